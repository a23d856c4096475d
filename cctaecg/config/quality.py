"""The limits that a recording is checked against."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from cctaecg.config.values import Fraction, Number, Positive, Section, Whole


class QualityConfig(Section):
    """Limits that a recording is checked against, each with its one meaning and its reason.

    A limit called ``refuse`` keeps a recording out of the study, one called ``warn`` lets it in with a note. The
    numbers quoted were measured in the first 400 records of PTB-XL.
    """

    min_fs: Annotated[Number, Field(gt=80, le=1e6)] = 100.0
    """Hz, refuse below: the 40 Hz edge of the pass band comes too near half of the sampling rate."""
    max_fs: Positive = 10_000.0
    """Hz, refuse above: no electrocardiograph stores more, so that a larger number is something else."""
    missing_share_refuse: Fraction = 0.01
    """Share of a lead that is missing in gaps short enough to be bridged: beyond it bridges begin to shape the lead."""
    flat_range_refuse_mv: Positive = 0.02
    """Range of a lead over the whole recording: below it there is no QRS complex. Low voltage starts below 0.5 mV, and
    the smallest range of a lead in PTB-XL is 0.25 mV."""
    still_seconds_warn: Positive = 1.0
    """Time that a lead holds one value: a second has lost a beat at most heart rates."""
    still_share_refuse: Fraction = 0.5
    """Share of the recording that a lead holds one value: half of it is too much to read a rhythm from."""
    clipped_seconds: Positive = 0.02
    """Time at the very extreme value that makes one clipped peak: peaks are round, an amplifier at its limit is not."""
    clipped_peaks_warn: Annotated[Whole, Field(ge=1, le=1000)] = 3
    """Clipped peaks of a lead: a single one may be an artefact or chance."""
    clipped_share_refuse: Fraction = 0.05
    """Share of a lead that is clipped: above it QRS complexes or whole stretches are cut off."""
    amplitude_low_warn_mv: Positive = 0.2
    """Range of a typical lead within a typical second; it is at least 0.4 mV in PTB-XL, so that a tenth falls below."""
    amplitude_low_refuse_mv: Positive = 0.03
    """The same measure: volts taken for millivolts (a thousandth) fall below."""
    amplitude_high_warn_mv: Positive = 8.0
    """Range of any lead within a typical second; it is at most 4 mV in PTB-XL, so that ten times as much is above."""
    amplitude_high_refuse_mv: Positive = 20.0
    """The same measure: microvolts taken for millivolts (a thousandfold), or raw counts, are above."""
    sample_refuse_mv: Positive = 1000.0
    """A single sample: no amplifier for electrocardiograms reaches a volt, electrode offsets included."""
    einthoven_floor_mv: Positive = 0.03
    """What limb leads may differ from their sums by: within this it is rounding, whatever its share."""
    einthoven_share_warn: Fraction = 0.05
    """That difference as a share of the limb leads' spread: it is at most 0.007 in PTB-XL."""
    einthoven_share_refuse: Fraction = 0.2
    """The same share: with two limb leads swapped or aVR inverted it is at least 0.27 in every record."""
    silent_limb_share_warn: Fraction = 0.1
    """Spread of lead I, II or III as a share of the largest of the three: an electrode on the right leg makes one lead
    the difference of the two legs. The smallest share in PTB-XL is 0.17."""
    opposed_correlation_warn: Annotated[Number, Field(ge=-1, le=0)] = -0.3
    """Correlation of the slopes of lead I or II with those of V6, which look at the heart from its left: at or below
    this, electrodes are swapped. See ``cctaecg.ecg.limb_leads`` for how often it is right."""
    typical_range_warn: Positive = 2.0
    """Range of a lead's z-scores, as the network gets them, in a typical stretch of two seconds: an artefact that
    swells the standard deviation leaves little of it. It is at least 1.75 in PTB-XL, and 2.5 but for one record."""
    typical_range_refuse: Positive = 1.0
    """The same measure: less than a fifth of what is usual (6.5) is left. See ``cctaecg.ecg.artefacts``."""
    beside_others_warn: Fraction = 0.4
    """That range as a share of the other leads' in the same stretch: an artefact of one lead leaves only that one
    small. It is at least 0.25 in PTB-XL, and 0.56 but for two records."""
    beside_others_refuse: Fraction = 0.1
    """The same share: a tenth of what the other leads show."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        pairs = {"min_fs and max_fs": (self.min_fs, self.max_fs),
                 "amplitude_low_refuse_mv and amplitude_low_warn_mv":
                     (self.amplitude_low_refuse_mv, self.amplitude_low_warn_mv),
                 "amplitude_low_warn_mv and amplitude_high_warn_mv":
                     (self.amplitude_low_warn_mv, self.amplitude_high_warn_mv),
                 "amplitude_high_warn_mv and amplitude_high_refuse_mv":
                     (self.amplitude_high_warn_mv, self.amplitude_high_refuse_mv),
                 "typical_range_refuse and typical_range_warn": (self.typical_range_refuse, self.typical_range_warn),
                 "beside_others_refuse and beside_others_warn": (self.beside_others_refuse, self.beside_others_warn),
                 "einthoven_share_warn and einthoven_share_refuse":
                     (self.einthoven_share_warn, self.einthoven_share_refuse)}
        for names, (low, high) in pairs.items():
            if not low <= high:
                raise ValueError(f"{names}: {low:g} is above {high:g}; expected the lower limit first")
        return self
