"""The page of clusters shows what the profile asks for and what the trial found."""

from pathlib import Path

from cctaecg.evidence.costs.slurm_trial import slurm_trial_facts
from cctaecg.evidence.costs.step_costs import asked_by, step_costs

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


def test_what_the_trial_found_stands_on_the_page(book):
    text = " ".join(book.build("```{slurm-trial}\n```").text.split())
    facts = slurm_trial_facts()
    assert f"Of these, differing {facts['differing']}" in text and f"Jobs handed in {facts['jobs']}" in text
