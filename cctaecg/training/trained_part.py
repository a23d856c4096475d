"""Which part of a network learns, and how fast: all of it, its last stages, or the head alone."""

from torch import nn

from cctaecg.config.profiles import ConfigError
from cctaecg.config.sections import TrainingConfig
from cctaecg.model.net1d import Net1D


def frozen_blocks(model: Net1D, trainable: str) -> int | None:
    """How many blocks learn nothing, the stem with them; ``None`` where everything learns.

    Parameters
    ----------
    model : Net1D
        The network.
    trainable : str
        ``training.trainable``: ``all``, ``head``, or ``last-K`` for the last K stages and the head.

    Raises
    ------
    ConfigError
        For more stages than the network has; all of them would be ``all``.

    Examples
    --------
    >>> from cctaecg.config.sections import ModelConfig
    >>> network = Net1D(ModelConfig(widths=(16, 32, 64), blocks=(1, 2, 3)))
    >>> [frozen_blocks(network, what) for what in ("all", "last-2", "last-1", "head")]
    [None, 1, 3, 6]
    """
    if trainable == "all":
        return None
    stages = 0 if trainable == "head" else int(trainable.removeprefix("last-"))
    blocks = model.config.blocks
    if stages >= len(blocks):
        raise ConfigError(f"training.trainable is {trainable!r}, and the network has {len(blocks)} stages; expected "
                          f"all, head, or last-1 to last-{len(blocks) - 1}")
    return sum(blocks[:len(blocks) - stages])


def set_training(model: Net1D, frozen: int | None) -> None:
    """Training mode for what learns; what does not keeps its norms' statistics and has no dropout."""
    model.train()
    if frozen is not None:
        model.first_bn.eval()
        for block in model.residual_blocks[:frozen]:
            block.eval()


def parameter_groups(
    model: Net1D, learning: list[nn.Parameter], head: list[nn.Parameter], training: TrainingConfig
) -> list[dict[str, object]]:
    """The optimiser's groups of a network: ``params``, ``weight_decay`` and the ``scale`` of the learning rate.

    With ``training.layer_decay`` below 1 the head learns at the full rate, the last stage at that share of it, and so
    on towards the stem.
    """
    if training.layer_decay == 1:
        return [{"params": [*learning, *head], "weight_decay": training.weight_decay, "scale": 1.0}]
    stages = list(model.stage_list)
    depth = {id(parameter): len(stages) - place for place, stage in enumerate(stages)
             for parameter in stage.parameters()}
    groups: dict[int, list[nn.Parameter]] = {0: list(head)}
    for parameter in learning:
        groups.setdefault(depth.get(id(parameter), len(stages) + 1), []).append(parameter)
    return [{"params": members, "weight_decay": training.weight_decay, "scale": training.layer_decay**how_deep}
            for how_deep, members in sorted(groups.items())]
