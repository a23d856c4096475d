"""Parameters of the notebooks: every one is taken; wrong ones stand in tests/workflow/test_notebook_call.py."""

from pathlib import Path

import jupytext
import pytest

from cctaecg.config.parameters import (
    InvalidParameter,
    amount,
    fraction,
    fractions,
    read_text,
    some_of,
    texts_read,
    whole_number,
)
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run

ROOT = Path(__file__).parents[2]
THRESHOLDS = ("threshold_rca", "threshold_lm", "threshold_lad", "threshold_lcx")
EVERYWHERE = ("03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification",
              "07_explainability", "09_beyond_the_paper")
WITH_COHORT = ("03_internal_validation", "05_normal_ecg", "06_risk_stratification")
@pytest.fixture
def run_dir(tmp_path) -> str:
    """A run that has a configuration and nothing else."""
    return str(Run(tmp_path / "trial").create("smoke").folder)


def opened(notebook: str, **given) -> dict:
    """What a notebook's names hold once its parameters are checked: its cells up to the one that makes the run."""
    names: dict = {}
    for cell in jupytext.read(ROOT / "notebooks" / f"{notebook}.py").cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                assert set(given) <= set(names), f"{notebook} has no parameter {set(given) - set(names)}"
                names.update(given)
            elif "with_parameters(" in cell.source:
                return names
    raise AssertionError(f"{notebook} makes no run")


@pytest.mark.parametrize("notebook", EVERYWHERE)
def test_other_values_make_a_variant(notebook, run_dir):
    run = opened(notebook, run_dir=run_dir)["run"]
    assert run.output == run.folder
    found = opened(notebook, run_dir=run_dir, level=0.9, resamples=60, **dict.fromkeys(THRESHOLDS, 0.2))["run"]
    analysis = found.config().analysis
    assert (analysis.level, analysis.resamples, set(analysis.risk_thresholds.values())) == (0.9, 60, {0.2})
    assert found.output.parent == found.folder / "variants"
    assert found.output.name.startswith("level=0.9,resamples=60,risk_thresholds.LAD=0.2,")


@pytest.mark.parametrize("notebook", WITH_COHORT)
def test_another_cohort_is_read_and_written_beside_the_book(notebook, run_dir):
    run = opened(notebook, run_dir=run_dir, cohort="external")["run"]
    assert run.output == run.folder / "variants" / "cohort=external"
    with pytest.raises(MissingArtefact, match=r"external\.parquet is missing; .*papermill notebooks/04_external"):
        run.read_analysed()
    with pytest.raises(MissingArtefact, match=r"predictions\.parquet is missing; .*papermill notebooks/02_train_fold"):
        opened(notebook, run_dir=run_dir)["run"].read_analysed()


def test_right_values_pass():
    assert whole_number("n", 2) == 2 and fraction("w", 0.05) == 0.05
    assert fractions("p", [0.1, 0.2]) == (0.1, 0.2) and some_of("v", "", ("LM",)) == []
    assert whole_number("n", "2") == 2 and fraction("w", "0.05") == 0.05 and fractions("p", "[0.1]") == (0.1,)
    assert whole_number("n", 3, lowest=0, highest=3) == 3
    for wrong in (True, "three", 0, None, 4):
        with pytest.raises(InvalidParameter, match="expected a whole number from 1 to 3"):
            whole_number("n", wrong, highest=3)


def test_prices_are_numbers_of_nought_or_more():
    assert amount("p", 0) == 0 and amount("p", "0.08") == 0.08
    for wrong in (-0.01, True, "dear", None, float("inf"), float("nan")):
        with pytest.raises(InvalidParameter, match=r"p is .*; expected a number of 0 or more"):
            amount("p", wrong)


def test_text_is_read_where_a_number_is_configured_and_nowhere_else():
    assert [read_text(text) for text in ("0.2", "'0.2'", " 3 ", "[1, 2]", "0,2", "(1, 2)", "true", "1e", "")] == [
        0.2, 0.2, 3, [1, 2], "0,2", "(1, 2)", "true", "1e", ""]
    assert texts_read({"a": {"b": "0.2", "c": "7"}, "new": "1"}, {"a": {"b": 0.1, "c": "auto"}}) == {
        "a": {"b": 0.2, "c": "7"}, "new": 1}
