"""What a step wrote is known by size and hash: one flipped byte, or a file that is gone, never passes."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from cctaecg.run.contents import ChangedArtefact, forget, intact, read_manifest, seal
from cctaecg.run.run import Run
from cctaecg.run.verifying import changes, of_no_step, shown_by


@pytest.fixture
def run(tmp_path, monkeypatch) -> Run:
    """A run whose step ``01_cohort`` has written a table for later steps, and a result and a table for the book."""
    run = Run(tmp_path / "small").create("smoke")
    monkeypatch.setenv("CCTAECG_STEP", "01_cohort")
    run.write_parquet(run.cohort, pd.DataFrame({"ecg_id": ["a", "b"], "cohort": ["internal", "external"]}))
    run.write_table("table1", pd.DataFrame({"a": [1]}))
    run.write_results("cohort", {"n": 2})
    monkeypatch.delenv("CCTAECG_STEP")
    seal(run.folder, "01_cohort", [run.cohort])
    return run


def flip(path, place=-1):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_what_a_step_wrote_is_sealed_for_later_steps_and_for_the_book_apart(run):
    read = {path.name: set(json.loads(path.read_text())) for path in run.manifests.iterdir()}
    assert read == {"01_cohort.json": {"cohort.parquet"},
                    "01_cohort.shown.json": {"tables/table1.csv", "results/cohort.json"}}
    assert changes(run.folder) == ([], 3)


@pytest.mark.parametrize("place", [0, 100, -1])
def test_one_flipped_byte_is_refused_where_it_is_read(run, place):
    assert len(run.read_cohort()) == 2
    flip(run.cohort, place)
    with pytest.raises(ChangedArtefact, match=r"cohort\.parquet has the same size and other content since step 01"):
        run.read_cohort()
    flip(run.cohort, place)
    assert len(run.read_cohort()) == 2


def test_each_way_of_being_another_file_is_said(run):
    flip(run.results("cohort"))
    run.table("table1").write_text("")
    run.cohort.unlink()
    assert [(change.step, change.path.name, change.how) for change in changes(run.folder)[0]] == [
        ("01_cohort", "cohort.parquet", "is missing"),
        ("01_cohort", "cohort.json", "has the same size and other content"),
        ("01_cohort", "table1.csv", "is empty and had 4 bytes"),
    ]


def test_a_damaged_manifest_is_a_change_of_its_step(run):
    (run.manifests / "01_cohort.json").write_text("{")
    found = changes(run.folder)[0]
    assert [(change.step, change.how) for change in found] == [("01_cohort", "is damaged")]
    forget(run.folder, "01_cohort")
    assert list(run.manifests.iterdir()) == []


def test_what_a_notebook_writes_by_hand_is_taken_as_its_steps(run):
    run.write_parquet(run.cohort, pd.DataFrame({"ecg_id": ["a"], "cohort": ["internal"]}))
    assert changes(run.folder) == ([], 3) and len(run.read_cohort()) == 1


def test_a_file_that_no_step_sealed_is_taken_as_it_is(run, tmp_path):
    (run.folder / "notes.txt").write_text("mine")
    assert intact(run.folder / "notes.txt") and intact(tmp_path / "elsewhere")


def test_the_command_seals_folders_too_and_names_what_is_missing(run):
    words = [sys.executable, "-m", "cctaecg.run.contents", str(run.folder), "publish"]
    assert subprocess.run([*words, str(run.folder / "tables")], check=False).returncode == 0
    assert set(json.loads((run.manifests / "publish.shown.json").read_text())) == {"tables/table1.csv"}
    done = subprocess.run([*words, str(run.folder / "nothing")], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "step publish ended without" in done.stderr and "Traceback" not in done.stderr


def test_the_same_content_gives_the_same_manifest(run):
    before = (run.manifests / "01_cohort.json").read_bytes()
    seal(run.folder, "01_cohort", [run.cohort])
    assert (run.manifests / "01_cohort.json").read_bytes() == before


def test_a_file_that_no_manifest_names_and_a_manifest_that_is_gone_are_seen(run):
    assert of_no_step(run.folder) == []
    stray = run.table("stray")
    stray.write_text("a\n")
    assert of_no_step(run.folder) == [stray] and changes(run.folder) == ([], 3)
    assert shown_by(run.folder, ["01_cohort"]) == {"01_cohort": ["results/cohort.json", "tables/table1.csv"]}
    (run.manifests / "01_cohort.shown.json").unlink()
    assert [str(change).rsplit("/", 1)[-1] for change in changes(run.folder)[0]] == ["01_cohort.shown.json is missing"]
    assert {path.name for path in of_no_step(run.folder)} == {"stray.csv", "table1.csv", "cohort.json"}
    with pytest.raises(ChangedArtefact, match="step 01_cohort has not ended; make it again with: cctaecg run small"):
        shown_by(run.folder, ["01_cohort"])


@pytest.mark.parametrize("key", ["../other/x.csv", "/etc/hostname", "tables/../../x.csv", "tables//x.csv", "./x", "",
                                 "../../book/run/x.csv", "../../_build/html/../../x", "a\0b"], ids=ascii)
def test_a_manifest_that_names_a_path_outside_its_run_is_refused_and_never_followed(run, tmp_path, key, monkeypatch):
    shown = run.manifests / "01_cohort.shown.json"
    shown.write_text(json.dumps({**json.loads(shown.read_text()), key: [3, "0" * 32]}))
    read = []
    monkeypatch.setattr("cctaecg.run.verifying.difference", lambda path, content: read.append(path) or "")
    found, _ = changes(run.folder)
    assert [(change.step, change.how) for change in found] == [
        ("01_cohort", f"names {key!a}, a path outside the run, which is not followed")]
    assert read == [run.cohort]
    for refused in (lambda: shown_by(run.folder, ["01_cohort"]), lambda: intact(run.cohort)):
        with pytest.raises(ChangedArtefact, match="a path outside the run, which is not followed; make it again with"):
            refused()


def test_the_book_at_the_projects_root_is_the_default_runs_own(tmp_path):
    for name, taken in (("demo", True), ("mine", False)):
        manifest = tmp_path / "runs" / name / "manifests" / "publish.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text('{"../../book/run/a.csv": [1, "0"], "../../_build/html/b.html": [1, "0"]}')
        assert (read_manifest(manifest) is not None) is taken
        manifest.write_text('{"../../book/run/../../x": [1, "0"]}')
        assert read_manifest(manifest) is None


def test_a_link_in_the_place_of_a_file_is_not_followed(run, tmp_path):
    (tmp_path / "elsewhere.csv").write_bytes(run.table("table1").read_bytes())
    run.table("table1").unlink()
    run.table("table1").symlink_to(tmp_path / "elsewhere.csv")
    assert [change.how for change in changes(run.folder)[0]] == ["has become a link"]
    with pytest.raises(ChangedArtefact, match=r"table1\.csv has become a link since step"):
        intact(run.table("table1"))
