"""Directives that keep a page true whatever data made the book: ``data-source`` and ``if-present``."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.results_by_key import UnknownResult, is_absent
from cctaecg.book.sphinx_ext.published import fault, published
from cctaecg.run.provenance import BANNERS


class DataSource(SphinxDirective):
    """``{data-source} simulated hospital``: the body stands in the book only when the run's data are one of these."""

    required_arguments = 1
    optional_arguments = len(BANNERS) - 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        unknown = set(self.arguments) - set(BANNERS)
        if unknown:
            message = f"data-source {', '.join(sorted(unknown))} is unknown; expected one of {', '.join(BANNERS)}"
            return [fault(self.env, message, self.get_location())]
        if published(self.env).manifest["source"] not in self.arguments:
            return []
        return _body(self)


class IfPresent(SphinxDirective):
    """``{if-present} followup.n``: the body when the run has some of this result, else why it has not."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        try:
            value = published(self.env).result(self.arguments[0])
        except UnknownResult as error:
            return [fault(self.env, f"if-present: {error}", self.get_location())]
        reason = reason_for_absence(value)
        if reason is None:
            return _body(self)
        title = nodes.title("", "Not in this run")
        return [nodes.admonition("", title, nodes.paragraph("", reason), classes=["note"])]


def reason_for_absence(value: object) -> str | None:
    """Why ``value`` cannot exist, or ``None`` when something of it does; of many absent entries the first one's reason.

    >>> reason_for_absence({"RCA": {"absent": "no follow-up"}, "LM": {"absent": "no label"}})
    'no follow-up'
    """
    if is_absent(value):
        return value["absent"]
    if not isinstance(value, dict) or not value:
        return None
    reasons = [reason_for_absence(inner) for inner in value.values()]
    return None if None in reasons else reasons[0]


def _body(directive: SphinxDirective) -> list[nodes.Node]:
    container = nodes.Element()
    directive.state.nested_parse(directive.content, directive.content_offset, container)
    return container.children
