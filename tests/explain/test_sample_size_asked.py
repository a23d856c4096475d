"""How many patients the network is asked about follows from its work, which PyTorch's own counter confirms."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cctaecg.config.parameters import InvalidParameter
from cctaecg.config.profiles import profile
from cctaecg.config.sections import ModelConfig
from cctaecg.explain.sample_size_asked import multiplications, patients_asked
from cctaecg.model.net1d import Net1D

SEVEN = ModelConfig(widths=(16, 32, 32, 80, 80, 256, 256), blocks=(2,) * 7)


@pytest.mark.parametrize(("model", "samples"), [
    (profile("demo").model, 1000), (SEVEN, 1000), (ModelConfig(widths=(48,), blocks=(3,), kernel_size=5), 333),
])
def test_multiplications_are_those_that_pytorch_counts(model, samples):
    network = Net1D(model).eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(torch.zeros(1, 12, samples))
    assert multiplications(model, samples) == counter.get_total_flops() / 2


def test_small_networks_are_asked_about_all_and_the_published_one_about_fewer():
    assert patients_asked(profile("smoke")) == patients_asked(profile("demo")) == (80, 30)
    assert patients_asked(profile("paper")) == (24, 9)
    between = profile("demo", model=SEVEN.model_dump(), signal={"fs": 500})
    assert multiplications(SEVEN, 5000) * 80 > 5e9
    asked, checked = patients_asked(between)
    assert (asked, checked) == (int(5e9 / multiplications(SEVEN, 5000)), int(asked * 3 / 8)) and 24 < asked < 80


def test_what_is_asked_for_is_taken():
    assert patients_asked(profile("paper"), 80, 30) == (80, 30)
    assert patients_asked(profile("demo"), attribution_patients=40) == (40, 30)
    assert patients_asked(profile("paper"), "80", 30) == (80, 30)  # as papermill's -p may give it
    for wrong in (1, 2.5, "eighty"):
        with pytest.raises(InvalidParameter, match="attribution_patients is"):
            patients_asked(profile("demo"), wrong)
    with pytest.raises(InvalidParameter, match="check_patients is 0"):
        patients_asked(profile("demo"), None, 0)
