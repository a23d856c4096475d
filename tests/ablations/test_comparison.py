"""The ablation study on networks that train in a second: paired differences, what is absent, and what fits a run."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from cctaecg.ablations import comparison as ablations, results as ablation_results
from cctaecg.ablations.arms import ARMS, SEEDS, arm_run, trained_arms, trainings
from cctaecg.ablations.results import STORED, differences, facts_file, facts_of, published, write_facts
from cctaecg.book.results_by_key import lookup
from cctaecg.book.sphinx_ext.numbers_printed import printed
from cctaecg.book.tables.ablations import ablation_table, arms_table, epochs_table
from cctaecg.cohort.arrays import predicted_labels
from cctaecg.config.profiles import ConfigError, profile
from cctaecg.domain import VESSELS
from cctaecg.figures.study.ablations import ablation_forest, learning_curves
from cctaecg.run.folder import MissingArtefact, project_root
from cctaecg.run.run import Run
from cctaecg.stats.discrimination.auc import auc_ci, delong_test
from cctaecg.training import ensemble, run_fold
from cctaecg.training.run_fold import folded_cohort, train_run_fold

INTERNAL, EXTERNAL = 96, 40
TRAINED = ("no_pcgrad", "no_uncertainty")
EVERY_ARM = dict(ARMS)


class FakeStore:
    """Signals whose rhythm in a lead tells a vessel, in the place of a prepared store."""

    def __init__(self, *paths):
        rng = np.random.default_rng(0)
        n = INTERNAL + EXTERNAL
        self.severe = rng.random((n, 4)) < 0.4
        cycles = np.full((n, 12), 5.0)
        cycles[:, :4] += 3 * self.severe * rng.uniform(0, 1, (n, 1))
        time, phase = np.arange(120) / 120, rng.random((n, 12, 1))
        noise = rng.normal(0, 0.5, (n, 12, 120))
        self.signals = (np.sin(2 * np.pi * (cycles[:, :, None] * time + phase)) + noise).astype(np.float32)

    def rows(self, ecg_ids):
        return np.array([int(ecg_id[1:]) for ecg_id in ecg_ids])

    def read(self, rows):
        return self.signals[rows]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of two folds with two trained arms; the left main has no label, as in PTB-XL."""
    folder = tmp_path_factory.mktemp("project") / "runs" / "tiny"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_fold, "Store", FakeStore)
        patch.setattr(ensemble, "Store", FakeStore)
        for name in set(ARMS) - {*TRAINED, "scratch"}:
            patch.delitem(ARMS, name)
        run = Run(folder).create("smoke", training={"epochs": 2}, analysis={"resamples": 40})
        severe = FakeStore().severe
        n = len(severe)
        table = pd.DataFrame({"cohort": ["internal"] * INTERNAL + ["external"] * EXTERNAL,
                              "patient_id": [f"p{i // 2}" for i in range(n)], "ecg_id": [f"e{i}" for i in range(n)]})
        for column, vessel in enumerate(VESSELS):
            table[f"severe_{vessel.lower()}"] = pd.array(severe[:, column], dtype="boolean")
        table["severe_lm"] = pd.array([None] * n, dtype="boolean")
        table.to_parquet(run.cohort)
        for name, seed in [("default", 0), *trainings(run.config())]:
            for fold in (0, 1):
                train_run_fold(arm_run(run, name, seed), folded_cohort(run), fold)
        write_facts(run, ablations.ablation_facts(run, range(2)))
        yield run


@pytest.fixture(scope="module")
def facts(run):
    return facts_of(run)


