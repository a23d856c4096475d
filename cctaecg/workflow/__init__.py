"""Running the steps of the study: Snakemake, which files a step needs, and the notebooks' two forms."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
