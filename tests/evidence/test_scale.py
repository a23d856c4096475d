"""Growth of a study with its ECGs: exponents by hand, hours of the real jobs, and what the stored measurement holds."""

import re
from pathlib import Path

import pytest

from cctaecg.evidence.costs.dataset_costs import dataset_costs
from cctaecg.evidence.predicting import predicting_facts
from cctaecg.evidence.scale import (
    STAGES,
    cohort_records,
    exponent,
    hours,
    million_table,
    published_scale,
    scale_facts,
    scale_table,
)
from cctaecg.evidence.scale_plan import BYTES_AT_500_HZ, prediction_plan


def facts(seconds=(10.0, 20.0, 40.0)):
    one = [{"seconds": each, "peak_mb": 100.0 + place, "largest": 1000 * (place + 1), "records": 600 * 2**place}
           for place, each in enumerate(seconds)]
    return {
        "processor": "a processor", "ecgs": [1000, 2000, 4000], "stages": dict.fromkeys(STAGES, one),
        "book": {"seconds": 30.0}, "million": {"records": 1_000_000, "seconds": 50.0, "peak_mb": 1536.0},
        "at_500_hz": {"seconds": 23.0, "records": 1000, "peak_mb": 400.0},
    }


DATASET = {
    "processor": "a processor", "start": {"seconds": 3.0, "peak_mb": 380.0},
    "listing": {"records": [25_000, 100_000], "seconds": [2.0, 9.0], "peak_mb": [400.0, 475.0]},
    "gathering": {"records": [25_000, 100_000], "seconds": [1.0, 1.5], "peak_mb": [400.0, 430.0]},
}

FILES = {"files": {"records": 700, "after": {"core_milliseconds": 16.0}}}


def test_the_exponent_is_the_power_of_the_number():
    assert exponent([100, 200, 400], [3.0, 6.0, 12.0]) == pytest.approx(1)
    assert exponent([100, 200, 400], [3.0, 12.0, 48.0]) == pytest.approx(2)
    assert exponent([100, 200, 400], [5.0, 5.0, 5.0]) == pytest.approx(0)


def test_time_is_carried_over_from_the_largest_size_and_never_more_slowly_than_the_number():
    linear, flat, square = (hours(facts(seconds), 40_000)["check"] * 3600 for seconds in
                            ((10.0, 20.0, 40.0), (40.0, 40.0, 40.0), (2.5, 10.0, 40.0)))
    assert (linear, flat, square) == pytest.approx((400, 400, 4000))
    assert hours(facts(), 40_000)["train"] * 3600 == pytest.approx(400 * 5 * 2)  # five folds of two epochs


def test_the_statistics_are_those_that_were_measured_with_the_most_records():
    """The development cohort has 0.6 of the ECGs here: up to 1,666,666 of them, it has no more than were measured."""
    assert cohort_records(facts(), 1_000_000) == 600_000
    assert hours(facts(), 1_000_000)["statistics"] * 3600 == pytest.approx(50)
    assert hours(facts(), 5_000_000)["statistics"] * 3600 == pytest.approx(150)  # 3 million records
    assert hours(facts(), 1_000_000)["figures"] * 3600 == pytest.approx(10_000)  # which were not
    assert hours(facts(), 1_000_000)["book"] * 3600 == hours(facts(), 5_000_000)["book"] * 3600 == pytest.approx(30)


def test_each_stage_takes_the_cores_that_its_jobs_can_use():
    """40,000 ECGs, 400 s of a core a stage; on 4 nodes of 8 cores and on one machine of two."""
    found = published_scale(facts(), ecgs=40_000, nodes=4, cores=8)
    here, cluster = ({name: value * 3600 for name, value in found[where].items()} for where in ("here", "cluster"))
    for stage in ("check", "prepare"):  # one job on the cores of one node
        assert (here[stage], cluster[stage]) == pytest.approx((200, 50))
        assert found["jobs"][stage] == {"jobs": 1, "cores": 8}
    for stage in ("import", "label", "predict", "figures"):  # one job, one core
        assert here[stage] == cluster[stage] == pytest.approx(400) and found["jobs"][stage] == {"jobs": 1, "cores": 1}
    # five folds of two epochs, 800 s each: three rounds of two, or all at once
    assert (here["train"], cluster["train"]) == pytest.approx((2400, 800))
    assert found["jobs"]["train"] == {"jobs": 5, "cores": 1} and found["cohort_records"] == 24_000
    assert here["statistics"] == cluster["statistics"] == pytest.approx(50)
    alone = published_scale(facts(), ecgs=40_000, nodes=1, cores=8)["cluster"]
    assert alone == found["cluster"]  # one node of eight cores does as well, and the page says so
    stored = [published_scale(scale_facts(), 1_000_000, nodes, 32)["cluster"] for nodes in (1, 16)]
    assert stored[0] == stored[1]
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
    assert hours_of_all.iloc[0, 1:].tolist() == ["1", "32", "1.389", "0.087"]  # 10,000 s of a core, by 2 and by 32
    assert hours_of_all.iloc[4, 1:].tolist() == ["5", "1", "16.667", "5.556"]  # ten times as many, in five jobs
    assert hours_of_all.iloc[-1, 1:3].tolist() == ["—", "—"]
    few = million_table(published_scale(facts(), 4_000, 16, 512))
    assert few.iloc[0, 4] == "under 0.001"
    assert hours_of_all["Stage"].tolist()[-1] == "All" and len(hours_of_all) == len(STAGES) + 2


