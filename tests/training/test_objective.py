"""Masked cross-entropy and uncertainty weights against numbers worked out by hand."""

import math

import pytest
import torch

from cctaecg.training.objective import LOG_VARIANCE_LIMIT, UncertaintyWeights, vessel_losses


def test_losses_are_the_mean_cross_entropy_over_known_labels():
    logits = torch.tensor([[0.0, 2.0], [1.0, -1.0], [3.0, 5.0]])
    labels = torch.tensor([[1.0, 0.0], [0.0, torch.nan], [torch.nan, 1.0]])
    losses, known = vessel_losses(logits, labels)
    assert known.tolist() == [2, 2]
    assert losses[0].item() == pytest.approx((math.log(2) + math.log1p(math.exp(1.0))) / 2)
    assert losses[1].item() == pytest.approx((math.log1p(math.exp(2.0)) + math.log1p(math.exp(-5.0))) / 2, rel=1e-5)


def test_a_masked_label_changes_nothing():
    logits = torch.randn(6, 4, generator=torch.Generator().manual_seed(0)).requires_grad_()
    labels = (torch.arange(24).view(6, 4) % 3 == 0).float()
    labels[2, 1] = torch.nan
    losses, _ = vessel_losses(logits, labels)
    (gradient,) = torch.autograd.grad(losses.sum(), logits)
    assert gradient[2, 1] == 0
    moved = logits.detach().clone()
    moved[2, 1] = 1e4
    assert torch.equal(vessel_losses(moved, labels)[0], losses)
    without = torch.cat([logits[:2], logits[3:]])[:, 1:2], torch.cat([labels[:2], labels[3:]])[:, 1:2]
    assert vessel_losses(*without)[0].item() == pytest.approx(losses[1].item(), rel=1e-6)


def test_a_vessel_without_labels_has_no_loss_and_no_gradient():
    logits = torch.ones(3, 4, requires_grad=True)
    labels = torch.zeros(3, 4)
    labels[:, 1] = torch.nan
    weights = UncertaintyWeights(4)
    losses, known = vessel_losses(logits, labels)
    weighted = weights(losses, known)
    assert losses[1] == weighted[1] == 0 and known[1] == 0
    gradient, on_weights = torch.autograd.grad(weighted.sum(), [logits, weights.parameter])
    assert (gradient[:, 1] == 0).all() and on_weights[1] == 0
    assert (gradient[:, 0] != 0).all() and on_weights[0] != 0


def test_weights_follow_equation_one():
    weights = UncertaintyWeights(2)
    with torch.no_grad():
        weights.parameter.copy_(torch.tensor([0.5, -0.7]))
    variance = torch.exp(weights.log_variances)
    losses = torch.tensor([0.4, 0.2])
    expected = losses / (2 * variance) + torch.log(torch.sqrt(variance))
    torch.testing.assert_close(weights(losses, torch.tensor([3, 3])), expected)


def test_the_log_variance_settles_at_the_loss_and_stays_bounded():
    weights = UncertaintyWeights(2)
    optimiser = torch.optim.Adam(weights.parameters(), lr=0.1)
    losses = torch.tensor([0.4, 1e-9])  # the second would drive its log-variance to minus infinity
    for _ in range(500):
        optimiser.zero_grad()
        weights(losses, torch.tensor([1, 1])).sum().backward()
        optimiser.step()
    assert weights.log_variances[0].item() == pytest.approx(math.log(0.4), abs=1e-3)
    assert -LOG_VARIANCE_LIMIT <= weights.log_variances[1].item() < -1.9


def test_a_record_that_stands_for_several_weighs_as_many_and_a_part_is_of_the_whole_batch():
    logits, labels = torch.tensor([[0.3], [-1.2], [2.0]]), torch.tensor([[1.0], [0.0], [torch.nan]])
    own = [math.log1p(math.exp(-0.3)), math.log1p(math.exp(-1.2))]
    losses, known = vessel_losses(logits, labels, of=torch.tensor([7]), each=torch.tensor([3.0, 0.5, 4.0]))
    assert known.tolist() == [2] and losses.item() == pytest.approx((3 * own[0] + 0.5 * own[1]) / 7)
    assert vessel_losses(logits, labels, of=torch.tensor([0]))[0].item() == pytest.approx(sum(own))
    assert vessel_losses(logits[:1], labels[:1])[0].item() == pytest.approx(own[0])


def test_a_part_of_a_batch_bears_its_share_of_the_uncertainty():
    weights = UncertaintyWeights(3)
    with torch.no_grad():
        weights.parameter.copy_(torch.tensor([0.5, -3.0, 1.0]))
    log_variances = [2 * math.tanh(value / 2) for value in (0.5, -3.0, 1.0)]
    assert weights.log_variances.tolist() == pytest.approx(log_variances)
    found = weights(torch.tensor([0.4, 0.2, 0.7]), torch.tensor([1, 5, 0]), share=0.3)
    expected = [0.5 * math.exp(-s) * loss + 0.3 * 0.5 * s for s, loss in zip(log_variances, (0.4, 0.2))]
    assert found.tolist() == pytest.approx([*expected, 0])
