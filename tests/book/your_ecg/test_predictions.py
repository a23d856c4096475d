"""200 recordings of both kinds: the page's probabilities and sentences are those of ``cctaecg predict``."""

import os
from pathlib import Path

import numpy as np
import pytest

from cctaecg.book.your_ecg.data import page_data
from tests.book.your_ecg.reading import Dropped, by_the_command, in_node

MOST_APART = 1e-3
EACH = 100


def compared(scripted, run, headers: list[Path]) -> None:
    dropped = [Dropped([header, header.with_suffix(".dat")]) for header in headers]
    found, expected = in_node(scripted, page_data(run), dropped), by_the_command(run, dropped)
    assert [one["said"] for one in found] == [one.said for one in expected]
    assert [one["mean"] is None for one in found] == [one.mean is None for one in expected]
    both = [(one["mean"], other.mean) for one, other in zip(found, expected) if other.mean]
    assert len(both) > EACH / 2
    page, command = np.array(both).transpose(1, 0, 2)
    assert np.abs(page - command).max() < MOST_APART
    assert np.ptp(command, axis=0).min() > 5 * MOST_APART  # the networks do tell these apart


def test_100_simulated_recordings(scripted, smoke):
    headers = sorted(smoke.export.rglob("*.hea"))
    compared(scripted, smoke, headers[:: len(headers) // EACH][:EACH])


def test_100_recordings_of_ptbxl(scripted, smoke):
    if "CCTAECG_PTBXL" not in os.environ:
        pytest.skip("CCTAECG_PTBXL names no folder of PTB-XL")
    headers = sorted((Path(os.environ["CCTAECG_PTBXL"]) / "records500").rglob("*.hea"))
    compared(scripted, smoke, headers[:: len(headers) // EACH][:EACH])
