"""A reproducible companion to "Fine-tuning an ECG Foundation Model to Predict Coronary CT Angiography Outcomes".

A 12-lead ECG goes in; the probability of severe (>= 70%) or complete stenosis in each of four
coronary vessels comes out. Research software: not a medical device.
"""

__version__ = "0.1.0"
