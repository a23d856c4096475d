from pathlib import Path

import pytest

from cctaecg.workflow.needed_files import DATA_FILES, imported_modules, library_files, notebook_files

ROOT = Path(__file__).parents[2]


def names(paths):
    return {str((Path.cwd() / path).relative_to(ROOT)) for path in paths}


def test_a_module_needs_what_it_imports_and_nothing_beside_it():
    needed = names(library_files("cctaecg.stats.decisions.threshold_steps"))
    modules = ("stats/decisions/threshold_steps", "stats/decisions/thresholds", "errors")
    assert {f"cctaecg/{name}.py" for name in modules} <= needed
    assert not any("survival" in name or "figures" in name or name.endswith("__init__.py") for name in needed)


def test_the_papers_numbers_travel_with_their_module_and_the_configuration_is_watched_by_value():
    assert "cctaecg/paper_values.yml" in names(library_files("cctaecg.paper"))
    needed = names(library_files("cctaecg.run"))
    assert "cctaecg/run/folder.py" in needed and not any(name.startswith("cctaecg/config") for name in needed)


def test_every_file_that_is_read_travels_with_the_module_that_reads_it():
    for module, files in DATA_FILES.items():
        assert {f"cctaecg/{name}" for name in files} <= names(library_files(module))
    here = {str(path.relative_to(ROOT / "cctaecg")) for suffix in ("yml", "json", "safetensors")
            for path in (ROOT / "cctaecg").rglob(f"*.{suffix}")}
    assert here == {name for files in DATA_FILES.values() for name in files}


def test_a_notebook_needs_only_its_rooms():
    training = names(notebook_files(ROOT / "notebooks/02_train_fold.py"))
    normal = names(notebook_files(ROOT / "notebooks/05_normal_ecg.py"))
    assert "cctaecg/training/loop.py" in training and "cctaecg/training/loop.py" not in normal
    assert "cctaecg/figures/performance/roc.py" in normal and "cctaecg/figures/performance/roc.py" not in training


def test_imports_are_found_in_both_forms(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("import cctaecg.run\nfrom cctaecg.stats import auc\nfrom cctaecg.domain import LEADS\n")
    assert imported_modules(source) == {"cctaecg.run", "cctaecg.stats.discrimination.auc", "cctaecg.domain"}


def test_a_name_taken_from_a_room_needs_the_module_that_the_room_imports_on_demand(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("from cctaecg.stats import auc_ci\n")
    assert "cctaecg/stats/discrimination/auc.py" in names(library_files(*imported_modules(source)))


def test_an_unknown_module_is_named():
    with pytest.raises(ModuleNotFoundError, match=r"cctaecg\.nothing"):
        library_files("cctaecg.nothing")
