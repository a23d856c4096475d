"""``cctaecg check`` of a folder of ECG files or a hospital export, and ``cctaecg predict``."""

import os
import shutil
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cctaecg.commands.main import main
from cctaecg.ecg.readers.formats import read_ecg

RATE = 500


def lead_signals() -> np.ndarray:
    """(12, 5000) mV that pass every check: pulses once a second, limb leads in Einthoven's proportions."""
    time = np.arange(10 * RATE) / RATE
    peak = np.exp(-0.5 * ((time % 1 - 0.5) / 0.012) ** 2)
    beat, wave = peak - 0.3 * np.roll(peak, 15), 0.2 * np.roll(peak, 60)  # R and S; something of a T wave in lead I
    signal = np.outer([0.6, 1.0, 0, 0, 0, 0, 0.4, 0.8, 1.0, 1.2, 1.1, 0.9], beat)
    signal[0] += wave
    i, ii = signal[0], signal[1]
    signal[2:6] = ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2
    return signal


@pytest.fixture
def check(cli, tmp_path):
    (tmp_path / "ecgs").mkdir()
    return lambda *words: cli("check", "ecgs", *words)


def save(name: str, signal: np.ndarray) -> None:
    """A CSV file that states its leads, their unit and its sampling rate."""
    leads = "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6".split(",")
    head = ",".join(["time (s)", *(f"{lead} (mV)" for lead in leads)])
    times = np.arange(signal.shape[1]) / RATE
    np.savetxt(f"ecgs/{name}", np.column_stack([times, signal.T]), fmt="%.6f", delimiter=",", header=head, comments="")


def test_a_folder_of_sound_files(check):
    save("a.csv", lead_signals())
    save("b.csv", 1.1 * lead_signals())
    done = check()
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["format", "Hz", "s", "derived", "files", "warned", "refused"] in rows
    assert ["CSV", "500", "10", "2", "0", "0"] in rows
    assert done.stdout.splitlines()[-1] == "2 ECG files in ecgs: 2 can be used, 0 refused"


def test_faults_come_at_the_end_each_with_its_file_and_reason(check):
    flat = lead_signals()
    flat[8] = 0
    save("flat.csv", flat)
    save("good.csv", lead_signals())
    save("strong.csv", 10 * lead_signals())
    np.save("ecgs/counts.npy", (1000 * lead_signals()).astype(np.int16))
    done = check()
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    warned, counts, flat_line, total = lines[-4:]
    assert warned.startswith("warning: strong.csv: unusual amplitude: lead V4 varies by 15 mV within a second")
    assert counts == ("refused: counts.npy: unknown sampling rate: the file states no sampling rate; "
                      "state it with --fs")
    assert flat_line == "refused: flat.csv: flat lead: lead V3 varies by less than 0.02 mV"
    assert total == lines[0] == "4 ECG files in ecgs: 2 can be used, 1 of them with a warning, 2 refused"


def test_the_summary_counts_by_reason_with_an_example_and_says_what_to_do(check, tmp_path):
    for name in ("a.npy", "b.npy"):
        np.save(f"ecgs/{name}", (1000 * lead_signals()).astype(np.int16))
    save("strong.csv", 10 * lead_signals())
    for name in ("notes.txt", "more.txt"):
        (tmp_path / "ecgs" / name).write_text("Dear colleague")
    lines = check().stdout.splitlines()
    assert lines[0] == ("3 ECG files in ecgs: 1 can be used, 1 of them with a warning, 2 refused; "
                        "2 other files passed over")
    steps = lines.index("What to do")
    assert lines[1:steps] == [
        "", "Refused",
        "      2  unknown sampling rate  first: a.npy: the file states no sampling rate; state it with --fs",
        "", "Usable, with a warning",
        "      1  unusual amplitude  first: strong.csv: lead V4 varies by 15 mV within a second; expected 0.2 to 8 mV",
        "", "Passed over", "      2  is a text and no ECG  first: more.txt", ""]
    assert lines[steps + 1] == "  - State the rate of files that do not state it: cctaecg check ecgs --fs 500"
    assert lines[steps + 2].startswith("  - Use the 1 that can be used: cctaecg predict ecgs --run NAME")
    assert "fs=" not in "".join(lines)


