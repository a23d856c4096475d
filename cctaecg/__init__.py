"""A reproducible companion to "Fine-tuning an ECG Foundation Model to Predict Coronary CT Angiography Outcomes".

A 12-lead ECG goes in; the probability of severe (>= 70%) or complete stenosis in each of four coronary vessels comes
out. Research software: not a medical device.

>>> from cctaecg.domain import VESSELS
>>> from cctaecg.model import ecgfounder
>>> network = ecgfounder(n_classes=len(VESSELS))
>>> f"{sum(weights.numel() for weights in network.parameters()) / 1e6:.1f} million weights"
'30.7 million weights'
"""

import os

# Threads of OpenMP that wait for each other sleep instead of spinning: as quick on idle cores, and where others use the
# cores too, spinning takes from them what they would compute with. It is read once, when PyTorch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.1.0"
__released__ = "2026-11-29"  # the day of this version, as in CITATION.cff and the list of changes
