"""``setup``: what the extension adds to Sphinx, and the end of a build that lacks a number."""

import gc
from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx
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
    front,
    ledger,
    mathml,
    numbers,
    parameters,
    pictures,
)
from cctaecg.book.sphinx_ext.instruments import bundles, ecg_viewer, threshold_explorer
from cctaecg.book.sphinx_ext.library import code
from cctaecg.book.sphinx_ext.published import faults, published_anew
from cctaecg.book.sphinx_ext.reading import bibliography, people, terms
from cctaecg.book.sphinx_ext.site import downloads, frame, quiet_pages, search_words
from cctaecg.book.sphinx_ext.tables import cards, profile_files, step_costs
from cctaecg.book.sphinx_ext.tables.predicting import PredictingFacts
from cctaecg.book.your_ecg import page as your_ecg


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register roles, directives, the banner and the formula renderer (called by Sphinx)."""
    gc.set_threshold(100_000, 50, 50)  # a page's nodes stay: to look for garbage among them took a fifth of the time
    for extension in ("autodoc", "autosummary", "napoleon"):  # of the library's pages
        app.setup_extension(f"sphinx.ext.{extension}")
    app.add_role("result", numbers.ResultRole())
    app.add_role("paper", numbers.PaperRole())
    app.add_role("setting", numbers.SettingRole())
    app.add_role("said", choices.SaidRole())
    app.add_directive("api-package", api.ApiPackage)
    app.add_directive("run-figure", exhibits.RunFigure)
    app.add_directive("run-table", exhibits.RunTable)
    app.add_directive("front-picture", front.FrontPicture)
    app.add_directive("data-source", blocks.DataSource)
    app.add_directive("if-present", blocks.IfPresent)
    app.add_directive("thousand-people", people.ThousandPeople)
    app.add_directive("fault-table", fault_pages.FaultTable)
    app.add_directive("fault-summary", fault_pages.FaultSummary)
    app.add_directive("torture-facts", fault_pages.TortureFacts)
    app.add_directive("cluster-asks", step_costs.ClusterAsks)
    app.add_directive("profile-file", profile_files.ProfileFile)
    app.add_directive("slurm-trial", step_costs.SlurmTrial)
    app.add_directive("predicting-facts", PredictingFacts)
    app.add_directive("your-ecg", your_ecg.YourEcg)
    app.add_directive("notebook-parameters", parameters.NotebookParameters)
    app.add_directive("library-code", code.LibraryCode)
    app.add_directive("ecg-viewer", ecg_viewer.EcgViewer)
    app.add_directive("threshold-explorer", threshold_explorer.ThresholdExplorer)
    app.add_directive("ledger", ledger.LedgerTable)
    app.add_directive("ledger-summary", ledger.LedgerSummary)
    app.add_directive("ledger-rules", ledger.LedgerRules)
    app.add_directive("ledger-settings", ledger.LedgerSettings)
    app.add_role("ledger", ledger.LedgerRole())
    app.add_node(numbers.number, html=(numbers.visit_number, numbers.depart_number))
    app.add_node(exhibits.exhibit, html=(exhibits.visit_exhibit, exhibits.depart_exhibit))
    app.add_node(exhibits.exhibit_caption, html=(exhibits.visit_caption, exhibits.depart_caption))
    app.add_node(exhibits.folded, html=(exhibits.visit_folded, exhibits.depart_folded))
    app.add_node(pictures.picture, html=(pictures.visit_picture, None))
    app.add_node(nodes.citation, override=True, html=(bibliography.visit_citation, bibliography.depart_citation))
    app.add_node(terms.abbr, html=(terms.visit_abbr, terms.depart_abbr))
    app.add_html_math_renderer("mathml", (mathml.visit_inline, None), (mathml.visit_block, None))
    app.setup_extension("sphinx.ext.autodoc")  # whose event is listened to below
    app.add_transform(search_words.IndexWords)
    app.connect("config-inited", search_words.set_order)
    app.connect("env-before-read-docs", search_words.refuse_unknown_pages)
    app.connect("config-inited", frame.show_banner)
    app.connect("config-inited", your_ecg.carry_data)
    app.connect("config-inited", bundles.write_bundles)
    app.connect("autodoc-process-docstring", api.attributes_one_by_one, priority=400)  # before napoleon
    app.connect("autodoc-process-docstring", api.leave_words_whole, priority=400)
    app.connect("autodoc-process-docstring", api.give_words_back, priority=600)  # after it
    app.connect("env-before-read-docs", start_reading)
    app.connect("env-purge-doc", forget_faults)
    app.connect("doctree-read", cell_links.anchor_cells)
    app.connect("doctree-read", pictures.describe_outputs, priority=400)  # before Sphinx gathers the images
    app.connect("doctree-read", exhibits.join_heading_rows)
    app.connect("doctree-read", cards.label_cells, priority=600)  # after heads and numbers are what they will be
    app.add_node(nodes.entry, override=True, html=(cards.visit_entry, cards.depart_entry))
    app.add_node(nodes.row, override=True, html=(cards.visit_row, cards.depart_row))
    app.connect("doctree-read", even_digits.print_evenly)
    app.connect("doctree-resolved", terms.explain_words)
    app.connect("env-updated", refuse_faults)
    app.connect("html-page-context", downloads.offer_source, priority=900)  # after the theme's buttons
    app.connect("build-finished", downloads.write_sources)
    for around_page in (frame.fill_footer, frame.describe):
        app.connect("html-page-context", around_page)
    app.connect("html-page-context", frame.lead_to_sources, priority=900)
    app.connect("html-page-context", quiet_pages.leave_out_unused, priority=900)  # after what adds them
    app.connect("html-page-context", threshold_explorer.add_scripts)
    app.connect("html-page-context", ecg_viewer.add_scripts)
    return {"version": __version__, "parallel_read_safe": False, "parallel_write_safe": True}


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