@pytest.mark.parametrize("name", ["病人.csv", "patients.xlsx"])
def test_a_folder_with_tables_of_patients_points_to_import(check, tmp_path, name):
    step = f"  - If tables such as {name} tell of patients, CTs and ECGs, make an export of them for a study: "
    save("a.csv", lead_signals())
    assert "cctaecg import" not in check().stdout
    table = pd.DataFrame({"病人号": ["P1", "P2"], "出生日期": ["31.12.1950", ""]})
    path = tmp_path / "ecgs" / name
    if name.endswith(".csv"):
        table.to_csv(path, index=False, sep=";", encoding="gb18030")
    else:
        table.to_excel(path, index=False)
    done = check()
    assert done.exit_code == 0 and step + "cctaecg import ecgs --template" in done.stdout.splitlines()


def test_files_that_are_no_ecg_do_not_set_the_exit_status_unless_there_is_nothing_else(check, tmp_path):
    (tmp_path / "ecgs" / "notes.txt").write_text("Dear colleague")
    done = check()
    assert done.exit_code == 1 and "There is no ECG here" in done.stdout
    save("a.csv", lead_signals())
    assert check().exit_code == 0


def test_a_table_without_a_header_is_read_once_its_columns_are_named(check):
    np.savetxt("ecgs/a.txt", lead_signals()[::-1].T, fmt="%.6f")
    done = check("--fs", RATE)
    assert done.exit_code == 1
    assert "name them in their order with --leads, a column of times as 'time (s)'" in done.stdout
    assert check("--fs", RATE, "--leads", "V6,V5,V4,V3,V2,V1,aVF,aVL,aVR,III,II,I").exit_code == 0
    assert check("--fs", RATE, "--leads", "V6").exit_code == 2


def test_what_files_do_not_state_can_be_stated(check):
    np.save("ecgs/counts.npy", (1000 * lead_signals()).astype(np.int16))
    assert check("--fs", "500", "--unit", "1000/mV").exit_code == 0
    assert check("--fs", "500").exit_code == 1
    assert check("--fs", "0").exit_code == 2


def test_a_run_says_what_is_needed(check, tmp_path):
    save("a.csv", lead_signals())
    (tmp_path / "runs" / "long").mkdir(parents=True)
    (tmp_path / "runs" / "long" / "config.yml").write_text("profile: smoke\nsignal: {seconds: 30}\n")
    done = check("--run", "long")
    assert done.exit_code == 1 and "refused: a.csv: too short: 10 s; expected 30 s" in done.stdout


def test_an_empty_folder_is_one_sentence(check):
    done = check()
    assert done.exit_code == 1 and done.output == "FileMissing: ecgs: the folder holds no file\n"


def test_a_folder_with_a_table_of_an_export_is_an_export(check, tmp_path):
    (tmp_path / "ecgs" / "patients.csv").write_text("patient_id\n1\n")
    done = check()
    assert done.exit_code == 1 and " found in ecgs" in done.stdout and "ccta.csv" in done.stdout


def test_a_sound_export_passes_the_check_and_a_broken_one_fails_with_every_fault(smoke, cli, tmp_path):
    assert cli("check", smoke.simulated_export).exit_code == 0
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in (smoke.simulated_export / "internal").glob("*.csv"):
        table = pd.read_csv(path, dtype=str)
        if path.name == "patients.csv":
            table.loc[0, "sex"], table.loc[1, "diabetes"] = "X", "7"
        table.to_csv(broken / path.name, index=False)
    done = cli("check", broken)
    assert done.exit_code == 1
    assert "column sex has 1 character like a: expected M or F" in done.output
    assert "column diabetes has 1 character like 9: expected 0 or 1" in done.output
    shown = cli("check", broken, "--show-values")
    assert "column sex is 'X'" in shown.output and "column diabetes is '7'" in shown.output


