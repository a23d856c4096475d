"""The study's statistics: arrays in, small frozen dataclasses out.

Patients, not records, are the statistical unit: wherever a patient may have several records, pass ``groups``, and
intervals and tests take the records of one patient together. A statistic that does not exist for the data raises
:class:`cctaecg.stats.UndefinedStatistic` with a sentence that says why.

>>> import numpy as np
>>> from cctaecg.stats import at_threshold, auc_ci, calibration, delong_test
>>> rng = np.random.default_rng(0)
>>> patients = np.repeat(np.arange(200), 2)  # two ECGs each
>>> prob = np.repeat(rng.uniform(0, 0.6, 200), 2)
>>> severe = np.repeat(rng.random(200), 2) < prob  # as likely as predicted
>>> auc = auc_ci(severe, prob, patients)
>>> print(f"AUC {auc.value:.2f} ({auc.lower:.2f} to {auc.upper:.2f}), {auc.events} of {auc.n} records")
AUC 0.75 (0.68 to 0.82), 120 of 400 records
>>> records_alone = auc_ci(severe, prob)  # as if a patient's second ECG were another patient's
>>> records_alone.se < auc.se
True
>>> other = np.clip(prob + rng.normal(0, 0.3, 400), 0, 1)
>>> delong_test(severe, prob, other, patients).p_value < 0.01
True
>>> round(calibration(severe, prob).slope, 2), round(at_threshold(severe, prob, 0.2, patients).sensitivity.value, 2)
(1.16, 0.93)
>>> auc_ci([0, 0, 0], [0.1, 0.2, 0.3])
Traceback (most recent call last):
cctaecg.stats.errors.UndefinedStatistic: The AUC does not exist: of 3 records none has the outcome.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
