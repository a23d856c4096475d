"""The library itself on a page."""
