"""PCGrad by hand, against TorchJD on the whole matrix, and on a network against plain backward passes."""

import pytest
import torch
from torchjd.aggregation import PCGrad as TorchJDPCGrad
from torchjd.autojac import jac_to_grad, mtl_backward

from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D
from cctaecg.training.gradients import activation_pass
from cctaecg.training.gradients.activation_pass import dropout_factors
from cctaecg.training.gradients.jacobian import SpentPass, TrunkPass
from cctaecg.training.gradients.pcgrad import ForeignLosses, PCGrad, SummedLoss, conflict_free
from cctaecg.training.objective import UncertaintyWeights, vessel_losses


def test_two_conflicting_tasks_by_hand():
    # g1.g2 = -2: g1 - (-2 / 5) g2 = (2, 0) + (-0.4, 0.8), g2 - (-2 / 4) g1 = (-1, 2) + (1, 0)
    jacobian = torch.tensor([[2.0, 0.0], [-1.0, 2.0]])
    torch.testing.assert_close(conflict_free([jacobian])[0], torch.tensor([1.6 + 0.0, 0.8 + 2.0]))


def test_tasks_that_agree_are_summed():
    jacobian = torch.tensor([[1.0, 0.5, 0.0], [0.2, 1.0, 0.0], [0.0, 0.0, 3.0]])
    torch.testing.assert_close(conflict_free([jacobian])[0], jacobian.sum(0))


def test_a_task_without_gradient_changes_nothing():
    jacobian = torch.tensor([[2.0, 0.0], [-1.0, 2.0], [0.0, 0.0]])
    torch.testing.assert_close(conflict_free([jacobian])[0], conflict_free([jacobian[:2]])[0])


def test_the_order_of_projections_follows_the_seed_as_torchjd_draws_it():
    jacobian = torch.randn(4, 30, generator=torch.Generator().manual_seed(2)) - 0.1
    jacobian[1] -= jacobian[0]
    jacobian[3] -= 2 * jacobian[2]
    results = set()
    for seed in range(20):
        torch.manual_seed(seed)
        ours = conflict_free([jacobian])[0]
        torch.manual_seed(seed)
        torch.testing.assert_close(ours, TorchJDPCGrad()(jacobian))
        results.add(tuple(ours.tolist()))
    assert len(results) > 1


NETWORKS = {
    "small": ModelConfig(widths=(16, 32), blocks=(1, 2)),
    "odd kernel": ModelConfig(widths=(16, 32), blocks=(2, 1), kernel_size=7, group_width=8, stem_width=8),
    "one group": ModelConfig(widths=(32,), blocks=(2,), group_width=32),
    "norm": ModelConfig(widths=(16, 48), blocks=(1, 1), norm=True),
}


def problem(config, length, seed=0):
    torch.manual_seed(seed)
    network, weights = Net1D(config).double(), UncertaintyWeights(4).double()
    batch = torch.randn(6, 12, length, dtype=torch.double)
    labels = (torch.rand(6, 4, dtype=torch.double) < 0.4).double()
    labels[1, 2] = torch.nan
    return network, weights, batch, labels


def task_losses(network, weights, features, labels):
    return weights(*vessel_losses(network.dense(features), labels))


def matrix(found, network):
    return torch.cat([found[parameter].flatten(1) for parameter in network.shared], dim=1)


