"""The embedded study: two simulated hospitals and a follow-up cohort with known truth.

No real person's data went into it, and what a model reaches on it says nothing about coronary disease: the effect
sizes are tuned (:class:`Effects`). :func:`simulate_study` writes what each hospital exports, ECGs included, and apart
from it the truth; :func:`simulate_tables` gives the same tables without drawing any ECG.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from cctaecg.config import DataConfig, SignalConfig
>>> from cctaecg.simulate import simulate_study, simulate_tables
>>> data = DataConfig(source="simulated", seed=7, scale=0.01)
>>> with TemporaryDirectory() as folder:
...     simulate_study(Path(folder, "export"), Path(folder, "truth"), data, SignalConfig(fs=100))
...     print(*sorted(path.name for path in Path(folder, "export", "internal").iterdir()))
ccta.csv ecg ecg.csv patients.csv procedures.csv
>>> study = simulate_tables(data)
>>> study.truth("exams")[["cohort", "percent_lad", "grade_lad"]].head(3)
     cohort  percent_lad  grade_lad
0  internal           95          3
1  internal           70          3
2  internal           34          1
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
