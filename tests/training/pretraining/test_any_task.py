"""Pretraining on real ECGs: PTB-XL's statements, and a hospital's infarctions with who is lost, and whose they are."""

import json
import os
import shutil
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from cctaecg.cohort.export.errors import NoCohort, NotPTBXL
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.listing import ecg_listing
from cctaecg.cohort.outcome import infarction_outcome, within
from cctaecg.cohort.pretrained_on import PretrainedOn, patients_file, refuse_overlap, remember_patients
from cctaecg.cohort.ptbxl.statements import ptbxl_statements
from cctaecg.config.profiles import profile
from cctaecg.config.sections import ModelConfig, TrainingConfig
from cctaecg.run.run import Run
from cctaecg.training.pretraining.any_task import NoSuchTask, Source, WeightsExist, pretrain_on
from cctaecg.training.pretraining.stored import NoECG


@pytest.fixture
def config():
    return profile("smoke").model_copy(update={
        "model": ModelConfig(widths=(16,), blocks=(1,), kernel_size=8),
        "training": TrainingConfig(epochs=2, learning_rate=3e-3, pcgrad=False, uncertainty_weights=False)})


@pytest.fixture
def followed(followed_export, tmp_path):
    """A copy that may be changed."""
    shutil.copytree(followed_export, tmp_path / "others")
    return tmp_path / "others"


