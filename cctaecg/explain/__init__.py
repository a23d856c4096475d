"""What distinguishes the groups that the network makes, what it looks at, and whether that can be believed.

Mean beats of the patients at high and at low risk, and where they differ beyond chance; occlusion and integrated
gradients, by lead and wave; and two checks that such a map can fail. A model is any function from signals to logits,
such as :func:`numpy_model` makes of networks.

>>> import numpy as np
>>> from cctaecg.explain import compare_groups, lead_attribution, occlude_leads, patient_beats
>>> patients, r_mv = np.array(["a", "b", "c", "d"]), np.array([1.0, 1.2, 2.0, 2.2])
>>> beat = np.exp(-0.5 * ((np.arange(1000) / 100 % 0.8 - 0.4) / 0.03) ** 2)  # ten seconds, 75 a minute
>>> signals = r_mv[:, None, None] * np.linspace(0.5, 1.6, 12)[:, None] * beat  # of four patients
>>> beats = patient_beats(signals.__getitem__, patients, fs=100)["mV"]
>>> largest = compare_groups(beats, high=r_mv > 1.5).largest_difference()
>>> largest.lead, largest.time_ms, round(largest.value, 3)
('V6', 0.0, 1.6)

A model that looks at lead I alone changes its logits when that lead is replaced by its mean, and by no other:

>>> changes = occlude_leads(lambda batch: batch[:, :1].var(axis=2).repeat(4, axis=1), signals.__getitem__, patients)
>>> lead_attribution(changes, resamples=20)["LAD"].value.nonzero()[0].tolist()
[0]
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
