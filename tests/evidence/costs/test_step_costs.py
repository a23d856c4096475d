"""What steps cost: the dearest of a rule counts, and what a profile says is read as Snakemake will."""

import pytest

from cctaecg.evidence.costs.step_costs import (
    Asked,
    NotAsked,
    allowance,
    asked_and_measured,
    asked_by,
    costs_by_rule,
    step_costs,
)

FACTS = {"steps": {
    "prepare": {"seconds": 12.0, "peak_mb": 400}, "02_train_fold_0": {"seconds": 50.0, "peak_mb": 1000},
    "02_train_fold_1": {"seconds": 60.0, "peak_mb": 900}, "07_explainability": {"seconds": 40.0, "peak_mb": 920},
    "10_signals": {"seconds": 9.0, "peak_mb": 500},
}}


def test_the_dearest_step_of_a_rule_counts():
    rows = costs_by_rule(FACTS).to_dict("records")
    assert rows[1] == {"rule": "train_fold", "jobs": 2, "seconds": 60.0, "peak_mb": 1000}
    assert [row["rule"] for row in rows] == ["prepare", "train_fold", "explain", "analyse"]


def test_the_allowance_by_hand():
    # 10 times 61 s are 10.2 min, with 10 more 20.2, in steps of 5; twice 951 MB and 600 are 2502, in steps of 500
    assert allowance(61, 951, 2) == Asked(2, 3000, 25)


def test_the_stored_costs_are_those_of_a_whole_run():
    facts = step_costs()
    assert facts["study"] == "demo" and facts["ecgs"] > 1000 and facts["cores"] >= 1 and facts["device"]
    assert {"simulate", "prepare", "cohort", "train_fold", "analyse", "explain", "publish", "book"} \
        == set(costs_by_rule(facts)["rule"])


def test_a_profile_is_read_as_at_the_first_attempt(tmp_path):
    profile = tmp_path / "config.yaml"
    profile.write_text("set-threads:\n  a: 2\n  b: 1\n"
                       "set-resources:\n  a:\n    mem_mb: 1500 * attempt\n    runtime: 5\n"
                       "  b:\n    mem_mb: 700\n    runtime: 20 * attempt\n")
    assert asked_by(profile) == {"a": Asked(2, 1500, 5), "b": Asked(1, 700, 20)}


def test_what_a_call_says_need_not_stand_in_a_profile(tmp_path):
    profile = tmp_path / "config.yaml"
    profile.write_text("set-resources:\n  predict_shard:\n    mem_mb: (1000 + 400 * threads) * attempt\n")
    assert asked_by(profile) == {"predict_shard": Asked(None, 1400, None)}
    profile.write_text("set-resources:\n  predict_shard:\n    mem_mb: 900\n    runtime: 3O * attempt\n")
    with pytest.raises(NotAsked, match="rule predict_shard"):
        asked_by(profile)


@pytest.mark.parametrize("line", ["mem_mb: lots", "mem_mb: 3 * threads", "disk_mb: 3"])
def test_what_cannot_be_read_is_named(line, tmp_path):
    profile = tmp_path / "config.yaml"
    profile.write_text(f"set-threads:\n  fold: 2\nset-resources:\n  fold:\n    {line}\n    runtime: 5\n")
    with pytest.raises(NotAsked, match=r"config\.yaml, rule fold: threads, mem_mb and runtime are \[2, "):
        asked_by(profile)


def test_a_rule_that_was_not_measured_says_so():
    asked = {"labels": Asked(1, 700, 20), "train_fold": Asked(1, 3000, 20)}
    table = asked_and_measured(asked, FACTS).set_index("Rule")
    assert list(table.index) == ["train_fold", "labels"] and table.loc["labels", "Took (s)"] == "not in this run"
    assert table.loc["train_fold"].tolist() == ["2", "60", "1000", "1", "3,000", "20"]
