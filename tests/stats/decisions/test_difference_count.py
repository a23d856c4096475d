"""How many differences between subgroups are shown, and how many exclude no difference."""

import numpy as np
import pandas as pd

from cctaecg.run.results import Absent
from cctaecg.stats.decisions.difference_count import count_differences
from cctaecg.stats.decisions.subgroup_errors import LevelDifference, subgroup_errors
from cctaecg.stats.intervals import Interval


def test_all_measures_of_all_factors_and_vessels_are_counted_and_those_beyond_0():
    rng = np.random.default_rng(0)
    sex, side = np.repeat(["F", "M"], 300), np.tile(["a", "b"], 300)
    prob = rng.uniform(0.1, 0.9, 600)
    y = rng.random(600) < np.where(sex == "F", prob / 2, prob)  # women have half the events that were predicted
    errors = subgroup_errors(y, prob, pd.DataFrame({"sex": sex, "side": side}), 0.5, np.arange(600))
    few = Absent("Few.")
    found = count_differences({"RCA": errors, "LM": few, "LAD": {"sex": {"difference": few}}})
    ratio = errors["sex"]["difference"].observed_expected
    assert found["differences_shown"] == 8 and ratio.upper < 0
    beyond = [not each.lower <= 0 <= each.upper for factor in errors.values()
              for each in vars(factor["difference"]).values()]
    assert found["differences_beyond_0"] == sum(beyond) >= 1


def test_an_interval_that_holds_0_or_ends_there_is_not_beyond_it():
    beyond, below, around, touching = (Interval(0.2, lower, upper, 90)
                                       for lower, upper in ((0.1, 0.3), (-0.3, -0.1), (-0.1, 0.3), (0.0, 0.4)))
    errors = {"RCA": {"sex": {"difference": LevelDifference(beyond, below, around, touching)}},
              "LM": {"sex": {"difference": LevelDifference(around, around, beyond, Absent("Few."))}}}
    assert count_differences(errors) == {"differences_shown": 7, "differences_beyond_0": 3}