def test_a_plan_counts_jobs_hours_bytes_and_money():
    plan = prediction_plan(facts(), DATASET, FILES, 1_010_000, cores=10, core_hour=0.5, terabyte_month=20.0)
    # 23 s for 1,000 ECGs, 3 s of which are the start: more than the 16 ms of the other measurement
    assert plan["milliseconds"] == {"simulated": pytest.approx(20), "real": 16.0} and plan["records_measured"] == 700
    assert (plan["jobs"], plan["a_second"]) == (51, pytest.approx(50))  # the last of them is half full
    assert plan["minutes_a_job"] == pytest.approx((3 + 400) / 60)
    listing, gathering = 9.0 * 10.1, 1.5 * 10.1  # seconds, in proportion
    assert plan["listing"]["minutes"] == pytest.approx(listing / 60)
    assert plan["listing"]["gb"] == pytest.approx((475 + 910) / 1024)  # 1 MB for 1,000 more
    assert plan["gathering"]["minutes"] == pytest.approx(gathering / 60)
    assert plan["gathering"]["gb"] == pytest.approx((430 + 364) / 1024)  # 0.4 MB for 1,000 more
    assert plan["together_gb"] == pytest.approx((475 + 910 + 430 + 364) / 1024)
    assert plan["core_hours"] == pytest.approx((1_010_000 * 0.02 + 51 * 3 + listing + gathering) / 3600)
    assert plan["hours"] == pytest.approx((listing + 6 * 403 + gathering) / 3600)  # six rounds of ten jobs
    assert plan["compute"] == pytest.approx(plan["core_hours"] * 0.5)
    assert plan["storage"] == pytest.approx(1_010_000 * BYTES_AT_500_HZ / 1e12 * 20)


def test_a_plan_counts_the_dearer_of_two_measurements():
    """40 ms of a core for a real ECG, 20 for one of the simulated hospital."""
    real = {"files": {"records": 700, "after": {"core_milliseconds": 40.0}}}
    plan = prediction_plan(facts(), DATASET, real, 1_000_000, cores=10, core_hour=0.5, terabyte_month=20.0)
    assert plan["a_second"] == pytest.approx(25) and plan["minutes_a_job"] == pytest.approx((3 + 800) / 60)
    assert plan["core_hours"] == pytest.approx((1_000_000 * 0.04 + 50 * 3 + 90 + 15) / 3600)
    stored = prediction_plan(scale_facts(), dataset_costs(), predicting_facts(), 10_000_000, 64, 0.05, 20.0)
    assert predicting_facts()["files"]["ecgs"] == "PTB-XL"  # the page says real ones
    assert stored["a_second"] == pytest.approx(1000 / max(stored["milliseconds"].values()))


def test_what_a_data_set_costs_beside_predicting_was_measured():
    found = dataset_costs()
    assert found["processor"] and 0 < found["start"]["seconds"] < 30
    for part in ("listing", "gathering"):
        (few, many), seconds, peaks = (found[part][name] for name in ("records", "seconds", "peak_mb"))
        assert many == 100_000 == 4 * few and 0 < seconds[0] < seconds[1] < 60 and peaks[0] < peaks[1] < 2000


@pytest.mark.parametrize("page", ["book/methods/many_ecgs.md", "book/companion/cluster.md"])
def test_the_command_on_the_pages_asks_for_the_shards_of_the_plan(page):
    plan = prediction_plan(scale_facts(), dataset_costs(), predicting_facts(), 10_000_000, 64, 0.05, 20.0)
    command = f"cctaecg predict FOLDER --run NAME --dataset OUT --shards {plan['jobs']} --on slurm"
    assert command in Path(__file__).parents[2].joinpath(page).read_text(encoding="utf-8")


def test_the_job_of_the_command_itself_is_given_the_memory_that_it_takes():
    plan = prediction_plan(scale_facts(), dataset_costs(), predicting_facts(), 10_000_000, 64, 0.05, 20.0)
    text = Path(__file__).parents[2].joinpath("book/methods/many_ecgs.md").read_text(encoding="utf-8")
    (given,) = re.findall(r"sbatch --mem (\d+)G", text)
    assert plan["together_gb"] < int(given) < 2 * plan["together_gb"]


def test_what_was_measured_last_grows_no_faster_than_it_may():
    found = scale_facts()
    assert found["times"] == [1, 2, 4, 8, 16] and set(found["stages"]) == set(STAGES)
    grown = published_scale(found, 1_000_000, 16, 32)
    assert grown["largest_exponent"] <= 1.05 and grown["streaming_memory_ratio"] < 1.25
    assert grown["figures"]["last_kb"] < 2 * grown["figures"]["first_kb"]  # 500 groups, 231 at first
    assert grown["million"]["records"] == 1_000_000 and grown["million"]["seconds"] < 60  # of one core
    assert grown["million"]["peak_gb"] < 2 and grown["kilobytes_an_ecg"] < 3
