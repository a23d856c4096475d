"""Table 1: who the patients are, in the paper's layout and beside the paper's own numbers.

Counts are of ECG records, as in the paper; :func:`cctaecg.cohort.table_one_by_patient` counts patients.
"""

from typing import Any

import pandas as pd

from cctaecg.cohort.export.tables import RISK_FACTORS
from cctaecg.domain import COHORTS, GRADE_COLUMNS, SEVERE_COLUMNS, VESSELS
from cctaecg.errors import UserError
from cctaecg.paper import paper_values

OLD = 65  # years
HEADS = ("Internal", "External", "Follow-up")
_SECOND = ("_female", "_ge_65", "_no", "_not_severe")
_LABELS = {"diabetes": "Diabetes", "hypertension": "Hypertension", "prior_mi": "Prior myocardial infarction"}


class UnknownCohort(UserError, ValueError):
    """A table names a cohort that is none of the study's."""


def table_one_counts(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """The numbers of Table 1: characteristics of the ECG records of each cohort.

    Parameters
    ----------
    table : DataFrame
        An analysis table; the cohorts in it are counted.

    Returns
    -------
    dict
        ``counts[row][cohort]``, with the rows of ``table_1`` in ``paper_values.yml`` and, beside them, those of what is
        missing (``diabetes_missing``, ``rca_missing``) or not severe (``rca_not_severe``). Ages are in years, and
        ``None`` where nobody's is known.

    Raises
    ------
    UnknownCohort
        When the table names a cohort that is none of the study's.
    """
    unknown = set(table["cohort"].unique()) - set(COHORTS)
    if unknown:
        raise UnknownCohort(f"the table names the cohorts {sorted(unknown)}; expected {', '.join(COHORTS)}")
    counts: dict[str, dict[str, float | None]] = {}
    for cohort in (name for name in COHORTS if (table["cohort"] == name).any()):
        for row, value in _counts(table[table["cohort"] == cohort]).items():
            counts.setdefault(row, {})[cohort] = value
    return counts


def _counts(table: pd.DataFrame) -> dict[str, float | None]:
    sex, age = table["sex"], table["age"]
    values = {
        "n": len(table),
        "sex_male": (sex == "M").sum(), "sex_female": (sex == "F").sum(), "sex_missing": sex.isna().sum(),
        "age_lt_65": (age < OLD).sum(), "age_ge_65": (age >= OLD).sum(), "age_missing": age.isna().sum(),
    }  # fmt: skip
    for name in RISK_FACTORS:
        yes = table[name]
        values |= {f"{name}_yes": yes.sum(), f"{name}_no": (~yes).sum(), f"{name}_missing": yes.isna().sum()}
    for vessel in VESSELS:
        severe, name = table[SEVERE_COLUMNS[vessel]], vessel.lower()
        values |= {f"{name}_severe": severe.sum(), f"{name}_not_severe": (~severe).sum()}
        values[f"{name}_missing"] = severe.isna().sum()
    counts: dict[str, float | None] = {name: int(value) for name, value in values.items()}
    known = age.dropna()
    counts["age_mean"] = float(known.mean()) if len(known) else None
    counts["age_sd"] = float(known.std(ddof=1)) if len(known) > 1 else None
    return counts


def labels_are_territories(table: pd.DataFrame) -> bool:
    """Whether the labels of a table are infarct territories, a surrogate: no vessel has a grade of stenosis."""
    return bool(table[list(GRADE_COLUMNS.values())].isna().all(axis=None))


def by_patient(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each patient of an analysis table: the first ECG's, with the worst grade of all the patient's exams.

    A vessel is severe where any exam found it so, not severe where an exam graded it and none found it so, and unknown
    where none graded it.
    """
    worst = table.groupby(["cohort", "patient_id"])[[*GRADE_COLUMNS.values(), *SEVERE_COLUMNS.values()]].max()
    first = table.sort_values(["recorded_at", "ecg_id"]).drop_duplicates(["cohort", "patient_id"])
    kept = first.drop(columns=list(worst.columns)).join(worst, on=["cohort", "patient_id"])
    return kept[list(table.columns)].astype(table.dtypes.to_dict()).reset_index(drop=True)


def table_one_by_patient(table: pd.DataFrame) -> pd.DataFrame:
    """Table 1 counted by patients: each patient's first ECG, with the worst grade of all the patient's exams.

    The paper's columns, which count ECGs, are left out.

    Parameters
    ----------
    table : DataFrame
        An analysis table.

    Returns
    -------
    DataFrame
        Text, as :func:`cctaecg.cohort.table_one` gives it: ``Characteristic``, then a column for each cohort.
    """
    shown = table_one(by_patient(table))
    kept = shown[[column for column in shown.columns if not column.endswith("_paper")]]
    return kept.replace({"Characteristic": {"ECG records": "Patients"}})


def table_one(table: pd.DataFrame) -> pd.DataFrame:
    """Table 1 in the paper's layout, each cohort beside what the paper reports of it.

    A row for missing values stands under every characteristic that misses any, and always under sex and age, as in the
    paper. Where the labels are infarct territories (PTB-XL) the rows say so, and the paper's columns are left out: they
    count something else.

    Parameters
    ----------
    table : DataFrame
        An analysis table; each of its ECG records counts.

    Returns
    -------
    DataFrame
        ``Characteristic``, then for each cohort its column and ``COHORT_paper``, as text: "1,952 (42.3%)" or
        "64.5 ± 10.4". Headings have empty cells.

    Raises
    ------
    UnknownCohort
        When the table names a cohort that is none of the study's.
    """
    surrogate = labels_are_territories(table)
    counts = table_one_counts(table)
    cohorts = list(counts["n"])
    paper = paper_values()["table_1"]
    columns: dict[str, dict[str, Any]] = {}
    for cohort in cohorts:
        # as many decimals as the paper prints for the cohort
        digits = len(str(paper["age_sd"][cohort]).partition(".")[2])
        columns[cohort] = {row: values[cohort] for row, values in counts.items()} | {"age_digits": digits}
        if not surrogate:
            columns[f"{cohort}_paper"] = _of_paper(paper, cohort) | {"age_digits": digits}
    rows = []
    for label, name in _layout(counts, surrogate):
        cells = {column: _cell(values, name) for column, values in columns.items()}
        rows.append({"Characteristic": label, **cells})
    return pd.DataFrame(rows)


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Table 1 ready for a page: heads in plain words, and indents that a web page keeps.

    Parameters
    ----------
    table : DataFrame
        What :func:`cctaecg.cohort.table_one` or :func:`cctaecg.cohort.table_one_by_patient` gives.

    Returns
    -------
    DataFrame
        The same cells under "Internal", "Internal, paper" and so on.
    """
    heads = {
        **{cohort: name for cohort, name in zip(COHORTS, HEADS)},
        **{f"{cohort}_paper": f"{name}, paper" for cohort, name in zip(COHORTS, HEADS)},
    }
    indented = table["Characteristic"].str.replace("  ", "\N{EM SPACE}")
    return table.assign(Characteristic=indented).rename(columns=heads)


def _of_paper(paper: dict[str, Any], cohort: str) -> dict[str, Any]:
    """The paper's column, with the complements that it prints and the file of its values leaves out.

    Of two levels that both end in half a tenth of a per cent it prints the second one rounded down: they add up to 100.
    """
    values = {row: by_cohort[cohort] for row, by_cohort in paper.items()}
    for vessel in VESSELS:
        values[f"{vessel.lower()}_not_severe"] = values["n"] - values[f"{vessel.lower()}_severe"]
    return values | {"half_down": _SECOND}


def _layout(counts: dict[str, dict[str, float | None]], surrogate: bool) -> list[tuple[str, str]]:
    """Label and row name of each line; an empty name is a heading."""
    def missing(name: str, always: bool = False) -> list[tuple[str, str]]:
        return [("    Missing", f"{name}_missing")] if always or any(counts[f"{name}_missing"].values()) else []

    lines = [
        ("ECG records", "n"), ("Demographics", ""),
        ("  Sex", ""), ("    Male", "sex_male"), ("    Female", "sex_female"), *missing("sex", True),
        ("  Age (years)", ""), ("    Mean ± SD", "age_mean"), ("    < 65", "age_lt_65"), ("    ≥ 65", "age_ge_65"),
        *missing("age", True), ("Medical history", ""),
    ]  # fmt: skip
    for name in RISK_FACTORS:
        lines += [(f"  {_LABELS[name]}", ""), ("    Yes", f"{name}_yes"), ("    No", f"{name}_no"), *missing(name)]
    lines.append(("Infarct territory (surrogate)" if surrogate else "Coronary artery stenosis", ""))
    severe, not_severe = ("Infarct", "No infarct") if surrogate else (
        "Severe stenosis or occlusion", "Not severe, or normal")  # fmt: skip
    for vessel in VESSELS:
        name = vessel.lower()
        lines += [(f"  {vessel}", ""), (f"    {severe}", f"{name}_severe"),
                  (f"    {not_severe}", f"{name}_not_severe"), *missing(name)]  # fmt: skip
    return lines


def _cell(values: dict[str, Any], name: str) -> str:
    if not name:
        return ""
    value = values.get(name)
    if name == "n":
        return f"{value:,}"
    if name == "age_mean":
        if value is None or values["age_sd"] is None:
            return "not known"
        return " ± ".join(f"{v:.{values['age_digits']}f}" for v in (value, values["age_sd"]))
    if value is None:
        return ""
    down = name.endswith(values.get("half_down", ()))
    per_mille = (2000 * value + values["n"] - down) // (2 * values["n"])  # else half up, as tables are printed
    return f"{value:,} ({per_mille // 10}.{per_mille % 10}%)"
