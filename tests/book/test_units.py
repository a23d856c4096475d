"""Every unit that a caption states is the unit of the numbers below it."""

import ast
import inspect
import re
from pathlib import Path

import pandas as pd
import pytest

from cctaecg import stats

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
PAGES = sorted((ROOT / "book").glob("*/*.md")) + sorted((ROOT / "book").glob("*.md"))

CHECKED = {
    "table1": "tests/cohort/test_units.py", "table1_patients": "tests/cohort/test_units.py",
    "standardised_differences": "tests/cohort/test_units.py", "label_distribution": "tests/cohort/test_units.py",
    "interval_methods": "groups", "fig5_calibration": "groups", "incremental": "groups", "subgroup_errors": "groups",
    "fig1a_roc_internal": "groups", "fig1b_roc_external": "groups", "fig1c_roc_normal_ecg": "groups",
    "fig2_roc_levels": "groups",
}
"""Exhibits whose caption names a unit, and what tests it: a file, or that the notebook names each record's patient."""

ONE_ROW_A_PATIENT = {("auc_ci", "by_patient"), ("roc", "by_patient")}
"""Calls on data that were averaged to one row for each patient before."""
WITHOUT_INTERVAL = {"published_calibration"}
"""Called as published, by record, to be set beside the same by patient."""


def captions() -> dict[str, str]:
    found = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name, body in re.findall(r"```\{run-(?:figure|table)\} (\w+)\n(.*?)```", text, re.S):
            found[name] = " ".join(line for line in body.splitlines() if not line.startswith(":"))
    return found


def test_every_caption_that_states_a_unit_has_a_test():
    stating = {name for name, text in captions().items()
               if re.search(r"\bunits? (?:is|was|in)\b|as (?:the|their) unit|\bExaminations by\b|by record\b", text)}
    assert stating - {"label_audit"} <= set(CHECKED), "state what tests the unit"
    assert all(test == "groups" or (ROOT / test).exists() for test in CHECKED.values())


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Each call of a statistic that can do without its ``groups``, alone or for each vessel: its name and the call."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        asked = [node.func, *node.args[:1]]
        names = [part.attr for part in asked if isinstance(part, ast.Attribute)
                 and isinstance(part.value, ast.Name) and part.value.id == "stats"]
        for name in names:
            statistic = getattr(stats, name)
            asks = inspect.signature(statistic).parameters.get("groups") if callable(statistic) else None
            if asks is not None and asks.default is not inspect.Parameter.empty:
                found.append((name, node))
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_the_patient_of_each_record(path):
    """A statistic that can keep a patient's records together is never called as if each were another person."""
    for name, call in calls(path):
        code = ast.unparse(call)
        averaged = {each for each, of in ONE_ROW_A_PATIENT if each == name and f"{of}." in code}
        named = {keyword.arg for keyword in call.keywords}  # None: whatever its caller names
        given = bool(named & {"groups", None}) or "patients" in code
        assert given or averaged or name in WITHOUT_INTERVAL, f"{path.stem}: {code} names no patients"


def test_the_calls_are_found():
    assert sum(len(calls(path)) for path in NOTEBOOKS) > 20


def test_the_published_differences_are_of_patients(smoke):
    """Recomputed from the study's table without the library: diabetes in the first and the second hospital."""
    table = pd.read_parquet(smoke.cohort).sort_values(["recorded_at", "ecg_id"])
    first = table.drop_duplicates(["cohort", "patient_id"]).set_index("cohort")["diabetes"].astype(float)
    p, q = first.loc["internal"].mean(), first.loc["external"].mean()
    published = pd.read_csv(smoke.table("standardised_differences"), index_col=0)
    expected = (p - q) / ((p * (1 - p) + q * (1 - q)) / 2) ** 0.5
    assert published.loc["Diabetes", "internal - external"] == pytest.approx(expected, abs=5e-4)
