"""What changed between the cohorts of two runs, as after a new export: patients in, out, and relabelled."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.listing import original_listing
from cctaecg.domain import VESSELS
from cctaecg.run.reading import read_parquet
from cctaecg.run.run import Run

GRADES = {vessel: f"grade_{vessel.lower()}" for vessel in VESSELS}
IN, OUT, RELABELLED = "in", "out", "relabelled"


@dataclass(frozen=True)
class CohortChanges:
    """What changed between two analysis tables.

    Parameters
    ----------
    counts : DataFrame
        cohort, and as patients: both (in the two tables), in, out, relabelled, and relabelled_rca to relabelled_lcx.
    patients : DataFrame
        cohort, patient_id (of the new run, of the old one where a patient is out), change, vessel, old, new (the
        highest grade of the vessel), a row for each patient in or out and for each vessel of one relabelled.
    """

    counts: pd.DataFrame
    patients: pd.DataFrame

    @property
    def differs(self) -> bool:
        """Whether any patient is in, out or relabelled."""
        return len(self.patients) > 0


def cohort_changes(old: Run, new: Run) -> CohortChanges:
    """Compare the analysis tables of two runs patient by patient.

    Two runs of a hospital's exports hash identifiers with a key of their own; patients are then matched by what the
    exports call them, and never named by it. A patient's label is the highest grade of each vessel over all exams.

    Parameters
    ----------
    old, new : Run
        Runs whose cohort tables are made, or variants of one.

    Raises
    ------
    MissingArtefact
        When a cohort table is not there.
    """
    before, after = (_by_patient(read_parquet(run.require(cohort_table(run), f"cctaecg run {run.name}")))
                     for run in (old, new))
    if old.identifier_key() != new.identifier_key():
        before = _renamed(before, old, new)
    rows: list[tuple[str, str, str, str, float | None, float | None]] = []
    counts = []
    for cohort in dict.fromkeys([*before.index.get_level_values(0), *after.index.get_level_values(0)]):
        own = [table.xs(cohort) if cohort in table.index.get_level_values(0) else table.iloc[:0].droplevel(0)
               for table in (before, after)]
        there, now = (set(table.index) for table in own)
        rows += [(cohort, patient, OUT, "", None, None) for patient in sorted(there - now)]
        rows += [(cohort, patient, IN, "", None, None) for patient in sorted(now - there)]
        both = sorted(there & now)
        changed = {}
        for vessel, column in GRADES.items():
            first, second = (table.loc[both, column].astype("Float64") for table in own)
            compared = zip(both, first.fillna(-1), second.fillna(-1), strict=True)
            changed[vessel] = {patient for patient, before_it, after_it in compared if before_it != after_it}
            rows += [(cohort, patient, RELABELLED, vessel, _grade(first[patient]), _grade(second[patient]))
                     for patient in sorted(changed[vessel])]
        counts.append({"cohort": cohort, "both": len(both), IN: len(now - there), OUT: len(there - now),
                       RELABELLED: len(set().union(*changed.values())),
                       **{f"{RELABELLED}_{vessel.lower()}": len(names) for vessel, names in changed.items()}})
    return CohortChanges(pd.DataFrame(counts),
                         pd.DataFrame(rows, columns=["cohort", "patient_id", "change", "vessel", "old", "new"]))


def cohort_table(run: Run) -> Path:
    """The file of a run's analysis table: of a variant that has none of its own, as of a threshold, its run's."""
    own = run.written(run.cohort)
    return own if own.exists() else run.cohort


def _by_patient(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(table.groupby(["cohort", "patient_id"])[list(GRADES.values())].max())


def _renamed(table: pd.DataFrame, old: Run, new: Run) -> pd.DataFrame:
    """``table`` with each patient under the name that the new run's key gives; who it cannot name keeps the old one."""
    originals = original_listing(old)
    names: dict[tuple[str, str], str] = {}
    for cohort, listing in originals.items():
        distinct = pd.Series(listing["patient_id"].unique())
        theirs, ours = (hash_identifiers(run.identifier_key(), identifier_kind(cohort, "patient"), distinct)
                        for run in (old, new))
        names |= {(cohort, str(before)): str(after) for before, after in zip(theirs, ours, strict=True)}
    index = [(cohort, names.get((cohort, patient), patient)) for cohort, patient in table.index]
    return table.set_index(pd.MultiIndex.from_tuples(index, names=table.index.names))


def _grade(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]  # a cell of grades
