"""From a hospital's export, or PTB-XL, to the analysis table: checks, pairing, exclusions with a flow, Table 1."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.cohort.analysis_summary import cohort_counts
    from cctaecg.cohort.analysis_table import build_cohort
    from cctaecg.cohort.arrays import (
        clinical_variables,
        first_record,
        followup_times,
        grades,
        predicted_labels,
        probabilities,
        severe_labels,
    )
    from cctaecg.cohort.errors import BrokenExport, Fault
    from cctaecg.cohort.exclusions import refusal_reasons
    from cctaecg.cohort.export import Export, check_export, read_export
    from cctaecg.cohort.identifiers import hash_identifier, hash_identifiers
    from cctaecg.cohort.label_distribution import label_distribution
    from cctaecg.cohort.listing import ecg_listing, first_cohort_paths
    from cctaecg.cohort.ptbxl import read_ptbxl
    from cctaecg.cohort.ptbxl_database import ptbxl_listing
    from cctaecg.cohort.sources import build_analysis_table
    from cctaecg.cohort.standardised_differences import standardised_differences
    from cctaecg.cohort.subgroups import subgroups
    from cctaecg.cohort.table_one import printed, table_one, table_one_by_patient, table_one_counts

__all__ = [
    "BrokenExport", "Export", "Fault", "build_analysis_table", "build_cohort", "check_export", "clinical_variables",
    "cohort_counts", "ecg_listing", "first_cohort_paths", "first_record", "followup_times", "grades", "hash_identifier",
    "hash_identifiers", "label_distribution", "predicted_labels", "printed", "probabilities", "ptbxl_listing",
    "read_export", "read_ptbxl", "refusal_reasons", "severe_labels", "standardised_differences", "subgroups",
    "table_one", "table_one_by_patient", "table_one_counts",
]  # fmt: skip

lazy_room(__name__)
