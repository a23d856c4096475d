"""``cctaecg import``: the template, canonical files written otherwise, and mistakes in one sentence."""

import pandas as pd


def test_a_template_is_written_once(cli):
    done = cli("import", "data", "--template")
    assert done.exit_code == 0 and "cctaecg import data --to EXPORT --mapping data/mapping.yml" in done.output
    again = cli("import", "data", "--template")
    assert again.exit_code == 1 and again.output.startswith("ExportExists: data/mapping.yml is there already")


def test_an_export_in_another_encoding_is_brought_over_and_passes_the_check(smoke, cli, tmp_path):
    for path in smoke.simulated_export.rglob("*"):
        to = tmp_path / "data" / path.relative_to(smoke.simulated_export)
        to.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            table.to_csv(to, index=False, sep=";", encoding="gb18030")
        elif path.is_file():
            to.write_bytes(path.read_bytes())
    failed = cli("import", "data", "--to", "export")
    assert failed.exit_code == 1 and not (tmp_path / "export").exists()
    assert failed.output.endswith("begin with: cctaecg import data --template\n")
    (tmp_path / "data" / "mapping.yml").touch()
    assert "--mapping data/mapping.yml" in cli("import", "data", "--to", "export").output.splitlines()[-1]
    done = cli("import", "data", "--to", "export", "--encoding", "gb18030", "--separator", ";")
    assert done.exit_code == 0, done.output
    assert "followup/followup.csv: 47 rows of followup/followup.csv" in done.output
    assert cli("check", "export").exit_code == 0
    for path in smoke.simulated_export.glob("*/c*.csv"):
        before, after = (pd.read_csv(root / path.parent.name / path.name, dtype=str, keep_default_na=False)
                         for root in (smoke.simulated_export, tmp_path / "export"))
        pd.testing.assert_frame_equal(before, after)


def test_faults_come_as_csv_without_a_persons_values(cli, tmp_path):
    (tmp_path / "data").mkdir()
    cli("import", "data", "--template")
    (tmp_path / "data" / "internal").mkdir()
    for name, text in (
        ("patients", "patient_id,sex,birth_date,diabetes,hypertension,prior_mi\nZhang,x,1 May,0,0,0\n"),
        ("ccta", "exam_id,patient_id,performed_at,report\n"), ("ecg", "ecg_id,patient_id,recorded_at,path,diagnosis\n"),
        ("procedures", "patient_id,performed_at,kind\n"),
    ):  # fmt: skip
        (tmp_path / "data" / "internal" / f"{name}.csv").write_text(text)
    done = cli("import", "data", "--to", "export", "--mapping", "data/mapping.yml", "--faults", "faults.csv")
    assert done.exit_code == 1 and "2 faults in data; nothing was written" in done.output
    faults = pd.read_csv("faults.csv", dtype=str, keep_default_na=False)
    assert faults[["row", "column", "found"]].to_numpy().tolist() == [
        ["2", "sex", "has 1 character like a"], ["2", "birth_date", "has 5 characters like 9 aaa"]]


def test_mistakes_in_the_call_are_one_sentence(cli, tmp_path):
    (tmp_path / "data").mkdir()
    assert "--to is missing" in cli("import", "data").output
    assert "'nowhere' is not a folder" in cli("import", "nowhere", "--to", "export").output
    wrong = cli("import", "data", "--to", "export", "--dates", "day first")
    assert wrong.exit_code == 1 and "dates is 'day first'" in wrong.output
