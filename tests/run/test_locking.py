"""A file's lock is one process's at a time, also where ``fcntl`` is not there."""

import ast
import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cctaecg.run import atomic, locking
from cctaecg.run.locking import LOCKED_BYTE, lock

ROOT = Path(__file__).parents[2]
HOLDS = ("import sys; from cctaecg.run.locking import lock\n"
         "f = open(sys.argv[1], 'w'); print(lock(f), flush=True); input()")


def test_another_process_has_it_until_it_ends(tmp_path):
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as other, path.open("a") as mine:
        assert other.stdout.readline() == "True\n"
        assert not lock(mine, wait=False)
        other.kill()
        assert lock(mine)
    with path.open("a") as again:
        assert lock(again, wait=False)


class Windows:
    """``msvcrt`` as far as it is used: bytes of one file, locked by one caller at a time."""

    LK_NBLCK = 2

    def __init__(self, refuses: int | None = None):
        self.locked, self.refuses, self.asked = [], refuses, 0

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        self.asked += 1
        if self.refuses and self.asked < 3:
            raise OSError(self.refuses, "in use")
        self.locked.append((os.lseek(descriptor, 0, os.SEEK_CUR), mode, count))


@pytest.fixture
def windows(monkeypatch):
    def with_system(system: object) -> None:
        monkeypatch.setattr(locking, "_fcntl", None)
        monkeypatch.setattr(locking, "_msvcrt", system)
        monkeypatch.setattr(locking, "LOOKS_AGAIN", 0)
    return with_system


def test_windows_locks_a_byte_that_nobody_reads(tmp_path, windows):
    system = Windows()
    windows(system)
    with (tmp_path / "lock").open("w+b", buffering=0) as file:
        file.write(b"who has it")
        assert lock(file, wait=False) and system.locked == [(LOCKED_BYTE, 2, 1)]
        assert file.tell() == 10 and file.seek(0) == 0 and file.read() == b"who has it"
    assert (tmp_path / "lock").stat().st_size == 10


def test_windows_is_asked_again_or_answered(tmp_path, windows):
    with (tmp_path / "lock").open("w+b", buffering=0) as file:
        windows(Windows(refuses=errno.EACCES))
        assert not lock(file, wait=False)
        windows(waiting := Windows(refuses=errno.EDEADLK))
        assert lock(file) and waiting.asked == 3
        windows(Windows(refuses=errno.ENOSPC))
        with pytest.raises(OSError, match="in use"):
            lock(file)


def test_without_either_the_file_is_ones_own(tmp_path, windows):
    windows(None)
    with (tmp_path / "lock").open("w") as file:
        assert lock(file, wait=False)


POSIX_MODULES = {"fcntl", "resource", "termios", "grp", "pwd", "pty", "tty", "syslog"}
POSIX_CALLS = {"fork", "killpg", "getpgid", "getpgrp", "setsid", "setpgid", "getuid", "geteuid", "getgid", "chown",
               "mkfifo", "nice", "uname", "sysconf", "sched_getaffinity", "SIGKILL", "SIGHUP", "SIGALRM", "alarm"}
GUARDED = {"run/atomic.py": {"getuid"}, "workflow/stopping.py": {"SIGHUP"}, "ecg/parallel.py": {"sched_getaffinity"},
           "run/children.py": {"SIGKILL"}}
"""Each of these asks first whether the system has it."""


def test_no_module_needs_what_only_posix_has():
    for path in sorted((ROOT / "cctaecg").rglob("*.py")):
        tree, key = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT / "cctaecg").as_posix()
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
                  and isinstance(node.value, ast.Name) and node.value.id in ("os", "signal")}
        assert not imported & POSIX_MODULES, f"{key} imports {imported & POSIX_MODULES}"
        assert called & POSIX_CALLS == GUARDED.get(key, set()), f"{key} calls {called & POSIX_CALLS}"
        for name in GUARDED.get(key, ()):
            assert f'"{name}")' in path.read_text(encoding="utf-8"), f"{key} does not ask for {name}"


def test_the_modules_that_lock_are_imported_without_fcntl():
    code = ("import sys; sys.modules['fcntl'] = None\n"
            "import cctaecg.ecg.cache, cctaecg.workflow.engine\n"
            "from cctaecg.run import locking; print(locking._fcntl)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "None", done.stderr[-1500:]


def test_files_are_ones_own_where_users_have_no_numbers(tmp_path, monkeypatch):
    monkeypatch.delattr("os.getuid")
    assert atomic.user() == 0
    atomic.private_folder(tmp_path / "a")


def test_the_engine_hands_its_lock_on_only_where_descriptors_are_inherited(monkeypatch):
    from cctaecg.workflow import engine

    monkeypatch.setattr(engine, "os", SimpleNamespace(name="nt"))
    assert engine.inherited(7) == {}
    monkeypatch.setattr(engine, "os", SimpleNamespace(name="posix"))
    assert engine.inherited(7) == {"pass_fds": [7]}
