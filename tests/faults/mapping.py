"""Mappings of a hospital's files that are wrong, and files that are not as the mapping says."""

from collections.abc import Callable
from pathlib import Path

from cctaecg.cohort.importing.mapping import TEMPLATE
from tests.faults.export import TABLES
from tests.faults.fault import Fault, Told, called

Change = Callable[[str], str | bytes]
GROUPS = "fault: "


def _files() -> None:
    for name, text in TABLES.items():
        Path("files/internal").mkdir(parents=True, exist_ok=True)
        Path("files/internal", name).write_text(text)
    Path("files/r1.csv").write_text("x")


def _mapping() -> str:
    """The template for an export of one cohort, whose paths lie in the folder itself."""
    whole = TEMPLATE.read_text(encoding="utf-8")
    return whole[: whole.index("\n  external:")] + "\n" if "\n  external:" in whole else whole


def _mapped(change: Change, *words: str) -> Told:
    """What ``cctaecg import`` says of sound files with a mapping that was changed."""
    _files()
    content = change(_mapping())
    Path("mapping.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return _first(called("import", "files", "--to", "export", "--mapping", "mapping.yml", *words))


def _written(name: str, change: Change, *words: str) -> Told:
    """What ``cctaecg import`` says of files one of which was changed, with a sound mapping."""
    _files()
    content = change(TABLES[name])
    Path("files/internal", name).write_bytes(content if isinstance(content, bytes) else content.encode())
    Path("mapping.yml").write_text(_mapping())
    return _first(called("import", "files", "--to", "export", "--mapping", "mapping.yml", *words))


def _first(told: Told) -> Told:
    status, said = told
    lines = said.splitlines()
    found = [line.removeprefix(GROUPS) for line in lines if line.startswith(GROUPS)]
    if not found:
        return status, lines[-1] if lines else said
    return status, found[0] + (f"; and {len(found) - 1} more" if len(found) > 1 else "") + f" ({lines[-1]})"


def _replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def _called(*words: str) -> Told:
    _files()
    return _first(called("import", "files", *words))


def _taken(place: str) -> Told:
    Path(place).mkdir(parents=True)
    Path(place, "mine.txt").write_text("mine")
    return _called("--to", "export")


def _linked() -> Told:
    _files()
    Path("secret.csv").write_text(TABLES["ccta.csv"])
    Path("files/internal/ccta.csv").unlink()
    Path("files/internal/ccta.csv").symlink_to(Path("secret.csv").resolve())
    Path("mapping.yml").write_text(_mapping())
    return _first(called("import", "files", "--to", "export", "--mapping", "mapping.yml"))


def _template_twice() -> Told:
    called("import", "files", "--template")
    return called("import", "files", "--template")


FAULTS = [
    Fault("a mapping that is not there", lambda: _called("--to", "export", "--mapping", "mapping.yml")),
    Fault("a mapping that is a folder", lambda: _called("--to", "export", "--mapping", "files")),
    Fault("a mapping that is no YAML", lambda: _mapped(lambda text: text + "\n  ]")),
    Fault("a mapping that is not UTF-8", lambda: _mapped(lambda text: text.encode() + b"\n# \xff\xfe")),
    Fault("an empty mapping", lambda: _mapped(lambda text: "")),
    Fault("a mapping that is a list", lambda: _mapped(lambda text: "- internal\n")),
    Fault("a key of the mapping that there is none of", lambda: _mapped(lambda text: "coding: utf-8\n" + text)),
    Fault("a key that stands in the mapping twice", lambda: _mapped(lambda text: text + "\nencoding: utf-16\n")),
    Fault("aliases of aliases in a mapping", lambda: _mapped(lambda text: text + "\nx: &a [*a]\n")),
    Fault("a mapping without the cohort that the network learns from",
          lambda: _mapped(_replaced("  internal:", "  internals:"))),
    Fault("a table of no export", lambda: _mapped(_replaced("    patients:", "    people:"))),
    Fault("a column of no export", lambda: _mapped(_replaced("birth_date:", "born:"))),
    Fault("an encoding that is not read", lambda: _called("--to", "export", "--encoding", "latin-1")),
    Fault("two characters for a separator", lambda: _called("--to", "export", "--separator", ";;")),
    Fault("an order of dates that there is none of", lambda: _called("--to", "export", "--dates", "month-year")),
    Fault("a time zone that there is none of", lambda: _mapped(lambda text: text + "\ntimezone: Asia/Nowhere\n")),
    Fault("day numbers of 1901", lambda: _mapped(lambda text: text + "\nspreadsheet_days: 1901\n")),
    Fault("names of columns in row 0", lambda: _mapped(lambda text: text + "\nheader: 0\n")),
    Fault("no folder to write to", lambda: _called()),
    Fault("an empty text for the folder to write to", lambda: _called("--to", "")),
    Fault("a folder to write to that holds something", lambda: _taken("export")),
    Fault("a folder of files that is not there", lambda: called("import", "nowhere", "--to", "export")),
    Fault("a template where one is already", _template_twice),
    Fault("a column that the file does not have", lambda: _written("patients.csv", _replaced("sex", "gender"))),
    Fault("a word for the sex that the mapping does not know",
          lambda: _written("patients.csv", _replaced("P1,M", "P1,X"))),
    Fault("a date in another order than the mapping says",
          lambda: _written("patients.csv", _replaced("1960-01-01", "31.12.1960"))),
    Fault("a day of no calendar", lambda: _written("patients.csv", _replaced("1960-01-01", "1960-02-30"))),
    Fault("a time with a zone, and no zone in the mapping",
          lambda: _written("ccta.csv", _replaced("2024-01-02T10:00", "2024-01-02T10:00:00Z"))),
    Fault("a day number, and no count of days in the mapping",
          lambda: _written("patients.csv", _replaced("1960-01-01", "21916"))),
    Fault("a path of no file", lambda: _written("ecg.csv", _replaced("r1.csv", "r9.csv"))),
    Fault("a path that leads out of the files", lambda: _written("ecg.csv", _replaced("r1.csv", "../../etc/passwd"))),
    Fault("a mapping that names a table outside the folder",
          lambda: _mapped(_replaced("file: internal/ccta.csv", "file: ../../etc/passwd"))),
    Fault("a table that is a link out of the folder", _linked),
    Fault("a row with a value too many",
          lambda: _written("procedures.csv", lambda text: text + "P2,2023-01-01,PCI,x\n")),
    Fault("a table in another encoding than the mapping says",
          lambda: _written("ccta.csv", lambda text: text.replace("LAD", "左").encode("gb18030"))),
    Fault("a workbook that is none", lambda: _written("patients.csv", lambda text: b"PK\x03\x04 no workbook")),
    Fault("a table of another kind at `--faults`",
          lambda: _called("--to", "export", "--faults", "files/internal/ecg.csv")),
]
