"""Which readings a person is asked to look at, and the sheet that asks.

The sheet is blind: it shows the text, names, numbers and dates blanked, with the words of it that the rules do not
know, and neither what the readers made of it nor why it was chosen. A person who sees a reader's grade tends to agree
with it, and the agreement that is then measured says nothing.
"""

import csv
from collections.abc import Iterable, Mapping
from hashlib import sha256

import pandas as pd

from cctaecg.labels.files import ASKED_COLUMNS, Decisions, LabelFiles, read_rows, write_rows
from cctaecg.labels.language_model.deidentify import deidentified
from cctaecg.labels.reading import CHOICES, ITEMS, MISSING, Reading, fingerprint, read_by_rules
from cctaecg.run.atomic import atomic_path
from cctaecg.run.spreadsheet import guarded, printable, unguarded

SHEET_COLUMNS = ("key", "item", "text", "not_understood", "choices", "grade", "reviewer", "reviewed_at", "comment")
DISAGREE, DRAWN = "the readers disagree", "drawn at random"


def wanted(texts: Mapping[str, Iterable[str]], decisions: Decisions, sample: int, seed: int) -> pd.DataFrame:
    """What nobody has reviewed yet and somebody should.

    Rows of text (its fingerprint), item, why, drawn, the words that are not understood, and the text itself.

    ``texts`` holds the texts of each kind. Asked for are the items on which the two readers disagree, those that one of
    them doubts or leaves open while no other settled it, and every item of ``sample`` texts of each kind, drawn at
    random: the share of errors among all texts can be estimated from these alone. The draw follows from ``seed`` and
    the texts, in whatever order they come. Rows are ordered by fingerprint, which says nothing about why a text is
    there.
    """
    rows = []
    for kind, given in texts.items():
        distinct = {fingerprint(text): text for text in given if text.strip()}
        drawn = set(sorted(distinct, key=lambda name: sha256(f"{seed} {name}".encode()).digest())[:sample])
        for name, text in distinct.items():
            rules = read_by_rules(kind, text, decisions.own)
            for item in ITEMS[kind]:
                why = _why(rules[item], decisions.by_model.get((name, item)))
                if (name, item) not in decisions.by_person and (why or name in drawn):
                    rows.append((name, item, why or DRAWN, name in drawn, rules[item].not_understood, text))
    table = pd.DataFrame(rows, columns=["text", "item", "why", "drawn", "not_understood", "original"])
    order = table["item"].map({item: position for position, item in enumerate(CHOICES)})
    return table.assign(_order=order).sort_values(["text", "_order"], ignore_index=True).drop(columns="_order")


def _why(rules: Reading, model: Reading | None) -> str:
    if model is None:
        return rules.doubt
    if model.value != rules.value:
        return DISAGREE
    return model.doubt


def write_sheet(table: pd.DataFrame, files: LabelFiles) -> None:
    """Write the sheet for the rows of ``wanted``, and keep what was asked beside what was asked before.

    The sheet is CSV in UTF-8 with the mark by which spreadsheets know it; no cell of it can be taken for a formula.
    """
    shown = {text: deidentified(text) for text in table["original"].unique()}
    asked = table.assign(shown=[shown_as(shown[text]) for text in table["original"]], drawn=table["drawn"].map(str))
    earlier = read_rows(files.asked, ASKED_COLUMNS)
    both = pd.concat([asked[ASKED_COLUMNS], earlier]).drop_duplicates(["text", "item", "shown"], keep="last")
    write_rows(files.asked, both.sort_values(["text", "item", "shown"]))
    with (atomic_path(files.sheet, private=True) as partial,
          partial.open("w", encoding="utf-8-sig", newline="") as stream):
        sheet = csv.writer(stream)
        sheet.writerow(SHEET_COLUMNS)
        for row in table.to_dict("records"):
            choices = " / ".join((*CHOICES[row["item"]], MISSING))
            text = shown[row["original"]]
            known_to_all = text.casefold()  # a blanked name is none of the words
            words = ", ".join(word for word in row["not_understood"] if word in known_to_all)
            sheet.writerow([row["text"], row["item"], guarded(text), guarded(words), choices, "", "", "", ""])


def shown_as(cell: str) -> str:
    """The fingerprint of a text as the sheet shows it; what spreadsheets do to line ends and spaces changes nothing."""
    return fingerprint("".join(printable(unguarded(cell)).split()))
