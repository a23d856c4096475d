"""The other way back gives the same gradients, and which device takes it is what was measured."""

import json
from pathlib import Path

import pytest
import torch

import cctaecg.evidence
from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D
from cctaecg.training.gradients import automatic, convolution_gradients, products
from cctaecg.training.gradients.automatic import AUTOMATIC_ON, AutomaticPass, trunk_pass
from cctaecg.training.gradients.jacobian import SpentPass, TrunkPass
from cctaecg.training.gradients.pcgrad import PCGrad


def network(exact: torch.dtype = torch.float64) -> tuple[Net1D, torch.Tensor]:
    torch.manual_seed(0)
    return Net1D(ModelConfig(widths=(16, 48), blocks=(1, 2), norm=True)).to(exact), torch.randn(5, 12, 150, dtype=exact)


@pytest.mark.parametrize("frozen", [None, 1])
def test_both_ways_give_the_same(frozen):
    net, batch = network()
    by_hand, by_itself = TrunkPass(net, batch, frozen), AutomaticPass(net, batch, frozen)
    torch.testing.assert_close(by_itself.features, by_hand.features)
    cotangents = torch.randn(4, *by_hand.features.shape, dtype=torch.float64)
    expected, found = by_hand.backward(cotangents), by_itself.backward(cotangents)
    assert found and all(torch.allclose(found[parameter], expected[parameter], atol=1e-10) for parameter in found)
    with pytest.raises(SpentPass):
        by_itself.backward(cotangents)


def test_a_step_can_take_either(monkeypatch):
    net, batch = network()
    gradients, found = PCGrad(net, list(net.dense.parameters())), []
    for there in (frozenset(), frozenset({"cpu"})):
        monkeypatch.setattr(automatic, "AUTOMATIC_ON", there)
        assert isinstance(trunk_pass(net, batch), AutomaticPass) == bool(there)
        forward = gradients.forward(batch)
        torch.manual_seed(2)
        forward.backward(net.dense(forward.features).square().mean(0))
        found.append([parameter.grad.clone() for parameter in net.shared])
    for by_hand, by_itself in zip(*found, strict=True):
        torch.testing.assert_close(by_itself, by_hand, atol=1e-10, rtol=1e-8)


def test_a_gpu_takes_the_way_that_was_measured_to_be_faster():
    stored = Path(cctaecg.evidence.__file__).with_name("gpu_facts.json")
    if not stored.exists():
        assert "cuda" not in AUTOMATIC_ON  # unmeasured
        return
    full = json.loads(stored.read_text(encoding="utf-8"))["parts"]["steps: full, float32"]
    faster = full["seconds"]["automatic"] < full["seconds"]["ours"]
    assert ("cuda" in AUTOMATIC_ON) == faster


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("length", [150, 2001])
def test_products_of_either_library_are_exact_to_single_precision(monkeypatch, wide, length):
    """In float32 against float64; the convolutions stride, and their windows are cut in chunks."""
    if wide and not torch.backends.mkldnn.is_available():
        pytest.skip("this PyTorch has no oneDNN")
    monkeypatch.setattr(products, "BY_ONEDNN", wide)
    monkeypatch.setattr(convolution_gradients, "SAMPLES_AT_A_TIME", 100)
    net, _ = network()
    batch = torch.randn(3, 12, length, dtype=torch.float64)
    exact = TrunkPass(net, batch)
    cotangents = torch.randn(4, *exact.features.shape, dtype=torch.float64)
    expected = torch.cat([value.flatten(1) for value in exact.backward(cotangents).values()], 1)
    single = TrunkPass(net.float(), batch.float())
    found = torch.cat([value.flatten(1) for value in single.backward(cotangents.float()).values()], 1)
    assert ((found - expected).norm(dim=1) < 1e-4 * expected.norm(dim=1)).all()
