"""Sentences that the result chooses: the role ``said`` for a phrase, the directive ``said-if`` for what holds roles.

``{said}`normal_ecg.difference.*.value < 0 | All are lower. | The {which} is lower. | None is lower.` ``
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from cctaecg.book.conditions import InvalidCondition, holds, wording
from cctaecg.book.results_by_key import UnknownResult
from cctaecg.book.sphinx_ext.blocks import body
from cctaecg.book.sphinx_ext.published import fault, published


class SaidRole(SphinxRole):
    """``{said}`condition | if so | if not` ``: the wording that the run's results choose."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            text = wording(self.text, published(self.env).result)
        except (InvalidCondition, UnknownResult) as error:
            return [fault(self.env, f"said {self.text!r}: {error}", self.get_location())], []
        return [nodes.inline("", text, classes=["said"])], []


class SaidIf(SphinxDirective):
    """``{said-if} [not] [every|some] condition``: the body, where the run's results make it true."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        try:
            return body(self) if holds(self.arguments[0], published(self.env).result) else []
        except (InvalidCondition, UnknownResult) as error:
            return [fault(self.env, f"said-if {self.arguments[0]!r}: {error}", self.get_location())]
