"""One run of the study: where each artefact lies, results in and out, provenance, atomic writing.

Everything that a run produces lies in one folder, ``runs/NAME``. :class:`Run` knows the path of each artefact, reads
what the steps have made, and writes results so that nobody ever meets half a file.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from cctaecg.run import Absent, Run
>>> with TemporaryDirectory() as folder:
...     run = Run(Path(folder) / "mine").create("smoke")
...     run.write_results("cohort", {"patients": 250, "followup": Absent("This run has no follow-up.")})
...     print(run.config().training.folds, (run.folder / "results/cohort.json").read_text())
2 {
 "patients": 250,
 "followup": {
  "absent": "This run has no follow-up."
 }
}
<BLANKLINE>
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
