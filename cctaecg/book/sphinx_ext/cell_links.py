"""Links to single cells of the published notebooks, which have no place of their own on a rendered page."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

from cctaecg.book.sphinx_ext.cells import Cell
from cctaecg.book.sphinx_ext.published import FOLDER

NOTEBOOKS = f"{FOLDER}/notebooks/"


def anchor_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell of a published notebook an id, and let :func:`link_to_cell` find it."""
    document = app.env.docname
    if not document.startswith(NOTEBOOKS):
        return
    for container in doctree.findall(nodes.container):
        if container.get("nb_element") == "cell_code":
            anchor = f"cell-{container['cell_index']}"
            container["ids"].append(anchor)
            standard_domain(app.env).note_hyperlink_target(
                _label(document.removeprefix(NOTEBOOKS), anchor), document, anchor)


def link_to_cell(env: BuildEnvironment, notebook: str, cell: Cell, text: str) -> addnodes.pending_xref:
    """A link to a cell of a published notebook; Sphinx warns when its page shows no such cell."""
    return addnodes.pending_xref(
        "", nodes.inline("", text), refdomain="std", reftype="ref", refexplicit=True, refwarn=True, refdoc=env.docname,
        reftarget=_label(notebook, cell.anchor))


def standard_domain(env: BuildEnvironment) -> StandardDomain:
    """What of Sphinx keeps the labels that ``{ref}`` finds."""
    domain = env.get_domain("std")
    assert isinstance(domain, StandardDomain)
    return domain


def _label(notebook: str, anchor: str) -> str:
    return f"notebook {notebook} {anchor}"
