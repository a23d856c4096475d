"""Reading files: one module for each format, which gives the waveforms with their units and sampling rate."""
