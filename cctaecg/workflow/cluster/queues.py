"""The jobs that a call has handed in to a queue: none of them goes on when the call has ended, however it ended.

A killed call cannot cancel them, and the next one would write the same files beside them. So a run's jobs carry its
folder's digest in their names, by which they are found from every machine of the cluster, and a file says that there
may be some, and in which queue.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cctaecg.errors import UserError, counted
from cctaecg.workflow.cluster.pods import LABEL

SECONDS_TO_END = 3.0
"""What jobs are given to end by themselves before they are killed; they have checkpoints, not last words."""

SECONDS_LEFT_OVER = 60.0
"""What jobs of an earlier call are given to be gone."""

SECONDS_TO_ANSWER = 20.0
LOOKS_AGAIN = 0.5


class NoAnswer(UserError, RuntimeError):
    """A queue's programme is here, and no queue answers it; the message says what was said."""


class StillRunning(UserError, RuntimeError):
    """Jobs of an earlier call may still write into the run; the message says which, and what to do."""


@dataclass(frozen=True)
class Queue:
    """The commands of a queue.

    Parameters
    ----------
    name : str
        As messages say it.
    lists : tuple of str
        Prints number and name of each job that waits, runs or is ending, with ``|`` between; PREFIX is replaced.
    cancels, kills : tuple of str
        What comes before the numbers of jobs that are to end.
    look_at : str
        What to look at where it does not answer.
    """

    name: str
    lists: tuple[str, ...]
    cancels: tuple[str, ...]
    kills: tuple[str, ...]
    look_at: str


SLURM = Queue("Slurm", ("squeue", "--me", "--noheader", "--format=%i|%j"), ("scancel",),
              ("scancel", "--full", "--signal=KILL"),
              "is this a login node, is the cluster's slurm.conf there (SLURM_CONF), what does scontrol ping say")
KUBERNETES = Queue(
    "Kubernetes", ("kubectl", "get", "pods", f"--selector={LABEL}=PREFIX", "--no-headers",
                   "--field-selector=status.phase!=Succeeded,status.phase!=Failed",
                   f"--output=jsonpath={{range .items[*]}}{{.metadata.labels.job-name}}|{{.metadata.labels.{LABEL}}}"
                   "{'\\n'}{end}"),
    ("kubectl", "delete", "jobs", "--wait=false"), ("kubectl", "delete", "jobs", "--wait=false", "--grace-period=0"),
    "is this a pod of the cluster, or is its KUBECONFIG here, what does kubectl cluster-info say")
QUEUES = {queue.name: queue for queue in (SLURM, KUBERNETES)}


def job_prefix(folder: Path) -> str:
    """What the names of jobs begin with that work on a folder: the same from every machine, another for another one."""
    return f"cctaecg-{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"


@contextmanager
def no_jobs_left(folder: Path, queue: Queue | None, notes: Path) -> Iterator[None]:
    """Within, a folder's jobs are this call's: an earlier one's are cancelled before, its own afterwards.

    Parameters
    ----------
    folder : Path
        Of a run, or of a data set of predictions, whose lock this call has.
    queue : Queue or None
        That this call hands in jobs to.
    notes : Path
        Folder of the engine's own files, in which is noted that there may be jobs.

    Raises
    ------
    NoAnswer, StillRunning
        When jobs of an earlier call cannot be cancelled, or the queue is not there, before anything is run.
    """
    prefix = job_prefix(folder)
    handed_in = notes / prefix
    for earlier in {_said_in(handed_in), queue}:
        if earlier is not None:
            _end_earlier(folder, earlier, prefix, handed_in)
    handed_in.unlink(missing_ok=True)
    if queue is None:
        yield
        return
    handed_in.write_text(queue.name, encoding="utf-8")
    try:
        yield
    finally:
        if not cancel(queue, prefix, SECONDS_TO_END):
            handed_in.unlink(missing_ok=True)


def _said_in(handed_in: Path) -> Queue | None:
    """The queue that an earlier call may have left jobs in."""
    return QUEUES.get(handed_in.read_text(encoding="utf-8")) if handed_in.exists() else None


def _end_earlier(folder: Path, queue: Queue, prefix: str, handed_in: Path) -> None:
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    if shutil.which(queue.lists[0]) is None:
        raise StillRunning(f"an earlier call has handed in {queue.name} jobs of {shown}, and there is no "
                           f"{queue.lists[0]} here to see whether they have ended; call this where jobs are handed in, "
                           f"or remove {handed_in}")
    if left := jobs_of(queue, prefix):
        print(f"{shown}: cancelling {counted(len(left), f'{queue.name} job')} that an earlier call has left ...",
              flush=True)
        if still := cancel(queue, prefix, SECONDS_LEFT_OVER):
            raise StillRunning(f"{queue.name} jobs of an earlier call still work on {shown}: {', '.join(still)}; "
                               f"end them with: {' '.join((*queue.cancels, *still))}")


def jobs_of(queue: Queue, prefix: str) -> list[str]:
    """The numbers of this user's jobs that wait, run or are ending, whose name begins with ``prefix``.

    Raises
    ------
    NoAnswer
        When the queue does not say.
    """
    done = _asked(*(word.replace("PREFIX", prefix) for word in queue.lists))
    if done.returncode:
        why = " ".join(done.stderr.split()) or "no reason given"
        raise NoAnswer(f"{queue.lists[0]} does not say which jobs there are ({why}); to look at: {queue.look_at}? Try "
                       f"again when {queue.name} answers, or leave --on out to run here")
    rows = (line.partition("|") for line in done.stdout.splitlines())
    return [number.strip() for number, _, name in rows if name.startswith(prefix)]


def check_answers(queue: Queue) -> None:
    """Ask a queue for its jobs, before anything is made for it. Raises ``NoAnswer`` when it does not say."""
    jobs_of(queue, "cctaecg-none")


def cancel(queue: Queue, prefix: str, seconds: float) -> list[str]:
    """Cancel a folder's jobs, kill those that are still there after some seconds, and return those that stay even then.
    """
    try:
        for words in (queue.cancels, queue.kills):
            if not (left := jobs_of(queue, prefix)):
                return []
            _asked(*words, *left)
            until = time.monotonic() + seconds
            while left and time.monotonic() < until:
                time.sleep(LOOKS_AGAIN)
                left = jobs_of(queue, prefix)
        return left
    except NoAnswer as reason:
        return [str(reason)]


def _asked(*words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS_TO_ANSWER)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(words, 1, "", str(error))
