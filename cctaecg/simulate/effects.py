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
    """How strongly disease shows in the simulated ECG, and what hides it.

    Tuples of four are in the order of ``cctaecg.domain.VESSELS``.

    Attributes
    ----------
    internal_strength : tuple of float
        Injury of a severe stenosis in a patient of average expression, in SD of the benign variation.
    external_shift : tuple of float
        Added to it in the second hospital, whose patients show the same disease more or less (other referral, other
        device).
    grade_share : tuple of float
        Share of a severe stenosis's injury that each grade shows: normal, mild, moderate, severe, occluded.
    silent_share : float
        Share of the diseased vessels that leave no trace in the resting ECG.
    expression_sd : float
        SD, among the others, of log expression: what one patient shows of the same stenosis (collaterals, microvessels,
        position of the heart).
    late_factor, early_factor : float
        Factor of the injury in an ECG more than, and at most, three hours before the CT. This and the next two pairs
        have the direction of the manuscript's subgroups.
    under_65_factor, from_65_factor : float
        The same by age.
    hypertension_factor, no_hypertension_factor : float
        The same by hypertension.
    prior_mi_factor, prior_mi_benign_sd : float
        In a patient with an old infarct: factor of the injury, which scar hides, and of the SD of the benign variation,
        because scar varies the ST-T segment by itself.
    benign_patient_sd, benign_record_sd : float
        Benign ST-T variation: SD of the part that a patient keeps and of the part that changes between records (total
        1).
    unit_qrs_mv, unit_j_mv, unit_st_mv, unit_t_mv : float
        One unit of injury in mV, in the lead where the territory's pattern is 1, for an average QRS.
    visibility_threshold : tuple of float
        A clinician reports an ST-T change when injury plus benign variation, as the reader perceives it, exceeds this.
    reader_sd : float
        SD of what the reader's perception adds to it.

    Examples
    --------
    >>> Effects().strength("external")[0] > 0
    True
    """

    internal_strength: tuple[float, ...] = (1.45, 1.10, 1.48, 1.62)
    external_shift: tuple[float, ...] = (-0.20, 0.00, -0.12, -0.80)
    grade_share: tuple[float, ...] = (0.0, 0.12, 0.35, 1.0, 1.15)
    silent_share: float = 0.12
    expression_sd: float = 0.35
    late_factor: float = 1.12
    early_factor: float = 0.92
    under_65_factor: float = 1.05
    from_65_factor: float = 0.97
    hypertension_factor: float = 1.15
    no_hypertension_factor: float = 0.88
    prior_mi_factor: float = 0.35
    prior_mi_benign_sd: float = 1.35
    benign_patient_sd: float = 0.85
    benign_record_sd: float = 0.53
    unit_qrs_mv: float = 0.025
    unit_j_mv: float = 0.050
    unit_st_mv: float = 0.055
    unit_t_mv: float = 0.145
    visibility_threshold: tuple[float, ...] = (1.45, 1.45, 2.1, 2.3)
    reader_sd: float = 0.6

    def strength(self, cohort: str) -> tuple[float, ...]:
        """Injury of a severe stenosis in each vessel for one cohort.

        Parameters
        ----------
        cohort : str
            ``"internal"``, ``"external"`` or ``"followup"``, which is the second hospital's too.

        Returns
        -------
        tuple of float
            In the order of ``cctaecg.domain.VESSELS``, in SD of the benign variation.
        """
        if cohort == "internal":
            return self.internal_strength
        return tuple(self.internal_strength[i] + self.external_shift[i] for i in range(len(VESSELS)))
