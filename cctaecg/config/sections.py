"""The sections of the configuration: every key, its default, and the values it may take.

Each section belongs to one package of the library, and a step of the study depends on the sections it
reads and on no other: changing a risk threshold does not retrain a network.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from cctaecg.config.privacy import PrivacyConfig
from cctaecg.config.quality import QualityConfig
from cctaecg.config.values import Days, Flag, Fraction, Number, Probability, Section, Seed, Whole, Width
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
    scale: Annotated[Number, Field(gt=0, le=100)] = 1.0  #: times the paper's Table 1, for small and large studies

    @field_validator("seed")
    @classmethod
    def _not_pretrained_on(cls, seed: int) -> int:
        if seed >= FIRST_PRETRAINING_SEED:
            raise ValueError(f"seeds from {FIRST_PRETRAINING_SEED} on are those of the patients that the network was "
                             "pretrained on; give a lower one")
        return seed

    @model_validator(mode="after")
    def _folder_given(self) -> Self:
        if self.folder is not None and "\0" in str(self.folder):
            raise ValueError(f"folder {str(self.folder)!r} is no path")
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
    trainable: Annotated[str, Field(pattern=r"^(all|head|last-[1-9]\d?)$")] = "all"
    """What learns: the whole network, the new head alone (a linear probe), or it and the last stages: ``last-2``."""
    accumulate: Annotated[Whole, Field(ge=1, le=4096)] = 1  #: parts in which a batch goes through, for want of memory
    layer_decay: Annotated[Number, Field(gt=0, le=1)] = 1.0  #: learning rate of each stage as a share of the next one's
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"  #: auto: a GPU where there is one, else the processor
    precision: Literal["float32", "bfloat16"] = "float32"  #: bfloat16: forward passes in mixed precision

    @model_validator(mode="after")
    def _parts_of_a_batch(self) -> Self:
        if self.accumulate > self.batch_size:
            raise ValueError(f"accumulate {self.accumulate} is more than batch_size {self.batch_size}; a part has at "
                             "least one ECG")
        return self

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
