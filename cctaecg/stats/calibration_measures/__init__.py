"""Whether probabilities mean what they say: slope, intercept, curves, intervals, recalibration.

Not called ``calibration``, because ``cctaecg.stats`` offers the function of that name.
"""
