"""``cctaecg embed``, and the recipe of the book's page: features, then a logistic regression grouped by patient."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cctaecg.commands.main import main
from cctaecg.run.folder import project_root

PAGE = project_root() / "book" / "companion" / "ecgfounder.md"


@pytest.mark.parametrize(("words", "said"), [
    ((), "give either --checkpoint FILE or --run NAME"),
    (("--checkpoint", "future_mi", "--run", "smoke"), "give either --checkpoint FILE or --run NAME"),
    (("--run", "smoke", "--normalise", "lead"), "a run's network is fed as it was trained"),
])
def test_what_to_embed_with_is_said_once(words, said, cli):
    Path("a.csv").write_text("x\n")
    done = cli("embed", "a.csv", "--out", "f.parquet", *words)
    assert done.exit_code == 2 and said in done.output


def test_no_ecg_at_all_and_a_file_that_is_none_end_as_they_do_in_predict(cli):
    Path("empty").mkdir()
    done = cli("embed", "empty", "--checkpoint", "future_mi", "--out", "f.parquet")
    assert done.exit_code == 1 and done.output == "NoEcgFiles: no ECG file in empty\n"
    assert not Path("f.parquet").exists()
    np.save("counts.npy", np.zeros((12, 5000), np.int16))
    done = cli("embed", "counts.npy", "--checkpoint", "future_mi", "--out", "f.parquet")
    assert done.exit_code == 0 and "refused: counts.npy: unknown sampling rate" in done.output
    assert "state it with --fs" in done.output and "1 ECG file: 0 with features, 1 refused" in done.output
    assert len(pd.read_parquet("f.parquet")) == 0


def test_the_recipe_of_the_page_runs_on_the_smoke_study(smoke, tmp_path, monkeypatch, capsys):
    (recipe,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    cohort = smoke.read_cohort("internal")
    ecgs = pd.read_csv(smoke.simulated_export / "internal" / "ecg.csv", dtype=str)
    files = [str(smoke.simulated_export / "internal" / path) for path in ecgs["path"]]
    done = CliRunner().invoke(main, ["embed", str(smoke.simulated_export / "internal" / "ecg"), "--run", "smoke",
                                     "--out", str(tmp_path / "features.parquet")])
    assert done.exit_code == 0, done.output
    features = pd.read_parquet(tmp_path / "features.parquet")
    assert set(features["file"]) <= set(files) and len(features) >= len(cohort)
    old = ecgs["recorded_at"].str[:4].astype(int) % 2
    pd.DataFrame({"file": files, "patient": ecgs["patient_id"], "severe": old}).to_csv(tmp_path / "labels.csv")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(recipe, names)
    table, chance = names["table"], names["chance"]
    assert len(table) == len(features) == len(chance) and ((chance > 0) & (chance < 1)).all()
    assert "patients, AUC 0." in capsys.readouterr().out
