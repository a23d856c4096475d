"""PTB-XL as a study: real ECGs whose labels are infarct territories, a surrogate for the vessels of a coronary CT.

The data set (Wagner P et al., Scientific Data 2020;7:154; PhysioNet, version 1.0.3) or any part of it in the same
layout. Its folds (``strat_fold``) keep each patient on one side: 1 to 8 are the ``internal`` cohort that a model is
developed in, 9 and 10, of the best reviewed records, are held out under the name ``external``, though they are the same
hospitals. What PTB-XL does not have (exams, grades, risk factors, follow-up) is missing in the table.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.cohort.analysis_table import finish
from cctaecg.cohort.exclusions import Flow, refusals
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.ptbxl.database import OVER_89, SEXES, cohort_of, read_database
from cctaecg.cohort.ptbxl.territories import normal_labels, parse_codes, territory_labels
from cctaecg.config.sections import CohortConfig
from cctaecg.domain import SEVERE_COLUMNS

OVER_89_AS = 90
"""PTB-XL writes ages above 89 as 300. They are kept as 90: right for "65 or older", a lower bound in a mean."""


def read_ptbxl(folder: Path, config: CohortConfig, key: bytes) -> pd.DataFrame:
    """All records of PTB-XL as an analysis table, infarct territories in place of severe stenoses.

    Folds 1 to 8 are the internal cohort, 9 and 10 are held out as the external one. Each record is an exam of its own.
    What PTB-XL does not have (grades, risk factors, follow-up) is missing.

    Parameters
    ----------
    folder : Path
        The folder of PTB-XL 1.0.3, or a part of it in the same layout.
    config : CohortConfig
        ``ptbxl_min_likelihood`` is the likelihood, in percent, from which a statement counts.
    key : bytes
        The key that identifiers are hashed with (:func:`cctaecg.cohort.hash_identifier`).

    Returns
    -------
    DataFrame
        An analysis table (:func:`cctaecg.cohort.build_analysis_table`): ``severe_rca`` to ``severe_lcx`` tell whether
        the vessel's territory holds an infarct, ``ecg_normal`` whether the ECG has the statement NORM.

    Raises
    ------
    NotPTBXL
        When a file, a column or a value is not PTB-XL's.

    References
    ----------
    Wagner P, Strodthoff N, Bousseljot RD, et al. Scientific Data 2020;7:154.
    """
    database = read_database(Path(folder))
    codes = parse_codes(database["scp_codes"])
    labels = territory_labels(codes, config.ptbxl_min_likelihood)
    normal = normal_labels(codes, config.ptbxl_min_likelihood)
    cohort = cohort_of(database)
    table = pd.DataFrame({
        "cohort": cohort,
        "patient_id": _hashed(key, cohort, "patient", database["patient_id"]),
        "ecg_id": _hashed(key, cohort, "ecg", database["ecg_id"]),
        "exam_id": _hashed(key, cohort, "exam", database["ecg_id"]),
        "recorded_at": database["recording_date"],
        "age": database["age"].replace(OVER_89, OVER_89_AS),
        "sex": database["sex"].map(SEXES),
        "ecg_normal": pd.array(normal, dtype="boolean"),
        **{column: pd.array(labels[:, v], dtype="boolean") for v, column in enumerate(SEVERE_COLUMNS.values())},
    })  # fmt: skip
    return pd.concat([finish(part) for _, part in table.groupby("cohort", sort=False)], ignore_index=True)


def build_ptbxl_cohorts(
    folder: Path, ecg_index: pd.DataFrame, key: bytes, config: CohortConfig
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records that the ECG store accepted and that have a label, and the flow; as ``build_cohort`` returns them."""
    kept, flows = [], []
    for cohort, part in read_ptbxl(folder, config, key).groupby("cohort", sort=False):
        flow = Flow(str(cohort), "in the data set", part["patient_id"].nunique(), part["exam_id"].nunique(), len(part))
        reasons = refusals(part["ecg_id"], ecg_index[ecg_index["cohort"] == cohort])
        part = part[reasons == ""]
        flow.add("ECG readable and sound", part["patient_id"].nunique(), part["exam_id"].nunique(), len(part))
        part = part[part[list(SEVERE_COLUMNS.values())].notna().any(axis=1)]
        flow.add("a territory labelled", part["patient_id"].nunique(), part["exam_id"].nunique(), len(part))
        kept.append(part)
        flows.append(flow.table())
    return pd.concat(kept, ignore_index=True), pd.concat(flows, ignore_index=True)


def _hashed(key: bytes, cohort: np.ndarray, what: str, originals: pd.Series) -> pd.Series:
    parts = [originals[cohort == name] for name in np.unique(cohort)]
    kinds = [identifier_kind(name, what) for name in np.unique(cohort)]
    hashed: pd.Series = pd.concat([hash_identifiers(key, kind, part) for kind, part in zip(kinds, parts)])
    return hashed.reindex(originals.index)
