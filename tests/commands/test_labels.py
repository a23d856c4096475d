"""``cctaecg labels`` on a small hospital export, with a language model on this machine and people in between."""

import csv

import pandas as pd
import pytest
from click.testing import CliRunner

from cctaecg.cohort.export.tables import COLUMNS
from cctaecg.cohort.label_audit import audit_run, reader_results
from cctaecg.commands.main import main
from cctaecg.labels.decided import BOTH, OPEN, PERSON, RULES
from cctaecg.labels.files import label_files, read_decisions
from cctaecg.labels.language_model.questions import QUESTIONS
from cctaecg.run.run import Run
from tests.labels.llm_server import Reply, completion, honest, serving

REPORTS = [f"LAD: {p}% stenosis. RCA, LM and LCX: no stenosis. Patient name: Anna Smith." for p in range(20, 80, 5)]
DIAGNOSES = ["Normal ECG", "RBBB", "see note"]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A run on an export of twelve patients, made where the commands look for it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "export" / "internal"
    folder.mkdir(parents=True)
    rows = {
        "patients.csv": [(f"P{i}", "M", "1960-01-01", 0, 0, 0) for i in range(12)],
        "ccta.csv": [(f"E{i}", f"P{i}", "2024-01-02T10:00", text) for i, text in enumerate(REPORTS)],
        "ecg.csv": [(f"R{i}", f"P{i}", "2024-01-01T10:00", f"{i}.csv", DIAGNOSES[i % 3]) for i in range(12)],
        "procedures.csv": [],
    }
    for name, content in rows.items():
        pd.DataFrame(content, columns=COLUMNS[name]).to_csv(folder / name, index=False)

    def study(**labels):
        data = {"source": "hospital", "folder": str(folder.parent)}
        return Run("runs/mine").create("smoke", data=data, labels={"review_sample": 3, **labels})
    return study


def called(*arguments, status=0):
    result = CliRunner().invoke(main, ["labels", *arguments])
    assert result.exit_code == status, result.output
    return result.output


def fill(run, grades):
    """Grade rows of the sheet as a person would, in the order of the sheet; returns the file that comes back."""
    with label_files(run).sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    back = run.folder / "back.csv"
    with back.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows([row | {"grade": grades(row), "reviewer": "Dr A"} for row in rows])
    return back


def test_from_the_texts_to_labels_that_were_reviewed(study):
    def reply(request, number):
        if "35%" in request["messages"][-1]["content"]:
            return Reply(completion(refusal="no"))
        answer = honest(request)
        if "45%" in request["messages"][-1]["content"]:
            content = answer["choices"][0]["message"]
            content["content"] = content["content"].replace('"grade": "mild"', '"grade": "moderate"')
        return Reply(answer)

    with serving(reply) as server:
        run = study(server=server.address, model="tiny", retries=0)
        output = called("read-llm", "mine", status=1)
    assert "reports: 11 distinct texts read, 1 not" in output and "1  refused" in output
    assert "diagnoses: 3 distinct texts read, 0 not" in output
    assert not any("Smith" in text for text in server.texts())

    output = called("review", "mine")
    assert "the readers disagree" in output and "drawn at random" in output
    found = audit_run(run)
    assert found.how.loc["LAD"].to_dict() == {PERSON: 0, BOTH: 10, RULES: 1, OPEN: 1, "missing": 1}
    model = found.comparisons["language model and rules"]
    assert (model["all"].share.n, model["all"].share.events) == (44, 43)
    assert model["LAD"].confusion.loc["moderate", "mild"] == 1
    assert "absent" in found.comparisons["person and readers"]

    back = fill(run, lambda row: {"LAD": "mild" if "45%" in row["text"] else "", "RCA": "normal"}.get(row["item"], ""))
    assert "still open" in called("apply", "mine", str(back))
    decided = read_decisions(label_files(run)).by_person
    assert "mild" in decided.values()
    found = audit_run(run)
    assert found.how.loc["LAD", PERSON] == 1 and found.how.loc["LAD", OPEN] == 0
    person = found.comparisons["person and readers"]
    assert person["RCA"].share.n == 3 and person["RCA"].share.value == 1  # the random sample alone
    assert "person and readers" in called("audit", "mine")
    assert "0 reviews taken in" in called("apply", "mine", str(back))


def test_results_of_the_audit_can_be_written(study):
    run = study()
    results = audit_run(run).results()
    assert results["model"] == {"absent": "No language model has read the texts."}
    assert results["decided"]["RCA"] == {
        "person": 0, "rules_and_language_model": 0, "rules_alone": 12, "undecided": 0, "missing": 0}
    assert results["decided"]["ECG"]["missing"] == 4
    assert {type(n) for counts in results["decided"].values() for n in counts.values()} == {int}
    assert " 12 " in called("audit", "mine") and "12.0" not in called("audit", "mine")
    run.write_results("labels", results)


def test_one_kind_only(study):
    with serving() as server:
        study(server=server.address, model="tiny")
        assert "diagnoses" not in called("read-llm", "mine", "--kind", "reports")
        assert {r["response_format"]["json_schema"]["name"] for r in server.requests} == {"reports"}
        called("read-llm", "mine", "--kind", "diagnoses")
    assert {item for _, item in read_decisions(label_files(Run("runs/mine"))).by_model} == {
        "RCA", "LM", "LAD", "LCX", "ECG"}
    assert len(server.requests) == 12 + 3 and set(QUESTIONS) == {"reports", "diagnoses"}


def test_remote_address_is_refused_in_one_sentence(study):
    study(server="https://api.openai.com/v1", model="tiny")
    output = called("read-llm", "mine", status=1)
    assert output.count("\n") == 1 and "allow_remote: true" in output


def test_a_wrong_sheet_is_refused_with_its_rows(study):
    run = study()
    called("review", "mine")
    output = called("apply", "mine", str(fill(run, lambda row: "awful")), status=1)
    assert "row 2: grade of" in output and "stenosis" not in output and not label_files(run).reviews.exists()


def test_words_that_are_not_understood_are_listed_and_can_be_added(study, tmp_path):
    ccta = tmp_path / "export" / "internal" / "ccta.csv"
    ccta.write_text(ccta.read_text().replace("RCA, LM", "Kranz 30%. RCA, LM"))
    study()
    assert "12  kranz  (in the place of a vessel)" in called("words", "mine")
    assert "0 of them in 13 reports or more" in called("words", "mine", "--at-least", "13")
    assert "Smith" not in called("words", "mine", "--at-least", "1")
    Run("runs/own").create("smoke", data={"source": "hospital", "folder": str(tmp_path / "export")},
                           labels={"vessels": {"LCX": ["Kranz"]}})
    assert called("words", "own").startswith("0 words")
    assert audit_run(Run("runs/own")).how.loc["LCX", "missing"] == 0


def test_texts_of_ptbxl_are_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Run("runs/p").create("smoke", data={"source": "ptbxl", "folder": str(tmp_path)})
    assert "no CT reports" in called("review", "p", status=1)
    assert "no CT reports" in reader_results(Run("runs/p"))["absent"]