def test_faults_are_grouped_by_cohort_and_all_of_them_come_as_csv(smoke, cli, tmp_path):
    export = shutil.copytree(smoke.simulated_export, tmp_path / "export")
    patients = pd.read_csv(export / "external" / "patients.csv", dtype=str, keep_default_na=False)
    patients.assign(sex="男").to_csv(export / "external" / "patients.csv", index=False)
    (export / "internal" / "ccta.csv").write_text("exam_id;patient_id;performed_at;report\n")
    next((export / "followup" / "ecg").rglob("*.dat")).unlink()
    done = cli("check", "export", "--faults", "faults.csv")
    assert done.exit_code == 1
    faults = [line for line in done.output.splitlines() if line.startswith("fault: ")]
    assert faults[0] == ("fault: internal/ccta.csv, row 1: expected the header exam_id,patient_id,performed_at,report "
                         "(looks like semicolons between the values: `cctaecg import --separator ';'`)")
    assert faults[1] == ("fault: external/patients.csv, row 2, column sex has 1 character like a: expected M or F or "
                         f"nothing; {len(patients)} such rows, also 3, 4, 5, 6, ... "
                         "(looks like words or numbers for the sex)")
    assert faults[2].startswith("fault: followup/ecg.csv, row ") and "the samples to lie beside the header" in faults[2]
    assert len(faults) == 3 and f"{len(patients) + 2} faults found in export" in done.output
    table = pd.read_csv("faults.csv", dtype=str, keep_default_na=False)
    assert table["cohort"].value_counts().to_dict() == {"external": len(patients), "internal": 1, "followup": 1}
    assert table[table["cohort"] == "external"]["row"].tolist() == [str(row) for row in range(2, len(patients) + 2)]


def test_an_export_without_the_cohort_to_learn_from_is_a_fault(smoke, cli, tmp_path):
    shutil.copytree(smoke.simulated_export / "external", tmp_path / "export" / "external")
    done = cli("check", "export")
    assert done.exit_code == 1 and "export has no folder 'internal'" in done.output


def test_a_warning_leaves_the_export_complete(smoke, cli, tmp_path):
    export = shutil.copytree(smoke.simulated_export, tmp_path / "export")
    exams = pd.read_csv(export / "internal" / "ccta.csv", dtype=str, keep_default_na=False)
    exams.assign(report="").to_csv(export / "internal" / "ccta.csv", index=False)
    done = cli("check", "export")
    count = len(exams)
    assert done.exit_code == 0 and f"warning: internal/ccta.csv, column report: {count} of {count} texts" in done.output


