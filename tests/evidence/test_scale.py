"""Growth of a study with its ECGs: exponents by hand, sums over jobs, and what the stored measurement must hold."""

import pytest

from cctaecg.evidence.scale import STAGES, exponent, hours, million_table, published_scale, scale_facts, scale_table
from cctaecg.evidence.scale_plan import BYTES_AT_500_HZ, prediction_plan


def facts(seconds=(10.0, 20.0, 40.0)):
    one = [{"seconds": each, "peak_mb": 100.0 + place, "largest": 1000 * (place + 1)}
           for place, each in enumerate(seconds)]
    return {
        "processor": "a processor", "ecgs": [1000, 2000, 4000], "stages": dict.fromkeys(STAGES, one),
        "book": {"seconds": 30.0}, "million": {"records": 1_000_000, "seconds": 50.0, "peak_mb": 1536.0},
        "at_500_hz": {"seconds": 20.0, "records": 1000, "peak_mb": 400.0},
    }


def test_the_exponent_is_the_power_of_the_number():
    assert exponent([100, 200, 400], [3.0, 6.0, 12.0]) == pytest.approx(1)
    assert exponent([100, 200, 400], [3.0, 12.0, 48.0]) == pytest.approx(2)
    assert exponent([100, 200, 400], [5.0, 5.0, 5.0]) == pytest.approx(0)


def test_time_is_carried_over_from_the_largest_size_and_never_more_slowly_than_the_number():
    linear, flat, square = (hours(facts(seconds), 40_000)["check"] * 3600 for seconds in
                            ((10.0, 20.0, 40.0), (40.0, 40.0, 40.0), (2.5, 10.0, 40.0)))
    assert (linear, flat, square) == pytest.approx((400, 400, 4000))
    assert hours(facts(), 40_000)["train"] * 3600 == pytest.approx(400 * 5 * 2)  # five folds of two epochs


def test_what_falls_apart_is_divided_by_the_cores_and_folds_by_no_more_than_there_are():
    found = published_scale(facts(), ecgs=40_000, nodes=4, cores=8)
    here, cluster = found["here"], found["cluster"]
    assert here["check"] * 3600 == pytest.approx(200) and cluster["check"] * 3600 == pytest.approx(400 / 32)
    assert here["train"] * 3600 == pytest.approx(2000) and cluster["train"] * 3600 == pytest.approx(800)
    assert here["statistics"] == cluster["statistics"] and "import" not in here
    for each in (here, cluster):
        assert each["all"] == pytest.approx(sum(value for name, value in each.items() if name != "all"))
    assert found["kilobytes_an_ecg"] == pytest.approx(2 * 1024 / 3000)  # two MB more for 3,000 ECGs more
    assert found["streaming_memory_ratio"] == pytest.approx(1.02) and found["million"]["peak_gb"] == 1.5
    assert found["figures"] == {"first_kb": 1.0, "last_kb": 3.0} and found["largest_exponent"] == pytest.approx(1)


def test_tables_have_a_row_for_each_stage():
    table = scale_table(facts())
    assert table["Stage"].tolist() == list(STAGES.values())
    assert table.iloc[0].tolist() == ["Check an export", "10.0", "20.0", "40.0", "1.00", "100 to 102"]
    hours_of_all = million_table(published_scale(facts(), 1_000_000, 16, 32))
    assert hours_of_all.iloc[0, 1:].tolist() == ["1.389", "0.005"]  # 10,000 s of a core, by 2 and by 512
    few = million_table(published_scale(facts(), 40_000, 16, 32))
    assert few.iloc[0, 2] == "under 0.001"
    assert hours_of_all["Stage"].tolist()[-1] == "All" and len(hours_of_all) == len(STAGES) - 1 + 1


def test_a_plan_counts_jobs_hours_bytes_and_money():
    plan = prediction_plan(facts(), 1_010_000, cores=10, core_hour=0.5, terabyte_month=20.0)
    assert (plan["jobs"], plan["a_second"]) == (51, pytest.approx(50))  # the last of them is half full
    assert plan["core_hours"] == pytest.approx(1_010_000 * 0.02 / 3600)
    assert plan["hours"] == pytest.approx(6 * 20_000 * 0.02 / 3600)  # six rounds of ten jobs
    assert plan["compute"] == pytest.approx(plan["core_hours"] * 0.5)
    assert plan["storage"] == pytest.approx(1_010_000 * BYTES_AT_500_HZ / 1e12 * 20)


def test_what_was_measured_last_grows_no_faster_than_it_may():
    found = scale_facts()
    assert found["times"] == [1, 2, 4, 8, 16] and set(found["stages"]) == set(STAGES)
    grown = published_scale(found, 1_000_000, 16, 32)
    assert grown["largest_exponent"] <= 1.05 and grown["streaming_memory_ratio"] < 1.25
    assert grown["figures"]["last_kb"] < 2 * grown["figures"]["first_kb"]  # 500 groups, 231 at first
    assert grown["million"]["records"] == 1_000_000 and grown["million"]["seconds"] < 60  # of one core
    assert grown["million"]["peak_gb"] < 2 and grown["kilobytes_an_ecg"] < 3
