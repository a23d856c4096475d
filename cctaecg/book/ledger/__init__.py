"""The ledger: every number and claim of the manuscript beside what a run found.

``entries`` reads the rows and ``judgement`` gives each its status; ``discrimination`` and ``risk`` hold the rules for
claims.
"""
