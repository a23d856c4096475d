"""Pictures that a notebook shows, with the words that stand beside them among the cell's outputs."""

from docutils import nodes
from sphinx.application import Sphinx


def describe_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Give each picture the plain text of its output for a text alternative, in the place of its file's name."""
    for bundle in doctree.findall(nodes.container):
        if bundle.get("nb_element") != "mime_bundle":
            continue
        kinds = {each["mime_type"]: each for each in bundle.children if isinstance(each, nodes.container)}
        if "text/plain" in kinds:
            words = " ".join(kinds["text/plain"].astext().split())
            for kind, shown in kinds.items():
                for image in shown.findall(nodes.image) if kind.startswith("image/") else ():
                    image["alt"] = words
