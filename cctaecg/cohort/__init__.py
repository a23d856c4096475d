"""From a hospital's export, or PTB-XL, to the analysis table: checks, pairing, exclusions with a flow, Table 1."""

from cctaecg.cohort.analysis_table import build_cohort
from cctaecg.cohort.errors import BrokenExport, Fault
from cctaecg.cohort.export import Export, check_export, read_export
from cctaecg.cohort.identifiers import hash_identifier, hash_identifiers
from cctaecg.cohort.listing import ecg_listing
from cctaecg.cohort.ptbxl import read_ptbxl
from cctaecg.cohort.ptbxl_database import ptbxl_listing
from cctaecg.cohort.sources import build_analysis_table
from cctaecg.cohort.table_one import table_one, table_one_counts

__all__ = [
    "BrokenExport", "Export", "Fault", "build_analysis_table", "build_cohort", "check_export", "ecg_listing",
    "hash_identifier", "hash_identifiers", "ptbxl_listing", "read_export", "read_ptbxl", "table_one",
    "table_one_counts",
]  # fmt: skip
