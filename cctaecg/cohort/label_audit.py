"""How far the readers of a text agree: rules, language model, people, and in a simulated study the truth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.cohort.label_texts import NoTexts, exported_texts
from cctaecg.domain import VESSELS
from cctaecg.labels.decided import HOW, decide
from cctaecg.labels.files import ASKED_COLUMNS, Decisions, LabelFiles, label_files, read_decisions, read_rows
from cctaecg.labels.reading import CHOICES, ITEMS, MISSING, fingerprint, read_by_rules
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.stats.agreement import Kappa, cohen_kappa, share_agreeing
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.intervals import Interval

ALL = "all"
MODEL_AND_RULES = "language model and rules"
PERSON_AND_READERS = "person and readers"
NO_MODEL = "No language model has read the texts."
NO_PERSON = "Nobody has reviewed the random sample yet."


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree about ``share.n`` items, each read by both.

    In ``share`` and ``kappa`` (unweighted) "missing", that the text does not tell, is an answer like any other.
    ``weighted`` is the kappa with linear weights among the ``graded`` items to which both gave a grade. ``confusion``
    has the first reader in rows and the second in columns.
    """

    share: Interval
    kappa: Kappa | Absent
    weighted: Kappa | Absent
    graded: int
    confusion: pd.DataFrame

    def results(self) -> dict:
        """What ``results/*.json`` holds: all but the confusion, which is a table."""
        return {"share": self.share, "kappa": self.kappa, "weighted": self.weighted, "graded": self.graded}


