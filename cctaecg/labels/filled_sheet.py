"""Whether the review sheet holds a person's work that was not taken in: such a sheet is not replaced by a new one."""

from cctaecg.labels.errors import ReviewRefused, SheetFilledIn
from cctaecg.labels.files import REVIEW_COLUMNS, LabelFiles, read_rows
from cctaecg.labels.reviewed import ALSO_WRITTEN, sheet_rows


def keep_filled_sheet(files: LabelFiles, name: str) -> None:
    """Nothing, where the sheet may be replaced: there is none, nobody has filled it in, or all of it was taken in.

    Parameters
    ----------
    files : LabelFiles
        Of the run.
    name : str
        The run's, for the command in the message.

    Raises
    ------
    SheetFilledIn
        Where a grade or a comment in the sheet is in no review; the message says how to keep it.
    """
    if not files.sheet.exists():
        return
    reviews = read_rows(files.reviews, REVIEW_COLUMNS)
    known = set(zip(reviews["text"], reviews["item"], reviews["value"]))
    try:
        rows = [cells for _, cells in sheet_rows(files.sheet)]
    except (ReviewRefused, OSError) as error:
        raise SheetFilledIn(f"{files.sheet} is there and cannot be read as a sheet; move it away, and ask again"
                            ) from error
    filled = [cells for cells in rows if cells["grade"] or cells["comment"]]
    kept = [cells for cells in filled if (cells["key"], cells["item"], _value(cells["grade"])) not in known]
    if kept:
        raise SheetFilledIn(f"{files.sheet} holds {len(kept):,} rows that somebody has filled in and that were not "
                            f"taken in; bring them in with: cctaecg labels apply {name} {files.sheet}, or move the "
                            "sheet away")


def _value(grade: str) -> str:
    value = grade.lower()
    return ALSO_WRITTEN.get(value, value)
