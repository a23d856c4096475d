"""A network's card: what it says is what training did."""

from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
import yaml

from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run
from cctaecg.training.history import Epoch, History
from cctaecg.training.model_card import card_table, model_cards, write_card


def history(fold: int) -> History:
    found = History(fold, n_train=6, held_out_rows=np.arange(4), parameters=1234)
    for auc in (0.6, 0.8, 0.7):
        four = np.full(4, auc)
        found.add(Epoch(1e-3, four, four, four, four, 1.0), np.zeros((4, 4), np.float32))
    return found


@pytest.fixture
def run(tmp_path):
    run = Run(tmp_path / "runs" / "mine").create("demo", training={"folds": 2, "epochs": 3})
    patients = np.repeat([f"MRN{number}" for number in range(5)], 2)
    labels = np.zeros((10, 4))
    labels[[0, 1, 4], 0] = 1
    labels[:, 3] = np.nan
    for fold in (0, 1):
        path = run.checkpoint(fold)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"weights %d" % fold)
        write_card(run, patients, labels, np.isin(patients, ["MRN0", "MRN1"] if fold == 0 else ["MRN2"]), history(fold))
    return run


def test_a_card_says_what_the_network_started_and_learnt_from(run):
    first, second = model_cards(run)
    assert first["learnt_from"] == {"patients": 3, "ecgs": 6, "severe": {"RCA": 1, "LM": 0, "LAD": 0, "LCX": None}}
    assert first["held_out"]["patients"] == 2 and first["held_out"]["severe"]["RCA"] == 2
    assert first["held_out"]["macro_auc"] == 0.8 and first["training"]["epoch_kept"] == 2
    assert first["started_from"]["weights"] == "future_mi" and len(first["started_from"]["sha256"]) == 64
    assert first["sha256"] == sha256(b"weights 0").hexdigest() and second["learnt_from"]["ecgs"] == 8
    assert "simulated patients and knows nothing about real ECGs" in first["what"] and first["licence"] == "MIT"
    assert "MRN" not in run.checkpoint(0).with_name("card.yml").read_text()  # counts, and no patient


def test_a_card_of_a_hospitals_network_gives_no_licence(tmp_path):
    run = Run(tmp_path / "runs" / "h").create("smoke", data={"source": "hospital", "folder": str(tmp_path)})
    run.checkpoint(0).parent.mkdir(parents=True)
    run.checkpoint(0).write_bytes(b"")
    card = write_card(run, np.array(["a", "b"]), np.zeros((2, 4)), np.array([True, False]), history(0))
    assert card["licence"] == "for whoever holds the data to say" and card["started_from"] == {
        "weights": "random weights"}
    assert str(tmp_path) not in yaml.safe_dump(card)


def test_the_table_has_a_row_a_fold(run):
    table = card_table(model_cards(run))
    assert table["records"].tolist() == ["6", "8"] and table["macro-AUC held out"].tolist() == ["0.800"] * 2
    assert isinstance(table, pd.DataFrame) and table["SHA-256"].str.len().eq(12).all()


def test_a_missing_card_is_named_with_its_command(run):
    run.checkpoint(1).with_name("card.yml").unlink()
    with pytest.raises(MissingArtefact, match=r"folds/1/card\.yml is missing"):
        model_cards(run)
