"""What only known truth or a measurement can show: coverage, realism, planted territory, speed, with facts.

What takes too long for a run, or data that a run does not have, was measured once, and its facts ship with the package.
What the truth of the simulated study shows is computed from the run, and is ``Absent`` for any other.

Where the records of a patient resemble each other, an interval of 95% that takes them for independent holds the truth
too seldom, and one over patients about as often as it should:

>>> from cctaecg.evidence import coverage_facts, outside_limits
>>> facts = coverage_facts()
>>> for method in ("delong", "obuchowski_by_patient"):
...     fact = facts["coverage"]["auc"][method]["correlation_08"]
...     print(f"{method}: {fact['value']:.0%} of {fact['replicates']} studies")
delong: 87% of 500 studies
obuchowski_by_patient: 94% of 500 studies
>>> outside_limits(facts)  # no interval over patients holds it too seldom, or too often
[]
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
