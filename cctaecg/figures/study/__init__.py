"""Figures of the study itself: flow, labels, training, ablations, coverage."""
