"""Where the readings and reviews of one study lie, and how they are read back.

All in one folder of the run, which is not published. The answers and the review sheet quote reports, names, numbers and
dates blanked; the other files name a text by its fingerprint alone.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from cctaecg.labels.errors import DamagedFile
from cctaecg.labels.language_model.journal import Journal
from cctaecg.labels.reading import CHOICES, ITEMS, MISSING, Reading
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords, own_words
from cctaecg.run.atomic import atomic_path
from cctaecg.run.run import Run
from cctaecg.run.spreadsheet import guarded

MODEL_COLUMNS = ["text", "item", "value", "evidence", "doubt"]
ASKED_COLUMNS = ["text", "item", "shown", "why", "drawn"]
REVIEW_COLUMNS = ["text", "item", "value", "reviewer", "reviewed_at", "comment"]


class LabelFiles:
    """The files of readings and reviews under one folder; none has to exist.

    Parameters
    ----------
    folder : Path
        The folder that holds them.

    Attributes
    ----------
    answers, tokens : Journal
        The language model's answers, and what each request took.
    model_readings : Path
        The language model's readings, one row for each text and item.
    sheet : Path
        The sheet that people fill in.
    asked : Path
        What they have been asked, and why.
    reviews : Path
        What they answered.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.answers = Journal(self.folder / "llm_answers.jsonl")
        self.tokens = Journal(self.folder / "llm_tokens.jsonl")
        self.model_readings = self.folder / "llm_readings.csv"
        self.sheet = self.folder / "review_sheet.csv"
        self.asked = self.folder / "review_asked.csv"
        self.reviews = self.folder / "reviews.csv"


def label_files(run: Run) -> LabelFiles:
    """Where the readings and reviews of a run lie.

    Parameters
    ----------
    run : Run
        The run; nothing of it is read.

    Returns
    -------
    LabelFiles
        The files in the run's folder ``labels``.
    """
    return LabelFiles(run.folder / "labels")


def read_rows(path: Path, columns: list[str]) -> pd.DataFrame:
    """A file's rows, all text; empty where there is no file. Raises ``DamagedFile`` for other columns or items."""
    if not path.exists():
        return pd.DataFrame(columns=columns, dtype=str)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    if list(rows.columns) != columns:
        raise DamagedFile(f"{path.name} has the columns {', '.join(rows.columns)}; expected {', '.join(columns)}")
    for number, row in enumerate(rows.to_dict("records"), 2):
        item = row["item"]
        if item not in CHOICES or ("value" in columns and row["value"] not in (*CHOICES[item], MISSING)):
            raise DamagedFile(f"{path.name}, row {number}: no such item or value")
    return rows


def write_rows(path: Path, rows: pd.DataFrame) -> None:
    """Write rows so that a reader finds the old file or the new one, whole; readable by its owner only."""
    with atomic_path(path, private=True) as partial:
        rows.to_csv(partial, index=False)


@dataclass(frozen=True)
class Decisions:
    """What a language model and people have said so far, by the text's fingerprint and the item; a hospital's words.

    An item is a vessel, or "ECG" for whether an ECG is normal.

    Attributes
    ----------
    by_model : dict of (str, str) to Reading
        What the language model made of it.
    by_person : dict of (str, str) to str or None
        The value that people settled on; ``None`` where they found that the text does not tell.
    own : OwnWords
        The words that the hospital adds to those of the rules.
    """

    by_model: dict[tuple[str, str], Reading] = field(default_factory=dict)
    by_person: dict[tuple[str, str], str | None] = field(default_factory=dict)
    own: OwnWords = NO_WORDS


NO_DECISIONS = Decisions()
"""Nothing but the rules has read."""


def decisions_of(run: Run) -> Decisions:
    """What a language model and people have said about a run's texts, and the words of its configuration.

    Parameters
    ----------
    run : Run
        The run; ``labels.vessels`` and ``labels.passed_over`` of its configuration are the words.

    Returns
    -------
    Decisions
        As of :func:`cctaecg.labels.read_decisions`.

    Raises
    ------
    DamagedFile
        When a file has other columns, items or values than are written to it.
    """
    config = run.config().labels
    return replace(read_decisions(label_files(run)), own=own_words(config.vessels, config.passed_over))


def read_decisions(files: LabelFiles) -> Decisions:
    """What a language model and people have said, from the files of a study.

    Parameters
    ----------
    files : LabelFiles
        Where they lie (:func:`cctaecg.labels.label_files`).

    Returns
    -------
    Decisions
        Empty where no file exists. Of several reviews of one thing the latest counts.

    Raises
    ------
    DamagedFile
        When a file has other columns, items or values than are written to it.
    """
    model = read_rows(files.model_readings, MODEL_COLUMNS)
    people = read_rows(files.reviews, REVIEW_COLUMNS).sort_values("reviewed_at", kind="stable")
    return Decisions(
        {(row["text"], row["item"]): Reading(known(row["value"]), row["evidence"], row["doubt"])
         for row in model.to_dict("records")},
        {(row["text"], row["item"]): known(row["value"]) for row in people.to_dict("records")},
    )


def known(value: str) -> str | None:
    """A value as files write it, ``None`` for ``MISSING``."""
    return None if value == MISSING else value


def written(value: str | None) -> str:
    """A value as files write it."""
    return MISSING if value is None else value


def keep_model_readings(files: LabelFiles, kind: str, readings: dict[str, dict[str, Reading]]) -> None:
    """Replace the model's readings of ``kind``, by fingerprint and item, and leave those of the other kind."""
    rows = [
        (name, item, written(reading.value), guarded(reading.evidence), guarded(reading.doubt))
        for name, items in sorted(readings.items()) for item, reading in items.items()
    ]  # fmt: skip
    earlier = read_rows(files.model_readings, MODEL_COLUMNS)
    others = earlier[~earlier["item"].isin(ITEMS[kind])]
    write_rows(files.model_readings, pd.concat([others, pd.DataFrame(rows, columns=MODEL_COLUMNS)]))
