"""How far the calibration of very many records moves when records of nearly the same probability are gathered."""

import numpy as np
import pytest

from cctaecg.stats import cells as module
from cctaecg.stats.calibration_measures.calibration import calibration
from cctaecg.stats.calibration_measures.calibration_curve import smooth_calibration
from cctaecg.stats.cells import Cells, cell_weights
from cctaecg.stats.resampling import weight_blocks


def records(n=12_000, seed=0, shape=(1, 6)):
    rng = np.random.default_rng(seed)
    codes = np.arange(n) // 2
    prob = rng.beta(*shape, n)
    return rng.random(n) < prob**1.2, prob, codes


@pytest.fixture
def gathered(monkeypatch):
    monkeypatch.setattr(module, "EXACT_AT_MOST", 1000)


@pytest.mark.parametrize("shape", [(1, 6), (1, 30), (2, 2)])
def test_curve_bands_and_distances_move_by_less_than_two_in_ten_thousand(monkeypatch, shape):
    y, prob, codes = records(shape=shape)
    found = []
    for limit in (20_000, 1000):
        monkeypatch.setattr(module, "EXACT_AT_MOST", limit)
        found.append((smooth_calibration(y, prob, codes, resamples=20), calibration(y, prob)))
    (exact, measures), (near, measured) = found
    assert np.array_equal(exact.grid, near.grid)
    assert 0 < np.abs(exact.value - near.value).max() < 2e-4
    for level in exact.bands:
        assert np.abs(np.array(exact.bands[level]) - np.array(near.bands[level])).max() < 2e-4
    assert measured.ici == pytest.approx(measures.ici, abs=1e-5)
    assert measured.slope == pytest.approx(measures.slope) and measured.brier == measures.brier


def test_cells_hold_every_record_once_and_resample_like_them(gathered):
    y, prob, codes = records(3000)
    prob = prob.round(3)  # ties share a cell
    cells = Cells(y, prob, codes)
    assert cells.size.sum() == 3000 and cells.size.min() >= 1 and (np.diff(cells.x) >= 0).all()
    assert cells.size @ cells.outcome == y.sum()
    assert cells.size @ cells.x == pytest.approx(prob.sum(), rel=1e-12)
    (block,) = weight_blocks(1500, 3, seed=1)
    (weights,) = cells.weights([block])
    for row, times in zip(weights, block[:, codes]):
        assert row @ cells.outcome == times @ y and row.sum() == times.sum()
    assert (cells.lowest, cells.highest) == (prob.min(), prob.max())


def test_a_cell_may_hold_more_records_than_small_integers_count():
    times = cell_weights(np.array([3, 1], np.uint16), np.repeat([0, 1], [60_000, 5]), np.array([0, 40_000]))
    assert times.tolist() == [120_000, 60_005]


def test_few_distinct_probabilities_are_exact(gathered):
    rng = np.random.default_rng(5)
    prob = rng.choice([0.1, 0.2, 0.4], 4000)
    cells = Cells(rng.random(4000) < prob, prob)
    assert np.unique(cells.x) == pytest.approx([0.1, 0.2, 0.4], abs=1e-12) and len(cells.x) == 6


def test_one_probability_for_all_gives_their_share(gathered):
    y = np.arange(2000) % 4 == 0
    curve = smooth_calibration(y, np.full(2000, 0.3), resamples=5, grid_size=3)
    assert np.allclose(curve.value, 0.25, atol=1e-12)


def test_a_resample_that_draws_every_patient_once_has_the_curve_itself():
    y, prob, codes = records(400)
    cells = Cells(y, prob, codes)
    grid = cells.grid(7)
    ((weights, curves),) = cells.resampled(grid, 0.75, [np.ones((2, codes.max() + 1))])
    assert curves == pytest.approx(np.tile(cells.curve(grid, 0.75), (2, 1)), abs=1e-9)
    assert 0 < curves.min() < curves.max() < 1 and (weights == cells.size).all()


@pytest.mark.parametrize(("n", "cells"), [(20_000, 20_000), (20_001, 2_001)])
def test_more_than_twenty_thousand_records_are_gathered(n, cells):
    prob = np.append(np.arange(20_000) // 20 / 1024, [1])[:n]  # 1,000 probabilities, each with both outcomes
    assert len(Cells(np.arange(n) % 2 == 1, prob).x) == cells


def test_evenly_spread_records_lie_in_a_thousand_slices(gathered):
    cells = Cells(np.zeros(2001, bool), np.arange(2001) / 2048)
    assert (cells.lowest, cells.highest) == (0, 2000 / 2048)
    assert cells.size.tolist() == [2] * 1000 + [1]  # the last is a slice of its own


@pytest.mark.parametrize("limit", [20_000, 100])
def test_resamples_come_in_parts_of_sixty_four_and_none_is_lost(monkeypatch, limit):
    monkeypatch.setattr(module, "EXACT_AT_MOST", limit)
    y, prob, codes = records(300)
    cells = Cells(y, prob.round(2), codes)
    blocks = list(weight_blocks(150, 70, seed=1))
    parts = list(cells.weights(blocks + blocks[:1]))
    assert [len(part) for part in parts] == [64, 64, 12]
    for row, times in zip(np.concatenate(parts), np.concatenate(blocks + blocks[:1])):
        assert row @ cells.outcome == times[codes] @ y and row.sum() == times[codes].sum()
