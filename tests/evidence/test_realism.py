import os
from pathlib import Path

import numpy as np
import pytest

from cctaecg.config.profiles import profile
from cctaecg.config.sections import DataConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.recording import Recording
from cctaecg.evidence.realism import (
    AMPLITUDES,
    INTERVALS,
    QUANTILES,
    NothingMeasured,
    compare_with_real_ecgs,
    measure_folder,
    measure_simulated,
    real_ecg_facts,
    summarise,
)
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.simulate.study import simulate_tables


@pytest.fixture(scope="module")
def simulated():
    return measure_simulated(simulate_tables(DataConfig(scale=0.05)).hospitals["internal"], 40)


def test_stored_facts_are_complete_and_ordered():
    facts = real_ecg_facts()
    assert facts["recordings"] == 400 and facts["licence"] == "CC BY 4.0" and "PTB-XL" in facts["source"]
    for found in [facts[name] for name in INTERVALS] + [facts[name][lead] for name in AMPLITUDES for lead in LEADS]:
        values = [found[name] for name in QUANTILES]
        assert values == sorted(values)
    assert len(facts["correlation"]) == 66 and len(facts["spectrum"]["hz"]) == len(facts["spectrum"]["median"])


def test_simulated_ecgs_lie_among_the_real_ones(simulated):
    real = real_ecg_facts()
    for name in INTERVALS:
        assert real[name]["p25"] < simulated[name]["median"] < real[name]["p75"], name
    for name in ("r_mv", "s_mv", "t_mv"):
        for lead in ("II", "aVF", "V1", "V3", "V5"):
            assert real[name][lead]["p5"] < simulated[name][lead]["median"] < real[name][lead]["p95"], (name, lead)
    low = np.array(real["spectrum"]["hz"]) < 45
    apart = np.array(real["spectrum"]["median"]) - simulated["spectrum"]["median"]
    assert np.abs(apart[low]).max() < 5  # dB
    pairs = list(real["correlation"])
    medians = [[summary["correlation"][pair]["median"] for pair in pairs] for summary in (real, simulated)]
    assert np.corrcoef(medians)[0, 1] > 0.9


def test_simulated_ecgs_differ_from_each_other_as_real_ones_do(simulated):
    real = real_ecg_facts()
    for name in ("r_mv", "s_mv"):
        for lead in ("V2", "V4", "II"):
            spread = [summary[name][lead]["p95"] - summary[name][lead]["p5"] for summary in (simulated, real)]
            assert 0.5 < spread[0] / spread[1] < 1.8, (name, lead)


def test_what_cannot_be_measured_is_counted_and_nothing_at_all_is_refused(simulated):
    flat = Recording(np.zeros((12, 5000), dtype=np.float32), 500, "flat")
    assert simulated["recordings"] == 40 and simulated["not_measured"] == 0
    with pytest.raises(NothingMeasured, match="none of 1 ECGs"):
        summarise([flat])


def test_a_run_of_real_patients_says_that_there_is_nothing_to_compare(tmp_path):
    run = Run(tmp_path, profile("smoke", data={"source": "hospital", "folder": str(tmp_path)}))
    found = compare_with_real_ecgs(run)
    assert found["real"]["recordings"] == 400
    assert found["simulated"] == Absent("The ECGs of this run are not simulated.")


def test_a_folder_of_real_ecgs_is_measured_whole(tmp_path):
    if not (folder := os.environ.get("CCTAECG_PTBXL")):
        pytest.skip("set CCTAECG_PTBXL to a folder of PTB-XL to measure real ECGs")
    for header in sorted((Path(folder) / "records500").rglob("*.hea"))[:12]:
        for suffix in (".hea", ".dat"):
            (tmp_path / header.name).with_suffix(suffix).symlink_to(header.with_suffix(suffix))
    found, stored = measure_folder(tmp_path), real_ecg_facts()
    assert found["recordings"] == 12
    assert all(stored[name]["p5"] < found[name]["median"] < stored[name]["p95"] for name in INTERVALS)
