"""What the published network costs is carried over from one core's seconds as the page says."""

import pytest

from cctaecg.evidence.full_network import full_network_costs, full_network_facts

FACTS = {"seconds_a_view": 0.5, "seconds_a_prediction": 0.1, "seconds_an_attribution": 0.2,
         "memory_mib_without_views": 1000.0, "memory_mib_a_view": 24.0}


def test_a_study_is_carried_over_from_one_core():
    study = full_network_costs(FACTS, ecgs=4500, folds=5, epochs=10, batch_size=64)["study"]
    # an epoch of a fold: 3,600 ECGs, twice
    assert study["epoch_hours"] == pytest.approx({"all": 1.0, "head": 0.2})
    assert study["days"] == pytest.approx({"all": 30 / 24, "head": 6 / 24})  # three rounds of ten hours, and of two
    assert study["gib"] == pytest.approx({"whole_batch": (1000 + 128 * 24) / 1024, "eight": (1000 + 16 * 24) / 1024})
    # 24 patients: 13 + 49 + 30 + 4 passes; 4 vessels by 16 points, of 9 of them twice more
    assert study["explain_minutes"] == pytest.approx((24 * 96 * 0.1 + (24 + 18) * 64 * 0.2) / 2 / 60)


def test_what_was_measured_keeps_what_was_promised():
    facts = full_network_facts()
    study = full_network_costs(facts, ecgs=1000, folds=5, epochs=1, batch_size=64)["study"]
    assert study["explain_minutes"] < 5
    assert 0 < facts["seconds_a_prediction"] < facts["seconds_an_attribution"] < facts["seconds_a_view"]
    assert facts["device"] and facts["samples"] == 5000
