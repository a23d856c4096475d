from .arms import (
    ARMS as ARMS,
)
from .arms import (
    arm_run as arm_run,
)
from .arms import (
    trained_arms as trained_arms,
)
from .comparison import ablation_facts as ablation_facts
from .results import (
    differences as differences,
)
from .results import (
    facts_file as facts_file,
)
from .results import (
    facts_of as facts_of,
)
from .results import (
    published as published,
)
from .results import (
    write_facts as write_facts,
)
