"""Placement values against their definition by pairs, and the sums over patients."""

import numpy as np
import pytest

from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import UndefinedStatistic


def test_placements_equal_the_mean_over_pairs():
    rng = np.random.default_rng(5)
    y, score = rng.random(80) < 0.3, rng.integers(0, 12, 80).astype(float)
    value, placed = placements(y, score)
    psi = (score[y][:, None] > score[~y]) + 0.5 * (score[y][:, None] == score[~y])
    assert np.allclose(placed[y], psi.mean(axis=1), atol=1e-15)
    assert np.allclose(placed[~y], psi.mean(axis=0), atol=1e-15)
    assert np.isclose(value, psi.mean(), atol=1e-15)


def test_parts_sum_by_patient_and_count_patients():
    y = np.array([True, False, True, False, False])
    parts = cluster_parts(y, np.array([0.2, 0.3, -0.2, -0.6, 0.3]), np.array([0, 0, 0, 1, 3]), clusters=4)
    assert np.allclose(parts.from_events, [0, 0, 0, 0])
    assert np.allclose(parts.from_others, [0.1, -0.2, 0, 0.1])
    assert (parts.with_events, parts.with_others, parts.with_any) == (1, 3, 3)


@pytest.fixture
def clustered():
    """Thirty patients with one to four records, of which some have both kinds, and tied scores."""
    rng = np.random.default_rng(9)
    codes = np.repeat(np.arange(30), rng.integers(1, 5, 30))
    y = rng.random(len(codes)) < np.where(codes % 3 == 0, 0.8, 0.1)
    return y, (rng.normal(size=len(codes)) + y + rng.normal(size=30)[codes]).round(1), codes


def of_patients(y, score, codes):
    """For each patient the sums over its records of V10 - AUC and V01 - AUC, and how many of either, by pairs."""
    psi = (score[y][:, None] > score[~y]) + 0.5 * (score[y][:, None] == score[~y])
    auc, sums = psi.mean(), []
    for patient in range(codes.max() + 1):
        event, other = codes[y] == patient, codes[~y] == patient
        sums.append(((psi.mean(axis=1) - auc)[event].sum(), (psi.mean(axis=0) - auc)[other].sum(), event.sum(),
                     other.sum()))
    return (auc, *np.array(sums).T)


def parts_of(y, score, codes):
    value, placed = placements(y, score)
    return cluster_parts(y, placed - value, codes, codes.max() + 1)


def test_the_variance_is_obuchowskis_and_its_parts_have_the_degrees_of_patients_that_count(clustered):
    _, a, b, m_i, n_i = of_patients(*clustered)
    m, n, with_m, with_n, with_any = m_i.sum(), n_i.sum(), (m_i > 0).sum(), (n_i > 0).sum(), (m_i + n_i > 0).sum()
    s10, s01 = with_m / ((with_m - 1) * m) * (a @ a), with_n / ((with_n - 1) * n) * (b @ b)
    s11 = with_any / (with_any - 1) * (a @ b)
    parts = parts_of(*clustered)
    assert abs(2 * s11 / (m * n)) > 0.05 * s10 / m  # patients with both kinds count
    assert parts.variance == pytest.approx(s10 / m + s01 / n + 2 * s11 / (m * n), rel=1e-12)
    variances, degrees = parts.degrees()
    assert variances == pytest.approx([s10 / m, s01 / n], rel=1e-12)
    assert degrees == pytest.approx([m**2 / (m_i @ m_i) - 1, n**2 / (n_i @ n_i) - 1], rel=1e-12)
    assert parts.counts == (m, n) and (parts.with_events, parts.with_others, parts.with_any) == (with_m, with_n, 30)


def test_records_apart_have_the_sums_of_delongs_variance(clustered):
    y, score, codes = clustered
    parts, alone = parts_of(y, score, codes), parts_of(y, score, np.arange(len(y)))
    m, n = alone.counts
    expected = (m - 1) / m * alone.event_variance, (n - 1) / n * alone.other_variance
    assert (parts.events_apart, parts.others_apart) == pytest.approx(expected, rel=1e-12)
    psi = (score[y][:, None] > score[~y]) + 0.5 * (score[y][:, None] == score[~y])
    delong = psi.mean(axis=1).var(ddof=1) / m + psi.mean(axis=0).var(ddof=1) / n
    assert alone.variance == pytest.approx(delong, rel=1e-12) and alone.shared == 0


def test_the_covariance_of_two_areas_is_that_of_their_sums_by_patient(clustered):
    """Two outcomes of one record: other patients have either kind, so that the small-sample factors differ."""
    y, score, codes = clustered
    second = np.roll(y, 7) & (codes < 25)
    one, other = of_patients(y, score, codes), of_patients(second, -score, codes)
    factor = [[np.sqrt(k / (k - 1)) for k in ((m > 0).sum(), (n > 0).sum(), (m + n > 0).sum())]
              for _, _, _, m, n in (one, other)]
    (_, a, b, m_1, n_1), (_, c, d, m_2, n_2) = one, other
    events, others, either = np.prod(factor, axis=0)
    expected = (events * (a @ c) / (m_1.sum() * m_2.sum()) + others * (b @ d) / (n_1.sum() * n_2.sum())
                + either * ((a @ d) / (m_1.sum() * n_2.sum()) + (b @ c) / (n_1.sum() * m_2.sum())))
    parts, further = parts_of(y, score, codes), parts_of(second, -score, codes)
    assert factor[0] != factor[1] and abs(expected) > 1e-5
    assert parts.covariance(further) == pytest.approx(expected, rel=1e-12)
    assert parts.covariance(parts) == pytest.approx(parts.variance, rel=1e-12)


@pytest.mark.parametrize("value", [False, True])
def test_one_class_has_no_placements(value):
    which = "all have" if value else "none has"
    with pytest.raises(UndefinedStatistic, match=f"of 3 records {which} the outcome"):
        placements(np.full(3, value), np.arange(3.0))


def test_one_patient_of_a_kind_has_no_variance_and_no_covariance():
    y = np.array([True, True, False, False, False])
    parts = cluster_parts(y, np.array([0.2, -0.2, 0.1, 0.2, -0.3]), np.array([0, 0, 1, 2, 2]), clusters=3)
    assert (parts.with_events, parts.with_others, parts.with_any) == (1, 2, 3)
    assert np.isnan(parts.event_variance) and parts.other_variance > 0 and np.isnan(parts.covariance(parts))
