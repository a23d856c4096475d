"""papermill, whose notebooks' processes are talked to through sockets in a private folder instead of numbered ports.

``python -m cctaecg.workflow.kernels`` takes what ``papermill`` takes. A free port is looked for before the notebook's
process takes it, and of two that start at once another may come first; a name in a folder of one's own is nobody
else's. Where the system has no such sockets, or the folder's path is too long for one, ports are used after all.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
from papermill.cli import papermill
from papermill.engines import NBClientEngine, papermill_engines
from traitlets.config import Config

from cctaecg.run.atomic import user

ENGINE = "cctaecg"
PREFIX = f"cctaecg-kernel-{sha256(socket.gethostname().encode()).hexdigest()[:6]}-"
"""Of this machine's folders: where others share the place, their processes' numbers say nothing here."""

COLLECT_SELDOM = "import gc; gc.set_threshold(100_000, 50, 50)"
"""What a notebook's process runs first: of the many small objects of figures and tables few are ever garbage, and to
look for it took a seventh of the time."""

LONGEST = 90
"""Bytes of a path that leave room for the number of a socket in the 104 that every system takes."""


@contextmanager
def private_sockets() -> Iterator[Config]:
    """The settings under which a notebook's process is talked to in a folder of its own; empty where it cannot be."""
    if not hasattr(socket, "AF_UNIX"):
        yield Config()
        return
    remove_left_over(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        place = f"{folder}/k"
        short = len(os.fsencode(place)) <= LONGEST
        yield Config({"KernelManager": {"transport": "ipc", "ip": place}} if short else {})


def remove_left_over(place: Path) -> None:
    """Remove the sockets of processes that were killed; a folder of that name with anything else in it stays."""
    for folder in place.glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).split("-")[0]
        try:
            if number.isdecimal() and not folder.is_symlink() and folder.stat().st_uid == user() \
                    and not psutil.pid_exists(int(number)) and all(each.is_socket() for each in folder.iterdir()):
                shutil.rmtree(folder)
        except OSError:
            continue  # another has just removed it


class PrivateSockets(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's usual engine, with :func:`private_sockets` and ``COLLECT_SELDOM``."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook; the options are those of papermill's usual engine."""
        with private_sockets() as config:
            config.NotebookClient.extra_arguments = [f"--IPKernelApp.exec_lines={COLLECT_SELDOM}"]
            return super().execute_managed_notebook(nb_man, kernel_name, config=config, **options)


papermill_engines.register(ENGINE, PrivateSockets)

if __name__ == "__main__":
    papermill(["--engine", ENGINE, *sys.argv[1:]], prog_name="papermill")
