"""Whole studies on exports in which nothing of a kind is there, to their books; every such side is run by the script.

``python -m tests.workflow.one_sided`` runs all of them. Here stand two that between them have many of the sides, and
those that have to end in a sentence.
"""

import json

import pandas as pd
import pytest

from cctaecg.errors import UserError
from tests.workflow.one_sided import SIDES, TOGETHER, finish_book, one_sided_export, run_study, start_book

WHOLE = {
    "few": ("no_exclusion", "internal_only", "no_diagnosis", "risk_factors_unknown"),
    "one vessel": ("only_rca_graded", "external_of_headers", "no_diabetes", "no_infarction", "one_day", "no_woman"),
}


def test_the_script_runs_every_side():
    assert {side for sides in TOGETHER for side in sides.split("+")} == set(SIDES)


@pytest.fixture(scope="module")
def studies(smoke, tmp_path_factory):
    """The two whole studies with their books; the pages of the first are rendered while the second is run."""
    runs, rendering = {}, {}
    for name, sides in WHOLE.items():
        place = tmp_path_factory.mktemp("one_sided")
        runs[name] = run_study(one_sided_export(smoke, list(sides), place / "export"), place / "study", book=False)
        rendering[name] = start_book(runs[name])
    for name, run in runs.items():
        finish_book(run, rendering[name])
    return runs


def results(run, name):
    return json.loads(run.results(name).read_text(encoding="utf-8"))


def test_nothing_excluded_nobody_elsewhere_and_nothing_known_of_the_patients(studies):
    run = studies["few"]
    assert (run.folder / "source" / "_build" / "html" / "index.html").exists()
    flow = pd.read_csv(run.table("flow"))
    assert len(flow) == 7 and flow["excluded_ecgs"].sum() == 0
    assert pd.read_csv(run.table("refusals")).empty
    cohort, beyond = results(run, "cohort"), results(run, "beyond")
    assert cohort["external"] == {"absent": "This run has no external cohort."}
    ecgs = cohort["internal"]["ecgs"]
    assert (cohort["normal_ecg"]["n"], cohort["normal_ecg"]["unknown"]) == (0, ecgs)
    for name in ("diabetes", "hypertension", "prior_mi"):
        counts = [cohort["table_1"][f"{name}_{what}"]["internal"] for what in ("yes", "no", "missing")]
        assert counts == [0, 0, ecgs]
    assert beyond["clinical"] == {"complete": 0, "incomplete": ecgs}
    assert all("absent" in found for found in beyond["incremental"].values())
    subgroups = results(run, "internal")["subgroup"]["LAD"]
    assert "absent" in json.dumps(subgroups["diabetes"]) and "value" in json.dumps(subgroups["sex"])


def test_one_vessel_graded_and_a_second_hospital_of_headers_only(studies):
    run = studies["one vessel"]
    assert (run.folder / "source" / "_build" / "html" / "index.html").exists()
    internal, risk = results(run, "internal"), results(run, "risk")
    assert "value" in internal["auc"]["RCA"]
    assert all("absent" in internal["auc"][vessel] for vessel in ("LM", "LAD", "LCX"))
    assert results(run, "cohort")["external"] == {"absent": "This run has no external cohort."}
    assert risk["followup"]["events"] == 0 and "absent" in risk["hazard_ratio"]["RCA"]


@pytest.mark.parametrize(("side", "said"), [
    ("nobody", "the internal cohort has no ECG; expected some to learn from"),
    ("all_refused", "until the step 'ECG readable and sound', which excluded them all"),
    ("no_report", "until the step 'a vessel graded in the report', which excluded them all"),
    ("one_patient", "1 patients cannot be divided into 2 folds"),
    ("every_vessel_normal", "no vessel has training labels and both kinds of held-out label"),
])  # fmt: skip
def test_what_no_study_can_be_made_of_ends_in_a_sentence(smoke, tmp_path, side, said):
    with pytest.raises(UserError, match=said):
        run_study(one_sided_export(smoke, [side], tmp_path / "export"), tmp_path / "study")
