from .analysis_summary import cohort_counts as cohort_counts
from .analysis_table import build_cohort as build_cohort
from .arrays import (
    clinical_variables as clinical_variables,
)
from .arrays import (
    first_record as first_record,
)
from .arrays import (
    followup_times as followup_times,
)
from .arrays import (
    grades as grades,
)
from .arrays import (
    predicted_labels as predicted_labels,
)
from .arrays import (
    probabilities as probabilities,
)
from .arrays import (
    severe_labels as severe_labels,
)
from .balance import standardised_differences as standardised_differences
from .characteristics import (
    printed as printed,
)
from .characteristics import (
    table_one as table_one,
)
from .characteristics import (
    table_one_by_patient as table_one_by_patient,
)
from .characteristics import (
    table_one_counts as table_one_counts,
)
from .exclusions import refusal_reasons as refusal_reasons
from .export.errors import BrokenExport as BrokenExport
from .export.errors import Fault as Fault
from .export.tables import (
    Export as Export,
)
from .export.tables import (
    check_export as check_export,
)
from .export.tables import (
    read_export as read_export,
)
from .grade_distribution import label_distribution as label_distribution
from .identifiers import hash_identifier as hash_identifier
from .identifiers import hash_identifiers as hash_identifiers
from .label_audit import (
    Agreement as Agreement,
)
from .label_audit import (
    RunAudit as RunAudit,
)
from .label_audit import (
    agreement as agreement,
)
from .label_audit import (
    audit_run as audit_run,
)
from .label_audit import (
    reader_results as reader_results,
)
from .label_audit import (
    vessel_agreement as vessel_agreement,
)
from .label_texts import NoTexts as NoTexts
from .label_texts import exported_texts as exported_texts
from .listing import ecg_listing as ecg_listing
from .listing import first_cohort_paths as first_cohort_paths
from .ptbxl.analysis_table import read_ptbxl as read_ptbxl
from .ptbxl.database import ptbxl_listing as ptbxl_listing
from .sources import build_analysis_table as build_analysis_table
from .subgroup_levels import FACTOR_LEVELS as FACTOR_LEVELS
from .subgroup_levels import subgroups as subgroups
