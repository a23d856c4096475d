"""Shares of the labels: nested draws of patients, nothing chosen on who judges, what an AUC is worth in patients."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.ablations import labels_needed, labels_results, labels_worth
from cctaecg.ablations.labelled_patients import Labelled, drawn, patients_of
from cctaecg.ablations.labels_design import SHARES, STARTS, judging_folds
from cctaecg.ablations.labels_needed import candidates, chosen_rates, fold_of_start
from cctaecg.ablations.labels_results import labels_facts_of, shares_file, write_labels, write_rates
from cctaecg.ablations.labels_worth import labels_facts, reaching
from cctaecg.ablations.results import published
from cctaecg.book.tables.ablations import labels_table, worth_table
from cctaecg.config.profiles import profile
from cctaecg.domain import PROBABILITY_COLUMNS, VESSELS
from cctaecg.figures.study.labels_needed import labels_needed_curves
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run
from cctaecg.training.run_fold import folded_cohort

INTERNAL, EXTERNAL, FOLDS = 240, 60, 4


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A cohort of two ECGs a patient in four folds, with a second hospital."""
    run = Run(tmp_path_factory.mktemp("project") / "runs" / "tiny").create(
        "smoke", training={"folds": FOLDS}, analysis={"resamples": 40})
    rng, n = np.random.default_rng(1), INTERNAL + EXTERNAL
    severe = rng.random((n, 4)) < 0.4
    table = pd.DataFrame({"cohort": ["internal"] * INTERNAL + ["external"] * EXTERNAL,
                          "patient_id": [f"p{i // 2}" for i in range(n)], "ecg_id": [f"e{i}" for i in range(n)]})
    for column, vessel in enumerate(VESSELS):
        table[f"severe_{vessel.lower()}"] = pd.array(severe[:, column], dtype="boolean")
    table.to_parquet(run.cohort)
    return run


@pytest.fixture(scope="module")
def data(run):
    cohort = folded_cohort(run)
    table = pd.concat([cohort.table, run.read_cohort("external")], ignore_index=True)
    labels = np.vstack([cohort.labels, np.full((EXTERNAL, 4), np.nan)])
    fold = np.concatenate([cohort.fold, np.full(EXTERNAL, -1)])
    return Labelled(lambda rows: np.zeros((len(rows), 12, 100), np.float32), table, labels, fold)


def test_a_smaller_draw_is_a_part_of_a_larger_one_and_whole_patients(data):
    rows = data.others([0])
    ten, thirty = (drawn(data, rows, patients, seed=3) for patients in (10, 30))
    assert set(ten) < set(thirty) <= set(rows)
    assert len(ten) == 20 and len(set(data.patients[ten])) == 10
    assert set(drawn(data, rows, 10, seed=4)) != set(ten)
    everybody = drawn(data, rows, 10_000, seed=3)
    np.testing.assert_array_equal(everybody, rows)


def test_the_smallest_draw_holds_both_kinds_of_every_vessel(data):
    rare = data.labels.copy()
    rows = data.others([0])
    rare[rows, 1] = 0
    rare[rows[:6], 1] = 1  # three patients with a left main
    few = Labelled(data.read, data.table, rare, data.fold)
    for seed in range(8):
        chosen = drawn(few, rows, 4, seed)
        assert (rare[chosen, 1] == 1).any() and (rare[chosen, 1] == 0).any()


def test_no_patient_of_a_tested_fold_is_seen_when_a_rate_is_chosen(data, run, monkeypatch):
    seen, tested = [], judging_folds(run.config())
    assert list(tested) == [0, 1]

    def predicted(data, config, start, share, rate, learn, judge, number, seed):
        seen.append((learn, judge))
        assert not set(data.patients[learn]) & set(data.patients[judge])
        score = np.tile(np.arange(len(judge)), (4, 1)).T / len(judge)
        truth = np.nan_to_num(data.labels[judge])
        return np.where(truth == 1, score + (rate == 0.01), score)  # this rate ranks best

    monkeypatch.setattr(labels_needed, "predictions", predicted)
    rates = chosen_rates(data, run.config(), "foundation")
    assert candidates(run.config(), "foundation") == (0.001, 0.003, 0.009)
    monkeypatch.setattr(labels_needed, "RATES", (1.0, 0.01 / 0.003, 7.0))
    assert set(rates) == set(SHARES)
    assert set(chosen_rates(data, run.config(), "foundation").values()) == {0.01}
    for learn, judge in seen:
        assert not np.isin(data.fold[np.concatenate([learn, judge])], [0, 1, -1]).any()


