"""Parameters of the notebooks: every one is taken, a wrong value ends in one sentence that names it before any work."""

from pathlib import Path

import jupytext
import pytest

from cctaecg.config.parameters import InvalidParameter, fraction, fractions, some_of, whole_number
from cctaecg.errors import UserError
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run

ROOT = Path(__file__).parents[2]
THRESHOLDS = ("threshold_rca", "threshold_lm", "threshold_lad", "threshold_lcx")
EVERYWHERE = ("03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification",
              "07_explainability", "09_beyond_the_paper")
WITH_COHORT = ("03_internal_validation", "05_normal_ecg", "06_risk_stratification")
WRONG = [
    *((notebook, {"level": 1.5}, "analysis.level is 1.5: Input should be less than 1") for notebook in EVERYWHERE),
    *((notebook, {"resamples": 5}, "analysis.resamples is 5: Input should be greater than or equal to 20")
      for notebook in EVERYWHERE),
    *((notebook, {"threshold_lm": 0}, "analysis.risk_thresholds.LM is 0: Input should be greater than 0")
      for notebook in EVERYWHERE),
    *((notebook, {"cohort": "tianjin"}, "cohort is 'tianjin'; expected internal or external")
      for notebook in WITH_COHORT),
    ("03_internal_validation", {"logit_vessels": "LM D1"},
     "logit_vessels is 'LM D1'; expected some of RCA, LM, LAD, LCX, with spaces between them"),
    ("06_risk_stratification", {"followup_days": -1}, "analysis.followup_days is -1: Input should be greater than 0"),
    ("06_risk_stratification", {"followup_days": "long"}, "analysis.followup_days is 'long': Input should be a valid"),
    ("06_risk_stratification", {"landmark_days": -3}, "analysis.landmark_days is -3: Input should be greater than"),
    ("06_risk_stratification", {"landmark_days": 700},
     "analysis: Value error, landmark_days is 700 and followup_days 700; expected the landmark before the end"),
    ("07_explainability", {"attribution_patients": 1},
     "attribution_patients is 1; expected a whole number from 2 on"),
    ("07_explainability", {"check_patients": 2.5}, "check_patients is 2.5; expected a whole number from 2 on"),
    ("09_beyond_the_paper", {"prevalences": (0.1, 2)}, r"prevalences\[1\] is 2; expected a number above 0 and below 1"),
    ("09_beyond_the_paper", {"prevalences": "0.1"}, "prevalences is '0.1'; expected a list of numbers, as in -y"),
    ("09_beyond_the_paper", {"target_width": 0}, "target_width is 0; expected a number above 0 and below 1"),
]


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


@pytest.mark.parametrize(("notebook", "given", "said"), WRONG,
                         ids=[f"{notebook[:2]}-{'-'.join(given)}" for notebook, given, _ in WRONG])
def test_a_wrong_value_is_refused_by_name_before_any_work(notebook, given, said, run_dir):
    with pytest.raises(UserError, match=said) as error:
        opened(notebook, run_dir=run_dir, **given)
    assert "\n" not in str(error.value)


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
    for wrong in (True, "3", 0, None):
        with pytest.raises(InvalidParameter, match="expected a whole number"):
            whole_number("n", wrong)
