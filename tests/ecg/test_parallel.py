import platform
import subprocess
import sys
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
    with Processes(1, 10_000) as processes:
        results = processes.map(lambda item: done.append(item) or item, range(10_000))
        assert [next(results), next(results)] == done == [0, 1]


def test_few_records_start_no_process():
    with Processes(8, parallel.WORTH_A_PROCESS - 1) as processes:
        assert all(processes.map(is_here, range(5)))


def test_two_processes_share_the_work_and_keep_the_order(monkeypatch):
    monkeypatch.setattr(parallel, "WORTH_A_PROCESS", 0)
    with Processes(2, 1) as processes:
        assert next(processes.map(is_here, range(3)))  # nothing is given to a process that has not started
        processes._start.join()
        items = range(20 * CHUNK + 7)
        assert list(processes.map(square, items)) == [number**2 for number in items]
        here = list(processes.map(is_here, items))
        assert len(here) == len(items) and any(here) and not all(here)
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


def test_few_results_wait_at_a_time(monkeypatch):
    monkeypatch.setattr(parallel, "WORTH_A_PROCESS", 0)
    with Processes(2, 1) as processes:
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