def test_the_patients_of_a_fold_are_judged_and_learnt_from_by_none(data, run, monkeypatch):
    learnt = {}

    def predicted(data, config, start, share, rate, learn, judge, number, seed):
        learnt[share] = learn
        assert (number, seed, rate) == (1, 2, share * 10)
        return np.full((len(judge), 4), share)

    monkeypatch.setattr(labels_needed, "predictions", predicted)
    found = fold_of_start(data, run.config(), "scratch", {share: share * 10 for share in SHARES}, seed=2, fold=1)
    assert not (data.fold[learnt[1.0]] == 1).any() and (data.fold[learnt[1.0]] >= 0).all()
    whole = found[found["share"] == 1.0]
    assert (whole["cohort"] == "external").sum() == EXTERNAL
    assert set(whole.loc[whole["cohort"] == "internal", "ecg_id"]) == set(data.table["ecg_id"][data.fold == 1])
    sizes = [patients_of(data, run.config(), share) for share in SHARES]
    assert found.drop_duplicates("share")["patients"].tolist() == sizes
    assert (found["prob_rca"] == found["share"]).all()


def test_a_network_learns_for_the_runs_epochs_over_the_root_of_the_share(data, run, monkeypatch):
    seen = []
    monkeypatch.setattr(labels_needed, "train_to_the_end", lambda *given: seen.append(given[3]))
    monkeypatch.setattr(labels_needed, "predict", lambda *_, **__: np.zeros((2, 4), np.float32))
    ten = profile("smoke", training={"epochs": 10})
    for start, share in (("scratch", 0.25), ("foundation", 1.0), ("future_mi", 0.02)):
        labels_needed.predictions(data, ten, start, share, 0.004, np.arange(8), np.arange(2), number=0, seed=1)
    assert [config.training.epochs for config in seen] == [20, 10, 71]
    assert [config.model.checkpoint and str(config.model.checkpoint) for config in seen] == [
        None, "foundation", "future_mi"]
    assert {(config.training.learning_rate, config.training.seed, config.training.split_seed)
            for config in seen} == {(0.004, 43, 42)}


def test_the_probe_is_a_logistic_regression_on_the_trunks_features(data, run, monkeypatch):
    rng = np.random.default_rng(0)
    features = {row: np.r_[rng.normal(size=3), 3 * np.nan_to_num(data.labels[row, 0])] for row in range(INTERNAL)}
    monkeypatch.setattr(labels_needed, "_features",
                        lambda data, config, rows: np.array([features[row] for row in rows]))
    found = labels_needed.predictions(data, run.config(), "probe", 0.5, 0.01, np.arange(120), np.arange(120, 240), 0, 0)
    assert roc_auc_score(data.labels[120:240, 0], found[:, 0]) > 0.98
    assert roc_auc_score(data.labels[120:240, 1], found[:, 1]) < 0.7


@pytest.fixture(scope="module")
def compared(run, data):
    """Scores that tell the truth the better, the more patients were learnt from; the foundation is a step ahead."""
    ahead = {"scratch": 0, "foundation": 1, "future_mi": 2, "probe": 0}
    for start, steps in ahead.items():
        write_rates(run, start, dict.fromkeys(SHARES, 0.003))
        for seed in range(3):
            for fold in judging_folds(run.config()):
                rng = np.random.default_rng(fold)  # the same noise from every start
                judge = np.flatnonzero((data.fold == fold) | (data.fold < 0))
                severe = run.read_cohort("internal"), run.read_cohort("external")
                truth = pd.concat(severe, ignore_index=True)[[f"severe_{v.lower()}" for v in VESSELS]].to_numpy(float)
                noise, parts = rng.normal(size=(len(judge), 4)), []
                for place, share in enumerate(SHARES):
                    part = data.table.iloc[judge][["cohort", "ecg_id"]].copy()
                    part[list(PROBABILITY_COLUMNS.values())] = noise + (place + steps) * 0.25 * truth[judge]
                    parts.append(part.assign(share=share, patients=round(share * 90), ecgs=round(share * 180)))
                run.write_parquet(shares_file(run, start, seed, fold), pd.concat(parts))
    return labels_facts(run)


def test_the_mean_auc_is_that_of_the_networks_by_fold_and_seed(run, data, compared):
    table = run.read_cohort("internal").set_index("ecg_id")
    wanted = []
    for fold in (0, 1):
        part = pd.read_parquet(shares_file(run, "foundation", 0, fold))
        part = part[(part["share"] == 0.1) & (part["cohort"] == "internal")].set_index("ecg_id")
        wanted += [roc_auc_score(table.loc[part.index, f"severe_{v.lower()}"].astype(int), part[f"prob_{v.lower()}"])
                   for v in VESSELS]
    found = compared["internal"]["auc"]["foundation"]["at_10"]
    assert found["value"] == pytest.approx(np.mean(wanted))
    assert found["lower"] < found["value"] < found["upper"] and found["n"] == np.isin(data.fold, [0, 1]).sum()
    assert compared["external"]["auc"]["foundation"]["at_10"]["n"] == EXTERNAL


