import json

import numpy as np
import pandas as pd
import pytest

from cctaecg.config.profiles import ConfigError
from cctaecg.run.atomic import atomic_path
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.stats.calibration_measures.weak_calibration import WeakCalibration
from cctaecg.stats.intervals import Interval
from cctaecg.training.prediction import every_epoch


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path / "trial").create("demo")


def test_a_run_keeps_its_configuration(run):
    assert run.create("demo") is run
    with pytest.raises(ConfigError, match=r"another configuration"):
        run.create("demo", training={"epochs": 9})


def test_a_missing_artefact_names_the_command(run):
    with pytest.raises(MissingArtefact, match=r"cohort\.parquet is missing; .*papermill notebooks/01_cohort\.ipynb"):
        run.read_cohort()
    with pytest.raises(MissingArtefact, match=r"cctaecg run nowhere"):
        Run(run.folder.parent / "nowhere").config()


def test_what_is_absent_inside_a_result_keeps_its_reason(run):
    calibration = WeakCalibration(Absent("One class."), Interval(1, 0.9, 1.1, 9), Absent("None."))
    run.write_results("beyond", {"sex": calibration})
    written = json.loads(run.results("beyond").read_text())["sex"]
    assert written["intercept"] == {"absent": "One class."} and written["slope"]["upper"] == 1.1


def test_equal_parameters_write_to_the_run_and_others_beside_it(run, capsys):
    assert run.with_parameters(analysis={"level": None, "resamples": run.config().analysis.resamples}) is run
    variant = run.with_parameters(analysis={"risk_thresholds": {"LAD": 0.2, "LM": None}})
    variant.write_results("risk", {"threshold": variant.config().analysis.risk_thresholds})
    path = run.folder / "variants" / "risk_thresholds.LAD=0.2" / "results" / "risk.json"
    assert json.loads(path.read_text())["threshold"] == {"RCA": 0.15, "LM": 0.01, "LAD": 0.2, "LCX": 0.15}
    assert not run.results("risk").exists()
    assert "risk_thresholds.LAD=0.2" in capsys.readouterr().out


def test_the_section_named_cohort_is_no_choice_of_a_cohort(run):
    assert run.with_parameters(cohort={"max_interval_days": None}) is run
    variant = run.with_parameters("external", cohort={"max_interval_days": 5})
    assert (variant.config().cohort.max_interval_days, variant.cohort_analysed) == (5, "external")


def test_a_wrong_parameter_is_one_sentence(run):
    with pytest.raises(ConfigError, match=r"analysis\.risk_thresholds\.LAD is 1\.2") as error:
        run.with_parameters(analysis={"risk_thresholds": {"LAD": 1.2}})
    assert error.value._render_traceback_() == [f"ConfigError: {error.value}"]


def test_results_are_plain_json_and_never_nan(run):
    run.write_results("internal", {"auc": Interval(0.5, 0.4, 0.6, n=np.int64(3)), "LM": Absent("no label")})
    assert json.loads(run.results("internal").read_text()) == {
        "auc": {"value": 0.5, "lower": 0.4, "upper": 0.6, "n": 3, "events": None}, "LM": {"absent": "no label"},
    }
    with pytest.raises(ValueError, match=r"internal\.auc\.RCA is nan"):
        run.write_results("internal", {"auc": {"RCA": float("nan")}})


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_path(path) as partial:
        partial.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [inner.name for inner in tmp_path.iterdir()] == ["a.txt"]


def test_a_prediction_for_another_table_is_refused(run):
    table = pd.DataFrame({"cohort": "internal", "ecg_id": ["a", "b"]})
    predictions = pd.DataFrame({"ecg_id": ["a"], "model": "0", "prob_rca": 0.1, "prob_lm": 0.1, "prob_lad": 0.1,
                                "prob_lcx": 0.1})
    with pytest.raises(ValueError, match="1 of 2 ECGs"):
        run.joined(table, predictions)


def test_every_epoch_is_read_in_the_order_of_the_table_with_its_fold(tmp_path):
    run = Run(tmp_path / "trial").create("smoke")
    for fold, ecgs in enumerate((["a", "c"], ["b"])):
        probabilities = np.arange(2 * len(ecgs) * 4).reshape(2, len(ecgs), 4) + 100 * fold
        run.write_parquet(run.epoch_predictions(fold), every_epoch("internal", ecgs, fold, probabilities))
    epochs, folds = run.read_epochs(pd.DataFrame({"ecg_id": ["c", "b", "a"]}))
    assert epochs.shape == (2, 3, 4) and folds.tolist() == [0, 1, 0]
    assert epochs[:, :, 0].tolist() == [[4, 100, 0], [12, 104, 8]]


def test_the_key_of_a_simulated_study_follows_from_its_seed_and_of_a_hospital_is_kept(tmp_path):
    simulated = [Run(tmp_path / name).create("smoke", data={"seed": seed}).identifier_key()
                 for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert simulated[0] == simulated[1] != simulated[2]
    hospital = Run(tmp_path / "h").create("smoke", data={"source": "hospital", "folder": str(tmp_path)})
    assert hospital.identifier_key() == hospital.identifier_key()
    assert hospital.identifier_key_file.stat().st_mode & 0o077 == 0
