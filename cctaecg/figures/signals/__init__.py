"""Figures of ECGs, of beats, and of what the network looks at."""
