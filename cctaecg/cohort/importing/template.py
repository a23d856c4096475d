"""A mapping to fill in, and empty tables in the canonical form beside it."""

from pathlib import Path

from cctaecg.cohort.export.tables import COLUMNS, OPTIONAL
from cctaecg.cohort.importing.mapping import TEMPLATE
from cctaecg.cohort.importing.to_export import ExportExists
from cctaecg.domain import COHORTS
from cctaecg.run.atomic import atomic_path


def write_template(folder: Path) -> list[Path]:
    """Write ``mapping.yml`` to fill in, and the tables of an export with their headers alone.

    Parameters
    ----------
    folder : Path
        Where ``mapping.yml`` goes, and a folder ``empty`` with the tables.

    Returns
    -------
    list of Path
        What was written, the mapping first.

    Raises
    ------
    ExportExists
        When one of the files is there already; nothing is written then.
    """
    texts = {folder / "mapping.yml": TEMPLATE.read_text(encoding="utf-8")}
    for cohort in COHORTS:
        for file, columns in COLUMNS.items():
            if file != OPTIONAL or cohort == COHORTS[2]:
                texts[folder / "empty" / cohort / file] = ",".join(columns) + "\n"
    for path in texts:
        if path.exists():
            raise ExportExists(f"{path} is there already; a template never replaces what you have filled in")
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with atomic_path(path) as partial:
                partial.write_text(text, encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8")  # Excel sees UTF-8
            written.append(path)
    except BaseException:
        for path in written:  # so that the same call can be made again
            path.unlink()
        raise
    return list(texts)
