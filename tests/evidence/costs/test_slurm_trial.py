"""The stored trial on Slurm: every step a job, each disturbance seen, and nothing that differs from a local run."""

from cctaecg.evidence.costs.slurm_trial import slurm_trial_facts


def test_the_trial_ended_as_a_local_run():
    facts = slurm_trial_facts()
    assert facts["differing"] == 0 and facts["compared"] > 100
    assert facts["waiting"] >= 1 and facts["stopped"] == facts["cancelled"] == facts["killed"] == 1
    assert facts["completed"] == facts["steps"] and facts["jobs"] >= facts["steps"] + 2 + facts["waiting"]
