"""A real Slurm of one node, this machine, for as long as a command or a test runs.

``python -m tests.cluster.one_node_slurm -- COMMAND ...`` starts it, runs the command and stops it. It needs root and
Debian's packages slurm-wlm and munge. Slurm's programmes look for ``/etc/slurm/slurm.conf``, and the executor clears
the variable that would name another, so that file is written, and put back as it was at the end.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

CONFIGURATION = Path("/etc/slurm/slurm.conf")
MUNGE_SOCKET = Path("/run/munge/munge.socket.2")
PROGRAMMES = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "srun", "sinfo")
LEFT_TO_THE_SYSTEM_MB = 1_000
SECONDS_TO_START = 60

SETTINGS = """\
ClusterName=one-node
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ctld_port}
SlurmdPort={slurmd_port}
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
JobAcctGatherParams=OverMemoryKill
KillWait=5
MinJobAge=3600
OverTimeLimit=0
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=UNLIMITED State=UP
"""


class NoSlurm(RuntimeError):
    """A Slurm cannot be started on this machine; the message says what is missing."""


def missing() -> str:
    """Why no Slurm can be started here; empty where one can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "only root can start Slurm's daemons"
    lacking = [name for name in PROGRAMMES if shutil.which(name) is None]
    if lacking:
        return f"no {', '.join(lacking)} here: apt-get install slurm-wlm munge"
    if any(process.info["name"] in ("slurmctld", "slurmd") for process in psutil.process_iter(["name"])):
        return "a Slurm is running on this machine already, and is left alone"
    return ""


def version() -> str:
    """Of the Slurm that is installed, such as ``22.05.8``."""
    return _said("sinfo", "--version").split()[-1]


@contextmanager
def one_node_slurm() -> Iterator[Path]:
    """Within, this machine is a cluster of one node; yields the folder of its logs."""
    if reason := missing():
        raise NoSlurm(reason)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was changed is put back
    with ExitStack() as at_end:
        temporary = tempfile.TemporaryDirectory(prefix="one-node-slurm-", ignore_cleanup_errors=True)
        folder = Path(at_end.enter_context(temporary))
        for name in ("state", "spool"):
            (folder / name).mkdir()
        at_end.enter_context(_munge())
        at_end.enter_context(_configured(SETTINGS.format(
            host=socket.gethostname().split(".")[0], folder=folder, cpus=os.cpu_count(), ctld_port=_free_port(),
            slurmd_port=_free_port(), memory=psutil.virtual_memory().total // 2**20 - LEFT_TO_THE_SYSTEM_MB)))
        for words in (["slurmctld", "-D", "-c"], ["slurmd", "-D"]):
            at_end.enter_context(_running(words))
        at_end.callback(_cancel_all)
        _wait_until(lambda: "idle" in _said("sinfo", "--noheader", "--format=%T"), folder)
        yield folder


@contextmanager
def _configured(text: str) -> Iterator[None]:
    """Slurm's configuration is ``text``; afterwards what it was."""
    before = CONFIGURATION.read_bytes() if CONFIGURATION.exists() else None
    CONFIGURATION.parent.mkdir(parents=True, exist_ok=True)
    CONFIGURATION.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        if before is None:
            CONFIGURATION.unlink()
        else:
            CONFIGURATION.write_bytes(before)


@contextmanager
def _munge() -> Iterator[None]:
    """The service by which Slurm's daemons know each other, unless it runs already."""
    if subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode == 0:
        yield
        return
    place = MUNGE_SOCKET.parent
    made = not place.exists()
    place.mkdir(mode=0o755, exist_ok=True)
    shutil.chown(place, "munge", "munge")
    try:
        with _running(["runuser", "-u", "munge", "--", "munged", "--foreground"]):
            _wait_until(lambda: subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode == 0)
            yield
    finally:
        if made:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _running(words: list[str]) -> Iterator[None]:
    """A daemon in the foreground, ended afterwards with whatever it has started."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as daemon:
        try:
            yield
        finally:
            family = [psutil.Process(daemon.pid), *psutil.Process(daemon.pid).children(recursive=True)] \
                if daemon.poll() is None else []
            for signalled in (psutil.Process.terminate, psutil.Process.kill):
                for process in family:
                    try:
                        signalled(process)
                    except psutil.NoSuchProcess:
                        continue
                _, family = psutil.wait_procs(family, 10)


def _cancel_all() -> None:
    subprocess.run(["scancel", "--user=root"], check=False)
    for _ in range(20):
        if not _said("squeue", "--noheader"):
            return
        time.sleep(0.5)


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def _wait_until(ready: Callable[[], bool], folder: Path | None = None) -> None:
    last = time.monotonic() + SECONDS_TO_START
    while not ready():
        if time.monotonic() > last:
            logs = [path.read_text()[-2000:] for path in sorted(folder.glob("*.log"))] if folder else []
            raise NoSlurm("\n".join(["the node was not ready in time", *logs]))
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main() -> int:
    """Run the command given behind ``--`` while the cluster is there."""
    words = sys.argv[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    try:
        with one_node_slurm() as folder:
            print(f"Slurm is running, its logs lie in {folder}", flush=True)
            return subprocess.run(words or [os.environ.get("SHELL", "sh")], check=False).returncode
    except NoSlurm as reason:
        print(f"No Slurm: {reason}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
