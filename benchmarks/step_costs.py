"""What each step of a run took, and what a cluster should be asked for it.

    python -m benchmarks.step_costs demo [--store]

Each step writes its seconds and peak memory when it runs (``runs/NAME/durations``). ``--store`` keeps them where the
profiles of ``profiles/`` and the page "On a cluster" are checked against them. Only a run whose steps all ran on this
machine says something.
"""

import argparse
import json
import os

import pandas as pd

from benchmarks.train_step import processor
from cctaecg.evidence.costs.step_costs import STORED, allowance, costs_by_rule
from cctaecg.run.run import Run
from cctaecg.workflow.engine import durations

ON_TWO = ("simulate", "prepare")
"""Rules whose step shares its records among processes."""


def main() -> None:
    """Read a run's durations, print what each rule should ask for, and store them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("--store", action="store_true")
    given = parser.parse_args()
    run = Run(f"runs/{given.run}")
    table = durations(run).sort_values("step")
    first = table["step"].isin(ON_TWO)
    table = pd.concat([table[first].sort_values("step", ascending=False), table[~first]])
    ecgs = len(pd.read_parquet(run.ecg_index))
    facts = {"study": given.run, "ecgs": ecgs, "device": processor(), "cores": os.cpu_count(),
             "steps": {step: {"seconds": round(seconds, 1), "peak_mb": round(peak)}
                       for step, seconds, peak in table.itertuples(index=False)}}
    for rule, jobs, seconds, peak in costs_by_rule(facts).itertuples(index=False):
        print(f"{rule:<12} {jobs:2} jobs, at most {seconds:5.1f} s and {peak:5.0f} MB: "
              f"{allowance(seconds, peak, 2 if rule in ON_TWO else 1)}")
    if given.store:
        STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
