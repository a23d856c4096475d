"""The sections of the configuration: every key, its default, and the values it may take.

Each section belongs to one package of the library, and a step of the study depends on the sections it
reads and on no other: changing a risk threshold does not retrain a network.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from cctaecg.config.privacy import PrivacyConfig
from cctaecg.config.values import Days, Flag, Fraction, Number, Positive, Probability, Section, Seed, Whole, Width
from cctaecg.domain import LEADS, RISK_THRESHOLDS, VESSELS

LARGEST_NETWORK = 1_000_000_000
"""Parameters: thirty times those of the published network, and what a large GPU can train."""

FIRST_PRETRAINING_SEED = 1_000_000
"""Seeds from here on belong to the hospitals that the small network was pretrained on: the seed decides who a
simulated patient is, so that a study with such a seed would test the network on patients it has learnt from."""


class DataConfig(Section):
    """Where the patients come from."""

    source: Literal["simulated", "hospital", "ptbxl"] = "simulated"
    folder: Path | None = None  #: the export, or the PTB-XL folder; None for the simulated study
    seed: Seed = 2026  #: of the simulated study, below FIRST_PRETRAINING_SEED
    scale: Annotated[Number, Field(gt=0, le=1)] = 1.0  #: of the paper's Table 1, for small simulated studies

    @field_validator("seed")
    @classmethod
    def _not_pretrained_on(cls, seed: int) -> int:
        if seed >= FIRST_PRETRAINING_SEED:
            raise ValueError(f"seeds from {FIRST_PRETRAINING_SEED} on are those of the patients that the network was "
                             "pretrained on; give a lower one")
        return seed

    @model_validator(mode="after")
    def _folder_given(self) -> Self:
        if (self.source == "simulated") != (self.folder is None):
            raise ValueError(f"source {self.source!r} with folder {self.folder}: give a folder for "
                             "'hospital' and 'ptbxl', and none for 'simulated'")
        return self


class SignalConfig(Section):
    """How an ECG is prepared for the store, and normalised for the network."""

    fs: Annotated[Whole, Field(ge=50, le=1000)] = 100  #: Hz, of the stored signal
    seconds: Annotated[Number, Field(ge=2, le=60)] = 10.0
    powerline_hz: Literal[50, 60] = 50
    longest_gap_seconds: Annotated[Number, Field(ge=0, le=0.05)] = 0.02
    """Missing samples up to this length are bridged by a straight line: a QRS complex lasts 0.06 s and more, so that
    none can hide there."""
    longest_pad_seconds: Annotated[Number, Field(ge=0, le=0.5)] = 0.1
    """A recording this much too short is still padded: devices that write whole blocks end a few samples early."""
    normalise: Literal["lead", "record"] = "lead"  #: z-score of each lead (the paper) or of the record (ECGFounder)


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


class CohortConfig(Section):
    """Which pairs of ECG and CCTA enter the study."""

    max_interval_days: Annotated[Number, Field(gt=0, le=36_525)] = 90.0  #: longest time from the ECG to its CCTA
    revascularisation_window_days: Days = 365.0  #: PCI or CABG this close to the CCTA excludes
    ptbxl_min_likelihood: Annotated[Number, Field(ge=0, le=100)] = 50.0  #: of an SCP code, to count as present


class LabelsConfig(Section):
    """Who reads the reports beside the rules, and how many of them a person is asked to read."""

    server: str | None = None  #: address of an OpenAI-compatible server, such as http://127.0.0.1:8000/v1
    model: str | None = None  #: the language model's name on that server
    allow_remote: Flag = False  #: whether texts may be sent to another machine than this one
    concurrency: Annotated[Whole, Field(ge=1, le=64)] = 4  #: requests under way at a time
    timeout_seconds: Annotated[Number, Field(gt=0, le=86_400)] = 60.0  #: that one request may take
    retries: Annotated[Whole, Field(ge=0, le=20)] = 5  #: of a request that failed or was put off
    review_sample: Annotated[Whole, Field(ge=0, le=1_000_000)] = 100  #: reports drawn at random, beside those in doubt
    review_seed: Seed = 11
    vessels: dict[str, tuple[str, ...]] = Field(default_factory=dict)  #: a hospital's own names: {"LCX": ["Circ"]}
    passed_over: tuple[str, ...] = ()  #: its own words that say nothing of a stenosis

    @model_validator(mode="after")
    def _words_of_vessels(self) -> Self:
        if not set(self.vessels) <= set(VESSELS):
            raise ValueError(f"vessels names {sorted(self.vessels)}; expected some of {sorted(VESSELS)}, with words")
        words = [word.casefold() for names in self.vessels.values() for word in names]
        words += [word.casefold() for word in self.passed_over]
        for word in words:
            if len(word.strip()) < 2 or words.count(word) > 1:
                raise ValueError(f"vessels and passed_over hold the word {word!r}; "
                                 "expected two characters or more, and each word once")
        return self


class ModelConfig(Section):
    """Shape of the Net1D network; one that makes no network is refused before anything is built."""

    widths: Annotated[tuple[Width, ...], Field(min_length=1, max_length=32)] = (16, 32, 64, 128)
    blocks: tuple[Annotated[Whole, Field(ge=1, le=64)], ...] = (1, 1, 1, 1)
    stem_width: Width = 16
    kernel_size: Annotated[Whole, Field(ge=1, le=1024)] = 16
    group_width: Width = 16  #: channels of one group of the middle convolution
    norm: Flag = False
    dropout: Annotated[Fraction, Field(lt=1)] = 0.0
    checkpoint: Path | None = None  #: pretrained weights to start from: a file, or future_mi for those of the package

    @model_validator(mode="after")
    def _stages_match(self) -> Self:
        if len(self.widths) != len(self.blocks):
            raise ValueError(f"widths {self.widths} and blocks {self.blocks} need one entry for each stage")
        return self

    @model_validator(mode="after")
    def _a_network(self) -> Self:
        previous, parameters = self.stem_width, len(LEADS) * self.stem_width * self.kernel_size
        for width, blocks in zip(self.widths, self.blocks):
            if width < previous:
                raise ValueError(f"widths {self.widths} after a stem_width of {self.stem_width}: {width} follows "
                                 f"{previous}; the identity path can only keep or widen")
            if width % self.group_width:
                raise ValueError(f"width {width} is no multiple of group_width {self.group_width}")
            parameters += previous * width + blocks * width * (self.group_width * self.kernel_size + 3 * width)
            previous = width
        if parameters > LARGEST_NETWORK:
            raise ValueError(f"widths {self.widths}, blocks {self.blocks} and kernel_size {self.kernel_size} make a "
                             f"network of about {parameters:,} parameters; expected at most {LARGEST_NETWORK:,}")
        return self

    @field_validator("checkpoint")
    @classmethod
    def _named(cls, checkpoint: Path | None) -> Path | None:
        if checkpoint is not None and (checkpoint == Path() or not str(checkpoint).isprintable()):
            raise ValueError("expected a file, or null for random weights")
        return checkpoint


class TrainingConfig(Section):
    """Fine-tuning, as the manuscript and the published settings state it."""

    folds: Annotated[Whole, Field(ge=2, le=20)] = 5
    epochs: Annotated[Whole, Field(ge=1, le=100_000)] = 100
    batch_size: Annotated[Whole, Field(ge=2, le=65_536)] = 64
    learning_rate: Annotated[Number, Field(gt=0, le=10)] = 3e-5
    weight_decay: Annotated[Number, Field(ge=0, le=10)] = 5e-4
    warmup_fraction: Fraction = 0.10
    final_lr_ratio: Fraction = 0.01
    seed: Seed = 42
    split_seed: Seed | None = None  #: of the division into folds; None: the training's seed
    pcgrad: Flag = True
    uncertainty_weights: Flag = True
    augmentation: Flag = True
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"  #: auto: a GPU where there is one, else the processor
    precision: Literal["float32", "bfloat16"] = "float32"  #: bfloat16: forward passes in mixed precision

    @property
    def seed_of_folds(self) -> int:
        """What the division into folds is drawn from."""
        return self.seed if self.split_seed is None else self.split_seed


class AnalysisConfig(Section):
    """What the statistics are computed with."""

    level: Probability = 0.95
    resamples: Annotated[Whole, Field(ge=20, le=1_000_000)] = 1000
    seed: Seed = 7
    risk_thresholds: dict[str, Probability] = dict(RISK_THRESHOLDS)  # noqa: RUF012 - pydantic copies it
    followup_days: Annotated[Number, Field(gt=0, le=36_525)] = 700.0
    landmark_days: Days = 0.0  #: patients with an event, or lost, before this day are left out

    @model_validator(mode="after")
    def _every_vessel(self) -> Self:
        if set(self.risk_thresholds) != set(VESSELS):
            raise ValueError(f"risk_thresholds names {sorted(self.risk_thresholds)}; expected {sorted(VESSELS)}")
        return self

    @model_validator(mode="after")
    def _landmark_within(self) -> Self:
        if self.landmark_days >= self.followup_days:
            raise ValueError(f"landmark_days is {self.landmark_days:g} and followup_days {self.followup_days:g}; "
                             "expected the landmark before the end of follow-up")
        return self


class Config(Section):
    """Everything that decides what a run computes."""

    profile: str = "smoke"
    data: DataConfig = DataConfig()
    signal: SignalConfig = SignalConfig()
    quality: QualityConfig = QualityConfig()
    cohort: CohortConfig = CohortConfig()
    labels: LabelsConfig = LabelsConfig()
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()
    analysis: AnalysisConfig = AnalysisConfig()
    privacy: PrivacyConfig = PrivacyConfig()
