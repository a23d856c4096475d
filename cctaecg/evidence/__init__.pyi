from .costs.dataset_costs import dataset_costs as dataset_costs
from .costs.slurm_trial import slurm_trial_facts as slurm_trial_facts
from .costs.step_costs import (
    Asked as Asked,
    NotAsked as NotAsked,
    allowance as allowance,
    asked_and_measured as asked_and_measured,
    asked_by as asked_by,
    costs_by_rule as costs_by_rule,
    rule_of as rule_of,
    step_costs as step_costs,
)
from .coverage import known_truth_facts as known_truth_facts
from .faults import fault_table as fault_table
from .full_network import full_network_costs as full_network_costs, full_network_facts as full_network_facts
from .gpu import gpu_facts as gpu_facts, gpu_sentence as gpu_sentence
from .known_truth import (
    agreement_with_truth as agreement_with_truth,
    best_possible_auc as best_possible_auc,
    label_audit as label_audit,
    label_confusion_tables as label_confusion_tables,
)
from .planted_territory import (
    PLANTED_SHARE as PLANTED_SHARE,
    TOP_LEADS as TOP_LEADS,
    TerritoryAgreement as TerritoryAgreement,
    territory_agreement as territory_agreement,
)
from .predicting import (
    batches_table as batches_table,
    files_table as files_table,
    free_records_a_second as free_records_a_second,
    predicting_facts as predicting_facts,
)
from .realism import (
    NothingMeasured as NothingMeasured,
    compare_with_real_ecgs as compare_with_real_ecgs,
    measure_folder as measure_folder,
    real_ecg_facts as real_ecg_facts,
)
from .scale import (
    exponent as exponent,
    million_table as million_table,
    published_scale as published_scale,
    scale_facts as scale_facts,
    scale_table as scale_table,
)
from .scale_plan import prediction_plan as prediction_plan
from .stored_coverage import (
    COVERAGE_LIMITS as COVERAGE_LIMITS,
    coverage_facts as coverage_facts,
    outside_limits as outside_limits,
)
from .torture import torture_facts as torture_facts
from .training_speed import (
    ideas_table as ideas_table,
    published_speed as published_speed,
    step_facts as step_facts,
    step_table as step_table,
)