@pytest.mark.parametrize("length", [200, 123])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_jacobian_is_that_of_plain_backward_passes(name, length):
    network, weights, batch, labels = problem(NETWORKS[name], length)
    losses = task_losses(network, weights, network.features(batch), labels)
    rows = [torch.autograd.grad(loss, network.shared, retain_graph=True) for loss in losses]
    expected = torch.stack([torch.cat([gradient.flatten() for gradient in row]) for row in rows])

    trunk = TrunkPass(network, batch)
    features = trunk.features.requires_grad_()
    losses = task_losses(network, weights, features, labels)
    cotangents = torch.stack([torch.autograd.grad(loss, features, retain_graph=True)[0] for loss in losses])
    torch.testing.assert_close(matrix(trunk.backward(cotangents), network), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_torchjds(name):
    network, weights, batch, labels = problem(NETWORKS[name], 200)
    own = [*network.dense.parameters(), *weights.parameters()]
    features = network.features(batch)
    losses = task_losses(network, weights, features, labels)
    mtl_backward(list(losses), features, tasks_params=[own] * 4, shared_params=network.shared, retain_graph=True,
                 parallel_chunk_size=1)
    torch.manual_seed(5)
    jac_to_grad(network.shared, TorchJDPCGrad())
    expected = [parameter.grad.clone() for parameter in [*network.shared, *own]]

    forward = PCGrad(network, own).forward(batch)
    losses = task_losses(network, weights, forward.features, labels)
    torch.manual_seed(5)
    forward.backward(losses)
    for parameter, gradient in zip([*network.shared, *own], expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-9, atol=1e-12)


def test_single_precision_agrees_to_one_in_ten_thousand():
    config = ModelConfig()
    network, weights, batch, labels = problem(config, 1000)
    network, weights, batch, labels = network.float(), weights.float(), batch.float(), labels.float()
    losses = task_losses(network, weights, network.features(batch), labels)
    rows = [torch.autograd.grad(loss, network.shared, retain_graph=True) for loss in losses]
    expected = torch.stack([torch.cat([gradient.flatten() for gradient in row]) for row in rows])
    trunk = TrunkPass(network, batch)
    features = trunk.features.requires_grad_()
    losses = task_losses(network, weights, features, labels)
    cotangents = torch.stack([torch.autograd.grad(loss, features, retain_graph=True)[0] for loss in losses])
    found = matrix(trunk.backward(cotangents), network)
    assert ((found - expected).norm(dim=1) < 1e-4 * expected.norm(dim=1)).all()


def test_the_ablation_takes_the_gradient_of_the_sum():
    network, weights, batch, labels = problem(NETWORKS["small"], 200)
    own = [*network.dense.parameters(), *weights.parameters()]
    task_losses(network, weights, network.features(batch), labels).sum().backward()
    expected = [parameter.grad.clone() for parameter in [*network.shared, *own]]
    forward = SummedLoss(network, own).forward(batch)
    forward.backward(task_losses(network, weights, forward.features, labels))
    for parameter, gradient in zip([*network.shared, *own], expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-9, atol=1e-14)


def test_dropout_acts_forward_and_backward_with_the_same_factors(monkeypatch):
    """Against automatic differentiation of the same network, its dropout replaced by the factors that were drawn."""
    config = ModelConfig(widths=(16, 32), blocks=(2, 1), norm=True, dropout=0.5)
    network, weights, batch, labels = problem(config, 120)
    drawn = []

    def draw(like, dropout, share):
        drawn.append(dropout_factors(like, dropout, share))
        return drawn[-1]

    monkeypatch.setattr(activation_pass, "dropout_factors", draw)
    trunk = TrunkPass(network, batch)
    features = trunk.features.requires_grad_()
    assert len(drawn) == 8 and not torch.equal(features, network.eval().features(batch))  # 3 in each block but one
    losses = task_losses(network, weights, features, labels)
    cotangents = torch.stack([torch.autograd.grad(loss, features, retain_graph=True)[0] for loss in losses])
    found = matrix(trunk.backward(cotangents), network)

    network.train()
    remaining = iter(drawn)
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.forward = lambda signal: signal * next(remaining)
    losses = task_losses(network, weights, network.features(batch), labels)
    rows = [torch.autograd.grad(loss, network.shared, retain_graph=True) for loss in losses]
    expected = torch.stack([torch.cat([gradient.flatten() for gradient in row]) for row in rows])
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dropout", [0.5, 0.3])
def test_dropout_factors_are_a_coin_each_and_follow_the_seed(dropout):
    like = torch.empty(100, 33, 47)
    torch.manual_seed(1)
    factors = dropout_factors(like, dropout)
    torch.manual_seed(1)
    assert torch.equal(factors, dropout_factors(like, dropout))
    assert not torch.equal(factors, dropout_factors(like, dropout))
    assert set(factors.unique().tolist()) == {0.0, torch.tensor(1 / (1 - dropout)).item()}
    # the mean is 1; its standard error over 155,100 values is sqrt(p / (1 - p) / n) < 0.0026, for each slice 10 times
    assert abs(factors.mean() - 1) < 4 * 0.0026
    assert (factors.mean((1, 2)) - 1).abs().max() < 4.5 * 0.026
    neighbours = torch.corrcoef(torch.stack([factors.flatten()[:-1], factors.flatten()[1:]]))[0, 1]
    assert abs(neighbours) < 4 / len(like) ** 0.5 / 39


def test_the_norms_keep_the_statistics_that_pytorch_would_keep():
    network, _, batch, _ = problem(NETWORKS["norm"], 123)
    expected = problem(NETWORKS["norm"], 123)[0]
    expected.features(batch)
    TrunkPass(network, batch)
    for (name, buffer), other in zip(network.named_buffers(), expected.buffers(), strict=True):
        if not name.startswith("stage_list.0.block_list.0.bn1"):
            torch.testing.assert_close(buffer, other, rtol=1e-9, atol=1e-12, msg=name)


def test_mixed_precision_gives_about_the_same_gradient():
    network, weights, batch, labels = problem(ModelConfig(norm=True), 200)
    network, weights, batch, labels = network.float(), weights.float(), batch.float(), labels.float()
    own, gradients = list(network.dense.parameters()), []
    for enabled in (False, True):
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            forward = SummedLoss(network, own).forward(batch)
            logits = network.dense(forward.features)
        forward.backward(weights(*vessel_losses(logits.float(), labels)))
        gradients.append(torch.cat([parameter.grad.flatten() for parameter in network.shared]))
    assert gradients[1].dtype == torch.float32
    assert torch.nn.functional.cosine_similarity(*gradients, dim=0) > 0.99


@pytest.mark.parametrize("method", [PCGrad, SummedLoss])
def test_what_has_not_gone_forward_has_no_way_back(method):
    network, *_ = problem(NETWORKS["small"], 200)
    assert not hasattr(method(network, list(network.dense.parameters())), "backward")


@pytest.mark.parametrize("method", [PCGrad, SummedLoss])
def test_a_pass_goes_backward_once(method):
    network, weights, batch, labels = problem(NETWORKS["small"], 200)
    forward = method(network, list(network.dense.parameters())).forward(batch)
    forward.backward(task_losses(network, weights, forward.features, labels))
    before = [parameter.grad.clone() for parameter in network.shared]
    with pytest.raises(SpentPass, match=r"already gone backwards; go forward again, with PCGrad\.forward"):
        forward.backward(task_losses(network, weights, forward.features, labels))
    for parameter, gradient in zip(network.shared, before, strict=True):
        assert torch.equal(parameter.grad, gradient)


def test_the_trunk_goes_backward_once():
    network, _, batch, _ = problem(NETWORKS["small"], 200)
    trunk = TrunkPass(network, batch)
    trunk.backward(torch.ones(4, *trunk.features.shape, dtype=torch.double))
    with pytest.raises(SpentPass):
        trunk.backward(torch.ones(4, *trunk.features.shape, dtype=torch.double))


@pytest.mark.parametrize("method", [PCGrad, SummedLoss])
def test_losses_of_other_features_are_refused_and_the_pass_stays_good(method):
    network, weights, batch, labels = problem(NETWORKS["small"], 200)
    gradients = method(network, list(network.dense.parameters()))
    forward, other = gradients.forward(batch), gradients.forward(2 * batch)
    for losses in (task_losses(network, weights, other.features, labels), torch.ones(4, dtype=torch.double)):
        with pytest.raises(ForeignLosses, match="not computed from the features of this forward pass"):
            forward.backward(losses)
    assert all(parameter.grad is None for parameter in network.parameters())
    forward.backward(task_losses(network, weights, forward.features, labels))
    assert all(parameter.grad is not None for parameter in network.shared)


def test_passes_side_by_side_each_go_back_on_their_own():
    """A second batch that went forward in between changes nothing for the first."""
    network, weights, batch, labels = problem(NETWORKS["norm"], 200)
    gradients, found = SummedLoss(network, list(network.dense.parameters())), []
    for between in (False, True):
        forward = gradients.forward(batch)
        if between:
            gradients.forward(2 * batch)
        forward.backward(task_losses(network, weights, forward.features, labels))
        found.append([parameter.grad.clone() for parameter in network.shared])
    for alone, beside in zip(*found, strict=True):
        assert torch.equal(alone, beside)


@pytest.mark.parametrize("method", [PCGrad, SummedLoss])
def test_parts_of_a_batch_add_up_to_the_whole(method):
    """Three parts of unequal size, each gone forward on its own."""
    network, weights, batch, labels = problem(NETWORKS["small"], 120)
    own = [*network.dense.parameters(), *weights.parameters()]
    gradients = method(network, own)

    def summed(rows):
        forward = gradients.forward(batch[rows])
        logits = network.dense(forward.features)
        losses = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, labels[rows].nan_to_num(0.0), reduction="none").sum(0)
        return forward.gradients(losses * (1 + sum(each.sum() for each in weights.parameters())))

    found = []
    for parts in ([slice(0, 6)], [slice(0, 1), slice(1, 3), slice(3, 6)]):
        torch.manual_seed(3)
        gradients.assign([summed(rows) for rows in parts])
        found.append([parameter.grad.clone() for parameter in [*network.shared, *own]])
    for whole, added in zip(*found, strict=True):
        torch.testing.assert_close(added, whole, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", [PCGrad, SummedLoss])
def test_a_gradient_lies_in_memory_as_its_parameter_does(method):
    """A fused optimiser reads both in the order of memory, whatever the strides say, and would step elsewhere."""
    network, weights, batch, labels = problem(NETWORKS["norm"], 120)
    own = [*network.dense.parameters(), *weights.parameters()]
    before, after = [parameter.detach().clone() for parameter in network.shared], []
    for fused in (False, True):
        for parameter, value in zip(network.shared, before, strict=True):
            parameter.data.copy_(value)
        forward = method(network, own).forward(batch)
        torch.manual_seed(1)
        forward.backward(task_losses(network, weights, forward.features, labels))
        for name, parameter in network.named_parameters():
            assert parameter.grad is None or parameter.grad.stride() == parameter.stride(), name
        torch.optim.AdamW(network.shared, lr=0.1, fused=fused).step()
        after.append([parameter.detach().clone() for parameter in network.shared])
    for plain, fused in zip(*after, strict=True):
        torch.testing.assert_close(fused, plain, rtol=1e-9, atol=1e-9)
