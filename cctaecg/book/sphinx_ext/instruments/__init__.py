"""Directives of pages that a reader can turn and touch: their data, and what stands there without scripts."""
