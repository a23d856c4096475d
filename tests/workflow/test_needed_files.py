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
    needed = names(library_files("cctaecg.run.run"))
    of_config = {name for name in needed if name.startswith("cctaecg/config")}
    assert "cctaecg/run/folder.py" in needed and of_config <= {"cctaecg/config/parameters.py"}  # what it checks itself


def test_every_file_that_is_read_travels_with_the_module_that_reads_it():
    for module, files in DATA_FILES.items():
        assert {f"cctaecg/{name}" for name in files} <= names(library_files(module))
    here = {str(path.relative_to(ROOT / "cctaecg")) for suffix in ("yml", "json", "safetensors")
            for path in (ROOT / "cctaecg").rglob(f"*.{suffix}")}
    assert here == {name for files in DATA_FILES.values() for name in files}


def test_a_notebook_needs_only_what_it_uses():
    training = names(notebook_files(ROOT / "notebooks/02_train_fold.py"))
    normal = names(notebook_files(ROOT / "notebooks/05_normal_ecg.py"))
    assert "cctaecg/training/loop.py" in training and "cctaecg/training/loop.py" not in normal
    assert "cctaecg/figures/performance/roc.py" in normal and "cctaecg/figures/performance/roc.py" not in training


def test_a_change_of_one_statistic_concerns_just_the_notebooks_that_use_it():
    """The simulation of coverage uses them all, but 09 reads its stored facts only."""
    changed = {
        "stats/trend": {"03"},
        "stats/multiplicity": {"09"},
        "stats/discrimination/roc": {"03", "04", "05"},
        "stats/survival/kaplan_meier": {"06"},
        "stats/sample_size": {"09"},
        "stats/discrimination/incremental": {"09"},
    }
    for module, expected in changed.items():
        found = {path.stem[:2] for path in (ROOT / "notebooks").glob("[0-9]*.py")
                 if f"cctaecg/{module}.py" in names(notebook_files(path))}
        assert found == expected, module


@pytest.mark.parametrize(("text", "expected"), [
    ("from cctaecg.stats import auc_ci", {"cctaecg.stats.discrimination.auc"}),
    ("from cctaecg import stats as s\ns.auc_ci([0, 1], [0, 1])", {"cctaecg.stats.discrimination.auc"}),
    ("from cctaecg import stats\nprint(stats)", {"cctaecg.stats"}),
    ("from cctaecg import stats\nstats.roc\nf = stats", {"cctaecg.stats", "cctaecg.stats.discrimination.roc"}),
    ("from cctaecg.stats.discrimination import auc", {"cctaecg.stats.discrimination.auc"}),
    ("from cctaecg.stats.trend import spearman_trend", {"cctaecg.stats.trend"}),
    ("from cctaecg.domain import LEADS", {"cctaecg.domain"}),
    ("import cctaecg.run", {"cctaecg.run"}),
])
def test_a_name_is_followed_to_the_module_that_defines_it(tmp_path, text, expected):
    source = tmp_path / "a.py"
    source.write_text(text)
    assert imported_modules(source) == expected


def test_a_whole_package_is_all_its_modules():
    needed = names(library_files("cctaecg.stats"))
    assert {f"cctaecg/stats/{name}.py" for name in ("trend", "discrimination/auc", "survival/cox")} <= needed


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(ModuleNotFoundError, match=r"cctaecg\.nothing"):
        library_files("cctaecg.nothing")
    source = tmp_path / "a.py"
    source.write_text("from cctaecg import stats\nstats.auc_cii")
    with pytest.raises(ModuleNotFoundError, match=r"cctaecg\.stats.*auc_cii"):
        imported_modules(source)
