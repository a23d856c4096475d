"""What ``cctaecg check`` prints of a folder of ECGs: first what somebody can act on, then every finding."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cctaecg.commands.ecg_options import in_options
from cctaecg.ecg.batch import DUPLICATE
from cctaecg.ecg.folder import FileReport, kinds
from cctaecg.ecg.quality import WRONG_UNIT
from cctaecg.errors import counted, escaped, without_values

WHAT_TO_DO = {
    "unknown sampling rate": "State the rate of files that do not state it: cctaecg check {folder} --fs 500",
    "unknown unit": "State the unit of files that do not state it: cctaecg check {folder} --unit uV (or 1000/mV, "
                    "for 1000 counts per millivolt)",
    WRONG_UNIT: "Look up the unit of the files whose amplitude is no ECG's, and state it with --unit",
    "missing lead": "Name the columns of tables without names of leads with --leads; a file that lacks one of I, II "
                    "and V1 to V6 cannot be used",
    "file contradicts what was stated": "Put files that state something else than you do into a folder of their own",
    "unknown format": "Export files of an unknown format again, in one of those listed under \"Bring your own ECGs\", "
                      "with samples of WFDB beside their header",
    "no such file": "Put the samples of WFDB records beside the headers that name them",
    "unreadable file": "Copy or export damaged files again",
    "missing library": "Install what reads these formats: pip install \"cctaecg[formats]\"",
    "link out of the folder": "Copy what lies behind links out of the folder into it, or check the folder that they "
                              "lead to as one of its own",
    "dangling link": "Remove links to files that are not there, or bring the files",
    "no file": "Remove pipes, sockets and devices: they are no files",
    "unreadable folder": "Ask for the right to read the folders that cannot be listed",
    DUPLICATE: "Leave one of the files that hold the same samples: a study refuses all but the first, cctaecg predict "
               "predicts each, and with --dataset names them",
}
"""What helps against a reason to refuse; the other reasons are in the ECG itself."""

OTHER = "Look at the other refused ECGs by their reason below: the fault is in the recording, and they are left out"
TABLES = "a table whose columns"
LISTS = (".csv", ".tsv", ".xlsx", ".xls")
"""Endings of tables that may tell of patients and exams."""
LONGEST = 110  # characters of an example


def summary(reports: Sequence[FileReport], folder: Path, show_values: bool = False) -> str:
    """The counts by reason with an example each, what to do, the kinds of ECG that there are, and every finding.

    Texts that a file holds are told by their shape, unless ``show_values``.
    """
    ecgs = [report for report in reports if not report.passed_over]
    others = [report for report in reports if report.passed_over]
    warned = [report for report in ecgs if report.findings and not report.refused]
    refused = [report for report in ecgs if report.refused]
    total = _total(len(ecgs), len(warned), len(refused), len(others), folder)
    parts = [total]
    for title, group, severity in (("Refused", refused, "refuse"), ("Usable, with a warning", warned, "warn")):
        found = [(report, finding) for report in group for finding in report.findings if finding.severity == severity]
        parts += _counted(title, ((finding.reason, _named(report, folder, finding.detail, show_values))
                                  for report, finding in found))
    parts += _counted("Passed over", ((report.passed_over, _named(report, folder)) for report in others))
    steps = _steps(refused, others, len(ecgs) - len(refused), folder)
    parts += ["", "What to do", *(f"  - {step}" for step in steps), ""]
    if ecgs:
        parts += [kinds(reports).to_string(index=False)]
    for severity, word in (("warn", "warning"), ("refuse", "refused")):
        parts += [f"{word}: {_named(report, folder, str(finding), show_values)}" for report in ecgs
                  for finding in report.findings if finding.severity == severity]
    return "\n".join([*parts, total])


def _total(ecgs: int, warned: int, refused: int, others: int, folder: Path) -> str:
    with_warnings = f", {warned:,} of them with a warning" if warned else ""
    passed_over = f"; {counted(others, 'other file')} passed over" if others else ""
    return (f"{counted(ecgs, 'ECG file')} in {folder}: {ecgs - refused:,} can be used{with_warnings}, "
            f"{refused:,} refused{passed_over}")


def _named(report: FileReport, folder: Path, detail: str = "", show_values: bool = False) -> str:
    name = escaped(str(report.path.relative_to(folder)), keep="")
    told = escaped(in_options(detail if show_values else without_values(detail)), keep="")
    return f"{name}: {told}" if detail else name


def _counted(title: str, reasons: Iterable[tuple[str, str]]) -> list[str]:
    """A line for each reason: how often, and the first file that it was found in."""
    examples: dict[str, list[str]] = {}
    for reason, example in reasons:
        examples.setdefault(reason, []).append(example)
    if not examples:
        return []
    width = max(map(len, examples))
    return ["", title, *(f"{len(found):7,}  {reason:{width}}  first: {_shortened(found[0])}" for reason, found in
                         sorted(examples.items(), key=lambda item: -len(item[1])))]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _steps(refused: list[FileReport], others: list[FileReport], usable: int, folder: Path) -> list[str]:
    reasons = {finding.reason for report in refused for finding in report.findings if finding.severity == "refuse"}
    steps = [step.format(folder=folder) for reason, step in WHAT_TO_DO.items() if reason in reasons]
    if reasons - WHAT_TO_DO.keys():
        steps.append(OTHER)
    if any(TABLES in report.passed_over for report in others):
        steps.append("If the tables that were passed over hold ECGs, name their columns with --leads")
    lists = [report.path for report in others if report.path.suffix.lower() in LISTS]
    if lists:
        steps.append(f"If tables such as {escaped(lists[0].name, keep='')} tell of patients, CTs and ECGs, make an "
                     f"export of them for a study: cctaecg import {folder} --template")
    if usable:
        steps.append(f"Use the {usable:,} that can be used: cctaecg predict {folder} --run NAME --out predictions.csv, "
                     "or name them in the column path of a study's ecg.csv")
    elif not refused:
        steps.append("There is no ECG here: check the folder that holds them")
    return steps
