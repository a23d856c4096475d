"""Results to pages: tables, publishing, the ledger, and the Sphinx extension.

A run's results become formatted tables, and :func:`cctaecg.book.publish_book` copies everything that the book shows to
where it is rendered from. Nothing here computes a statistic. Pages print a result by its dotted key, as
:func:`cctaecg.book.lookup` finds it.

>>> from cctaecg.book import auc_table, lookup
>>> from cctaecg.domain import VESSELS
>>> from cctaecg.stats import auc_ci
>>> aucs = dict.fromkeys(VESSELS, auc_ci([0, 0, 0, 1, 1, 1] * 2, [0.1, 0.2, 0.6, 0.4, 0.8, 0.9] * 2))
>>> auc_table(aucs, paper=None).iloc[0].tolist()
['RCA', '0.889 (0.527 to 0.983)', '12', '6', '12', '6', '—']
>>> results = {"internal": {"auc": {"RCA": {"value": 0.741}}}, "external": {"absent": "This run has one hospital."}}
>>> lookup(results, "internal.auc.RCA.value"), lookup(results, "external.auc.RCA.value")
(0.741, {'absent': 'This run has one hospital.'})
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