def test_an_arm_changes_one_thing_and_keeps_data_and_folds(run):
    config = run.config()
    plain, again = arm_run(run, "no_pcgrad", 0), arm_run(run, "no_pcgrad", 2)
    assert plain.config() == config.model_copy(
        update={"training": config.training.model_copy(update={"pcgrad": False})})
    assert again.config().training.seed == config.training.seed + 2 and not again.config().training.pcgrad
    for arm in (again, plain):
        np.testing.assert_array_equal(folded_cohort(arm).fold, folded_cohort(run).fold)
        assert arm.cohort == run.cohort and arm.written(arm.checkpoint(0)) != run.checkpoint(0)
    assert trained_arms(config) == list(TRAINED)  # this run starts from random weights already
    assert arm_run(run, "default", 0) is run
    assert trainings(config) == [("default", 1), ("default", 2), *((arm, seed) for arm in TRAINED for seed in range(3))]


@pytest.mark.parametrize(("name", "seed", "words"), [
    ("scratch", 0, "changes nothing"), ("no_head", 0, "expected one of"), ("no_pcgrad", SEEDS, "expected 0 to 2")])
def test_an_arm_that_cannot_be_trained_is_one_sentence(run, name, seed, words):
    with pytest.raises(ConfigError, match=words):
        arm_run(run, name, seed)


def held_out(run, name, seed):
    arm = arm_run(run, name, seed)
    return run.joined(run.read_cohort("internal"), pd.concat(
        [pd.read_parquet(arm.written(run.fold_predictions(fold))) for fold in (0, 1)]))


def test_a_difference_is_the_mean_over_the_seeds_of_paired_ones_by_patient(run, facts):
    """The mean over seeds of three paired tests, whose variance is that of what each patient adds in all three."""
    by_seed = {}
    for seed in range(SEEDS):
        own, arm = held_out(run, "default", seed), held_out(run, "no_pcgrad", seed)
        severe, default = predicted_labels(own)
        _, other = predicted_labels(arm)
        patients = own["patient_id"].to_numpy()
        for column, vessel in enumerate(VESSELS):
            if vessel != "LM":
                test = delong_test(severe[:, column], other[:, column], default[:, column], patients)
                by_seed.setdefault(vessel, []).append(test)
    for vessel, tests in by_seed.items():
        found = facts["no_pcgrad"]["internal"][vessel]
        differences = [test.difference for test in tests]
        assert found["value"] == pytest.approx(np.mean(differences))
        assert found["events"] == auc_ci(severe[:, VESSELS.index(vessel)], default[:, VESSELS.index(vessel)]).events
        reach = (found["upper"] - found["lower"]) / 2
        widest = np.mean([(test.upper - test.lower) / 2 for test in tests])
        assert 0 < reach < 1.02 * widest  # a mean is never less sure than what it is the mean of
        auc = facts["no_pcgrad"]["auc"]["internal"][vessel]["value"]
        assert found["value"] == pytest.approx(auc - facts["default"]["auc"]["internal"][vessel]["value"])
    assert facts["no_pcgrad"]["internal"]["macro"]["value"] == pytest.approx(
        np.mean([facts["no_pcgrad"]["internal"][vessel]["value"] for vessel in by_seed]))
    assert facts["no_pcgrad"]["internal"]["seeds"] == pytest.approx(
        [np.mean([tests[seed].difference for tests in by_seed.values()]) for seed in range(SEEDS)])


def test_chance_is_how_far_the_runs_own_seeds_lie_apart(run, facts):
    aucs = []
    for seed in range(SEEDS):
        severe, probability = predicted_labels(held_out(run, "default", seed))
        kept = [column for column, vessel in enumerate(VESSELS) if vessel != "LM"]
        aucs.append(np.mean([auc_ci(severe[:, column], probability[:, column]).value for column in kept]))
    assert facts["chance"]["internal"] == pytest.approx(
        {"least": min(aucs), "most": max(aucs), "apart": max(aucs) - min(aucs)})
    assert facts["default"]["auc"]["internal"]["macro"]["value"] == pytest.approx(np.mean(aucs))


