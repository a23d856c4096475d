"""What each ingredient of training is worth: the arms, how they are compared, what the book is told of them.

An arm is the run itself with one ingredient of training changed. ``cctaecg ablations`` trains the arms, and what it
found for the embedded study ships with the package.

>>> from cctaecg.ablations import ARMS, differences, facts_of, trained_arms
>>> from cctaecg.config import profile
>>> from cctaecg.run import Run
>>> demo = profile("demo")
>>> trained_arms(demo)[:3], ARMS["no_pcgrad"].changes
(['scratch', 'no_pcgrad', 'no_uncertainty'], 'the gradient of the summed losses as it is')
>>> facts = facts_of(Run("runs/another", config=demo))  # the stored ones: this run has no arms of its own
>>> list(differences(facts))  # a table of the arms' differences from the run for each vessel, and for their mean
['RCA', 'LM', 'LAD', 'LCX', 'macro']
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
