"""Notebooks that start at once do not take each other's places, and leave nothing behind."""

import importlib
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from cctaecg.workflow import kernels
from cctaecg.workflow.kernels import PREFIX, private_sockets, remove_left_over

AT_ONCE = 8
ASKS = ("import json, ipykernel.connect\n"
        "told = json.loads(ipykernel.connect.get_connection_info())\n"
        "print(told['transport'], told['ip'], told['shell_port'] > 0)")


@pytest.fixture
def notebook(tmp_path):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ASKS)])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, tmp_path / "asks.ipynb")
    return tmp_path / "asks.ipynb"


def started(notebook: Path, out: Path, **environment: str) -> subprocess.Popen:
    words = [sys.executable, "-m", "cctaecg.workflow.kernels", str(notebook), str(out), "--no-progress-bar"]
    return subprocess.Popen(words, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True)


def said(out: Path) -> list[str]:
    return nbformat.read(out, 4).cells[-1].outputs[0].text.split()


def test_eight_that_start_at_once_all_end_well_each_in_a_place_of_its_own(notebook, tmp_path):
    outs = [tmp_path / f"out{number}.ipynb" for number in range(AT_ONCE)]
    with tempfile.TemporaryDirectory(dir="/tmp") as sockets:
        running = [started(notebook, out, TMPDIR=sockets) for out in outs]
        ends = [(process.communicate()[0], process.returncode) for process in running]
        assert [status for _, status in ends] == [0] * AT_ONCE, ends
        places = [said(out) for out in outs]
        assert {transport for transport, _, _ in places} == {"ipc"} and len({ip for _, ip, _ in places}) == AT_ONCE
        assert all(str(Path(ip).parents[1]) == sockets for _, ip, _ in places) and os.listdir(sockets) == []


def test_a_notebook_collects_garbage_seldom_and_its_waiting_threads_sleep(notebook, tmp_path):
    asks = nbformat.read(notebook, 4)
    asks.cells[0].source = "import gc, os; print(gc.get_threshold()[0], os.environ['OMP_WAIT_POLICY'])"
    nbformat.write(asks, notebook)
    with started(notebook, tmp_path / "out.ipynb") as process:
        printed, _ = process.communicate()
    assert process.returncode == 0, printed
    assert said(tmp_path / "out.ipynb") == ["100000", "PASSIVE"]


def test_where_the_path_is_too_long_ports_are_used(notebook, tmp_path):
    (long := tmp_path / ("long" * 25)).mkdir()
    with started(notebook, tmp_path / "out.ipynb", TMPDIR=str(long)) as process:
        printed, _ = process.communicate()
    assert process.returncode == 0, printed
    assert said(tmp_path / "out.ipynb")[0] == "tcp"


def test_a_system_without_such_sockets_uses_ports(monkeypatch):
    monkeypatch.delattr(kernels.socket, "AF_UNIX")
    with private_sockets() as config:
        assert config == {}


def test_sockets_of_a_killed_process_go_and_nothing_else_does():
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        for folder, content in ((f"{PREFIX}{2**22 + 1}-a", "socket"), (f"{PREFIX}{2**22 + 1}-b", "file"),
                                (f"{PREFIX}{os.getpid()}-c", "socket"), (f"{PREFIX}x-d", "socket")):
            (place / folder).mkdir()
            if content == "file":
                (place / folder / "thesis.txt").write_text("mine")
                continue
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(str(place / folder / "k-1"))
        remove_left_over(place)
        kept = {path.name.removeprefix(PREFIX).split("-")[1] for path in place.iterdir()}
        assert kept == {"b", "c", "d"}


def test_what_another_machine_has_in_a_shared_folder_stays(monkeypatch):
    """A process's number says nothing of whether it runs elsewhere."""
    monkeypatch.setattr(socket, "gethostname", lambda: "another-node")
    try:
        theirs = importlib.reload(kernels).PREFIX
    finally:
        monkeypatch.undo()
        importlib.reload(kernels)
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        (Path(place) / f"{theirs}{2**22 + 1}-a").mkdir()
        remove_left_over(Path(place))
        assert theirs != PREFIX and len(os.listdir(place)) == 1
