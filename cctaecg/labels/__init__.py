"""From free text to labels: coronary CT reports to a grade per vessel, ECG diagnoses to normal or abnormal.

Rules read every text; a language model can read it again; people review what is in doubt; ``decided`` says which
label counts.
"""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.labels.decided import decided_diagnoses, decided_grades
    from cctaecg.labels.deidentify import deidentified
    from cctaecg.labels.ecg_text import read_diagnoses, read_diagnosis
    from cctaecg.labels.files import Decisions, label_files, read_decisions
    from cctaecg.labels.llm import read_by_model
    from cctaecg.labels.rules import Finding, parse_report, read_report, read_reports

__all__ = [
    "Decisions", "Finding", "decided_diagnoses", "decided_grades", "deidentified", "label_files", "parse_report",
    "read_by_model", "read_decisions", "read_diagnoses", "read_diagnosis", "read_report", "read_reports",
]  # fmt: skip

lazy_room(__name__)
