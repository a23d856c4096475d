"""``setup``: what the extension adds to Sphinx, the banner, and the end of a build that lacks a number."""

from collections.abc import Iterable
from html import escape

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

from cctaecg import __version__
from cctaecg.book.sphinx_ext import (
    api,
    blocks,
    cell_links,
    choices,
    even_digits,
    exhibits,
    faults as fault_pages,
    ledger,
    mathml,
    numbers,
    parameters,
    quiet_pages,
)
from cctaecg.book.sphinx_ext.published import Published, faults, published_anew
from cctaecg.book.your_ecg import page as your_ecg
from cctaecg.errors import UserError


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register roles, directives, the banner and the formula renderer (called by Sphinx)."""
    for extension in ("autodoc", "autosummary", "napoleon"):  # of the library's pages
        app.setup_extension(f"sphinx.ext.{extension}")
    app.add_role("result", numbers.ResultRole())
    app.add_role("paper", numbers.PaperRole())
    app.add_role("setting", numbers.SettingRole())
    app.add_role("said", choices.SaidRole())
    app.add_directive("api-package", api.ApiPackage)
    app.add_directive("run-figure", exhibits.RunFigure)
    app.add_directive("run-table", exhibits.RunTable)
    app.add_directive("data-source", blocks.DataSource)
    app.add_directive("if-present", blocks.IfPresent)
    app.add_directive("fault-table", fault_pages.FaultTable)
    app.add_directive("fault-summary", fault_pages.FaultSummary)
    app.add_directive("torture-facts", fault_pages.TortureFacts)
    app.add_directive("your-ecg", your_ecg.YourEcg)
    app.add_directive("notebook-parameters", parameters.NotebookParameters)
    app.add_directive("ledger", ledger.LedgerTable)
    app.add_directive("ledger-summary", ledger.LedgerSummary)
    app.add_directive("ledger-rules", ledger.LedgerRules)
    app.add_directive("ledger-settings", ledger.LedgerSettings)
    app.add_role("ledger", ledger.LedgerRole())
    app.add_node(numbers.number, html=(numbers.visit_number, numbers.depart_number))
    app.add_node(exhibits.exhibit, html=(exhibits.visit_exhibit, exhibits.depart_exhibit))
    app.add_node(exhibits.exhibit_caption, html=(exhibits.visit_caption, exhibits.depart_caption))
    app.add_node(exhibits.folded, html=(exhibits.visit_folded, exhibits.depart_folded))
    app.add_html_math_renderer("mathml", (mathml.visit_inline, None), (mathml.visit_block, None))
    app.setup_extension("sphinx.ext.autodoc")  # whose event is listened to below
    app.connect("config-inited", show_banner)
    app.connect("config-inited", your_ecg.carry_data)
    app.connect("autodoc-process-docstring", api.attributes_one_by_one, priority=400)  # before napoleon
    app.connect("env-before-read-docs", start_reading)
    app.connect("env-purge-doc", forget_faults)
    app.connect("doctree-read", cell_links.anchor_cells)
    app.connect("doctree-read", exhibits.join_heading_rows)
    app.connect("doctree-read", even_digits.print_evenly)
    app.connect("env-updated", refuse_faults)
    app.connect("html-page-context", quiet_pages.leave_out_unused, priority=900)  # after what adds them
    return {"version": __version__, "parallel_read_safe": False, "parallel_write_safe": True}


def show_banner(app: Sphinx, config: Config) -> None:
    """Put the sentence that names the run's data on top of every page, notebooks included."""
    try:
        banner = Published(app.srcdir).manifest["banner"]
    except UserError as error:
        raise ExtensionError(str(error)) from error
    config.html_theme_options = {**config.html_theme_options, "announcement": escape(banner)}


def start_reading(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Read the published run anew, before any page asks for something of it."""
    published_anew(env)


def forget_faults(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """A page that is read again starts without its old faults."""
    faults(env).pop(docname, None)


def refuse_faults(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """End the build, all pages read, when one of them asks for something that the run does not hold."""
    told = [f"{page}: {message}" for page, messages in sorted(faults(env).items()) for message in messages]
    if told:
        raise ExtensionError("the pages ask for what the run does not hold\n" + "\n".join(told))
    return []
