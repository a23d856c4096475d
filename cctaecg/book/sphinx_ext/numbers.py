"""Roles for numbers in prose: ``{result}`` of the run, ``{paper}`` of the manuscript, ``{setting}`` of the settings.

``{result}`internal.auc.RCA | ci` ``: a dotted key, and after a bar how to print it. Inside a Markdown
table the bar is written ``\\|``.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from cctaecg.book.results_by_key import UnknownResult, is_absent
from cctaecg.book.sphinx_ext.number_cards import card_of
from cctaecg.book.sphinx_ext.numbers_printed import UnprintableResult, printed
from cctaecg.book.sphinx_ext.published import fault, published
from cctaecg.paper import paper_value


class number(nodes.inline):
    """A printed number that carries the key it came from, so that tests can compare page and results."""


class NumberRole(SphinxRole):
    """Looks a key up and prints it; subclasses say where."""

    css_class: str
    without_value: str  # what ``null`` means at that place

    def look_up(self, key: str) -> Any:
        raise NotImplementedError

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        key, _, how = (part.strip() for part in re.sub(r"\\\|", "|", self.text).partition("|"))
        try:
            value = self.look_up(key)
            text = None if value is None or is_absent(value) else printed(value, how, published(self.env).level)
        except (UnknownResult, UnprintableResult, KeyError) as error:
            message = error.args[0] if isinstance(error, KeyError) else str(error)
            return [fault(self.env, f"{self.name} {self.text!r}: {message}", self.get_location())], []
        node = number(key=key, how=how, classes=[self.css_class])
        if isinstance(value, dict) and text is not None:
            node["estimate"] = value
        if text is None:
            reason = value["absent"] if value else self.without_value
            node["classes"].append("number-absent")
            node["reason"] = reason
            text = f"— ({reason.rstrip('.')})" if self._first_time(reason) else "—"
        node["card"] = self.card(key, how)
        node += nodes.Text(text)
        return [node], []

    def card(self, key: str, how: str) -> dict[str, str]:
        """What the number answers when it is asked; nothing but for the run's."""
        return {}

    def _first_time(self, reason: str) -> bool:
        """Whether this page has not given the reason yet: a reader needs it once, not in every cell of a table."""
        told = self.env.temp_data.setdefault("cctaecg_reasons", set())
        first = reason not in told
        told.add(reason)
        return first


class ResultRole(NumberRole):
    """``{result}`internal.auc.RCA.value | .3f` ``: a number that this run computed."""

    css_class = "run-number"
    without_value = "undefined in this run"

    def look_up(self, key: str) -> Any:
        return published(self.env).result(key)

    def card(self, key: str, how: str) -> dict[str, str]:
        return card_of(self.env, key, how)


class PaperRole(NumberRole):
    """``{paper}`auc.internal.RCA | .3f` ``: a number that the manuscript reports."""

    css_class = "paper-number"
    without_value = "not reported"

    def look_up(self, key: str) -> Any:
        return paper_value(key)


class SettingRole(NumberRole):
    """``{setting}`training.folds` ``: a value of the configuration that this run was made with."""

    css_class = "run-setting"

    def look_up(self, key: str) -> Any:
        value = published(self.env).setting(key)
        return "none" if value is None else value


def visit_number(translator: HTML5Translator, node: number) -> None:
    attributes = {"data-key": node["key"], "data-format": node["how"]}
    if "reason" in node:
        attributes["title"] = node["reason"]
    card: dict[str, str] = dict(node.get("card", {}))
    if card:
        attributes["tabindex"] = "0"
        document, anchor = card.pop("document", None), card.pop("anchor", None)
        if document is not None:
            builder = translator.builder
            attributes["data-href"] = f"{builder.get_relative_uri(builder.current_docname, document)}#{anchor}"
        attributes |= card
    translator.body.append(translator.starttag(node, "span", "", **attributes))


def depart_number(translator: HTML5Translator, node: number) -> None:
    translator.body.append("</span>")
