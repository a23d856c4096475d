"""The ruling of ECG paper behind a panel."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MultipleLocator

from cctaecg.figures.style import dress

_FINE, _COARSE = "#FAE4E1", "#EDB5AE"
_FINE_MS, _COARSE_MS = 40, 200


def rule(axes: Axes, fine: float, coarse: float) -> None:
    """ECG paper behind the panel: lines each 40 ms and ``fine``, stronger ones each 200 ms and ``coarse``.

    Drawn as two collections of lines rather than a minor grid, which makes a hundred objects per panel, and without a
    look at the limits, which stand.
    """
    dress(axes).tick_params(length=0)
    axes.spines[:].set_visible(False)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for step_x, step_y, colour, width in ((_FINE_MS, fine, _FINE, 0.5), (_COARSE_MS, coarse, _COARSE, 0.7)):
        upright = [((x, bottom), (x, top)) for x in _multiples(step_x, left, right)]
        across = [((left, y), (right, y)) for y in _multiples(step_y, bottom, top)]
        axes.add_collection(LineCollection(upright + across, colors=colour, linewidths=width, zorder=0), autolim=False)
    axes.xaxis.set_major_locator(MultipleLocator(_COARSE_MS))
    axes.yaxis.set_major_locator(MultipleLocator(2 * coarse))


def _multiples(step: float, low: float, high: float) -> np.ndarray:
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
