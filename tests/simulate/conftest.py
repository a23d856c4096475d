"""The study's tables at full size and a small written study, each made once for the tests of this package."""

import pandas as pd
import pytest

from cctaecg.config.sections import DataConfig, SignalConfig
from cctaecg.simulate.study import simulate_study, simulate_tables


@pytest.fixture(scope="session")
def full_study():
    return simulate_tables(DataConfig(scale=1))


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """Folders ``export`` and ``truth`` of a small study of seed 5."""
    folder = tmp_path_factory.mktemp("study")
    simulate_study(folder / "export", folder / "truth", DataConfig(scale=0.03, seed=5), SignalConfig())
    return folder


@pytest.fixture(scope="session")
def written_truth(written):
    return {path.stem: pd.read_csv(path, keep_default_na=False) for path in (written / "truth").glob("*.csv")}
