"""``mapping.yml``: what the files of a hospital are called, how they are written, and what their columns hold."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from cctaecg.cohort.export.tables import COLUMNS, OPTIONAL
from cctaecg.config.yaml_text import YamlError, read_yaml
from cctaecg.domain import COHORTS
from cctaecg.errors import UserError

NUMBERED = {"exam_id": "C", "ecg_id": "E"}
"""Identifiers that are made from the row, with this letter, where the hospital has none."""

UNKNOWN_ALLOWED = {"sex", "birth_date", "diabetes", "hypertension", "prior_mi", "report", "diagnosis", "mi_at"}
"""Columns that may be left out: what they would hold is unknown throughout."""

TEMPLATE = Path(__file__).with_name("mapping_template.yml")
"""A mapping with remarks, of files and columns that are called as in an export."""

MAY_LACK = {"procedures", "followup"}


class WrongMapping(UserError, ValueError):
    """A mapping names a key or value that does not exist, or leaves one out; the message says which."""


def _nothing(value: Any) -> Any:
    return None if value in ("", "null", "~") else value


def _zone(value: str | None) -> str | None:
    try:
        return value if value is None else ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("expected a time zone such as Asia/Shanghai") from error


def _with_the_templates(values: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What a hospital says of its words, by column, and what the template says of those that it leaves out."""
    usual: dict[str, dict[str, str]] = read_yaml(TEMPLATE.read_text(encoding="utf-8"), as_text=True)["values"]
    stated = {column: {word.strip().casefold(): meaning for word, meaning in words.items()}
              for column, words in values.items()}
    return usual | {column: usual.get(column, {}) | words for column, words in stated.items()}


