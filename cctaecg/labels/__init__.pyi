from .decided import decided_diagnoses as decided_diagnoses
from .decided import decided_grades as decided_grades
from .files import (
    Decisions as Decisions,
)
from .files import (
    label_files as label_files,
)
from .files import (
    read_decisions as read_decisions,
)
from .language_model.deidentify import deidentified as deidentified
from .language_model.reader import read_by_model as read_by_model
from .rules.ecg_text import read_diagnoses as read_diagnoses
from .rules.ecg_text import read_diagnosis as read_diagnosis
from .rules.reports import (
    Finding as Finding,
)
from .rules.reports import (
    parse_report as parse_report,
)
from .rules.reports import (
    read_report as read_report,
)
from .rules.reports import (
    read_reports as read_reports,
)