def agreement(first, second, choices, groups, level: float = 0.95) -> Agreement:
    """Agreement of two readings (n,), each a position in ``choices`` or NaN for missing.

    ``groups`` (n,) names what was read together: the exam of each vessel. Raises ``UndefinedStatistic`` for nothing.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    groups, missing = np.asarray(groups), len(choices)
    one, other = np.nan_to_num(first, nan=missing), np.nan_to_num(second, nan=missing)
    both = ~np.isnan(first) & ~np.isnan(second)
    names = [*choices, MISSING]
    table = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(table, (one.astype(int), other.astype(int)), 1)
    return Agreement(
        share=share_agreeing(one, other, groups, level),
        kappa=defined(cohen_kappa, one, other, groups, level=level),
        weighted=defined(cohen_kappa, first[both], second[both], groups[both], "linear", level),
        graded=int(both.sum()),
        confusion=pd.DataFrame(table, index=names, columns=names),
    )


def vessel_agreement(first: pd.DataFrame, second: pd.DataFrame, level: float = 0.95) -> dict[str, Agreement]:
    """Agreement about each vessel and about ``all`` of them, over the exams that both tables have.

    Both have one row for each exam, named by their index, and the four vessels' grades, 0 to 4 or missing, as columns
    in ``VESSELS`` order. The exam is the unit of the intervals. Raises ``UndefinedStatistic`` where no exam is shared.
    """
    shared = first.index.intersection(second.index)
    one, other = (table.loc[shared].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
                  for table in (first, second))
    exams, grades = np.arange(len(shared)), CHOICES[VESSELS[0]]
    found = {ALL: agreement(one.ravel(), other.ravel(), grades, np.repeat(exams, len(VESSELS)), level)}
    return found | {
        vessel: agreement(one[:, column], other[:, column], grades, exams, level)
        for column, vessel in enumerate(VESSELS)
    }


@dataclass(frozen=True)
class RunAudit:
    """``how`` counts, for each item in rows, the labels decided in each way (``decided.HOW``) and those missing.

    ``comparisons`` holds by name and item the agreement of two readers, or ``Absent`` where one has not read.
    """

    how: pd.DataFrame
    comparisons: dict[str, dict[str, Agreement] | Absent]

    def results(self) -> dict:
        """What ``results/*.json`` holds of it."""
        keys = {MODEL_AND_RULES: "model", PERSON_AND_READERS: "person"}
        counts = {item: dict(row) for item, row in self.how.rename(columns=_key).iterrows()}
        return {"decided": counts, **{
            keys[name]: found if isinstance(found, Absent) else {i: one.results() for i, one in found.items()}
            for name, found in self.comparisons.items()
        }}  # fmt: skip

    def table(self) -> pd.DataFrame:
        """One row for each item, and for each comparison and item."""
        rows = [{"what": "decided by", "item": item, **counts} for item, counts in self.how.iterrows()]
        for name, found in self.comparisons.items():
            if isinstance(found, Absent):
                rows.append({"what": found["absent"]})
                continue
            for item, one in found.items():
                share = one.share
                rows.append({"what": name, "item": item, "n": share.n, "agree": share.value, "lower": share.lower,
                             "upper": share.upper, "kappa": getattr(one.kappa, "value", np.nan)})
        return pd.DataFrame(rows)


def audit_run(run: Run) -> RunAudit:
    """How the labels of every exported text were decided, and how far their readers agree.

    The language model is compared with the rules on all texts that it read; people with what the readers had decided
    on the random sample alone, because the other reviews were chosen for their doubts. Each exam, and each ECG, counts.
    Raises ``NoTexts`` and ``DamagedFile``.
    """
    files, level = label_files(run), run.config().analysis.level
    decisions = read_decisions(files)
    readings = pd.concat([_read(kind, texts, decisions) for kind, texts in exported_texts(run).items()])
    how = pd.crosstab(readings["item"], readings["how"]).reindex(index=list(CHOICES), columns=list(HOW), fill_value=0)
    how["missing"] = readings[readings["value"].isna()].groupby("item").size().reindex(how.index, fill_value=0)
    modelled = readings[readings["by_model"]]
    reviewed = readings[readings["by_person"] & _drawn(readings, files)]
    return RunAudit(how.rename_axis(index=None, columns=None), {
        MODEL_AND_RULES: _compared(modelled, "model", "rules", level, NO_MODEL),
        PERSON_AND_READERS: _compared(reviewed, "value", "readers", level, NO_PERSON),
    })  # fmt: skip


def reader_results(run: Run) -> dict:
    """``audit_run`` as ``results/*.json`` holds it, or ``Absent`` where the run's data have no reports."""
    try:
        return audit_run(run).results()
    except NoTexts as error:
        return Absent(f"{error}.")


def _read(kind: str, texts: pd.Series, decisions: Decisions) -> pd.DataFrame:
    """One row for each exam and item: who read what."""
    machines = Decisions(decisions.by_model)
    rows: dict[str, list[dict]] = {}
    for text in texts.unique():
        if not text.strip():
            continue
        name, rules = fingerprint(text), read_by_rules(kind, text)
        for item in ITEMS[kind]:
            decided, model = decide(name, item, rules[item], decisions), decisions.by_model.get((name, item))
            rows.setdefault(text, []).append({
                "text": name, "item": item, "value": decided.value, "how": decided.how, "rules": rules[item].value,
                "readers": decide(name, item, rules[item], machines).value, "by_model": model is not None,
                "model": model.value if model else None, "by_person": (name, item) in decisions.by_person,
            })  # fmt: skip
    columns = ["unit", "text", "item", "value", "how", "rules", "readers", "by_model", "model", "by_person"]
    return pd.DataFrame(
        [{"unit": f"{kind} {unit}", **row} for unit, text in enumerate(texts) for row in rows.get(text, [])],
        columns=columns,
    ).astype({"by_model": bool, "by_person": bool})  # fmt: skip


def _drawn(readings: pd.DataFrame, files: LabelFiles) -> pd.Series:
    asked = read_rows(files.asked, ASKED_COLUMNS)
    drawn = asked.loc[asked["drawn"] == "True", ["text", "item"]]
    return pd.MultiIndex.from_frame(readings[["text", "item"]]).isin(pd.MultiIndex.from_frame(drawn))


def _compared(readings: pd.DataFrame, first: str, second: str, level: float, none: str) -> dict | Absent:
    if readings.empty:
        return Absent(none)
    found = {}
    vessels = readings["item"].isin(VESSELS)
    parts: Mapping[str, pd.DataFrame] = {ALL: readings[vessels]} | {
        item: readings[readings["item"] == item] for item in CHOICES}  # fmt: skip
    for item, own in parts.items():
        choices = CHOICES[VESSELS[0] if item == ALL else item]
        codes = {choice: position for position, choice in enumerate(choices)}
        if len(own):
            found[item] = agreement(own[first].map(codes), own[second].map(codes), choices, own["unit"], level)
    return found


def _key(how: str) -> str:
    return how.replace(" ", "_")