Encoding = Literal["utf-8", "gb18030", "utf-16"]
Order = Literal["year-month-day", "day-month-year", "month-day-year"]
Days = Annotated[Literal["1900", "1904"] | None, BeforeValidator(_nothing)]
Optional = Annotated[str | None, BeforeValidator(_nothing)]
Zone = Annotated[str | None, AfterValidator(_zone), BeforeValidator(_nothing)]
Words = Annotated[dict[str, dict[str, str]], AfterValidator(_with_the_templates)]
Column = Annotated[str | list[str] | None, BeforeValidator(_nothing)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HowWritten(_Part):
    """How values are written; for all files, and where a file is otherwise, for it alone."""

    encoding: Encoding = "utf-8"
    separator: str = Field(",", min_length=1, max_length=1)
    dates: Order = "year-month-day"
    timezone: Zone = None
    spreadsheet_days: Days = None
    header: int = Field(1, ge=1)  #: the row that holds the names of the columns
    sheet: Optional = None  #: of a workbook; its first one when left out


def _inside(file: str) -> str:
    """Not followed: a mapping that came with the files must not have another file of this machine read."""
    if not file or file.startswith(("/", "\\")) or file[1:2] == ":" or ".." in re.split(r"[/\\]", file) or "\0" in file:
        raise ValueError("expected a file in the folder that is imported, named from there")
    return file


class TableSource(_Part):
    """One table: its file in the hospital's folder, and what the columns are called there."""

    file: Annotated[str, AfterValidator(_inside)]
    columns: dict[str, Column]
    encoding: Encoding | None = None
    separator: str | None = Field(None, min_length=1, max_length=1)
    dates: Order | None = None
    timezone: Zone = None
    spreadsheet_days: Days = None
    header: int | None = Field(None, ge=1)
    sheet: Optional = None
    ecg_files: str | None = None
    path_prefix: str | None = None


class ImportMapping(HowWritten):
    """What a hospital's files are called and how they are written: the whole of ``mapping.yml``.

    Attributes
    ----------
    ecg_files, path_prefix : str
        The folder of the ECG files, and what the paths begin with that is not in that folder.
    values : dict of str to dict of str to str
        By column, what the hospital's words mean; words that it leaves out mean what the template says.
    tables : dict of str to dict of str to TableSource or None
        By cohort and table, its file and columns.
    """

    ecg_files: str = "."
    path_prefix: str = ""
    values: Words = Field(default_factory=dict, validate_default=True)
    tables: dict[str, dict[str, Annotated[TableSource | None, BeforeValidator(_nothing)]]]

    def how(self, source: TableSource) -> HowWritten:
        """How one file is written."""
        own = source.model_dump(include=set(HowWritten.model_fields), exclude_none=True)
        return HowWritten(**self.model_dump(include=set(HowWritten.model_fields)) | own)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if "internal" not in self.tables:
            raise ValueError("tables names no cohort 'internal'; expected the one that the network learns from")
        for cohort, tables in self.tables.items():
            if cohort not in COHORTS:
                raise ValueError(f"tables names the cohort {cohort!r}; expected {', '.join(COHORTS)}")
            for name in (file.removesuffix(".csv") for file in COLUMNS):
                if tables.get(name) is None and name not in MAY_LACK:
                    raise ValueError(f"tables.{cohort} has no {name}; expected its file and columns")
            for name, source in tables.items():
                _check_columns(f"tables.{cohort}.{name}", name, source)
        wanted = {column for columns in COLUMNS.values() for column in columns}
        if unknown := sorted(set(self.values) - wanted):
            raise ValueError(f"values names {', '.join(unknown)}; expected columns of an export: "
                             f"{', '.join(sorted(wanted))}")
        return self


def _check_columns(place: str, name: str, source: TableSource | None) -> None:
    if f"{name}.csv" not in COLUMNS:
        known = ", ".join(file.removesuffix(".csv") for file in COLUMNS)
        raise ValueError(f"{place} is no table of an export; expected {known}")
    if source is None:
        return
    columns = COLUMNS[f"{name}.csv"]
    if unknown := sorted(set(source.columns) - set(columns)):
        raise ValueError(f"{place}.columns names {', '.join(unknown)}; expected {', '.join(columns)}")
    for column in columns:
        if source.columns.get(column) is None and column not in UNKNOWN_ALLOWED | set(NUMBERED):
            raise ValueError(f"{place}.columns.{column} is left out; expected what it is called in {source.file}")


def read_mapping(path: Path, **replaced: Any) -> ImportMapping:
    """The mapping in a YAML file, every value of it taken as text: ``no`` is the word no, ``1`` the digit.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.
    **replaced
        Keys that are said otherwise, ``None`` for those that are not.

    Returns
    -------
    ImportMapping
        What the file says, and what the template says of keys and words that it leaves out.

    Raises
    ------
    WrongMapping
        When a key or value does not exist, or one is left out that has to be there.

    Examples
    --------
    >>> read_mapping(TEMPLATE, dates="day-month-year").dates
    'day-month-year'
    """
    try:
        values = read_yaml(path.read_text(encoding="utf-8-sig"), as_text=True)
    except (YamlError, UnicodeDecodeError) as error:
        raise WrongMapping(f"{path} is no YAML in UTF-8: {error}") from error
    if not isinstance(values, dict):
        raise WrongMapping(f"{path} holds no keys; expected those that `cctaecg import --template` writes")
    try:
        stated = {key: value for key, value in replaced.items() if value is not None}
        return ImportMapping.model_validate(values | stated)
    except ValidationError as error:
        place = "the command line" if path == TEMPLATE else str(path)
        raise WrongMapping(f"{place}: " + "; ".join(
            f"{'.'.join(map(str, fault['loc']))}{_given(fault['input'])}: {fault['msg'].removeprefix('Value error, ')}"
            if fault["loc"] else fault["msg"].removeprefix("Value error, ") for fault in error.errors()
        )) from error


def canonical_mapping(folder: Path, **replaced: Any) -> ImportMapping:
    """The mapping of a folder whose files and columns are called as in an export: of every cohort that is there.

    Parameters
    ----------
    folder : Path
        What the hospital has.
    **replaced
        Keys that are said otherwise than in the template, ``None`` for those that are not.

    Returns
    -------
    ImportMapping
        A mapping for :func:`cctaecg.cohort.import_folder`.

    Raises
    ------
    WrongMapping
        When a key does not exist or a value is none that it may have.
    """
    tables = {
        cohort: {
            file.removesuffix(".csv"): {
                "file": f"{cohort}/{_workbook_or_csv(folder / cohort, file)}",
                "columns": dict(zip(columns, columns)),
                **({"ecg_files": cohort} if "path" in columns else {}),
            }
            for file, columns in COLUMNS.items() if file != OPTIONAL or (folder / cohort / file).is_file()
        }
        for cohort in COHORTS if cohort == COHORTS[0] or (folder / cohort).is_dir()
    }  # fmt: skip
    return read_mapping(TEMPLATE, **replaced, tables=tables)


def _workbook_or_csv(folder: Path, file: str) -> str:
    workbook = file.replace(".csv", ".xlsx")
    return workbook if (folder / workbook).is_file() and not (folder / file).is_file() else file


def _given(value: Any) -> str:
    return "" if isinstance(value, dict) else f" is {value!r}"
