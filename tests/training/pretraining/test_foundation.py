"""The simulated foundation: what its ECGs show, that it is made again and goes on after a stop."""

from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
import safetensors.torch
import yaml

from cctaecg.config.profiles import profile
from cctaecg.config.sections import FIRST_PRETRAINING_SEED, ModelConfig, TrainingConfig
from cctaecg.model.weights import PACKAGED, build
from cctaecg.simulate.counts import targets
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.findings import ecg_findings
from cctaecg.simulate.foundation import FIRST_FOUNDATION_SEED, foundation_ecgs
from cctaecg.simulate.hospital import simulate_hospital
from cctaecg.training.pretraining.foundation import make_foundation
from cctaecg.training.pretraining.multi_label import train_on_labels


@pytest.fixture(scope="module")
def hospital():
    return simulate_hospital(targets("internal", 0.2), FIRST_FOUNDATION_SEED, Effects())


@pytest.fixture
def config():
    return profile("smoke").model_copy(update={
        "model": ModelConfig(widths=(16,), blocks=(1,), kernel_size=8),
        "training": TrainingConfig(epochs=2, learning_rate=3e-3, pcgrad=False, uncertainty_weights=False)})


def test_at_least_25_findings_each_in_some_and_not_in_most(hospital):
    found = ecg_findings(hospital)
    assert len(found.columns) >= 25 and len(found) == len(hospital.records)
    shares = found.drop(columns="recorded up to 40 Hz").mean()
    assert shares.between(0.002, 0.75).all(), shares
    known = found.drop(columns=["man", "aged 65 or more"])
    assert not known.isna().any(axis=None) and set(np.unique(known)) == {0, 1}


def test_findings_are_those_of_the_heart_that_is_drawn(hospital):
    found, heart = ecg_findings(hospital), hospital.physiology
    assert (found["fast heart rate"] == (heart.findings["heart_rate"] > 100)).all()
    assert (found["right bundle branch block"] == heart.findings["rbbb"]).all()
    scars = found[["inferior scar", "anterior scar", "lateral scar"]]
    assert (scars.sum(axis=1) == heart.findings["infarct"]).all()
    assert (found["long QT"] * found["short QT"] == 0).all() and (found["left axis"] * found["right axis"] == 0).all()
    text = hospital.records["diagnosis"]
    called = text.str.contains("前壁导联|V2-V4|Anterior ST-T")
    assert (found.loc[called, "ST-T change of the LAD territory"] == 1).all() and called.sum() > 20
    clean = hospital.injury.visible[:, 2]
    assert clean[found["ST-T change of the LAD territory"] == 1].mean() > clean.mean() + 1


def test_no_patient_of_it_is_in_a_study_or_among_those_followed():
    assert profile("demo").data.seed < FIRST_PRETRAINING_SEED < FIRST_FOUNDATION_SEED - 1000


def test_shards_read_as_one_array(tmp_path, config):
    signals, findings, hospital_of, patient = foundation_ecgs(150, config.signal, tmp_path, scale=0.02)
    assert len(signals) == len(findings) == len(hospital_of) == len(patient) >= 150
    whole = np.concatenate([np.load(path) for path in sorted(tmp_path.glob("*.npy"))]).astype(np.float32)
    rows = np.array([len(signals) - 1, 0, 77, 78, 77])
    np.testing.assert_array_equal(signals.read(rows), whole[rows])
    assert len(set(hospital_of[patient == patient[-1]])) == 1
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    foundation_ecgs(150, config.signal, tmp_path, scale=0.02)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before  # nothing is simulated again


