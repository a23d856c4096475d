"""How many patients the network is asked about: the same on every machine, and fewer where one answer is dear."""

import math

from cctaecg.config.parameters import whole_number
from cctaecg.config.sections import Config, ModelConfig
from cctaecg.domain import LEADS, VESSELS
from cctaecg.model.net1d import STRIDE

MOST, FEWEST = 80, 24
"""Patients that attributions are computed for: of a small network, and of the largest."""

CHECKED = 3 / 8
"""Share of them that is also put through networks with other weights."""

WORK = 5e9
"""Multiplications of one pass of the network over all patients, beyond which fewer are asked."""


def multiplications(model: ModelConfig, samples: int) -> int:
    """Multiplications of the network's pass over one ECG.

    Parameters
    ----------
    model : ModelConfig
        The network's shape.
    samples : int
        Length of the ECG.

    Returns
    -------
    int

    Examples
    --------
    >>> multiplications(ModelConfig(widths=(16,), blocks=(1,), kernel_size=4), 100)
    83520
    """
    length = math.ceil(samples / STRIDE)
    total, previous = length * len(LEADS) * model.stem_width * model.kernel_size, model.stem_width
    for width, blocks in zip(model.widths, model.blocks, strict=True):
        for block in range(blocks):
            total += length * previous * width  # the first convolution, before the block halves the time
            length = math.ceil(length / STRIDE) if block == 0 else length
            total += length * width * (model.group_width * model.kernel_size + width) + width * (width // 2) * 2
            previous = width
    return total + previous * len(VESSELS)


def patients_asked(
    config: Config, attribution_patients: int | None = None, check_patients: int | None = None
) -> tuple[int, int]:
    """How many patients attributions are computed for, and how many of them are put through other networks too.

    80 and 30 for a network whose pass over one ECG takes up to about 60 million multiplications. Of a larger one as
    many as keep a pass over all of them within 5 thousand million, and 24 and 9 at least. The number depends on the
    configuration alone, and not on the machine.

    Parameters
    ----------
    config : Config
        Whose network and signals count.
    attribution_patients, check_patients : int, optional
        What was asked for in their place.

    Returns
    -------
    tuple of two int

    Raises
    ------
    InvalidParameter
        For what is no whole number of 2 or more.

    Examples
    --------
    >>> from cctaecg.config import profile
    >>> patients_asked(profile("demo")), patients_asked(profile("paper"))
    ((80, 30), (24, 9))
    """
    each = multiplications(config.model, round(config.signal.fs * config.signal.seconds))
    most = min(MOST, max(FEWEST, int(WORK / each)))
    asked = most if attribution_patients is None else attribution_patients
    checked = int(most * CHECKED) if check_patients is None else check_patients
    return (whole_number("attribution_patients", asked, lowest=2), whole_number("check_patients", checked, lowest=2))
