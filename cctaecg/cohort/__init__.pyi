from .analysis_summary import cohort_counts as cohort_counts
from .analysis_table import build_cohort as build_cohort
from .arrays import (
    clinical_variables as clinical_variables,
    first_record as first_record,
    followup_times as followup_times,
    grades as grades,
    predicted_labels as predicted_labels,
    probabilities as probabilities,
    severe_labels as severe_labels,
)
from .balance import standardised_differences as standardised_differences
from .changes import CohortChanges as CohortChanges, cohort_changes as cohort_changes
from .characteristics import (
    printed as printed,
    table_one as table_one,
    table_one_by_patient as table_one_by_patient,
    table_one_counts as table_one_counts,
)
from .exclusions import refusal_reasons as refusal_reasons
from .export.errors import Fault as Fault
from .export.fault_groups import BrokenExport as BrokenExport, FaultGroup as FaultGroup
from .export.tables import (
    Export as Export,
    check_export as check_export,
    read_export as read_export,
)
from .grade_distribution import label_distribution as label_distribution
from .identifiers import hash_identifier as hash_identifier, hash_identifiers as hash_identifiers
from .importing.mapping import (
    ImportMapping as ImportMapping,
    canonical_mapping as canonical_mapping,
    read_mapping as read_mapping,
)
from .importing.template import write_template as write_template
from .importing.to_export import Imported as Imported, import_folder as import_folder
from .label_audit import (
    RunAudit as RunAudit,
    audit_run as audit_run,
    reader_results as reader_results,
)
from .label_texts import NoTexts as NoTexts, exported_texts as exported_texts
from .listing import ecg_listing as ecg_listing, first_cohort_paths as first_cohort_paths
from .ptbxl.analysis_table import read_ptbxl as read_ptbxl
from .ptbxl.database import ptbxl_listing as ptbxl_listing
from .reader_agreement import (
    Agreement as Agreement,
    agreement as agreement,
    vessel_agreement as vessel_agreement,
)
from .sources import build_analysis_table as build_analysis_table
from .subgroup_levels import FACTOR_LEVELS as FACTOR_LEVELS, subgroups as subgroups
