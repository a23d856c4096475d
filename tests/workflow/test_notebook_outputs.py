"""A notebook shows what is stored of it: counts and words exactly, measured numbers as another machine rounds."""

import nbformat
import pytest

from cctaecg.workflow.notebook_outputs import as_stored, same_text, stale_cells
from cctaecg.workflow.notebook_pairs import read_notebook

OUTPUT = nbformat.v4.new_output


@pytest.mark.parametrize(("shown", "stored", "same"), [
    ("AUC 0.491 (0.232 to 0.754), 24 of 139", "AUC 0.491 (0.232 to 0.754), 24 of 139", True),
    ("AUC 0.491 (0.232 to 0.754), 24 of 139", "AUC 0.492 (0.231 to 0.754), 24 of 139", True),
    ("AUC 0.491 (0.232 to 0.754), 24 of 139", "AUC 0.493 (0.232 to 0.754), 24 of 139", False),
    ("AUC 0.491 (0.232 to 0.754), 24 of 139", "AUC 0.491 (0.232 to 0.754), 25 of 139", False),
    ("AUC 0.491", "AuC 0.491", False),
    ("{'a': 0.5699999999999}", "{'a': 0.57}", True),
    ("{'a': 0.57}", "{'a': -0.57}", False),
    ("value=0.49952061361457334", "value=0.49968042", True),
    ("value=0.49952061361457334", "value=0.50152061361457334", False),
    ("statistic=3126.123456789", "statistic=3127.123456789", True),
    ("statistic=3126.123", "statistic=3127.123", False),
    ("slope −0.56", "slope -0.56", True),
    ("1.0e-05", "1.1e-05", True),
    ("5e-05", "9e-05", False),
    ("1,483 beats", "1,484 beats", False),
    ("34%", "35%", False),
    ("a   0.50\nb", "a 0.51\nb", True),
    ("version 1.2.3", "version 1.2.4", False),
])
def test_numbers_may_differ_by_their_last_digit_and_nothing_else_may(shown, stored, same):
    assert same_text(shown, stored) is same and same_text(stored, shown) is same


def test_an_output_that_says_the_same_becomes_the_stored_one():
    stored = [OUTPUT("execute_result", data={"text/plain": "0.50", "text/html": "<b>0.50</b>"}, execution_count=3)]
    shown = [OUTPUT("stream", name="stderr", text="38 s left"),
             OUTPUT("execute_result", data={"text/plain": "0.51", "text/html": "<b>0.7</b>"}, execution_count=3)]
    kept = as_stored(shown, stored)
    assert [output["data"] for output in kept] == [{"text/plain": "0.50", "text/html": "<b>0.7</b>"}]
    assert shown[1]["data"]["text/plain"] == "0.51", "what was shown is not changed"
    assert as_stored(shown[:1], stored) == [] != stored
    four, five = ([OUTPUT("stream", name="stdout", text=f"{n} ECGs")] for n in (4, 5))
    assert as_stored(four, five) == four


def test_no_stored_output_is_stale(smoke):
    assert stale_cells(smoke) == []


def test_a_stale_one_is_named(smoke, monkeypatch):
    def edited(path):
        notebook = read_notebook(path)
        if path.parent.name == "notebooks" and path.parents[1] == smoke.folder and path.stem == "10_signals":
            for cell in notebook.cells:
                for output in cell.get("outputs", []):
                    if "ECGs in the store" in output.get("text", ""):
                        output["text"] = output["text"].replace("ECGs", "recordings")
        return notebook

    monkeypatch.setattr("cctaecg.workflow.notebook_outputs.read_notebook", edited)
    assert stale_cells(smoke) == ["10_signals, cell 4"]
