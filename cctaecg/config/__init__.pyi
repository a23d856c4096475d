from .declarations import Declared as Declared, declared as declared
from .parameters import (
    InvalidParameter as InvalidParameter,
    amount as amount,
    fraction as fraction,
    fractions as fractions,
    some_of as some_of,
    whole_number as whole_number,
)
from .privacy import PrivacyConfig as PrivacyConfig
from .profiles import (
    PROFILES as PROFILES,
    ConfigError as ConfigError,
    dump as dump,
    load as load,
    profile as profile,
    replaced as replaced,
)
from .quality import QualityConfig as QualityConfig
from .sections import (
    AnalysisConfig as AnalysisConfig,
    CohortConfig as CohortConfig,
    Config as Config,
    DataConfig as DataConfig,
    LabelsConfig as LabelsConfig,
    ModelConfig as ModelConfig,
    SignalConfig as SignalConfig,
    TrainingConfig as TrainingConfig,
)