def test_a_gain_is_paired_and_an_equal_start_gains_nothing(compared):
    gains = compared["internal"]["gain"]
    assert [gain.value for gain in gains["probe"].values()] == [0] * 6
    assert all(gains["future_mi"][f"at_{share}"].lower > 0 for share in (2, 5, 10, 25))
    assert compared["internal"]["fine_tuning"] == gains["foundation"]  # the probe is as good as random weights here
    second = compared["internal"]["second_step"]["at_10"]
    assert second.value == pytest.approx(gains["future_mi"]["at_10"].value - gains["foundation"]["at_10"].value)
    assert compared["internal"]["patients"] == 61 and compared["external"]["patients"] == EXTERNAL // 2
    assert compared["internal"]["equal_to"]["probe"]["at_25"]["value"] == compared["shares"]["at_25"]["patients"]
    ahead = compared["internal"]["equal_to"]["foundation"]
    assert ahead["at_5"]["value"] == pytest.approx(compared["shares"]["at_10"]["patients"], abs=1)
    assert ahead["at_100"] == {"value": None, "lower": None, "upper": None}


@pytest.mark.parametrize(("auc", "patients"), [
    (0.4, 10), (0.5, 10), (0.55, 31.62), (0.6, 100), (0.7, 1000), (0.71, np.inf)])
def test_an_auc_is_worth_as_many_patients_as_reach_it(auc, patients):
    found = reaching(np.array([0.5, 0.6, 0.7]), np.array([10.0, 100.0, 1000.0]), auc)
    assert found == pytest.approx(patients, rel=1e-3)


def test_a_curve_that_falls_is_levelled():
    assert reaching(np.array([0.5, 0.7, 0.6]), np.array([10.0, 100.0, 1000.0]), 0.66) == np.inf
    assert reaching(np.array([0.5, 0.7, 0.6]), np.array([10.0, 100.0, 1000.0]), 0.6499) == pytest.approx(100, rel=0.01)


def test_facts_hold_for_the_settings_and_weights_that_made_them(run, compared, monkeypatch):
    monkeypatch.setattr(labels_results, "LABELS_STORED", run.folder / "none.json")
    assert "cctaecg ablations labels tiny" in labels_facts_of(run)["absent"]
    write_labels(run, compared)
    facts = labels_facts_of(run)
    assert facts["shares"] == compared["shares"] and "made_with" not in published(facts)
    assert "absent" in labels_facts_of(Run(run.folder, config=profile("smoke", training={"epochs": 9})))
    monkeypatch.setitem(facts["made_with"]["weights"], "foundation", "another")
    write_labels(run, facts)
    assert "absent" in labels_facts_of(run)
    write_labels(run, compared)


def test_figure_and_table_show_every_start_and_say_why_there_is_none(run, compared):
    write_labels(run, compared)
    facts = labels_facts_of(run)
    drawing = labels_needed_curves(facts)
    assert len(drawing.data) == 2 * len(STARTS) * len(SHARES) and len(drawing.figure.axes) == 2
    assert set(drawing.data.columns) >= {"seed_1", "seed_3", "patients"}
    table = labels_table(facts, "internal")
    assert table["labels"].tolist() == ["2%", "5%", "10%", "25%", "50%", "100%"]
    worth = worth_table(facts)
    assert len(worth) == 2 * len(SHARES) and worth["cohort"].tolist()[::6] == ["Development cohort", "Second hospital"]
    assert worth["Foundation"].iloc[5] == f"over {compared['shares']['at_100']['patients']}"
    absent = {"absent": "Not trained."}
    assert labels_needed_curves(absent).absent == "Not trained."
    assert labels_table(absent, "external").iloc[0, 1] == worth_table(absent).iloc[0, 1] == "Not trained."


def test_a_training_that_is_missing_is_named_with_its_command(run, compared):
    shares_file(run, "probe", 2, 1).rename(run.folder / "away")
    try:
        with pytest.raises(MissingArtefact, match="cctaecg ablations labels tiny"):
            labels_worth.labels_facts(run)
    finally:
        (run.folder / "away").rename(shares_file(run, "probe", 2, 1))


def test_the_stored_facts_are_those_of_the_default_book_and_carry_its_claim(tmp_path):
    """With a tenth of the labels the transfer beats random weights, with all of them it is not worse."""
    facts = labels_facts_of(Run(tmp_path / "runs" / "demo", config=profile("demo")))
    assert "absent" not in facts and facts["folds"] == 2 and facts["seeds"] == 3
    for cohort in ("internal", "external"):
        gain = facts[cohort]["gain"]
        assert gain["foundation"]["at_10"]["lower"] > 0 and gain["future_mi"]["at_10"]["lower"] > 0
        assert gain["future_mi"]["at_100"]["upper"] > 0
