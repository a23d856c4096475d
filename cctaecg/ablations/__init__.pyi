from .arms import (
    ARMS as ARMS,
    Arm as Arm,
    arm_run as arm_run,
    trained_arms as trained_arms,
)
from .comparison import ablation_facts as ablation_facts
from .results import (
    differences as differences,
    facts_file as facts_file,
    facts_of as facts_of,
    published as published,
    write_facts as write_facts,
)
