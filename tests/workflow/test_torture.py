"""The reduced form of ``make torture``: a finished study, disturbed in several ways, ends as it was."""

import random
import signal

import pytest

from cctaecg.run.verifying import changes
from tests.torture import Study, at_once, clock_set_back, damage, sent


@pytest.fixture(scope="module")
def study(smoke, tmp_path_factory):
    return Study(tmp_path_factory.mktemp("torture"), random.Random(7))


def test_a_disturbed_study_ends_as_an_undisturbed_one(study):
    for disturb in (sent(signal.SIGKILL), sent(signal.SIGTERM), damage, damage, clock_set_back, at_once(2)):
        disturb(study)
    assert study.finish() and changes(study.run)[0] == []
    study.wait_until_quiet()
