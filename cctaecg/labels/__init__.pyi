from .decided import decided_diagnoses as decided_diagnoses, decided_grades as decided_grades
from .files import (
    Decisions as Decisions,
    LabelFiles as LabelFiles,
    decisions_of as decisions_of,
    label_files as label_files,
    read_decisions as read_decisions,
)
from .frequent_words import unknown_words as unknown_words
from .language_model.deidentify import deidentified as deidentified
from .language_model.questions import QUESTIONS as QUESTIONS
from .language_model.reader import ReadByModel as ReadByModel, read_by_model as read_by_model
from .reading import Reading as Reading
from .rules.ecg_text import read_diagnoses as read_diagnoses, read_diagnosis as read_diagnosis
from .rules.reports import (
    Finding as Finding,
    parse_report as parse_report,
    read_report as read_report,
    read_reports as read_reports,
)
from .rules.vocabulary import OwnWords as OwnWords, own_words as own_words
