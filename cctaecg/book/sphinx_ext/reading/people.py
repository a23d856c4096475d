"""The directive ``thousand-people``: a mark for each person, by the run's threshold of a vessel, beside the counts."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.results_by_key import UnknownResult, is_absent
from cctaecg.book.sphinx_ext.cell_links import link_to_cell
from cctaecg.book.sphinx_ext.cells import UnknownCell
from cctaecg.book.sphinx_ext.exhibits import exhibit, exhibit_caption
from cctaecg.book.sphinx_ext.published import NothingPublished, fault, published
from cctaecg.book.sphinx_ext.reading.thousand import PEOPLE, Count, Thousand, thousand
from cctaecg.domain import VESSELS
from cctaecg.run.digits import three

KEY, NOTEBOOK = "risk.operating.internal", "06_risk_stratification"
"""Where the rates of the thresholds stand, and what computes them."""
ACROSS, STEP = 50, 8
"""People in a row, and the distance between two of them."""

KINDS = {
    "found": ("found", "the stenosis is there, and the call is high risk"),
    "missed": ("missed", "it is there, and the call is low risk"),
    "alarmed": ("false alarms", "it is not there, and the call is high risk"),
    "passed": ("rightly called low risk", "it is not there"),
}
"""The counts of :class:`Thousand`: what each is called, and what it means."""

WHOSE = {"simulated": "simulated patients", "ptbxl": "PTB-XL, whose labels are a surrogate",
         "hospital": "a hospital's own patients"}


class ThousandPeople(SphinxDirective):
    """``{thousand-people} LAD``: a thousand people at the run's own prevalence, and at each of ``:elsewhere:``.

    A prevalence that is nearly the run's own has no picture of its own.
    """

    required_arguments = 1
    option_spec = {"elsewhere": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        vessel = self.arguments[0]
        if vessel not in VESSELS:
            return [self.fault(f"is no vessel; expected one of {', '.join(VESSELS)}")]
        run = published(self.env)
        try:
            operating = run.result(f"{KEY}.{vessel}")
            ratios = run.result(f"beyond.likelihood_ratio.{vessel}")
            if reason := _why_not(operating):
                return [nodes.admonition("", nodes.title("", f"{vessel}: no picture in this run"),
                                         nodes.paragraph("", reason), classes=["note"])]
            own = operating["events"] / operating["n"]
            asked = list(map(float, self.options.get("elsewhere", "").split()))
            shares = [own, *(share for share in asked if not alike(own, share))]
            people = [thousand(operating, {} if is_absent(ratios) else ratios, share) for share in shares]
            caption = self.told(vessel, operating)
        except (UnknownResult, UnknownCell, NothingPublished, ValueError) as error:
            return [self.fault(str(error))]
        panels = [_panel(each, vessel, share, share == own) for each, share in zip(people, shares)]
        caption += [nodes.Text(f" One picture stands for {PEOPLE * own:.0f} of 1,000 and for {PEOPLE * share:g} of "
                               "1,000, which would look the same.") for share in asked if alike(own, share)]
        return [exhibit("", exhibit_caption("", caption), nodes.container("", *panels, classes=["people-panels"]),
                        classes=["people"])]

    def told(self, vessel: str, operating: dict[str, Any]) -> nodes.paragraph:
        """The caption: threshold, how many ECGs stand behind the picture, whose, and where it was computed."""
        run = published(self.env)
        cell = run.notebook(NOTEBOOK).computing(f"{KEY}.{vessel}")
        rates = [f"the {part} from {operating[part]['events']:,} of {operating[part]['n']:,} ECGs"
                 for part in ("sensitivity", "specificity")]
        return nodes.paragraph(
            "", "", nodes.strong("", f"1,000 people, {vessel}."),
            nodes.Text(f" High risk from a probability of {100 * operating['threshold']:g}% on; {' and '.join(rates)} "
                       f"of {WHOSE[run.manifest['source']]} ("),
            link_to_cell(self.env, NOTEBOOK, cell, f"notebook {NOTEBOOK}, cell {cell.number}"), nodes.Text(")."))

    def fault(self, message: str) -> nodes.problematic:
        return fault(self.env, f"thousand-people {self.arguments[0]!r}: {message}", self.get_location())


def alike(own: float, share: float) -> bool:
    """Whether a thousand people look the same at two prevalences: by fewer than a tenth of those who have it.

    >>> alike(0.0508, 0.05), alike(0.172, 0.05)
    (True, False)
    """
    return abs(own - share) < 0.1 * min(own, share)


def _why_not(operating: dict[str, Any]) -> str | None:
    """Why no picture can be drawn, or ``None`` when one can."""
    if is_absent(operating):
        return str(operating["absent"])
    if operating["sensitivity"] is None or operating["specificity"] is None:
        return "Every ECG of this run is on one side: either all have the stenosis or none has."
    return None


def _panel(people: Thousand, vessel: str, prevalence: float, own: bool) -> nodes.container:
    head = f"If {people.diseased} of 1,000 have it{', as in this run' if own else ''}"
    told = ", ".join(f"{getattr(people, name).value} {short}" for name, (short, _) in KINDS.items())
    picture = nodes.raw("", drawn(people, f"{vessel}, {PEOPLE:,} people, {people.diseased} with the stenosis: {told}."),
                        format="html")
    items = [nodes.list_item("", nodes.paragraph("", "", nodes.strong("", f"{getattr(people, name).value} {short}"),
                                                 nodes.Text(f" {_limits(getattr(people, name))}: {meaning}")),
                             classes=[name]) for name, (short, meaning) in KINDS.items()]
    return nodes.container(
        "", nodes.paragraph("", "", nodes.strong("", head)), picture,
        nodes.bullet_list("", *items, classes=["people-key"]), nodes.paragraph("", chances(people, prevalence)),
        classes=["people-panel"])


def _limits(count: Count) -> str:
    return f"({count.lower} to {count.upper})"


def chances(people: Thousand, prevalence: float) -> str:
    """What a call does to one person's chance of the stenosis, in a sentence.

    >>> from cctaecg.stats.intervals import Interval
    >>> one = Count(1, 1, 1)
    >>> chances(Thousand(one, one, one, one, Interval(0.34, 0.3, 0.37, 9), None), 0.172)
    'The chance is 17.2% before the ECG, and 34.0% (30.0 to 37.0) after a call of high risk.'
    >>> chances(Thousand(one, one, one, one, Interval(0.057, 0.0559, 0.058, 9), None), 0.051)
    'The chance is 5.1% before the ECG, and 5.7% (5.6 to 5.8) after a call of high risk.'
    """
    after = []
    for call, chance in (("high", people.after_high), ("low", people.after_low)):
        if chance is not None:
            shares = 100 * chance.value, 100 * chance.lower, 100 * chance.upper
            value, lower, upper = three(*shares, exactly=1 if shares[1] >= 0.05 else None)
            after.append(f"{value}% ({lower} to {upper}) after a call of {call} risk")
    return f"The chance is {100 * prevalence:.1f}% before the ECG, " + ("and " + " and ".join(after) + "." if after else
        "and what it is after a call cannot be told from this run.")


def drawn(people: Thousand, told: str) -> str:
    """The picture as SVG: rows of marks in the order of ``KINDS``, whose kind is told by form and colour."""
    width, height = ACROSS * STEP, PEOPLE // ACROSS * STEP
    start, paths = 0, []
    for name in KINDS:
        count = getattr(people, name).value
        if count:
            path = _rows(start, count)
            rings = f'<path class="hole" d="{path}"/>' if name == "alarmed" else ""
            paths.append(f'<path class="{name}" d="{path}"/>{rings}')
        start += count
    size = f'viewBox="0 0 {width} {height}"'
    return f'<svg class="people-marks" {size} role="img" aria-label="{told}">{"".join(paths)}</svg>'


def _rows(start: int, count: int) -> str:
    """A path through ``count`` marks from the ``start``th on, a dash of length nought for each."""
    parts = []
    while count:
        row, column = divmod(start, ACROSS)
        here = min(count, ACROSS - column)
        parts.append(f"M{column * STEP + STEP // 2} {row * STEP + STEP // 2}h{(here - 1) * STEP + 1}")
        start, count = start + here, count - here
    return "".join(parts)
