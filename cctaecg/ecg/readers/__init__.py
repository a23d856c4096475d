"""One file per format: what a file holds, as waveforms with their units and rate."""
