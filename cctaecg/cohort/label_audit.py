"""How the labels of a run were decided, and how far rules, language model and people agree about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.cohort.label_texts import NoTexts, exported_texts
from cctaecg.cohort.reader_agreement import ALL, Agreement, agreement
from cctaecg.domain import VESSELS
from cctaecg.labels.decided import HOW, decide
from cctaecg.labels.files import ASKED_COLUMNS, Decisions, LabelFiles, decisions_of, label_files, read_rows
from cctaecg.labels.reading import CHOICES, ITEMS, fingerprint, read_by_rules
from cctaecg.run.results import Absent
from cctaecg.run.run import Run

MODEL_AND_RULES = "language model and rules"
PERSON_AND_READERS = "person and readers"
NO_MODEL = "No language model has read the texts."
NO_PERSON = "Nobody has reviewed the random sample yet."


@dataclass(frozen=True)
class RunAudit:
    """How the labels of a run were decided, and how far their readers agree.

    Attributes
    ----------
    how : DataFrame
        A row for each vessel and for the ECG: how many labels a person decided, rules and language model together, the
        rules alone, how many are undecided, and how many are missing.
    comparisons : dict
        "language model and rules" and "person and readers", each with an :class:`cctaecg.cohort.Agreement` for each
        vessel, "all" of them and the ECG, or ``Absent`` where one of the two has not read.
    """

    how: pd.DataFrame
    comparisons: dict[str, dict[str, Agreement] | Absent]

    def results(self) -> dict[str, Any]:
        """What ``results/*.json`` holds of it.

        Returns
        -------
        dict
            Under ``decided`` the counts, by vessel or ECG and then by how; under ``model`` and ``person`` the agreement
            of language model and rules, and of person and readers, or ``Absent``.
        """
        keys = {MODEL_AND_RULES: "model", PERSON_AND_READERS: "person"}
        counts = self.how.rename(columns=_key).to_dict("index")
        return {"decided": counts, **{
            keys[name]: found if isinstance(found, Absent) else {i: one.results() for i, one in found.items()}
            for name, found in self.comparisons.items()
        }}  # fmt: skip

    def table(self) -> pd.DataFrame:
        """The whole audit as one table.

        Returns
        -------
        DataFrame
            A row for each vessel or ECG with the counts of how it was decided, then one for each comparison with ``n``,
            the share that agrees (``agree``, ``lower``, ``upper``) and ``kappa``, or with the sentence why there is
            none.
        """
        rows = [{"what": "decided by", "item": item, **counts} for item, counts in self.how.iterrows()]
        for name, found in self.comparisons.items():
            if isinstance(found, Absent):
                rows.append({"what": found["absent"]})
                continue
            for item, one in found.items():
                share = one.share
                rows.append({"what": name, "item": item, "n": share.n, "agree": share.value, "lower": share.lower,
                             "upper": share.upper, "kappa": getattr(one.kappa, "value", np.nan)})
        table = pd.DataFrame(rows)
        counts = [column for column in (*self.how.columns, "n") if column in table]
        return table.astype(dict.fromkeys(counts, "Int64"))


def audit_run(run: Run) -> RunAudit:
    """How the labels of every text of a run's export were decided, and how far their readers agree.

    The language model is compared with the rules on all texts that it read; people with what the two had decided, on
    the random sample alone, because the other reviews were chosen for their doubts. Each exam, and each ECG, counts.

    Parameters
    ----------
    run : Run
        The run, its export in place. ``analysis.level`` of its configuration is the coverage of the intervals.

    Returns
    -------
    RunAudit
        The counts and the agreements.

    Raises
    ------
    NoTexts
        For PTB-XL, which has no reports.
    BrokenExport
        When the export breaks the contract.
    DamagedFile
        When a file of earlier readings or reviews holds what was not written to it.
    """
    files, level = label_files(run), run.config().analysis.level
    decisions = decisions_of(run)
    readings = pd.concat([_read(kind, texts, decisions) for kind, texts in exported_texts(run).items()])
    how = pd.crosstab(readings["item"], readings["how"]).reindex(index=list(CHOICES), columns=list(HOW), fill_value=0)
    how["missing"] = readings[readings["value"].isna()].groupby("item").size().reindex(how.index, fill_value=0)
    modelled = readings[readings["by_model"]]
    reviewed = readings[readings["by_person"] & _drawn(readings, files)]
    return RunAudit(how.rename_axis(index=None, columns=None), {
        MODEL_AND_RULES: _compared(modelled, "model", "rules", level, NO_MODEL),
        PERSON_AND_READERS: _compared(reviewed, "value", "readers", level, NO_PERSON),
    })  # fmt: skip


def reader_results(run: Run) -> dict[str, Any]:
    """How the labels of a run were decided and how far their readers agree, as ``results/*.json`` holds it.

    Parameters
    ----------
    run : Run
        The run, its export in place.

    Returns
    -------
    dict
        What :func:`cctaecg.cohort.audit_run` finds, or ``Absent`` where the run's data have no reports.

    Raises
    ------
    DamagedFile
        When a file of earlier readings or reviews holds what was not written to it.
    """
    try:
        return audit_run(run).results()
    except NoTexts as error:
        return Absent(f"{error}.")


def _read(kind: str, texts: pd.Series, decisions: Decisions) -> pd.DataFrame:
    """One row for each exam and item: who read what."""
    machines = replace(decisions, by_person={})
    rows: dict[str, list[dict[str, Any]]] = {}
    for text in texts.unique():
        if not text.strip():
            continue
        name, rules = fingerprint(text), read_by_rules(kind, text, decisions.own)
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


def _drawn(readings: pd.DataFrame, files: LabelFiles) -> np.ndarray:
    asked = read_rows(files.asked, ASKED_COLUMNS)
    drawn = asked.loc[asked["drawn"] == "True", ["text", "item"]]
    return pd.MultiIndex.from_frame(readings[["text", "item"]]).isin(pd.MultiIndex.from_frame(drawn))


def _compared(
    readings: pd.DataFrame, first: str, second: str, level: float, none: str
) -> dict[str, Agreement] | Absent:
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
