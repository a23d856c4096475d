"""One panel per vessel, and what a panel shows when its result cannot exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.typing import LineStyleType
from numpy.typing import ArrayLike

from cctaecg.domain import VESSELS
from cctaecg.errors import UserError
from cctaecg.figures.layout import fitting, in_lines
from cctaecg.figures.style import BAND_ALPHA, EDGE_ALPHA, MUTED, SMALL, TEXT, dress

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from cctaecg.run.results import Absent

Result = TypeVar("Result")


class MissingPanel(UserError, ValueError):
    """A figure was given neither a result nor the reason why there is none; the message names the vessel."""


def every_vessel(results: Mapping[str, Result]) -> dict[str, Result]:
    """``results`` in the order of ``VESSELS``.

    Raises ``MissingPanel`` when a vessel is missing, is ``None``, or is not one of ``VESSELS``: a figure leaves
    nothing out without saying why.
    """
    unknown = [name for name in results if name not in VESSELS]
    if unknown:
        raise MissingPanel(f"{unknown[0]!r} is no vessel; expected {', '.join(VESSELS)}")
    for vessel in VESSELS:
        if results.get(vessel) is None:
            raise MissingPanel(f"{vessel} has no result; expected one, or Absent(reason)")
    return {vessel: results[vessel] for vessel in VESSELS}


def absence(result: Any) -> str | None:
    """The sentence of an ``Absent`` (or of ``{"absent": sentence}``), or ``None`` for a result.

    >>> absence({"absent": "No left main label in these data."})
    'No left main label in these data.'
    """
    return result["absent"] if isinstance(result, Mapping) and "absent" in result else None


def is_absent(result: object) -> TypeIs[Absent]:
    """Whether a result is an ``Absent``, or what is left of one in a file, ``{"absent": sentence}``.

    >>> is_absent({"absent": "No left main label in these data."}), is_absent(0.7)
    (True, False)
    """
    return absence(result) is not None


def below(panel: Axes, gap: float, height: float) -> Axes:
    """A narrow axes under ``panel`` that keeps its width; ``gap`` and ``height`` in heights of the panel."""
    return dress(panel.inset_axes((0, -gap - height, 1, height)))


def vessel_grid(figure: Figure, sharex: bool = False, sharey: bool = False) -> dict[str, Axes]:
    """Two by two axes, one below the other on a phone, one per vessel, titled with it."""
    axes = figure.subplots(*fitting((2, 2), (4, 1)), sharex=sharex, sharey=sharey)
    return {vessel: titled(panel, vessel) for vessel, panel in zip(VESSELS, axes.flat, strict=True)}


def label_axes(figure: Figure, x: str | None = None, y: str | None = None) -> None:
    """Labels below and at the left of all panels."""
    if x is not None:
        figure.supxlabel(in_lines(x), fontsize=TEXT)
    if y is not None:
        figure.supylabel(y, fontsize=TEXT)


def titled(axes: Axes, title: str) -> Axes:
    """A dressed axes with its title at the left."""
    axes.set_title(title, loc="left")
    return dress(axes)


def say_absent(axes: Axes, reason: str, columns: int = 30) -> None:
    """Show ``reason`` in the middle of an otherwise empty panel."""
    # not set_xticks([]), which would also empty the axes that share this one's
    axes.tick_params(which="both", left=False, bottom=False, labelleft=False, labelbottom=False)
    axes.spines[:].set_visible(False)
    axes.text(0.5, 0.5, fill(reason, columns), transform=axes.transAxes, ha="center", va="center",
              fontsize=SMALL, style="italic", color=MUTED)


def band(
    axes: Axes, x: ArrayLike, lower: ArrayLike, upper: ArrayLike, colour: str, line: LineStyleType = "solid",
    step: Literal["pre", "post", "mid"] | None = None,
) -> None:
    """A band in ``colour`` whose thin edges have the ``line`` style of its curve: bands that overlap differ in grey."""
    axes.fill_between(x, lower, upper, facecolor=to_rgba(colour, BAND_ALPHA), edgecolor=to_rgba(colour, EDGE_ALPHA),
                      linestyle=line, linewidth=0.7, step=step)


def present_results(results: Mapping[str, Result | Absent]) -> dict[str, Result]:
    """The results that are not ``Absent``, in their order."""
    return {name: result for name, result in results.items() if not is_absent(result)}


def present_panels(
    panels: Mapping[str, Axes], results: Mapping[str, Result | Absent], columns: int = 30
) -> Iterator[tuple[str, Axes, Result]]:
    """Name, axes and result of each panel that has one; every other panel says why it has none.

    ``panels`` and ``results`` have the same names, such as those of :func:`vessel_grid` and :func:`every_vessel`.
    ``columns`` is how many letters of a reason stand on a line.
    """
    for name, axes in panels.items():
        result = results[name]
        if is_absent(result):
            say_absent(axes, result["absent"], columns)
        else:
            yield name, axes, result


def nothing_drawn(results: Mapping[str, Any]) -> str | None:
    """Why no vessel has a result, each reason once; ``None`` when one has.

    >>> nothing_drawn({"RCA": {"absent": "No follow-up."}, "LM": {"absent": "No follow-up."}})
    'No follow-up.'
    """
    reasons = [reason for result in results.values() if (reason := absence(result))]
    return " ".join(dict.fromkeys(reasons)) if len(reasons) == len(results) else None


def not_drawn(results: Mapping[str, Any]) -> str:
    """Which vessels have no result, for the alternative text: the reasons stand in their panels and in the words.

    >>> not_drawn({"RCA": 0.7, "LM": {"absent": "No left main label in these data."}})
    'No result: LM.'
    """
    missing = [vessel for vessel, result in results.items() if is_absent(result)]
    return f"No result: {', '.join(missing)}." if missing else ""


def absent_sentences(results: Mapping[str, Any]) -> str:
    """What the words say about the vessels without a result, or an empty string."""
    return "".join(f" {vessel}: {absence(result)}" for vessel, result in results.items() if absence(result))
