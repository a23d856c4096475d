"""The role ``said``: a sentence whose wording the run's results choose."""

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from cctaecg.book.conditions import InvalidCondition, wording
from cctaecg.book.results_by_key import UnknownResult
from cctaecg.book.sphinx_ext.published import fault, published


class SaidRole(SphinxRole):
    """``{said}`normal_ecg.difference.*.upper < 0 | All are lower. | The {which} is lower. | None is lower.` ``.

    A condition, and the wording for each way it comes out (:mod:`cctaecg.book.conditions`).
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            text = wording(self.text, published(self.env).result)
        except (InvalidCondition, UnknownResult) as error:
            return [fault(self.env, f"said {self.text!r}: {error}", self.get_location())], []
        return [nodes.inline("", text, classes=["said"])], []
