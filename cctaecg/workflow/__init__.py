"""Running the steps of the study: Snakemake, which files a step needs, and the notebooks' two forms.

:func:`cctaecg.workflow.run_steps` brings a run up to date, and only the steps whose inputs, settings or library files
have changed run again. Which files those are follows from imports, which are read and not executed:

>>> from pathlib import Path
>>> from cctaecg.workflow import library_files
>>> [Path(file).name for file in library_files("cctaecg.paper")]
['paper.py', 'paper_values.yml']
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
