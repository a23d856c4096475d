from .arms import (
    ARMS as ARMS,
    Arm as Arm,
    arm_run as arm_run,
    trained_arms as trained_arms,
    trainings as trainings,
)
from .comparison import ablation_facts as ablation_facts
from .labelled_patients import labelled as labelled
from .labels_needed import chosen_rates as chosen_rates
from .labels_results import labels_facts_of as labels_facts_of
from .labels_worth import labels_facts as labels_facts
from .results import (
    differences as differences,
    facts_file as facts_file,
    facts_of as facts_of,
    published as published,
    write_facts as write_facts,
)
