"""A small hospital that follows its patients, written as a hospital exports it."""

from pathlib import Path

import numpy as np
import pytest

from cctaecg.simulate.counts import targets
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.hospital import simulate_hospital
from cctaecg.simulate.study import write_ecgs_of


@pytest.fixture(scope="session")
def followed_export(tmp_path_factory) -> Path:
    """An export with the cohort ``followup`` alone: some hundred patients, a tenth of them with an infarction."""
    export = tmp_path_factory.mktemp("others")
    hospital = simulate_hospital(targets("followup", 0.3), 5, Effects())
    (export / "followup").mkdir()
    for name, table in hospital.export.items():
        table.to_csv(export / "followup" / name, index=False)
    write_ecgs_of(hospital, np.arange(len(hospital.records)), export / "followup", 100)
    return export
