"""The name of a run is a word: nothing that a shell, a file system or YAML reads as something else."""

import pytest

from cctaecg.run.folder import MissingArtefact
from cctaecg.run.names import NoProject, RunNameError, checked_name, no_such_run, project_here
from cctaecg.run.run import Run

HOSTILE = [
    "", ".", "..", "../x", "a/b", "/etc", "a\\b", "-x", "--profile", ".hidden", "a b", " a", "a ", "a\n", "a\x00b",
    "$(touch x)", "`touch x`", "a;touch x", "a&b", "a|b", "a>b", "*", "?", "~", "a'b", 'a"b', "{here}", "a=b", "a:b",
    "x" * 101, "x" * 300, "a\u202eb", "e\u0301t\u00e9",
]
"""What must never become a run, or a word of a command."""


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_name_is_refused_in_one_sentence(name):
    with pytest.raises(RunNameError) as error:
        checked_name(name)
    assert "\n" not in str(error.value) and len(str(error.value)) < 500


@pytest.mark.parametrize("name", ["demo", "007", "1e3", "_a", "no", "null", "a.b-c_d", "été", "研究", "x" * 100, "0"])
def test_words_of_any_script_are_names(name):
    assert checked_name(name) == name


@pytest.mark.parametrize("value", [7, 1000.0, True, None, ["a"]])
def test_a_number_is_no_name(value):
    with pytest.raises(RunNameError, match="expected a text, in quotes"):
        checked_name(value)


def test_a_run_that_is_not_there_names_those_that_are_and_what_makes_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert f"(there is no {tmp_path / 'runs'}, and the current folder lies in no checkout of the project); make" in str(
        no_such_run("mein"))
    (tmp_path / "runs").mkdir()
    assert f"(there is none in {tmp_path / 'runs'}); make" in str(no_such_run("mein"))
    (tmp_path / "_toc.yml").touch()
    assert "(there is none yet); make" in str(no_such_run("mein"))
    Run("runs/mine").create("smoke")
    with pytest.raises(MissingArtefact, match=r"no run is called 'mein' \(there is mine\).*cctaecg run mein --profile"):
        Run("runs/mein").config()


def test_what_is_advised_makes_what_was_meant_and_has_a_name_that_is_taken(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    for name in ("demo", "smoke", "paper"):
        assert str(no_such_run(name)).endswith(f"make it with: cctaecg run {name}"), "a profile's name says its profile"
    Run("runs/mine").create("smoke")
    for inside in ("variants/row=1", "variants", "variants/level=0.9/results"):
        said = f"{inside}, which is a folder of run mine: give run_dir as runs/mine$"
        with pytest.raises(MissingArtefact, match=said):
            Run(f"runs/mine/{inside}").config()
    for folder in ("runs/row=1", "else where", "runs/-x"):
        with pytest.raises(MissingArtefact) as error:
            Run(folder).config()
        assert str(error.value) == (f"no run lies in {tmp_path / folder} (there is mine); expected the folder of a "
                                    "run, such as runs/demo")


def test_outside_the_project_nothing_begins(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoProject, match="Nothing was written"):
        project_here()
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "Snakefile").touch()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert project_here() == tmp_path
