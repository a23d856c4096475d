"""One function per figure: results in, a :class:`cctaecg.figures.Drawing` out; no statistic is computed here.

A drawing holds the picture, for a page and for a phone, an alternative text with what is found in it, words with the
numbers, and the table of what is drawn. Most figures have a
panel for each vessel; a vessel without a result is :class:`cctaecg.run.Absent`, and its panel says why.

>>> import numpy as np
>>> from cctaecg.figures import VesselRoc, roc_curves
>>> from cctaecg.run import Absent
>>> from cctaecg.stats import auc_ci, roc
>>> rng = np.random.default_rng(0)
>>> severe = rng.random(200) < 0.3
>>> score = severe + rng.normal(size=200)
>>> rca = VesselRoc(roc(severe, score), auc_ci(severe, score))
>>> others = dict.fromkeys(("LM", "LAD", "LCX"), Absent("No label in these data."))
>>> drawing = roc_curves({"Example": {"RCA": rca, **others}})
>>> drawing.words.split(". ")[1]
'Example: area under the curve (95% interval) RCA 0.796 (0.725 to 0.852) with 53 events of 200'
>>> drawing.data.groupby("series").size().to_dict()
{'band': 101, 'curve': 67}

As the last line of a notebook cell a drawing shows its picture; :meth:`cctaecg.run.Run.save_figure` writes it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