def test_both_cohorts_and_every_epoch_are_judged(facts):
    for name in ("default", *TRAINED):
        assert len(facts[name]["by_epoch"]) == 2
        assert facts[name]["auc"]["external"]["RCA"]["n"] == EXTERNAL
        assert facts[name]["auc"]["internal"]["macro"]["n"] == INTERNAL
    assert facts["no_pcgrad"]["external"]["LAD"]["lower"] <= facts["no_pcgrad"]["external"]["LAD"]["value"]
    assert facts["ecgs"] == INTERNAL and facts["folds"] == 2 and facts["seeds"] == SEEDS


def test_a_vessel_without_labels_and_an_arm_that_changes_nothing_say_so(run, facts):
    assert facts["no_pcgrad"]["internal"]["LM"]["absent"]
    assert facts["scratch"] == {"absent": "The run itself is trained like this."}
    compared = differences(facts)
    assert compared["LM"]["absent"] and len(compared["RCA"]) == 4
    drawing = ablation_forest(compared)
    assert drawing.absent is None and set(drawing.data["vessel"]) == {"RCA", "LAD", "LCX"}
    assert learning_curves(facts).absent == "The run itself is trained like this."
    assert "The run itself is trained like this." in ablation_table(facts)["cohort"].tolist()
    assert arms_table(run.config()).set_index("arm")["why"]["No pretraining"] == "The run itself is trained like this."
    assert len(epochs_table(facts)) == 3


def test_facts_of_other_settings_are_not_shown(run, monkeypatch):
    other = Run(run.folder, config=profile("smoke", training={"epochs": 2, "learning_rate": 1e-3}))
    absent = facts_of(other)
    assert "cctaecg ablations run tiny" in absent["absent"] and published(absent) == absent
    assert ablation_forest(differences(absent)).absent == absent["absent"]
    assert ablation_table(absent).iloc[0, 1] == epochs_table(absent).iloc[0, 1] == absent["absent"]
    monkeypatch.setattr(ablation_results, "STORED", facts_file(run))
    elsewhere = Run(run.folder.with_name("elsewhere"), config=run.config())
    assert facts_of(elsewhere) == facts_of(run)  # the same study, its arms trained before


def test_the_book_is_told_no_configuration(facts):
    assert set(published(facts)) == {"folds", "seeds", "ecgs", "chance", "default", "scratch", *TRAINED}
    assert lookup({"ablations": published(facts)}, "ablations.no_pcgrad.internal.LM.value")["absent"]


def test_a_fold_that_is_not_trained_is_named_with_its_command(run):
    with pytest.raises(MissingArtefact, match=r"folds/2/predictions\.parquet is missing; make it with: cctaecg ablat"):
        ablations.ablation_facts(run, range(3))


def test_the_stored_facts_are_those_of_the_default_book(tmp_path):
    stored = json.loads(STORED.read_text())
    if not stored:
        pytest.skip("make ablations has not been run")
    assert "absent" not in facts_of(Run(tmp_path / "runs" / "demo", config=profile("demo")))
    assert set(EVERY_ARM) < set(stored) and (stored["folds"], stored["seeds"]) == (2, SEEDS)
    for arm in EVERY_ARM:  # the difference is the mean of what is shown of each seed
        assert stored[arm]["internal"]["macro"]["value"] == pytest.approx(np.mean(stored[arm]["internal"]["seeds"]))


@pytest.mark.parametrize("page", ["methods/ablations", "deviations"])
def test_every_key_of_a_page_is_in_the_facts(facts, page):
    text = (project_root() / "book" / f"{page}.md").read_text(encoding="utf-8")
    keys = re.findall(r"\{result\}`(ablations\.[\w.]+)", text)
    results = {"ablations": published(facts) | dict.fromkeys(EVERY_ARM, facts["no_pcgrad"])}
    for key in keys:
        assert printed(lookup(results, key), "interval" if key.endswith("macro") else "")
    if page == "methods/ablations":
        asked = {key.split(".")[1] for key in keys} - {"folds", "seeds", "ecgs", "chance"}
        assert asked == set(EVERY_ARM) and sum(key.endswith("macro") for key in keys) == 2 * len(EVERY_ARM)
        for arm in EVERY_ARM.values():
            assert f"| {arm.title} |" in text