def test_a_hospitals_infarctions(followed, config, tmp_path):
    weights = tmp_path / "mi.safetensors"
    card = pretrain_on("future-mi", Source("hospital", followed), config, weights, horizon=400)
    assert card == yaml.safe_load(weights.with_suffix(".yml").read_text(encoding="utf-8"))
    table = read_export(followed / "followup")
    known = within(infarction_outcome(table), 400)
    counts = card["learnt_from"]
    assert counts["ecgs"] + card["unknown"]["ecgs"] <= len(known) and 0 < card["unknown"]["ecgs"]
    assert 0 < counts["ecgs_before_an_infarction"] < np.nansum(known) and counts["horizon_days"] == 400
    assert "auc_by_day" in card["held_out"] and card["licence"] == "to be stated by the hospital"
    text = weights.with_suffix(".yml").read_text(encoding="utf-8") + patients_file(weights).read_text()
    assert not any(patient in text for patient in table.patients["patient_id"])
    assert stat.S_IMODE(patients_file(weights).stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*-work"))


def test_weights_never_lie_there_without_the_list_of_whom_they_are_of(followed, config, tmp_path, monkeypatch):
    weights = tmp_path / "mi.safetensors"

    def writes_and_is_killed(task, config, weights, state):
        weights.write_bytes(b"trunk")
        raise KeyboardInterrupt

    monkeypatch.setattr("cctaecg.training.pretraining.any_task.learn", writes_and_is_killed)
    with pytest.raises(KeyboardInterrupt):
        pretrain_on("future-mi", Source("hospital", followed), config, weights)
    assert weights.exists() and len(json.loads(patients_file(weights).read_text())["patients"]) > 50


def test_who_is_also_in_the_study_is_refused_before_and_after(followed, config, tmp_path):
    weights, study = tmp_path / "mi.safetensors", tmp_path / "study" / "internal"
    shutil.copytree(followed / "followup", study)
    for path in study.glob("*.csv"):  # all but three patients of the study are others
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        same = sorted(pd.read_csv(followed / "followup" / "patients.csv")["patient_id"])[:3]
        table["patient_id"] = table["patient_id"].where(table["patient_id"].isin(same), "X" + table["patient_id"])
        table.to_csv(path, index=False)
    with pytest.raises(PretrainedOn, match=r"3 of \d+ patients of .*/followup are also in .*study/internal; expected"):
        pretrain_on("future-mi", Source("hospital", followed, study.parent), config, weights)
    assert not weights.exists()
    remember_patients(weights, ["P1", "P2", "P3"])
    with pytest.raises(PretrainedOn, match="1 of 2 patients of the study are among those that"):
        refuse_overlap(weights, ["P2", "P9"], "the study")
    refuse_overlap(weights, ["P7"], "the study")
    refuse_overlap(tmp_path / "other.pth", ["P2"], "the study")
    refuse_overlap(None, ["P2"], "the study")
    assert "P2" not in json.loads(patients_file(weights).read_text())["patients"]


def test_a_run_that_starts_from_its_own_patients_weights_is_refused(followed, tmp_path):
    weights = tmp_path / "mi.safetensors"
    (followed / "followup").rename(followed / "internal")
    remember_patients(weights, pd.read_csv(followed / "internal" / "ecg.csv")["patient_id"].unique()[:4])
    run = Run(tmp_path / "mine").create("smoke", data={"source": "hospital", "folder": str(followed)},
                                        model={"checkpoint": str(weights)})
    with pytest.raises(PretrainedOn, match=r"4 of .* patients of the internal cohort of"):
        ecg_listing(run)


def test_an_outcome_counts_from_the_ecg_and_is_unknown_for_who_is_lost(followed):
    path = followed / "followup" / "followup.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[0, ["last_seen_at", "mi_at"]] = ["2030-01-01T00:00:00", "2029-01-01T00:00:00"]
    table.to_csv(path, index=False)
    export = read_export(followed / "followup")
    outcome = infarction_outcome(export).set_index("patient_id")
    late = outcome.loc[[table["patient_id"][0]]]
    assert (late["infarction"] == 1).all() and (late["days"] > 1000).all()
    assert (within(late, 700) == 0).all()  # it came, and after the day
    lost = outcome[(outcome["infarction"] == 0) & (outcome["days"] < 700)]
    assert len(lost) and np.isnan(within(lost, 700)).all()


@pytest.mark.parametrize(("task", "kind", "error", "said"), [
    ("diagnoses", "hospital", NoSuchTask, "hospital has no answers for the task diagnoses; expected source ptbxl"),
    ("future-mi", "ptbxl", NoSuchTask, "source ptbxl has no answers for the task future-mi"),
    ("future-mi", "hospital", NoCohort, "has no followup/followup.csv; expected a cohort that was followed"),
    ("diagnoses", "ptbxl", NotPTBXL, "scp_statements.csv is missing"),
])
def test_a_source_without_answers_is_one_sentence(task, kind, error, said, config, tmp_path):
    with pytest.raises(error, match=said):
        pretrain_on(task, Source(kind, tmp_path), config, tmp_path / "a.safetensors")


def test_nothing_is_written_over(config, tmp_path):
    (tmp_path / "a.safetensors").write_text("mine")
    with pytest.raises(WeightsExist, match=r"a.safetensors is there already"):
        pretrain_on("future-mi", Source("hospital", tmp_path), config, tmp_path / "a.safetensors")
    assert (tmp_path / "a.safetensors").read_text() == "mine"


def test_infarctions_of_one_kind_only_teach_nothing(followed, config, tmp_path):
    path = followed / "followup" / "followup.csv"
    pd.read_csv(path, dtype=str, keep_default_na=False).assign(mi_at="").to_csv(path, index=False)
    with pytest.raises(NoECG, match="0 were followed by an infarction within 700 days; expected some that were"):
        pretrain_on("future-mi", Source("hospital", followed), config, tmp_path / "a.safetensors")


def test_a_statement_that_nobody_knows_is_named(tmp_path):
    pd.DataFrame({"description": ["normal"]}, index=["NORM"]).to_csv(tmp_path / "scp_statements.csv")
    row = {"ecg_id": 1, "patient_id": 2, "age": 50, "sex": 0, "recording_date": "1984-11-09 09:17:34",
           "scp_codes": "{'NORM': 100.0, 'XYZ': 0}", "strat_fold": 1, "filename_lr": "a", "filename_hr": "a"}
    pd.DataFrame([row]).to_csv(tmp_path / "ptbxl_database.csv", index=False)
    with pytest.raises(NotPTBXL, match=r"row 2: scp_codes names 'XYZ'"):
        ptbxl_statements(tmp_path)
    pd.DataFrame([{**row, "scp_codes": "__import__('os')"}]).to_csv(tmp_path / "ptbxl_database.csv", index=False)
    with pytest.raises(NotPTBXL, match="row 2: scp_codes is \"__import__"):
        ptbxl_statements(tmp_path)


def test_the_statements_of_real_ecgs(config, tmp_path):
    if not (folder := os.environ.get("CCTAECG_PTBXL")):
        pytest.skip("CCTAECG_PTBXL does not name the PTB-XL sample")
    statements, records = ptbxl_statements(Path(folder))
    assert statements.shape == (400, 71) and statements.loc[0, ["NORM", "LVOLT", "SR"]].tolist() == [1, 1, 1]
    assert statements.iloc[0].sum() == 3 and records["strat_fold"].between(1, 10).all()
    card = pretrain_on("diagnoses", Source("ptbxl", Path(folder)), config, tmp_path / "d.safetensors")
    assert card["learnt_from"]["questions"] == 71 and not card["learnt_from"]["whole_database"]
    assert card["held_out"]["ecgs"] == 54 and 0 < card["held_out"]["mean_auc"]["value"] < 1
    assert "0.925" in card["published"] and card["training"]["epoch_kept"] in (1, 2)
