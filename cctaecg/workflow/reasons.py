"""Why a step, a shard or a call of a sweep has failed: the sentence that its own log ends with, and where that lies."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from cctaecg.run.atomic import FULL, MAKE_SPACE
from cctaecg.workflow.notebook_pairs import read_notebook

ENDED_BY_QUEUE = "Slurm has ended it"
"""What the reason of a step begins with whose job was killed for its memory or time."""

WITHOUT_A_WORD = "it ended without a word, as when it is killed, the memory does not suffice or the disk is full"
"""The reason of a step that left none: whoever is killed cannot say so."""

LAST_LINES = 15  # of a log without a sentence

# what the command line, or Python, ends with: an error's name, which has two capitals, or is one of these
_NAMED = re.compile(r"(?:[a-z_]\w*\.)*((?=\w*[a-z])[A-Z]\w*[A-Z]\w*|Error|Exception|Contradiction|Stopped): \S")

_FULL = re.compile("|".join(re.escape(os.strerror(code)) for code in sorted(FULL)))
_SYSTEMS = re.compile(r"^(?:\w+\.)*OSError: (?:\[Errno \d+\] )?")


@dataclass(frozen=True)
class Failure:
    """A step that failed, why, and its log."""

    step: str
    reason: str
    log: Path

    def __str__(self) -> str:
        on = "; the same call goes on from what is finished" if self.reason == WITHOUT_A_WORD else ""
        return f"step {self.step} failed: {_advised(self.reason)}{on}\n  (whole log: {self.log})"


def failures(lines: list[str], folder: Path) -> list[Failure]:
    """Each step that failed once, from the logs that Snakemake names beside "Error in rule".

    Parameters
    ----------
    lines : list of str
        What Snakemake has printed last.
    folder : Path
        The one that Snakemake worked in, from which it names its logs: seldom where the reader stands.
    """
    text, folder = "\n".join(lines), folder.absolute()
    found = {}
    for match in re.finditer(r"Error in rule \w+:\n(?:    .*\n)*?    log: (.+?)(?:, (.+?))?(?: \(check log .*)?$", text,
                             re.MULTILINE):
        log = folder / match[1]
        reason = (_ended_by_queue(folder / match[2]) if match[2] else "") or _reason(log) or _last_error(lines)
        found[log] = Failure(log.stem, reason, log)  # of several attempts the last
    return list(found.values())


def failure(lines: list[str], folder: Path) -> str:
    """What went wrong, a sentence for each step, or what Snakemake itself stumbled over."""
    sentences = map(str, failures(lines, folder))
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return "\n".join(sentences) or f"no step could be run: {_advised(_last_error(lines, last))}"


def _advised(reason: str) -> str:
    """A reason, with what to do about a full disk where it does not say so."""
    if MAKE_SPACE in reason or not _FULL.search(reason):
        return reason
    return f"{_SYSTEMS.sub('NotWritten: a file could not be written: ', reason)}; {MAKE_SPACE}"


def sentence_in(said: str) -> str:
    """The sentence that a process ended with, among all that it has printed; without one its last lines.

    >>> sentence_in("12 ECGs" + chr(10) + "NotWritten: out/a could not be written: No space left on device")
    'NotWritten: out/a could not be written: No space left on device'
    """
    lines = said.strip().splitlines()
    begins = [number for number, line in enumerate(lines) if _NAMED.match(line)]
    noted = [line for line in lines[:begins[-1] if begins else None] if re.search(r"WARNING|ERROR", line)]  # Sphinx's
    return "\n".join([*noted, *lines[begins[-1]:]] if begins else noted or lines[-LAST_LINES:])


def _ended_by_queue(log: Path) -> str:
    """What Slurm says of a job that it has ended, in the log of its own; empty when it has not, or there is none."""
    if not log.is_file():
        return ""
    said = re.findall(r"error: (.*(?:exceeded .*memory|TIME LIMIT).*)", log.read_text(errors="replace"))
    return f"{ENDED_BY_QUEUE}: {said[-1].strip('* ')}" if said else ""


def _last_error(lines: list[str], otherwise: str = WITHOUT_A_WORD) -> str:
    """The last sentence of an error among what Snakemake and the steps' shells have printed."""
    if any("Kernel died" in line for line in lines):
        return "the notebook's process was ended from outside, or for want of memory"
    said = re.compile(r"\s*(\w+\.)*\w*(Error|Exception|Artefact|Interrupt)\b.*: .")
    found = [line.strip() for line in lines if said.match(line)]
    named = [line for line in found if not re.match(r"CalledProcessError|RuleException|WorkflowError", line)]
    return named[-1] if named else otherwise


def _reason(log: Path) -> str:
    """What a step's log says of its end; empty when it says nothing."""
    if not log.exists() or not log.stat().st_size:
        return ""
    if log.suffix != ".ipynb":
        return sentence_in(log.read_text(encoding="utf-8", errors="replace"))
    try:
        cells = read_notebook(log).cells
    except ValueError:  # cut off, as by a full disk
        return ""
    for cell in cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return f"{output.ename}: {output.evalue}"
    return ""
