"""The Sphinx extension of the book: the run's numbers, figures and tables, and the banner that names its data.

Loaded by ``_config.yml``. The pages say *what* is shown by key or by name; this package fetches it from
``book/run/``, so that nothing in the book is typed by hand.
"""

from cctaecg.book.sphinx_ext.extension import setup

__all__ = ["setup"]
