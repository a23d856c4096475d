"""Beats of a recording: R peaks, aligned beats, intervals and amplitudes, the ST segment."""
