r"""From a hospital's export, or PTB-XL, to the analysis table: checks, pairing, exclusions with a flow, Table 1.

An export is read only when it keeps the contract to the letter. Identifiers are hashed, each ECG is paired with the
next coronary CT of its patient, every exclusion is counted, and what is unknown stays missing. A run's own table comes
from :func:`cctaecg.cohort.build_analysis_table`. Here is one cohort of two patients, of whom the second had his ECG
after the CT:

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> import pandas as pd
>>> from cctaecg.cohort import build_cohort, hash_identifiers, read_export
>>> from cctaecg.config import CohortConfig
>>> files = {
...     "patients.csv": "patient_id,sex,birth_date,diabetes,hypertension,prior_mi\n"
...                     "P1,M,1950-03-04,1,0,0\nP2,M,,0,1,0\n",
...     "ccta.csv": "exam_id,patient_id,performed_at,report\n"
...                 "C1,P1,2020-01-10T10:00,LAD: 80% stenosis.\nC2,P2,2020-03-01T08:00,No stenosis.\n",
...     "ecg.csv": "ecg_id,patient_id,recorded_at,path,diagnosis\n"
...                "E1,P1,2020-01-10T09:00,1.hea,Normal ECG\nE2,P2,2020-03-02T08:00,2.hea,\n",
...     "procedures.csv": "patient_id,performed_at,kind\n",
... }
>>> with TemporaryDirectory() as folder:
...     for name, text in files.items():
...         _ = Path(folder, name).write_text(text)
...     export = read_export(Path(folder))
>>> key = b"secret"
>>> hashed = hash_identifiers(key, "internal.ecg", export.ecg["ecg_id"])
>>> index = pd.DataFrame({"cohort": "internal", "ecg_id": hashed, "refused": ""})  # that of the ECG store
>>> table, flow = build_cohort(export, "internal", index, key, CohortConfig())
>>> table[["interval_h", "grade_lad", "severe_lad", "ecg_normal"]]
   interval_h  grade_lad  severe_lad  ecg_normal
0         1.0          3        True        True
>>> flow[["step", "ecgs", "excluded_ecgs"]]
                                         step  ecgs  excluded_ecgs
0                                    exported     2              0
1                      with an ECG and a CCTA     2              0
2                      ECG readable and sound     2              0
3                               each ECG once     2              0
4     CCTA at or within 90 days after the ECG     1              1
5  no PCI or CABG within 365 days of the CCTA     1              0
6               a vessel graded in the report     1              0
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
