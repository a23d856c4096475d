"""What a side of a comparison may be called."""

import os
import shutil

import pytest

from cctaecg.book.comparing.sides import NothingToCompare, side_of, variants_of
from cctaecg.run.names import NoSuchRun, RunNameError
from tests.book.comparing.conftest import RISK, write


def test_a_side_is_a_run_a_variant_or_a_copy(run, tmp_path):
    write(run, RISK, "level=0.9")
    shutil.copytree(run.folder / "results", tmp_path / "yesterday" / "results")
    shutil.copytree(run.folder, tmp_path / "elsewhere")
    mine = side_of("mine")
    assert (mine.folder, mine.run.folder, mine.is_variant) == (run.folder, run.folder, False)
    for side in (side_of("mine/level=0.9"), side_of("level=0.9", mine)):
        assert (side.label, side.folder, side.is_variant) == (
            "mine/level=0.9", run.folder / "variants" / "level=0.9", True)
    assert side_of("yesterday").run is None and side_of(str(tmp_path / "yesterday"), mine).run is None
    assert side_of(str(tmp_path / "elsewhere"), mine).run.folder == tmp_path / "elsewhere"


def test_what_is_none_is_said(run, tmp_path):
    for name, error, said in [
        ("nobody", NoSuchRun, "no run is called 'nobody'"), ("mine/level=0.8", NothingToCompare, "none has been tried"),
        ("nobody/level=0.8", NothingToCompare, "nothing lies at 'nobody/level=0.8'"), ("a b", RunNameError, "'a b'"),
        ("empty", NothingToCompare, "empty has no folder 'results'"),
    ]:
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(error, match=said):
            side_of(name)
    write(run, RISK, "level=0.9")
    with pytest.raises(NothingToCompare, match=r"no variant 'level=0\.8'; expected one of level=0\.9"):
        side_of("mine/level=0.8")
    shutil.rmtree(run.folder / "results"), shutil.rmtree(run.folder / "figures")
    with pytest.raises(NothingToCompare, match=r"no results yet; make them with: cctaecg run mine"):
        side_of("mine")


def test_variants_are_listed_latest_first_with_what_differs(run):
    assert variants_of(run) == []
    write(run, RISK, "level=0.9,prevalences=[0.1, 0.2]")
    write(run, RISK, "cohort=external")
    (run.folder / "variants" / "empty").mkdir()
    os.utime(run.folder / "variants" / "cohort=external" / "results" / "risk.json", (1e9, 1e9))
    first, second = variants_of(run)
    assert first.differing == ("level=0.9", "prevalences=[0.1, 0.2]") and first.results == ("risk",)
    assert (second.name, second.written) == ("cohort=external", 1e9)
