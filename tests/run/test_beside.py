"""What is half made lies in a folder that says whose it is; nothing else is ever removed."""

import json
import os
import stat

import psutil
import pytest

from cctaecg.run.beside import OWN, NotOurs, place_beside, take_back, work_folder
from tests.run.left_over import left_beside


def test_a_place_is_its_owners_and_gone_in_the_end(tmp_path):
    with pytest.raises(RuntimeError), place_beside(tmp_path / "a" / "export") as place:
        assert place.parent == tmp_path / "a" and stat.S_IMODE(place.stat().st_mode) == 0o700
        (place / "half.csv").write_text("half")
        raise RuntimeError
    assert list((tmp_path / "a").iterdir()) == []


def test_what_a_killed_call_left_for_the_same_target_is_removed_and_nothing_else(tmp_path):
    target = tmp_path / "export"
    left_beside(target)
    other = left_beside(tmp_path / "export-2", name=".partial-export-2-of-another-target")
    names = [f".partial-{target.name}", ".partial-0123456789abcdee"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("mine")
    with place_beside(target) as place:
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, place.name, other.name])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, other.name])


@pytest.mark.parametrize("change", [{"host": "elsewhere"}, {"target": "../victim"}, {"target": ""}, {"target": 3},
                                    {"pid": os.getppid(), "started": psutil.Process(os.getppid()).create_time()}],
                         ids=str)
def test_a_place_of_a_process_at_work_or_with_a_strange_mark_is_left(tmp_path, change):
    place = left_beside(tmp_path / "export")
    (place / "old").mkdir()
    (place / OWN).write_text(json.dumps({**json.loads((place / OWN).read_text()), **change}))
    assert not take_back(place) and place.exists() and not (tmp_path.parent / "victim").exists()


def test_a_link_to_a_marked_folder_is_no_place_of_ours(tmp_path):
    real = left_beside(tmp_path / "elsewhere")
    (tmp_path / ".partial-1").symlink_to(real)
    assert not take_back(tmp_path / ".partial-1") and (real / OWN).exists()


def test_work_goes_on_in_a_folder_of_ours_only(tmp_path):
    folder = work_folder(tmp_path / ".weights-work")
    (folder / "state.pt").write_text("half")
    assert (work_folder(folder) / "state.pt").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "link").symlink_to(folder)
    for name in ("mine", "link"):
        with pytest.raises(NotOurs, match=f"{name} was not made by this project and was left as it is"):
            work_folder(tmp_path / name)
