"""A folder of ECG files before any study is made of it: which are there, what is in them, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.batch import DUPLICATE, Prepared, prepare_one, samples_digest
from cctaecg.ecg.errors import EcgError, FileMissing, MissingLibrary, NoEcg
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.listing.faults import fault_of_place
from cctaecg.ecg.listing.records import listed_below
from cctaecg.ecg.parallel import Processes
from cctaecg.ecg.quality import LIMITS, SIGNAL, check, refusals
from cctaecg.ecg.source import Source, files_of
from cctaecg.run.links import leads_out

if TYPE_CHECKING:  # processes that prepare files import this module, and need no tables
    import pandas as pd


@dataclass(frozen=True)
class FileReport:
    """One ECG file: what was read from it (format, Hz, seconds, leads that were derived), and what was found.

    ``format`` is empty and the numbers are 0 where it could not be read; ``findings`` says why. ``samples`` is the
    digest of what was read. A file that holds no ECG, such as a note, is not read: ``passed_over`` says what it is.
    """

    path: Path
    format: str = ""
    fs: float = 0.0
    seconds: float = 0.0
    derived: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    samples: str = ""
    passed_over: str = ""

    @property
    def refused(self) -> bool:
        """Whether a study would refuse the file."""
        return bool(refusals(self.findings))


def ecg_files(folder: Path) -> list[Path]:
    """Every file below ``folder`` in order of name, a WFDB record being its header; hidden files are left out.

    A file of many records stands for each of them, as ``FILE#RECORD``. No file is left out for its ending: a format is
    known by content, and a file that should be an ECG and is none is to be named. So is what is no file: a link to
    nowhere or out of the folder, a pipe, a folder that cannot be listed.
    """
    return [Path(ecg.path) for ecg in listed_below(folder)]


def check_file(source: Source, signal: SignalConfig = SIGNAL, limits: QualityConfig = LIMITS) -> FileReport:
    """Read and check one file. Its faults are in the report, and so is a library that reading it would need."""
    path = Path(source.path)
    try:
        recording = source.read()
    except NoEcg as error:
        return FileReport(path, passed_over=error.fault)
    except EcgError as error:
        return FileReport(path, findings=(Finding(error.reason, "refuse", error.fault),))
    except MissingLibrary as error:
        return FileReport(path, findings=(Finding("missing library", "refuse", str(error)),))
    return FileReport(path, recording.format, recording.fs, recording.seconds, recording.derived,
                      tuple(check(recording, signal, limits)), samples_digest(recording))


def misplaced(file: Path, folder: Path) -> Finding | None:
    """What is wrong with the place of an ECG below ``folder``: it is no file, or one of its files lies outside."""
    if wrong := fault_of_place(str(file)):
        return wrong
    if not any(leads_out(part, folder) for part in files_of(file)):
        return None
    return Finding("link out of the folder", "refuse", "a file of the ECG lies elsewhere; expected it in the folder")


def prepare_file(
    source: Source, config: SignalConfig, limits: QualityConfig, folders: Sequence[Path] = ()
) -> Prepared:
    """Prepare one file of those ``folders``; one that is a link out of them, or lacks its library, is refused too."""
    file = Path(source.path)
    for folder in folders:
        if file.is_relative_to(folder) and (wrong := misplaced(file, folder)):
            return Prepared(None, refused=str(wrong))
    try:
        return prepare_one(source, config, limits)
    except MissingLibrary as error:  # the other files may need none
        return Prepared(None, refused=f"missing library: {error}")


def check_folder(
    folder: Path,
    signal: SignalConfig = SIGNAL,
    limits: QualityConfig = LIMITS,
    fs: float | None = None,
    unit: str | None = None,
    workers: int = 1,
    leads: Sequence[str] | None = None,
) -> list[FileReport]:
    """A report of every ECG below ``folder``; the second of two that hold the same samples is refused.

    ``fs`` (Hz), ``unit`` and ``leads`` are stated for files that do not state them. Raises ``FileMissing`` for an empty
    folder.
    """
    files = ecg_files(folder)
    if not files:
        raise FileMissing("the folder holds no file", folder)
    linked = {file: FileReport(file, findings=(found,)) for file in files if (found := misplaced(file, folder))}
    named = None if leads is None else tuple(leads)
    sources = [Source(str(file), fs, unit, named) for file in files if file not in linked]
    with Processes(workers) as processes:
        checked = processes.map(partial(check_file, signal=signal, limits=limits), sources)
        read = list(tqdm(checked, total=len(sources), unit="ECG", disable=None))
    place = {file: number for number, file in enumerate(files)}
    return _duplicates(sorted([*read, *linked.values()], key=lambda report: place[report.path]))


def _duplicates(reports: Sequence[FileReport]) -> list[FileReport]:
    first: dict[str, Path] = {}
    found = []
    for report in reports:
        if report.samples and (other := first.setdefault(report.samples, report.path)) != report.path:
            finding = Finding(DUPLICATE, "refuse", f"holds the samples of {other}")
            report = replace(report, findings=(*report.findings, finding))
        found.append(report)
    return found


def kinds(reports: Sequence[FileReport]) -> "pd.DataFrame":
    """How many ECGs of each kind there are: format, Hz, s, derived, files, warned, refused."""
    import pandas as pd

    reports = [report for report in reports if not report.passed_over]
    table = pd.DataFrame({
        "format": [report.format or "not read" for report in reports],
        "Hz": [f"{report.fs:g}" if report.format else "" for report in reports],
        "s": [f"{report.seconds:g}" if report.format else "" for report in reports],
        "derived": [", ".join(report.derived) for report in reports],
        "files": 1,
        "warned": [int(bool(report.findings) and not report.refused) for report in reports],
        "refused": [int(report.refused) for report in reports],
    })
    return table.groupby(["format", "Hz", "s", "derived"], sort=True, as_index=False).sum()
