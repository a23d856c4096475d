"""The jobs that a call has handed in to Slurm: none of them goes on when the call has ended, however it ended.

A killed call cannot cancel them, and the next one would write the same files beside them. So a run's jobs carry its
folder's digest in their names, by which they are found from every machine of the cluster, and a file says that there
may be some.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from cctaecg.errors import UserError
from cctaecg.run.folder import project_root
from cctaecg.run.run import Run

SECONDS_TO_END = 3.0
"""What jobs are given to end by themselves before they are killed; they have checkpoints, not last words."""

SECONDS_LEFT_OVER = 60.0
"""What jobs of an earlier call are given to be gone."""

SECONDS_TO_ANSWER = 20.0
LOOKS_AGAIN = 0.5


class NoAnswer(UserError, RuntimeError):
    """Slurm's programmes are here, and no Slurm answers them; the message says what they said."""


class StillRunning(UserError, RuntimeError):
    """Slurm jobs of an earlier call may still write into the run; the message says which, and what to do."""


def job_prefix(run: Run) -> str:
    """What the names of a run's jobs begin with: the same from every machine, another for another folder."""
    return f"cctaecg-{sha256(str(run.folder.resolve()).encode()).hexdigest()[:16]}"


@contextmanager
def no_jobs_left(run: Run, submits: bool) -> Iterator[None]:
    """Within, a run's Slurm jobs are this call's: an earlier one's are cancelled before, its own afterwards.

    Parameters
    ----------
    run : Run
        Whose lock this call has.
    submits : bool
        Whether this call hands in jobs itself.

    Raises
    ------
    NoAnswer, StillRunning
        When jobs of an earlier call cannot be cancelled, or Slurm is not there, before anything is run.
    """
    prefix = job_prefix(run)
    handed_in = project_root() / ".snakemake" / prefix
    if submits or handed_in.exists():
        _end_earlier(run, prefix, handed_in)
    if not submits:
        yield
        return
    handed_in.touch()
    try:
        yield
    finally:
        if not cancel(prefix, SECONDS_TO_END):
            handed_in.unlink(missing_ok=True)


def _end_earlier(run: Run, prefix: str, handed_in: Path) -> None:
    if shutil.which("squeue") is None:
        raise StillRunning(f"an earlier call has handed in Slurm jobs of {run.shown}, and there is no squeue here to "
                           f"see whether they have ended; call this where jobs are handed in, or remove {handed_in}")
    if left := jobs_of(prefix):
        print(f"{run.shown}: cancelling {len(left)} Slurm jobs that an earlier call has left ...", flush=True)
        if still := cancel(prefix, SECONDS_LEFT_OVER):
            raise StillRunning(f"Slurm jobs of an earlier call still work on {run.shown}: {', '.join(still)}; end them "
                               f"with: scancel {' '.join(still)}")
    handed_in.unlink(missing_ok=True)


def jobs_of(prefix: str) -> list[str]:
    """The numbers of this user's jobs that wait, run or are ending, whose name begins with ``prefix``.

    Raises
    ------
    NoAnswer
        When Slurm does not say.
    """
    done = _asked("squeue", "--me", "--noheader", "--format=%i|%j")
    if done.returncode:
        raise NoAnswer(f"squeue does not say which jobs there are ({done.stderr.strip() or 'no reason given'}); "
                       "try again when Slurm answers, or leave --on out to run here")
    rows = (line.partition("|") for line in done.stdout.splitlines())
    return [number.strip() for number, _, name in rows if name.startswith(prefix)]


def cancel(prefix: str, seconds: float) -> list[str]:
    """Cancel a run's jobs, and kill those that are still there after some seconds; returns those that stay even then.
    """
    try:
        for words in (["scancel"], ["scancel", "--full", "--signal=KILL"]):
            if not (left := jobs_of(prefix)):
                return []
            _asked(*words, *left)
            until = time.monotonic() + seconds
            while left and time.monotonic() < until:
                time.sleep(LOOKS_AGAIN)
                left = jobs_of(prefix)
        return left
    except NoAnswer as reason:
        return [str(reason)]


def _asked(*words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS_TO_ANSWER)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(words, 1, "", str(error))
