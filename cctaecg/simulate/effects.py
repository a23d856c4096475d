"""Every effect size of the simulated study, in one place.

The sizes are *tuned*, not estimated: a small network trained on the simulated ECGs is to land near the areas the
manuscript reports, with the best score any reader could give (:mod:`cctaecg.simulate.ideal`) a few hundredths above, at
an AUC of 0.70 to 0.80 depending on the vessel. What a model reaches on this study therefore says that the pipeline
works, and nothing about coronary disease.

One unit of "injury" is the standard deviation of the benign ST-T variation along the same direction, so that a
vessel's strength is close to the d' between a severe and a healthy patient.
"""

from dataclasses import dataclass

from cctaecg.domain import VESSELS


@dataclass(frozen=True)
class Effects:
    """How strongly disease shows in the ECG, and what hides it. Tuples of four are in ``VESSELS`` order.

    >>> Effects().strength("external")[0] > 0
    True
    """

    # Injury of a severe stenosis in a patient of average expression, in SD of the benign variation.
    internal_strength: tuple[float, ...] = (1.45, 1.10, 1.48, 1.62)
    # The second hospital's patients show the same disease more or less (other referral, other device).
    external_shift: tuple[float, ...] = (-0.20, 0.00, -0.12, -0.80)

    # Share of a severe stenosis's injury that each grade shows: normal, mild, moderate, severe, occluded.
    grade_share: tuple[float, ...] = (0.0, 0.12, 0.35, 1.0, 1.15)

    # Expression: what one patient shows of the same stenosis (collaterals, microvessels, position of the heart).
    silent_share: float = 0.12  # of diseased vessels leave no trace in the resting ECG
    expression_sd: float = 0.35  # of log expression among the others

    # Modifiers of a patient's or a record's injury, with the direction the manuscript's subgroups show.
    late_factor: float = 1.12  # ECG more than three hours before the CT
    early_factor: float = 0.92  # ECG at most three hours before it
    under_65_factor: float = 1.05
    from_65_factor: float = 0.97
    hypertension_factor: float = 1.15
    no_hypertension_factor: float = 0.88
    prior_mi_factor: float = 0.35  # scar hides new injury ...
    prior_mi_benign_sd: float = 1.35  # ... and varies the ST-T segment by itself

    # Benign ST-T variation: SD of the part a patient keeps and of the part that changes between records (total 1).
    benign_patient_sd: float = 0.85
    benign_record_sd: float = 0.53

    # One unit of injury in mV, in the lead where the territory's pattern is 1, for an average QRS.
    unit_qrs_mv: float = 0.025
    unit_j_mv: float = 0.050
    unit_st_mv: float = 0.055
    unit_t_mv: float = 0.145

    # Reading by a clinician: an ST-T change is reported when injury plus benign variation, as the reader perceives
    # it, exceeds the vessel's threshold.
    visibility_threshold: tuple[float, ...] = (1.45, 1.45, 2.1, 2.3)
    reader_sd: float = 0.6

    def strength(self, cohort: str) -> tuple[float, ...]:
        """Injury of a severe stenosis in each vessel for one cohort; the follow-up cohort is the second hospital's."""
        if cohort == "internal":
            return self.internal_strength
        return tuple(self.internal_strength[i] + self.external_shift[i] for i in range(len(VESSELS)))