def test_it_writes_a_trunk_that_a_network_starts_from_and_its_card(tmp_path, config):
    weights = tmp_path / "trunk.safetensors"
    card = make_foundation(config, 150, weights=weights, scale=0.02)
    assert card == yaml.safe_load(weights.with_suffix(".yml").read_text(encoding="utf-8"))
    assert card["sha256"] == sha256(weights.read_bytes()).hexdigest()
    assert card["held_out"]["ecgs"] + card["learnt_from"]["ecgs"] >= 150
    assert card["training"]["started_from"] == "random weights" and card["training"]["epoch_kept"] == 2
    made = safetensors.torch.load_file(weights)
    network = build(config.model.model_copy(update={"checkpoint": weights})).state_dict()
    assert all((network[name] == value.float()).all() for name, value in made.items()) and len(made) > 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trunk.safetensors", "trunk.yml"]


class Signals:
    def __init__(self, n=360, seed=0):
        rng = np.random.default_rng(seed)
        self.labels = (rng.random((n, 3)) < 0.4).astype(np.float32)
        time = np.arange(200) / 200
        cycles = np.full((n, 12), 5.0)
        cycles[:, :3] += 20 * self.labels
        phase = rng.random((n, 12, 1))
        self.signals = np.sin(2 * np.pi * (cycles[:, :, None] * time + phase)) + rng.normal(0, 0.2, (n, 12, 200))

    def read(self, rows):
        return self.signals[rows].astype(np.float32)


def learnt(config, state=None, data=None, read=None, **changes):
    data = data or Signals()
    config = config.model_copy(update={"training": config.training.model_copy(update={
        "epochs": 4, "learning_rate": 1e-2, "batch_size": 16})})
    rows = np.arange(360)
    return train_on_labels(read or data.read, data.labels, rows[:240], rows[240:], config, state, **changes)


def test_a_stopped_training_goes_on_and_ends_in_the_same_bits(tmp_path, config, capsys):
    data, whole = Signals(), learnt(config)
    reads = 0

    def stops(rows):
        nonlocal reads
        reads += 1
        if reads == 40:  # within the third epoch: 15 steps and a look at those held out in each
            raise KeyboardInterrupt
        return data.read(rows)

    with pytest.raises(KeyboardInterrupt):
        learnt(config, tmp_path / "state.pt", data, stops)
    again = learnt(config, tmp_path / "state.pt", data)
    assert "goes on after epoch 2 of 4" in capsys.readouterr().err
    assert again.predictions.tobytes() == whole.predictions.tobytes()
    assert all((a == b).all() for a, b in zip(again.model.state_dict().values(), whole.model.state_dict().values()))


def test_it_learns_keeps_the_last_epoch_or_the_best_and_weighs(config):
    config = config.model_copy(update={"model": ModelConfig(widths=(16, 32), blocks=(1, 1), kernel_size=8, norm=True)})
    last, best = learnt(config), learnt(config, choose=True)
    assert np.nanmean(last.held_out_auc[-1]) > 0.65 and last.epoch == 3
    means = last.held_out_auc.mean(axis=1)
    assert best.epoch == int(np.argmax(means))
    nobody = np.where(np.arange(360) % 2, 1.0, 0.0)
    data, half = Signals(), Signals()
    half.labels[::2] = 1 - half.labels[::2]  # wrong answers that stand for nobody
    first, second = (learnt(config, data=one, weights=nobody).losses for one in (data, half))
    np.testing.assert_array_equal(first, second)


def test_the_shipped_foundation_is_the_one_on_its_card():
    weights = PACKAGED["foundation"]
    card = yaml.safe_load(weights.with_suffix(".yml").read_text(encoding="utf-8"))
    content = weights.read_bytes()
    assert sha256(content).hexdigest() == card["sha256"] and len(content) < 3_000_000
    assert card["learnt_from"]["ecgs"] + card["held_out"]["ecgs"] >= 100_000
    assert card["learnt_from"]["questions"] >= 25 and card["held_out"]["mean_auc"]["lower"] > 0.75
    network = profile("demo").model.model_copy(update={"checkpoint": None})
    assert ModelConfig.model_validate(card["network"]) == network
    aucs = pd.Series({name: auc["value"] for name, auc in card["held_out"]["auc"].items() if isinstance(auc, dict)})
    assert aucs["atrial fibrillation"] > 0.95 and (aucs > 0.5).all()
