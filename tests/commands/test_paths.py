"""What is named on the command line: nothing replaces a file of another kind, and an empty text is none."""

import os
from pathlib import Path

import pytest

from cctaecg.commands.main import main
from cctaecg.commands.paths import FAULTS, GivenPath, TableToWrite

PRECIOUS = "patient_id,sex\nP1,M\n"
WRITES = [("check", "ecgs", "--faults"), ("import", "ecgs", "--to", "export", "--faults"),
          ("predict", "ecgs", "--run", "mine", "--out"), ("embed", "ecgs", "--checkpoint", "future_mi", "--out")]


@pytest.mark.parametrize("words", WRITES, ids=lambda words: words[0])
def test_a_table_never_replaces_a_file_of_another_kind(cli, words):
    Path("ecgs").mkdir()
    Path("ecgs/patients.csv").write_text(PRECIOUS)
    os.mkfifo("pipe")
    Path("link.csv").symlink_to("ecgs/patients.csv")
    for target, said in (("ecgs/patients.csv", "is there already and is no table"),
                         ("pipe", "is a pipe, a socket or a device"),
                         ("link.csv", "is there already and is no table"), ("ecgs", "is a directory"),
                         ("", "an empty text is no path")):
        done = cli(*words, target)
        assert (done.exit_code, said in done.output) == (2, True), done.output
    assert Path("ecgs/patients.csv").read_text() == PRECIOUS and Path("pipe").is_fifo() and not Path("export").exists()


def test_a_table_of_the_same_kind_or_an_empty_file_is_replaced(tmp_path):
    path = tmp_path / "faults.csv"
    assert FAULTS.convert(str(path), None, None) == path
    for content in (b"", b"cohort,file,row,column,found\n", b"\xef\xbb\xbfcohort,file,row,column,found\n"):
        path.write_bytes(content)
        assert FAULTS.convert(str(path), None, None) == path


@pytest.mark.parametrize("words", [("check",), ("predict", "--run", "mine"), ("weights",), ("import", "--to", "export"),
                                   ("import", "ecgs", "--to", "export", "--mapping"),
                                   ("embed", "ecgs", "--out", "f.parquet", "--checkpoint")], ids=lambda words: words[0])
def test_what_has_no_end_is_not_waited_for(cli, words):
    Path("ecgs").mkdir()
    os.mkfifo("ecgs/pipe")
    for given, said in (("ecgs/pipe", "is a pipe, a socket or a device"), ("/dev/zero", "is a pipe, a socket"),
                        ("a\0b", "is no path"), ("a" * 5000, "cannot be looked at (File name too long)")):
        done = cli(*words, given)
        assert (done.exit_code, said in done.output) == (2, True), done.output


def test_every_path_of_the_command_line_refuses_an_empty_text(cli):
    """Also those of commands to come: the kind of parameter is what refuses it."""
    def of(command, words):
        for name, inner in getattr(command, "commands", {}).items():
            yield from of(inner, [*words, name])
        yield from (([*words], parameter) for parameter in command.params)

    kinds = {(*words, parameter.name): parameter.type for words, parameter in of(main, [])
             if "path" in type(parameter.type).__name__.lower() or type(parameter.type).__name__ in ("Path", "File")
             or isinstance(parameter.type, GivenPath)}
    assert {("check", "folder"), ("predict", "out"), ("import", "export"), ("labels", "apply", "sheet")} <= set(kinds)
    for kind in kinds.values():
        with pytest.raises(Exception, match="empty text is no path"):
            kind.convert("", None, None)
    for words in (("predict", "out"), ("check", "faults"), ("import", "faults")):
        assert isinstance(kinds[words], TableToWrite)


def test_a_prediction_of_nothing_is_no_success(cli, tmp_path, monkeypatch):
    import pandas as pd

    from cctaecg.training import ecg_files
    from tests.training.inference.conftest import trained_run

    trained_run(tmp_path / "runs" / "mine")
    Path("a.npy").write_bytes(b"x")
    table = pd.DataFrame({"file": ["a.npy", "b"], "prob_rca": [None, 0.1], "risk_rca": ["", "low"],
                          "quality": ["no", ""]})
    for rows, status in ((table.iloc[:1], 1), (table, 0)):
        monkeypatch.setattr(ecg_files, "predict_listed", lambda *_, rows=rows: rows.copy())
        assert cli("predict", "a.npy", "--run", "mine").exit_code == status
