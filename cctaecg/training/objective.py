"""What training minimises: binary cross-entropy of each vessel, weighted by its learnt uncertainty.

References: manuscript, equation 1; Kendall A, Gal Y, Cipolla R. Multi-Task Learning Using Uncertainty to Weigh
Losses for Scene Geometry and Semantics. CVPR 2018.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOG_VARIANCE_LIMIT = 2.0


def vessel_losses(
    logits: Tensor, labels: Tensor, of: Tensor | None = None, each: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Mean binary cross-entropy of each vessel over the records whose label is known, and how many those are.

    ``logits`` and ``labels`` are (batch, vessels); a NaN label counts for nothing. A vessel without any label in
    the batch has loss 0 and no gradient. Both results are (vessels,). Where the batch is a part of a larger one, ``of``
    (vessels,) says how many labels that has, and the parts' losses add up to its mean. ``each`` (batch,) says how many
    records one stands for.

    >>> losses, known = vessel_losses(torch.zeros(2, 2), torch.tensor([[1.0, 0.0], [0.0, torch.nan]]))
    >>> losses, known
    (tensor([0.6931, 0.6931]), tensor([2, 1]))
    """
    known = ~torch.isnan(labels)
    count = known.sum(0)
    losses = F.binary_cross_entropy_with_logits(logits, labels.nan_to_num(0.0), reduction="none")
    losses = losses if each is None else losses * each.unsqueeze(1)
    return torch.where(known, losses, 0.0).sum(0) / (count if of is None else of).clamp(min=1), count


class UncertaintyWeights(nn.Module):
    """L_t / (2 s_t^2) + log s_t for every task t, with the uncertainties s_t learnt beside the network.

    The log-variance log s_t^2 is kept strictly within +-2, as 2 tanh(parameter / 2), so that no task's weight
    leaves 0.07 to 3.7: without a bound a rare vessel that is learnt by heart would take over the training.
    Keep the parameter out of weight decay, which would pull every weight to one half.

    >>> weights = UncertaintyWeights(2)
    >>> weights(torch.tensor([1.0, 3.0]), known=torch.tensor([8, 8])).tolist()
    [0.5, 1.5]
    """

    def __init__(self, n_tasks: int):
        super().__init__()
        self.parameter = nn.Parameter(torch.zeros(n_tasks))

    @property
    def log_variances(self) -> Tensor:
        return LOG_VARIANCE_LIMIT * torch.tanh(self.parameter / LOG_VARIANCE_LIMIT)

    def forward(self, losses: Tensor, known: Tensor, share: float = 1.0) -> Tensor:
        """The weighted losses (tasks,); a task of which no label is known stays 0 and keeps its uncertainty.

        ``share`` is that of the batch that the losses are of, where they are those of a part of it.
        """
        log_variances = self.log_variances
        weighted = 0.5 * torch.exp(-log_variances) * losses + share * 0.5 * log_variances
        return torch.where(known > 0, weighted, 0.0)
