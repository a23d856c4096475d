import os
import signal as signals
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg import cache
from cctaecg.ecg.batch import Prepared
from cctaecg.ecg.cache import Cache, Entry, cache_key
from cctaecg.ecg.store import build_store
from tests.ecg.conftest import synthetic, write_wfdb

SIGNAL, LIMITS = SignalConfig(fs=100, seconds=2), QualityConfig()


def prepared(k):
    return Prepared(np.full((12, 200), k, np.float16), f"samples{k}", warned=f"warning {k}")


@pytest.fixture
def filled(tmp_path):
    """Three sources: accepted, refused, accepted."""
    with Cache(tmp_path, SIGNAL, LIMITS) as opened:
        opened.add("a", prepared(1))
        opened.add("b", Prepared(None, refused="flat lead: V2"))
        opened.add("c", prepared(2))
    return tmp_path / opened.key


def reopened(folder):
    with Cache(folder.parent, SIGNAL, LIMITS) as opened:
        entries = {address: opened[address] for address in "abcd" if address in opened}
        rows = [np.frombuffer(opened.read(entry.row), "<f2") for entry in entries.values() if entry.row >= 0]
        assert len(opened) == len(entries)
    return entries, [float(row[0]) for row in rows if len(row) == 2400 and len(set(row)) == 1]


def test_what_was_added_is_there_again(filled):
    assert reopened(filled) == (
        {"a": Entry(0, "samples1", "", "warning 1"), "b": Entry(-1, "", "flat lead: V2", ""),
         "c": Entry(1, "samples2", "", "warning 2")}, [1.0, 2.0])


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_a_torn_line_is_cut_off_with_its_signal(filled, cut):
    journal = filled / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-cut])
    entries, values = reopened(filled)
    assert list(entries) == ["a", "b"] and values == [1.0]
    assert (filled / "signals.f16").stat().st_size == 4800
    with Cache(filled.parent, SIGNAL, LIMITS) as opened:
        opened.add("d", prepared(7))
    entries, values = reopened(filled)
    assert list(entries) == ["a", "b", "d"] and values == [1.0, 7.0]


def test_no_flipped_bit_of_the_journal_is_taken_for_what_was_written(filled):
    """Also in the reason of a refusal, an address or a warning: such a line, and what follows it, is prepared again."""
    before, values = reopened(filled)
    journal = filled / "journal.jsonl"
    whole, signals = journal.read_bytes(), (filled / "signals.f16").read_bytes()
    for place in range(len(whole)):
        journal.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        (filled / "signals.f16").write_bytes(signals)
        entries, kept = reopened(filled)
        assert entries == {name: before[name] for name in list(before)[: len(entries)]} and kept == values[: len(kept)]
        assert len(entries) < len(before)


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: raw + b"x" * 100, lambda raw: bytes(len(raw))])
def test_a_signal_that_is_not_as_it_was_written_is_not_taken(filled, damage):
    signal_file = filled / "signals.f16"
    raw = signal_file.read_bytes()
    signal_file.write_bytes(damage(raw))
    _, values = reopened(filled)
    whole = damage(raw).startswith(raw)  # something more at the end: a signal whose line was never written
    none = not any(damage(raw))
    assert values == ([1.0, 2.0] if whole else [] if none else [1.0])
    assert signal_file.stat().st_size == 4800 * len(values)


def test_the_key_stands_for_all_that_decides_a_signal(tmp_path, monkeypatch):
    key = cache_key(SIGNAL, LIMITS)
    assert cache_key(SignalConfig(fs=100, seconds=2), QualityConfig()) == key
    assert cache_key(SIGNAL.model_copy(update={"normalise": "record"}), LIMITS) == key  # done after the store
    assert cache_key(SIGNAL.model_copy(update={"powerline_hz": 60}), LIMITS) != key
    assert cache_key(SIGNAL, LIMITS.model_copy(update={"max_fs": 2000.0})) != key
    monkeypatch.setattr(cache, "_version", lambda name: "0")
    assert cache_key(SIGNAL, LIMITS) != key
    monkeypatch.undo()
    (tmp_path / "prepare.py").write_text("# another filter")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    assert cache_key(SIGNAL, LIMITS) != key


def test_other_keys_are_removed_on_demand(filled):
    with Cache(filled.parent, SignalConfig(fs=200, seconds=2), LIMITS) as other:
        assert len(other) == 0 and filled.exists()
        other.remove_others()
    assert not filled.exists() and (filled.parent / other.key).exists()


BUILD = """
import os, signal, sys
import pandas as pd
from cctaecg.config import SignalConfig
from cctaecg.ecg.cache import Cache
from cctaecg.ecg.store import build_store
folder, add = sys.argv[1], Cache.add

def killed_at_70(cache, *entry):
    if len(cache) == 70:
        os.kill(os.getpid(), signal.SIGKILL)
    add(cache, *entry)

Cache.add = killed_at_70
build_store(pd.read_csv(folder + "/records.csv", dtype=str), SignalConfig(fs=100, seconds=2),
            folder + "/signals.npy", folder + "/index.parquet")
"""


def test_a_killed_build_goes_on_where_it_was(tmp_path):
    """``kill -9`` in the middle; what was prepared stays, and the bytes at the end are those of a build in one go."""
    base = synthetic(100, 2)
    paths = [str(write_wfdb(tmp_path, f"e{k}", base * (1 + k / 1000), fs=100)) for k in range(150)]
    records = pd.DataFrame({"cohort": "internal", "ecg_id": [f"id{k}" for k in range(150)], "path": paths})
    records.to_csv(tmp_path / "records.csv", index=False)
    journal = tmp_path / "prepared" / cache_key(SIGNAL, LIMITS) / "journal.jsonl"
    killed = subprocess.run([sys.executable, "-c", BUILD, str(tmp_path)], stderr=subprocess.DEVNULL,
                            env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert killed.returncode == -signals.SIGKILL and not (tmp_path / "signals.npy").exists()
    with Cache(tmp_path / "prepared", SIGNAL, LIMITS) as opened:
        assert len(opened) == 70
    before = journal.read_bytes()
    build_store(records, SIGNAL, tmp_path / "signals.npy", tmp_path / "index.parquet")
    assert journal.read_bytes().startswith(before) and len(journal.read_bytes().splitlines()) == 150
    build_store(records, SIGNAL, tmp_path / "fresh" / "signals.npy", tmp_path / "fresh" / "index.parquet")
    for name in ("signals.npy", "index.parquet"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
