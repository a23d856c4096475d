"""Reports read by a language model, and the sheets that people fill in."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.labels.files import label_files
from cctaecg.run.run import Run
from tests.faults.export import TABLES
from tests.faults.fault import Fault, Told, called
from tests.labels.llm_server import Reply, completion, serving

Row = dict[str, str]


def study(**labels: Any) -> Run:
    """A run on an export of two patients with one report."""
    folder = Path("export/internal")
    folder.mkdir(parents=True)
    for name, text in TABLES.items():
        (folder / name).write_text(text)
    data = {"source": "hospital", "folder": str(folder.parent.resolve())}
    return Run("runs/mine").create("smoke", data=data, labels={"review_sample": 3, **labels})


def _server(address: str, **labels: Any) -> Told:
    study(server=address, model="tiny", **labels)
    return called("labels", "read-llm", "mine")


def _answers(*replies: Reply) -> Told:
    """What is told when every answer of the server is one of these, in turn."""
    with serving(lambda request, number: replies[number % len(replies)]) as server:
        study(server=server.address, model="tiny", retries=0)
        status, said = called("labels", "read-llm", "mine")
    return status, " ".join(said.replace(server.address, "http://127.0.0.1:8000/v1").split())


def _rows() -> list[Row]:
    with label_files(Run("runs/mine")).sheet.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _sheet(change: Callable[[list[Row]], list[Row]], *words: str) -> Told:
    """What is told of a sheet that comes back changed."""
    study()
    called("labels", "review", "mine")
    rows = [row | {"grade": "normal", "reviewer": "Dr A"} if row["item"] == "LAD" else row for row in _rows()]
    pd.DataFrame(change(rows)).to_csv("back.csv", index=False)
    return called("labels", "apply", "mine", "back.csv", *words)


def _graded(**cells: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row | cells if row["item"] == "LAD" else row for row in rows]


def _content(content: bytes) -> Told:
    study()
    called("labels", "review", "mine")
    Path("back.csv").write_bytes(content)
    return called("labels", "apply", "mine", "back.csv")


def _two_people() -> Told:
    _sheet(_graded(reviewed_at="2024-01-01T10:00"))
    rows = [row | {"grade": "severe", "reviewer": "Dr B"} if row["item"] == "LAD" else row for row in _rows()]
    pd.DataFrame(rows).to_csv("other.csv", index=False)
    return called("labels", "apply", "mine", "other.csv")


def _changed_report() -> Told:
    study()
    called("labels", "review", "mine")
    rows = [row | {"grade": "normal", "reviewer": "Dr A"} for row in _rows() if row["item"] == "LAD"]
    pd.DataFrame(rows).to_csv("back.csv", index=False)
    Path("export/internal/ccta.csv").write_text(TABLES["ccta.csv"].replace("80%", "20%"))
    return called("labels", "apply", "mine", "back.csv")


def _filled_in(command: str = "review") -> Told:
    run = study()
    called("labels", "review", "mine")
    pd.DataFrame([row | {"grade": "severe"} for row in _rows()]).to_csv(label_files(run).sheet, index=False)
    return called("labels", command, "mine")


def _damaged(name: str, content: str, command: str) -> Told:
    run = study()
    run.folder.joinpath("labels").mkdir(exist_ok=True)
    getattr(label_files(run), name).write_text(content)
    return called("labels", command, "mine")


def _words(**labels: Any) -> Told:
    folder = Path("runs/mine")
    folder.mkdir(parents=True)
    lines = "".join(f"  {key}: {value}\n" for key, value in labels.items())
    (folder / "config.yml").write_text(f"profile: smoke\nlabels:\n{lines}")
    return called("labels", "audit", "mine")


FAULTS = [
    Fault("a language model is asked for, and no server is configured", lambda: _server("")),
    Fault("a server that is no address", lambda: _server("file:///etc/passwd")),
    Fault("a server on another machine", lambda: _server("https://llm.example/v1")),
    Fault("a server on another machine that is called like this one", lambda: _server("http://localhost@llm.example/v1")),
    Fault("a server that does not answer", lambda: _server("http://127.0.0.1:9/v1", retries=0)),
    Fault("a server that refuses the key", lambda: _answers(Reply({"error": {"message": "no"}}, 401))),
    Fault("a server that does not know the model", lambda: _answers(Reply({"error": {"message": "no"}}, 404))),
    Fault("a language model that talks", lambda: _answers(Reply(completion("Happy to help.")))),
    Fault("a language model that refuses", lambda: _answers(Reply(completion(refusal="no")))),
    Fault("a language model that is cut off", lambda: _answers(Reply(completion("{", finish_reason="length")))),
    Fault("a server that fails", lambda: _answers(Reply(b"{", 500))),
    Fault("a review sheet that is not there", lambda: (study(), called("labels", "apply", "mine", "back.csv"))[1]),
    Fault("a review sheet that is empty", lambda: _content(b"")),
    Fault("a review sheet that is a workbook", lambda: _content(b"PK\x03\x04\xff\xff\x81")),
    Fault("a review sheet without the column of grades",
          lambda: _sheet(lambda rows: [{k: v for k, v in row.items() if k != "grade"} for row in rows])),
    Fault("a grade that is none", lambda: _sheet(_graded(grade="awful"))),
    Fault("a grade by nobody", lambda: _sheet(_graded(reviewer=""))),
    Fault("a time of review that is none", lambda: _sheet(_graded(reviewed_at="32.13.2024"))),
    Fault("a text that was changed in the sheet", lambda: _sheet(_graded(text="LAD: normal."))),
    Fault("a text that was not asked for", lambda: _sheet(_graded(key="t0123456789abcdef"))),
    Fault("an item that there is none of", lambda: _sheet(_graded(key="t0123456789abcdef", item="D1"))),
    Fault("two grades of one person for one thing", lambda: _sheet(
        lambda rows: rows + [row | {"grade": "severe"} for row in rows if row["item"] == "LAD"])),
    Fault("two people who grade differently", _two_people),
    Fault("a report that changed since it was asked about", _changed_report),
    Fault("a new sheet over one that somebody has filled in", _filled_in),
    Fault("a new sheet over something that is no sheet", lambda: _damaged("sheet", "mine\n", "review")),
    Fault("readings of the language model with other columns",
          lambda: _damaged("model_readings", "a,b\n1,2\n", "audit")),
    Fault("reviews with a value that is none", lambda: _damaged(
        "reviews", "text,item,value,reviewer,reviewed_at,comment\nt1,LAD,awful,Dr A,2024-01-01,\n", "audit")),
    Fault("what was asked, damaged", lambda: _damaged("asked", "x\n", "review")),
    Fault("words for a vessel that there is none of", lambda: _words(vessels='{D9: ["Diag"]}')),
    Fault("an empty word for a vessel", lambda: _words(vessels='{LAD: [""]}')),
    Fault("words that are no list", lambda: _words(passed_over="exemplary")),
]
