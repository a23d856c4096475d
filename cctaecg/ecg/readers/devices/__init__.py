"""Formats of single makers of electrocardiographs, and of long recordings."""
