"""Ending a command and every process that it started: within seconds, whoever asks, and whatever state they are in.

A step is a chain of processes (Snakemake, a shell, papermill, a notebook's kernel in a session of its own), and the
chain breaks when one of them is killed. So what a command starts carries a mark in its environment, by which the rest
is found.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

import psutil

MARK = "CCTAECG_CALL"
"""Environment variable of whatever a call has started."""

SECONDS_TO_END = 2.0
"""What processes are given to end by themselves; what they leave half-written is never read."""

SECONDS_AT_MOST = 8.0
"""After which this process ends too, whatever it is waiting for."""

SIGNALS = [signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]

_marks: set[str] = set()  # of what this process has started


class Stopped(BaseException):
    """A signal has asked this command to end; ``status`` is the exit status that says so: 143, 130 or 129."""

    def __init__(self, number: int):
        super().__init__(f"stopped by {signal.Signals(number).name}; what was finished is kept, "
                         "and the same command goes on from there")
        self.status = 128 + number


def environment_with(mark: str) -> dict[str, str]:
    """This process's environment for what it starts, with a ``mark`` by which that is ended when this process is."""
    _marks.add(mark)
    return {**os.environ, MARK: mark}


@contextmanager
def stoppable() -> Iterator[None]:
    """Within, a signal to end ends first what was started, and then raises ``Stopped``."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hands signals to the main thread alone
        return
    before, reported = {number: signal.signal(number, _stop) for number in SIGNALS}, sys.unraisablehook

    def swallowed(found: "sys.UnraisableHookArgs") -> None:
        if isinstance(found.exc_value, Stopped):  # raised where Python lets nothing pass, such as while it forks
            _leave(found.exc_value)
        reported(found)

    sys.unraisablehook = swallowed
    try:
        yield
    finally:
        sys.unraisablehook = reported
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)  # one is enough
    stopped = Stopped(number)
    last = threading.Timer(SECONDS_AT_MOST, _leave, [stopped])
    last.daemon = True
    last.start()
    end_started()
    if _is_importing(frame):
        _leave(stopped)
    raise stopped


def _is_importing(frame: FrameType | None) -> bool:
    """Whether a library is being imported: some turn what is raised meanwhile into an error of their own, or abort."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _leave(stopped: Stopped) -> None:
    """End a process that waits for something and does not come to say why it ends."""
    os.write(2, f"{stopped}\n".encode())
    os._exit(stopped.status)


def end_started() -> None:
    """End every process that this one has started, and what those have."""
    me = psutil.Process()
    direct = me.children()
    running = {process.pid: process for process in [*me.children(recursive=True), *marked(_marks)]}
    for process in direct:  # the engine, which would start further steps
        _sent(process, psutil.Process.suspend)
    running |= {process.pid: process for process in me.children(recursive=True)}
    direct_ids = {process.pid for process in direct}
    for process in running.values():
        if process.pid not in direct_ids:
            _sent(process, psutil.Process.terminate)
    _, alive = psutil.wait_procs([p for p in running.values() if p.pid not in direct_ids], SECONDS_TO_END)
    for process in [*direct, *alive]:
        _sent(process, psutil.Process.kill)
    psutil.wait_procs([*direct, *alive], SECONDS_TO_END)
    end_marked(_marks)


def end_marked(marks: Iterable[str]) -> int:
    """Kill every process of this user whose environment carries one of ``marks``; returns how many there were."""
    count = 0
    for _ in range(10):  # one that was just starting another
        found = marked(marks)
        if not found:
            break
        count += len(found)
        for process in found:
            _sent(process, psutil.Process.kill)
        psutil.wait_procs(found, SECONDS_TO_END)
    return count


def marked(marks: Iterable[str]) -> list[psutil.Process]:
    """The processes, without this one, that carry one of ``marks``."""
    wanted, found = set(marks), []
    for process in psutil.process_iter() if wanted else ():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) in wanted \
                    and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue  # ended meanwhile, or another user's
    return found


def _sent(process: psutil.Process, what: Callable[[psutil.Process], None]) -> None:
    try:
        what(process)
    except psutil.Error:
        pass  # it has ended
