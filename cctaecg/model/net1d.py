"""Net1D, the one-dimensional residual network of ECGFounder, with its published parameter names.

Tensors pass through the network as (batch, time, channels), for the sake of its convolutions
(:mod:`cctaecg.model.same_convolution`).

Reference: Li J, Aguirre A, Moura J, et al. An Electrocardiogram Foundation Model Built on over 10 Million
Recordings. NEJM AI 2025. Hong S, Xu Y, Khare A, et al. HOLMES. KDD 2020 (the architecture).
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import LEADS, VESSELS
from cctaecg.model.same_convolution import SameConv1d, as_image, as_signal

STRIDE = 2  # of the stem and of the first block of every stage

ECGFOUNDER = ModelConfig(
    widths=(64, 160, 160, 400, 400, 1024, 1024), blocks=(2, 2, 2, 3, 3, 4, 4), stem_width=64, kernel_size=16,
    group_width=16,
)
"""The published shape: 30.7 million parameters."""


class Block(nn.Module):
    """Pre-activation bottleneck with squeeze-excitation and a parameter-free identity path.

    ``is_first`` leaves out the first norm, activation and dropout of the network's very first block. The
    norms always exist, so that the published weights find their place, and are applied when ``norm`` is set.
    """

    def __init__(self, in_width: int, width: int, stride: int, is_first: bool, config: ModelConfig):
        super().__init__()
        self.stride, self.is_first, self.norm = stride, is_first, config.norm
        self.added_width = width - in_width
        self.bn1 = nn.BatchNorm1d(in_width)
        self.conv1 = SameConv1d(in_width, width, 1)
        self.bn2 = nn.BatchNorm1d(width)
        self.conv2 = SameConv1d(width, width, config.kernel_size, stride, groups=width // config.group_width)
        self.bn3 = nn.BatchNorm1d(width)
        self.conv3 = SameConv1d(width, width, 1)
        self.se_fc1 = nn.Linear(width, width // 2)
        self.se_fc2 = nn.Linear(width // 2, width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, signal: Tensor) -> Tensor:
        out: Tensor = signal if self.is_first else self._activate(signal, self.bn1)
        out = self.conv1(out)
        out = self.conv2(self._activate(out, self.bn2))
        out = self.conv3(self._activate(out, self.bn3))
        gate = torch.sigmoid(self.se_fc2(F.silu(self.se_fc1(out.mean(1)))))
        return out * gate.unsqueeze(1) + self.identity(signal)

    def _activate(self, signal: Tensor, norm: nn.BatchNorm1d) -> Tensor:
        if self.norm:
            signal = norm(signal.flatten(0, 1)).view_as(signal)
        dropped: Tensor = self.dropout(F.silu(signal))
        return dropped

    def identity(self, signal: Tensor) -> Tensor:
        """The parameter-free path: pooled where the block strides, with zero channels where it widens."""
        if self.stride > 1:
            added = self.stride - 1
            # a last window that is not full is filled with zeros, which count in its maximum
            signal = F.pad(signal, (0, 0, added // 2, added - added // 2)) if signal.shape[1] % self.stride else signal
            signal = as_signal(F.max_pool2d(as_image(signal), (1, self.stride)))
        if self.added_width > 0:
            signal = F.pad(signal, (self.added_width // 2, self.added_width - self.added_width // 2))
        return signal


class Stage(nn.Module):
    """A run of blocks of one width; the first halves the time axis."""

    def __init__(self, blocks: list[Block]):
        super().__init__()
        self.block_list = nn.ModuleList(blocks)

    def forward(self, signal: Tensor) -> Tensor:
        for block in self.block_list:
            signal = block(signal)
        return signal


class Net1D(nn.Module):
    """The network, from 12-lead ECGs to one logit for each task.

    It is a PyTorch module: called with normalised signals (batch, 12, time) it returns logits (batch, classes). The
    time may be of any length; the width and the number of the stages are those of the configuration.

    Parameters
    ----------
    config : ModelConfig
        The shape, which it has checked, and whether norms and dropout are applied. Its ``checkpoint`` is not read
        here: see :func:`cctaecg.model.build`.
    n_classes : int, default 4
        Number of tasks, each a row of the head ``dense``.

    References
    ----------
    Hong S, Xu Y, Khare A, et al. HOLMES: Health OnLine Model Ensemble Serving for Deep Learning Models in Intensive
    Care Units. KDD 2020.

    Examples
    --------
    >>> network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 1)), n_classes=4)
    >>> network(torch.zeros(2, 12, 1000)).shape
    torch.Size([2, 4])
    """

    def __init__(self, config: ModelConfig, n_classes: int = len(VESSELS)):
        super().__init__()
        self.config = config
        self.first_conv = SameConv1d(len(LEADS), config.stem_width, config.kernel_size, STRIDE)
        self.first_bn = nn.BatchNorm1d(config.stem_width)
        self.stage_list = nn.ModuleList()
        in_width = config.stem_width
        for stage, (width, n_blocks) in enumerate(zip(config.widths, config.blocks, strict=True)):
            blocks = []
            for block in range(n_blocks):
                stride = STRIDE if block == 0 else 1
                blocks.append(Block(in_width, width, stride, is_first=stage == block == 0, config=config))
                in_width = width
            self.stage_list.append(Stage(blocks))
        self.dense = nn.Linear(in_width, n_classes)

    @property
    def shared(self) -> list[nn.Parameter]:
        """The parameters that every task uses: all but the head's and those of norms that are never applied."""
        return [
            parameter for name, parameter in self.named_parameters()
            if not name.startswith("dense.") and (self._is_applied(name) if _is_norm(name) else True)
        ]

    @property
    def residual_blocks(self) -> list[Block]:
        """The blocks of all stages, in the order in which a signal passes them."""
        return [module for module in self.modules() if isinstance(module, Block)]

    def _is_applied(self, norm: str) -> bool:
        return self.config.norm and not norm.startswith("stage_list.0.block_list.0.bn1.")

    def features(self, signal: Tensor) -> Tensor:
        """What the tasks share: the time average of the last stage.

        Parameters
        ----------
        signal : tensor, shape (batch, 12, time)
            Normalised ECGs.

        Returns
        -------
        tensor, shape (batch, width of the last stage)
        """
        return self.through(signal, len(self.residual_blocks)).mean(1)

    def through(self, signal: Tensor, blocks: int) -> Tensor:
        """Normalised ECGs (batch, 12, time) after the stem and the first ``blocks``: (batch, time, channels)."""
        out: Tensor = self.first_conv(signal.transpose(1, 2).contiguous())
        if self.config.norm:
            out = self.first_bn(out.flatten(0, 1)).view_as(out)
        out = F.silu(out)
        for block in self.residual_blocks[:blocks]:
            out = block(out)
        return out

    def forward(self, signal: Tensor) -> Tensor:
        """The logit of each task; it is the network itself that is called.

        Parameters
        ----------
        signal : tensor, shape (batch, 12, time)
            Normalised ECGs.

        Returns
        -------
        tensor, shape (batch, classes)
        """
        logits: Tensor = self.dense(self.features(signal))
        return logits


def ecgfounder(n_classes: int = len(VESSELS), norm: bool = False, dropout: float = 0.0) -> Net1D:
    """ECGFounder's network, 30.7 million parameters, with random weights.

    It was pretrained with neither norm nor dropout; the authors' fine-tuning switched both on (dropout 0.5). Its
    published weights are put in by :func:`cctaecg.model.load_pretrained`.

    Parameters
    ----------
    n_classes : int, default 4
        Number of tasks.
    norm : bool, default False
        Whether the batch norms are applied.
    dropout : float, default 0
        Probability of dropout after each activation within the blocks.

    Returns
    -------
    Net1D

    References
    ----------
    Li J, Aguirre A, Moura J, et al. An Electrocardiogram Foundation Model Built on over 10 Million Recordings. NEJM AI
    2025.
    """
    return Net1D(ModelConfig(**{**ECGFOUNDER.model_dump(), "norm": norm, "dropout": dropout}), n_classes)


def _is_norm(name: str) -> bool:
    return name.split(".")[-2] in ("first_bn", "bn1", "bn2", "bn3")
