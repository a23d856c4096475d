"""Figures of how well the predictions do: discrimination, calibration, decisions, survival."""
