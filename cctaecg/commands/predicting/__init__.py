"""The commands that put trained networks to work: predictions of ECG files, and networks for other programmes."""
