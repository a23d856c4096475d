"""Directives that keep a page true whatever data made the book: ``data-source`` and ``if-present``."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.publish import BANNERS, UnknownResult, is_absent
from cctaecg.sphinx_ext.published import fault, published


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
    """``{if-present} followup.n``: the body when the run has this result, else the sentence that says why not."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        try:
            value = published(self.env).result(self.arguments[0])
        except UnknownResult as error:
            return [fault(self.env, f"if-present: {error}", self.get_location())]
        if is_absent(value):
            return [nodes.note("", nodes.paragraph("", f"Not in this run: {value['absent']}"))]
        return _body(self)


def _body(directive: SphinxDirective) -> list[nodes.Node]:
    container = nodes.Element()
    directive.state.nested_parse(directive.content, directive.content_offset, container)
    return container.children