def test_predict_gives_four_probabilities_or_the_reason(smoke, tmp_path):
    header = next((smoke.simulated_export / "external").rglob("*.hea"))
    np.save(tmp_path / "counts.npy", np.zeros((12, 5000), dtype=np.int16))
    done = CliRunner().invoke(main, ["predict", str(header), str(tmp_path / "counts.npy"), "--run", "smoke",
                                     "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    assert "not a medical device" in done.output
    table = pd.read_csv(tmp_path / "out.csv")
    assert table.loc[0, ["prob_rca", "prob_lm", "prob_lad", "prob_lcx"]].between(0, 1).all()
    assert table["risk_rca"][0] == ("high" if table["prob_rca"][0] >= 0.48 else "low")
    assert table.loc[1, ["prob_rca", "risk_rca"]].isna().all() and "sampling rate" in table["quality"][1]


def test_a_wrong_value_of_an_ecg_file_is_shown_to_those_who_ask(check):
    save("a.csv", lead_signals())
    path = Path("ecgs") / "a.csv"
    path.write_text(path.read_text().replace("(mV)", "(Zhang San)"))
    done = check("--fs", "500")
    assert done.exit_code == 1 and "Zhang" not in done.output and "of 9 characters like aaaaa aaa" in done.output
    assert "Zhang San" in check("--fs", "500", "--show-values").output


def test_links_out_of_a_checked_folder_are_refused_and_what_they_point_to_is_not_named(check, tmp_path):
    save("a.csv", lead_signals())
    (tmp_path / "secret.csv").write_text("1,2\n")
    (tmp_path / "ecgs" / "b.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "ecgs" / "c.hea").write_text("c 1 500 10\nc.dat 16 200/mV 16 0 0 0 0 I\n")
    (tmp_path / "ecgs" / "c.dat").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "ecgs" / "inside.csv").symlink_to("a.csv")
    done = check()
    assert done.exit_code == 1 and "secret" not in done.output
    lines = done.stdout.splitlines()
    for name in ("b.csv", "c.hea"):
        assert any(line.startswith(f"refused: {name}: link out of the folder") for line in lines)
    assert any("refused: inside.csv: duplicate" in line for line in lines)


def test_an_export_behind_a_link_is_refused_and_its_place_not_named(cli, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "patients.csv").write_text("patient_id\n")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "internal").symlink_to(tmp_path / "secret")
    done = cli("check", "export")
    assert done.exit_code == 1 and "internal: expected a folder, and no link" in done.output
    assert "secret" not in done.output


def test_a_file_name_cannot_control_the_terminal(check, tmp_path):
    (tmp_path / "ecgs" / "a\x1b[2J\n\u202eb.csv").write_text("x")
    done = check()
    assert done.exit_code == 1 and r"a\x1b[2J\n\u202eb.csv" in done.stdout
    assert not {"\x1b", "\u202e"} & set(done.output)
    for words in (("check", "no\x1b[2Jfolder"), ("no\x1bcommand",), ("check", "--no\x1boption")):
        wrong = CliRunner().invoke(main, list(words))
        assert wrong.exit_code == 2 and "\x1b" not in wrong.output, words


def test_a_file_name_cannot_control_what_shows_the_csv_of_predictions(smoke, tmp_path):
    names = [b"a\x1b[2J\n.npy", "exe.\u202evsc.npy".encode(), b"=1\xff.npy"]
    for name in names:
        (tmp_path / "ecgs").mkdir(exist_ok=True)
        np.save(tmp_path / "counts.npy", np.zeros((12, 5000), dtype=np.int16))
        (tmp_path / "counts.npy").rename(os.fsdecode(bytes(tmp_path / "ecgs") + b"/" + name))
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(main, ["predict", str(tmp_path / "ecgs"), "--run", "smoke", "--out", str(out)])
    assert done.exit_code == 1 and "3 refused" in done.output, done.output
    written = out.read_bytes().decode()  # all of it UTF-8
    assert not {"\x1b", "\u202e"} & set(written)
    assert r"a\x1b[2J" in written and r"exe.\u202evsc.npy" in written and r"=1\xff.npy" in written


def test_predict_takes_one_record_of_many_or_all_and_passes_over_what_is_no_ecg(smoke, tmp_path):
    header = next((smoke.simulated_export / "external").rglob("*.hea"))
    recording = read_ecg(header)
    (tmp_path / "ecgs").mkdir()
    with h5py.File(tmp_path / "ecgs" / "part.hdf5", "w") as file:
        file["tracings"] = np.stack([recording.signal.T, recording.signal.T])
        file["exam_id"], file["fs"] = [17, 18], recording.fs
    (tmp_path / "ecgs" / "notes.txt").write_text("Dear colleague")
    tables = []
    for path in (tmp_path / "ecgs" / "part.hdf5#18", tmp_path / "ecgs", header):
        CliRunner().invoke(main, ["predict", str(path), "--run", "smoke", "--out", str(tmp_path / "out.csv")])
        tables.append(pd.read_csv(tmp_path / "out.csv"))
    one, both, direct = tables
    assert one["file"].tolist() == [str(tmp_path / "ecgs" / "part.hdf5#18")]
    assert both["file"].tolist() == [str(tmp_path / "ecgs" / f"part.hdf5#{name}") for name in (17, 18)]
    columns = [column for column in one if column.startswith("prob_")]
    assert one[columns].notna().all(axis=None)
    np.testing.assert_array_equal(one[columns], direct[columns])
    np.testing.assert_array_equal(both[columns], direct[columns].iloc[[0, 0]])
    done = CliRunner().invoke(main, ["predict", str(tmp_path / "ecgs"), "--run", "smoke"])
    assert "2 ECG files: 2 predicted, 0 refused; 1 other file passed over" in done.output
    missing = CliRunner().invoke(main, ["predict", str(tmp_path / "ecgs" / "none.hdf5#18"), "--run", "smoke"])
    assert missing.exit_code == 2 and "there is no file or folder" in missing.output
