"""Reading a run's tables back: a damaged one is a sentence that names the file."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from cctaecg.errors import UserError


class UnreadableArtefact(UserError, ValueError):
    """A file of a run is damaged, or another kind of file; the message names it."""


def read_parquet(path: Path) -> pd.DataFrame:
    """A parquet table. Raises ``UnreadableArtefact`` for a damaged file, ``FileNotFoundError`` for none."""
    try:
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise UnreadableArtefact(_said(path, "parquet")) from error


def read_csv(path: Path, **how: Any) -> pd.DataFrame:
    """A CSV table with one row of names. Raises as :func:`read_parquet`; ``how`` goes to ``pandas.read_csv``."""
    try:
        return pd.DataFrame(pd.read_csv(path, **how))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise UnreadableArtefact(_said(path, "CSV")) from error


def _said(path: Path, kind: str) -> str:
    size = path.stat().st_size if path.is_file() else None
    if size is None:
        return f"{path} is a folder; expected a {kind} file"
    state = f"is damaged, or no {kind} file ({size:,} bytes)" if size else "is empty"
    return f"{path} {state}; remove it, and bring the run up to date"
