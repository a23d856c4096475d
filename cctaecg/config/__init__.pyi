from .parameters import (
    InvalidParameter as InvalidParameter,
)
from .parameters import (
    fraction as fraction,
)
from .parameters import (
    fractions as fractions,
)
from .parameters import (
    some_of as some_of,
)
from .parameters import (
    whole_number as whole_number,
)
from .profiles import (
    PROFILES as PROFILES,
)
from .profiles import (
    ConfigError as ConfigError,
)
from .profiles import (
    dump as dump,
)
from .profiles import (
    load as load,
)
from .profiles import (
    profile as profile,
)
from .profiles import (
    replaced as replaced,
)
from .sections import (
    AnalysisConfig as AnalysisConfig,
)
from .sections import (
    CohortConfig as CohortConfig,
)
from .sections import (
    Config as Config,
)
from .sections import (
    DataConfig as DataConfig,
)
from .sections import (
    LabelsConfig as LabelsConfig,
)
from .sections import (
    ModelConfig as ModelConfig,
)
from .sections import (
    QualityConfig as QualityConfig,
)
from .sections import (
    SignalConfig as SignalConfig,
)
from .sections import (
    TrainingConfig as TrainingConfig,
)
