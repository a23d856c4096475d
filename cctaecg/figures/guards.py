"""What of a figure may leave a hospital: each figure function says how its results are made coarse for it.

A drawing of a run whose small counts are held back (the configuration's ``privacy``) is made a second time, from coarse
results, and only that one is saved. A figure function that does not say how is not shown at all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec

from matplotlib.figure import Figure

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.layout import in_lines, on_a_phone
from cctaecg.figures.panels import is_absent
from cctaecg.figures.style import MUTED, SMALL
from cctaecg.run.results import Absent
from cctaecg.stats.disclosure.sentences import tells_few

Given = ParamSpec("Given")
Arguments = dict[str, Any]
Coarsen = Callable[[Arguments, int], Arguments]

COARSE = "Steps, marks and counts of fewer than {cell} patients are merged, rounded to {cell}, or left out."
WITHHELD = "A figure that shows single patients is not published."


def guarded(coarsen: Coarsen) -> Callable[[Callable[Given, Drawing]], Callable[Given, Drawing]]:
    """Decorator of a figure function: how its arguments, by name, are made coarse for a smallest cell."""

    def decorate(draw: Callable[Given, Drawing]) -> Callable[Given, Drawing]:
        signature = inspect.signature(draw)

        @wraps(draw)
        def with_guard(*arguments: Given.args, **named: Given.kwargs) -> Drawing:
            bound = signature.bind(*arguments, **named)

            def for_publication(cell: int) -> Drawing:
                coarse = coarsen({name: scrubbed(value, cell) for name, value in bound.arguments.items()}, cell)
                return _marked(draw(**coarse), cell)  # type: ignore[call-arg]  # the same arguments, by name

            return replace(draw(*arguments, **named), guard=for_publication)

        return with_guard

    return decorate


def of_many(draw: Callable[Given, Drawing]) -> Callable[Given, Drawing]:
    """Decorator of a figure function whose every mark is of many patients: shown as it is drawn.

    Where its data say of how many patients (a column ``patients``), it is shown when they are enough.
    """

    @wraps(draw)
    def with_guard(*arguments: Given.args, **named: Given.kwargs) -> Drawing:
        def for_publication(cell: int) -> Drawing:
            drawing = draw(*(scrubbed(each, cell) for each in arguments),
                           **{name: scrubbed(each, cell) for name, each in named.items()})
            few = "patients" in drawing.data and (drawing.data["patients"] < cell).any()
            return replace(drawing, absent=too_few(cell)) if few else drawing

        return replace(draw(*arguments, **named), guard=for_publication)

    return with_guard


def of_one(draw: Callable[Given, Drawing]) -> Callable[Given, Drawing]:
    """Decorator of a figure function that shows a single patient: never published where small counts are not."""

    @wraps(draw)
    def with_guard(*arguments: Given.args, **named: Given.kwargs) -> Drawing:
        drawing = draw(*arguments, **named)
        return replace(drawing, guard=lambda cell: replace(drawing, absent=WITHHELD))

    return with_guard


def too_few(cell: int) -> str:
    """The sentence in the place of what fewer patients than the smallest cell would be seen in.

    >>> too_few(5)
    'Fewer than 5 patients would be seen here.'
    """
    return f"Fewer than {cell} patients would be seen here."


def scrubbed(value: Any, cell: int) -> Any:
    """A figure's argument whose reasons for what is absent tell of no few patients; all else as it is."""
    if is_absent(value):
        return Absent(too_few(cell)) if tells_few(value["absent"], cell) else value
    if isinstance(value, dict):
        return {name: scrubbed(inner, cell) for name, inner in value.items()}
    return value


def _marked(drawing: Drawing, cell: int) -> Drawing:
    """The drawing with the sign that it is coarse, in the picture and in its words."""
    if drawing.absent:
        return drawing
    said = COARSE.format(cell=cell)

    def mark(figure: Figure) -> None:
        figure.text(0.5, -0.01, in_lines(said), ha="center", va="top", fontsize=SMALL, style="italic", color=MUTED)

    def marked_for_a_phone() -> Drawing:
        found = drawing.on_a_phone()
        with on_a_phone():
            mark(found.figure)
        return found

    mark(drawing.figure)
    return replace(drawing, words=f"{drawing.words} {said}", phone=marked_for_a_phone)
