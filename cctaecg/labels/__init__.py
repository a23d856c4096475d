"""From free text to labels: coronary CT reports to a grade per vessel, ECG diagnoses to normal or abnormal.

Rules read every text; a language model can read it again; people review what is in doubt; ``decided`` says which
label counts.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
