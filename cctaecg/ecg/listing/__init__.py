"""The files below a folder that may be ECGs, each once, and what of it can be none."""
