"""The stored measurement of the training step: complete, on target, and turned into the right number of days."""

import pytest

from cctaecg.evidence.training_speed import ideas_table, published_speed, step_facts, step_table


@pytest.mark.parametrize("network", ["full", "small"])
def test_the_stored_step_meets_the_targets(network):
    (step,) = [step for step in step_facts()["steps"] if step["network"] == network and step["precision"] == "float32"]
    assert step["lowest_ratio"] >= 1.6 and step["memory_mib"] <= step["plain_memory_mib"]
    assert step["ratio"] == pytest.approx(step["plain_seconds"] / step["seconds"], rel=0.1)


def test_days_of_the_study_by_hand():
    step = {"network": "full", "precision": "float32", "views": 8, "seconds": 2.0, "plain_seconds": 5.0}
    facts = {"device": "a processor", "threads": 2, "torch": "2.13.0", "steps": [step]}
    # 100 ECGs: 80 in training, 160 views, 20 steps of 2 s an epoch; 5 folds x 10 epochs are 2,000 s
    study = published_speed(facts, ecgs=100, folds=5, epochs=10)["study"]
    assert study["steps"] == 1000 and study["others"] == 0.8 and study["views_of_an_ecg"] == 2
    assert study["days"] == {"ours": pytest.approx(2000 / 86_400), "plain": pytest.approx(5000 / 86_400)}


def test_the_tables_have_every_step_and_idea():
    facts = step_facts()
    assert len(step_table(facts)) == len(facts["steps"])
    ideas = ideas_table(facts)
    assert len(ideas) == 4 and ideas.notna().all().all() and ideas.shape[1] == 1 + len(facts["steps"])
