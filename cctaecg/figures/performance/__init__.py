"""Figures of how good the predictions are."""
