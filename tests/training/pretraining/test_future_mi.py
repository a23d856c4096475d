"""The weights that ship are what their card says, fit the demo's network, and can be made again."""

from hashlib import sha256

import numpy as np
import safetensors.torch
import torch
import yaml

from cctaecg.config.profiles import profile
from cctaecg.config.sections import FIRST_PRETRAINING_SEED, ModelConfig, SignalConfig, TrainingConfig
from cctaecg.model.weights import build, pretraining_card
from cctaecg.simulate.counts import targets
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.hospital import simulate_hospital
from cctaecg.simulate.pretraining import infarction_within
from cctaecg.training.pretraining.future_mi import WEIGHTS, pretrain

CARD = yaml.safe_load(WEIGHTS.with_suffix(".yml").read_text())


def test_the_shipped_file_is_the_one_on_the_card():
    content = WEIGHTS.read_bytes()
    assert sha256(content).hexdigest() == CARD["sha256"]
    assert len(content) < 3_000_000
    assert {value.dtype for value in safetensors.torch.load(content).values()} == {torch.float16}


def test_the_demo_starts_from_it():
    config = profile("demo").model
    assert str(config.checkpoint) == "future_mi"
    assert ModelConfig.model_validate(CARD["network"]) == config.model_copy(update={"checkpoint": None})
    shipped, network = safetensors.torch.load_file(WEIGHTS), build(config).state_dict()
    for name, value in shipped.items():
        torch.testing.assert_close(network[name], value.float(), rtol=0, atol=0)
    assert set(network) - set(shipped) == {name for name in network if name.startswith("dense.") or "tracked" in name}


def test_it_foretells_infarction_in_hospitals_it_has_not_seen():
    auc = CARD["held_out"]["auc"]
    assert 0.6 < auc["lower"] < auc["value"] < auc["upper"] < 0.9


def test_no_patient_of_the_pretraining_is_in_the_study():
    """Another seed draws other people: no two records of the same number are alike."""
    seeds = (2026, FIRST_PRETRAINING_SEED)
    study, other = (simulate_hospital(targets("followup", 0.1), seed, Effects()) for seed in seeds)
    assert profile("demo").data.seed < FIRST_PRETRAINING_SEED
    assert not np.isclose(study.injury.visible[:40], other.injury.visible[:40]).any()


def test_an_outcome_is_unknown_for_who_is_lost_and_known_for_who_is_not():
    hospital = simulate_hospital(targets("followup", 0.1), 3, Effects())
    ids = hospital.records.loc[hospital.records["fate"] == "study", "ecg_id"]
    outcome = infarction_within(hospital, ids, 700)
    assert (outcome == 1).sum() == targets("followup", 0.1).infarctions
    ecg = hospital.export["ecg.csv"].set_index("ecg_id").loc[ids]
    followed = hospital.export["followup.csv"].set_index("patient_id").loc[ecg["patient_id"]]
    for outcome_, recorded, last, mi in zip(outcome, ecg["recorded_at"], followed["last_seen_at"], followed["mi_at"]):
        days = (np.datetime64(last) - np.datetime64(recorded)) / np.timedelta64(1, "D")
        if not mi:
            assert (outcome_ == 0) if days >= 700 else np.isnan(outcome_)


def test_pretraining_writes_weights_and_their_card(tmp_path):
    config = profile("smoke").model_copy(update={
        "signal": SignalConfig(fs=100), "model": ModelConfig(widths=(16,), blocks=(1,), kernel_size=8),
        "training": TrainingConfig(epochs=1, learning_rate=3e-3),
    })
    card = pretrain(config, hospitals=2, workers=2, weights=tmp_path / "trunk.safetensors")
    assert card == yaml.safe_load((tmp_path / "trunk.yml").read_text())
    assert card["learnt_from"]["infarctions"] == 40 and 300 < card["learnt_from"]["patients"] < 400
    assert card["hospitals"] == {"learnt_from": 1, "held_out": 1, "first_seed": FIRST_PRETRAINING_SEED}
    made = safetensors.torch.load_file(tmp_path / "trunk.safetensors")
    assert sha256((tmp_path / "trunk.safetensors").read_bytes()).hexdigest() == card["sha256"]
    network = build(config.model.model_copy(update={"checkpoint": tmp_path / "trunk.safetensors"})).state_dict()
    assert all(torch.equal(network[name], value.float()) for name, value in made.items())



def test_a_run_says_what_its_networks_started_from(tmp_path):
    assert pretraining_card(profile("demo").model) == CARD
    assert "random weights" in pretraining_card(profile("smoke").model)["absent"]
    other = profile("demo", model={"checkpoint": str(tmp_path / "other.pth")})
    assert "do not come with this package" in pretraining_card(other.model)["absent"]
