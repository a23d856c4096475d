"""The study's statistics: arrays in, small frozen dataclasses out.

Patients, not records, are the statistical unit: wherever a patient may have several records, pass ``groups``. A
statistic that does not exist for the data raises :class:`UndefinedStatistic` with a sentence that says why.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
