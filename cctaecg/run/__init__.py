"""One run of the study: where each artefact lies, results in and out, provenance, atomic writing."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
