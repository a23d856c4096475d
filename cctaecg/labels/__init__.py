"""From free text to labels: coronary CT reports to a grade per vessel, ECG diagnoses to normal or abnormal.

Rules read every text, in Chinese or English. A language model can read it again, names and dates blanked, and people
review what is in doubt. A person's reading decides; where rules and model differ, the label is missing.

>>> from cctaecg.labels import parse_report, read_diagnosis, read_report
>>> report = "LM normal. Proximal LAD: 50-70% stenosis, mid LAD occluded. RCA: calcified plaque, stenosis < 25%."
>>> {vessel: grade.name if grade is not None else None for vessel, grade in parse_report(report).items()}
{'RCA': 'NORMAL', 'LM': 'NORMAL', 'LAD': 'OCCLUDED', 'LCX': None}
>>> read_report(report)["LAD"].evidence
'LAD occluded'
>>> read_diagnosis("Sinus rhythm, within normal limits")
True
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
