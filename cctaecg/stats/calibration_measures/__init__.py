"""Calibration: whether probabilities mean what they say, by slope, intercept, curves and intervals; recalibration.

Not called ``calibration``, because ``cctaecg.stats`` offers the function of that name.
"""
