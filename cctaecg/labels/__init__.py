"""From free text to labels: coronary CT reports to a grade per vessel, ECG diagnoses to normal or abnormal."""

from cctaecg.labels.audit import Audit, audit_grades
from cctaecg.labels.ecg_text import read_diagnoses, read_diagnosis
from cctaecg.labels.rules import Finding, parse_report, read_report, read_reports

__all__ = [
    "Audit", "Finding", "audit_grades", "parse_report", "read_diagnoses", "read_diagnosis", "read_report",
    "read_reports",
]  # fmt: skip
