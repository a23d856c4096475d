"""The page of clusters shows what the profile asks for and what the trial found."""

from pathlib import Path

from cctaecg.evidence.costs.slurm_trial import slurm_trial_facts
from cctaecg.evidence.costs.step_costs import asked_by, step_costs
from cctaecg.evidence.predicting import predicting_facts
from cctaecg.workflow.sharding import RECORDS_A_MINUTE, RULES

PROFILE = Path(__file__).parents[4] / "profiles" / "slurm" / "config.yaml"


def test_every_rule_of_the_profile_stands_on_the_page(book):
    page = book.build("```{cluster-asks} slurm\n```")
    rows = {cells[0]: cells[1:] for row in page.select("table tr")[1:]
            if (cells := [cell.get_text(strip=True) for cell in row.select("td")])}
    asked = asked_by(PROFILE)
    assert set(rows) == set(asked)
    shard = asked.pop("predict_shard")
    assert rows.pop("predict_shard")[-3:] == ["by its workers", f"{shard.memory_mb:,}", "by its records"]
    assert {rule: (int(row[-3]), int(row[-2].replace(",", "")), int(row[-1])) for rule, row in rows.items()} == {
        rule: (given.cpus, given.memory_mb, given.minutes) for rule, given in asked.items()}
    facts = step_costs()
    assert f"{facts['ecgs']:,} ECGs" in page.text and facts["device"] in page.text


def test_the_page_says_the_time_of_a_shard_as_the_code_gives_it():
    """Ten minutes and one for so many records, three times what a core takes with the demo's networks."""
    page = (PROFILE.parents[2] / "book" / "companion" / "cluster.md").read_text(encoding="utf-8")
    code = RULES.with_name("sharding.py").read_text(encoding="utf-8")
    assert "10 + dataset.records // dataset.shards // RECORDS_A_MINUTE" in code
    assert f"10 minutes, and one more for every {RECORDS_A_MINUTE:,} records of a shard" in page
    milliseconds = predicting_facts()["files"]["after"]["core_milliseconds"]
    assert 60_000 / RECORDS_A_MINUTE >= 3 * milliseconds and "at least three times as long" in page


def test_what_the_trial_found_stands_on_the_page(book):
    text = " ".join(book.build("```{slurm-trial}\n```").text.split())
    facts = slurm_trial_facts()
    assert f"Of these, differing {facts['differing']}" in text and f"Jobs handed in for them {facts['jobs']}" in text


def test_the_jobs_of_the_trial_add_up(book, monkeypatch):
    """19 handed in: 13 that ended well, one cancelled, one killed, two that waited, and two that ran at Ctrl-C."""
    facts = {**slurm_trial_facts(), "jobs": 19, "completed": 13, "cancelled": 1, "killed": 1, "waiting": 2}
    monkeypatch.setattr("cctaecg.book.sphinx_ext.tables.step_costs.slurm_trial_facts", lambda: facts)
    cells = [row.get_text(" ", strip=True) for row in book.build("```{slurm-trial}\n```").select("table tr")]
    begin = cells.index("Jobs handed in for them 19")
    assert [int(cell.split()[-1]) for cell in cells[begin:begin + 6]] == [19, 13, 1, 1, 2, 2]
    assert "Had begun at Ctrl-C, and were cancelled (the others) 2" in cells
