import multiprocessing
import os
import platform
import subprocess
import sys
import time
from multiprocessing import parent_process

import pytest

from cctaecg.ecg import parallel
from cctaecg.ecg.parallel import CHUNK, Processes


def is_here(_):
    return parent_process() is None


def square(number):
    return number**2


def fail_at_100(number):
    if number == 100:
        raise ValueError("number 100")
    return number


def test_one_process_works_on_each_item_as_it_is_asked_for():
    done = []
    with Processes(1) as processes:
        results = processes.map(lambda item: done.append(item) or item, range(10_000))
        assert [next(results), next(results)] == done == [0, 1]


def threads_of(_):
    return [os.environ.get(name) for name in parallel.THREADS] if not is_here(_) else None


def test_other_processes_have_one_thread_for_products_and_this_one_keeps_its_own(monkeypatch):
    monkeypatch.setenv(parallel.THREADS[0], "7")
    monkeypatch.delenv(parallel.THREADS[1], raising=False)
    with Processes(2) as processes:
        processes.start()
        processes._start.join()
        found = [threads for threads in processes.map(threads_of, range(20 * CHUNK)) if threads is not None]
    assert found and (os.environ[parallel.THREADS[0]], os.environ.get(parallel.THREADS[1])) == ("7", None)
    if "forkserver" not in multiprocessing.get_all_start_methods():
        assert found[0] == ["1", "1", "1"]


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when a test says so, and not when the machine has other work to do."""
    seconds = [0.0]
    monkeypatch.setattr(parallel, "perf_counter", lambda: seconds[0])
    return seconds


def test_work_that_is_soon_done_starts_no_process(clock):
    """However many records: this was five times slower with two workers, which took seconds to start."""
    def work(_):
        clock[0] += parallel.WORTH_SECONDS / (200 * CHUNK)

    with Processes(8) as processes:
        assert len(list(processes.map(work, range(200 * CHUNK)))) == 200 * CHUNK
        assert processes._start is None


def test_a_first_chunk_slowed_by_imports_starts_no_process(clock):
    def work(number):
        clock[0] += 1.0 if number == 0 else 1e-6

    with Processes(2) as processes:
        assert len(list(processes.map(work, range(100 * CHUNK)))) == 100 * CHUNK
        assert processes._start is None


WORK: dict = {}
"""What :func:`slow` needs where the test runs, and does not find in other processes."""


def slow(number):
    if WORK:
        WORK["clock"][0] += 1.0
        if number == 2 * CHUNK:
            WORK["processes"]._start.join()  # the other one takes long to start, and this one waits for it here
    return is_here(number)


def test_long_work_is_shared(clock, monkeypatch):
    with Processes(2) as processes:
        monkeypatch.setitem(WORK, "clock", clock)
        monkeypatch.setitem(WORK, "processes", processes)
        here = list(processes.map(slow, range(5 * CHUNK)))
        assert here == 3 * CHUNK * [True] + 2 * CHUNK * [False]


def waits_for(done):
    """Whether this is the process of the test, which says that it has worked; another one waits for that."""
    if is_here(done):
        done.touch()
    while not done.exists():
        time.sleep(0.01)
    return is_here(done)


def test_two_processes_share_the_work_and_keep_the_order(tmp_path):
    with Processes(2) as processes:
        processes.start()
        assert next(processes.map(is_here, range(3)))  # nothing is given to a process that has not started
        processes._start.join()
        items = range(20 * CHUNK + 7)
        assert list(processes.map(square, items)) == [number**2 for number in items]
        here = list(processes.map(waits_for, len(items) * [tmp_path / "done here"]))
        assert here[: 3 * CHUNK] == 2 * CHUNK * [False] + CHUNK * [True] and len(here) == len(items)
        with pytest.raises(ValueError, match="number 100"):
            list(processes.map(fail_at_100, items))
        assert list(processes.map(square, [])) == []


class Counted:
    """Items that count how many of them were handed out."""

    def __init__(self, count):
        self.numbers, self.taken = range(count), 0

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, chunk):
        self.taken = max(self.taken, chunk.stop)
        return list(self.numbers[chunk])


def test_few_results_wait_at_a_time():
    with Processes(2) as processes:
        processes.start()
        processes._start.join()
        items = Counted(100 * CHUNK)
        results = processes.map(square, items)
        for asked_for in range(1, 50 * CHUNK):
            next(results)
            assert items.taken <= asked_for + (2 * parallel.AHEAD + 2) * CHUNK
        results.close()


PAGES_TAKEN = """
import resource, sys
import numpy as np
from cctaecg.ecg.parallel import keep_freed_memory

def work():
    return [np.ones(150_000) for _ in range(4)]  # 1,172 pages

if sys.argv[1] == "kept":
    keep_freed_memory()
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep freed memory in their own ways")
def test_freed_memory_is_used_again_and_not_taken_anew():
    kept, given_back = (
        int(subprocess.run([sys.executable, "-c", PAGES_TAKEN, how], capture_output=True, text=True, check=True).stdout)
        for how in ("kept", "given back")
    )
    assert kept < 200 and given_back > 1000
