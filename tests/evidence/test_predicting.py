"""The stored measurement of predicting: complete, and what the pages say of it follows from it."""

import pytest

from cctaecg.evidence.predicting import batches_table, files_table, free_records_a_second, predicting_facts


def test_the_stored_ratios_are_those_of_the_stored_times():
    facts = predicting_facts()
    assert facts["files"]["records"] >= 200 and facts["device"] and facts["files"]["cores"] >= 1
    for row in facts["batches"]:
        for side in ("stacked", "onnx"):
            ratio = row[f"{side}_times_as_fast"]
            assert ratio["lowest_ratio"] <= ratio["ratio"] <= ratio["highest_ratio"]
            assert ratio["ratio"] == pytest.approx(row["loop_ms"] / row[f"{side}_ms"], rel=0.35)
    after, before = facts["files"]["after"], facts["files"]["before"]
    assert after["best_records_a_second"] >= after["records_a_second"]
    assert after["core_milliseconds"] >= facts["prepare_core_milliseconds"] / 3 and before["records_a_second"] > 0


def test_stacked_networks_pay_for_the_batches_that_they_are_used_for():
    """Up to ``TOGETHER`` ECGs at a time; the measurement cuts larger batches into such."""
    small = [row for row in predicting_facts()["batches"] if row["networks"] == "small"]
    assert {row["batch"] for row in small} >= {1, 16, 128}
    assert all(row["stacked_times_as_fast"]["ratio"] > 1 for row in small)


def test_records_a_second_of_free_cores_by_hand():
    facts = {"prepare_core_milliseconds": 5.0, "files": {"cores": 2},
             "batches": [{"networks": "small", "batch": 10, "stacked_ms": 10.0},
                         {"networks": "full", "batch": 99, "stacked_ms": 1e6},
                         {"networks": "small", "batch": 1, "stacked_ms": 4.0}]}
    assert free_records_a_second(facts) == pytest.approx(2 / 0.006)


def test_the_tables_have_every_way_and_batch():
    facts = predicting_facts()
    whole, part = facts["one_file"]["call_core_milliseconds"], facts["prepare_core_milliseconds"]
    assert files_table(facts).iloc[-1, -1] == f"{whole:.1f}, of them {part:.1f} to prepare" and part < whole
    assert len(files_table(facts)) == 3 and len(batches_table(facts)) == len(facts["batches"])
    assert batches_table(facts).notna().all().all()
