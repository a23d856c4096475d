"""A figure on a page: one of two layouts by the width of the screen, loaded when it comes into view, opened whole."""

import json
import posixpath
from base64 import b64decode
from hashlib import sha256
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from cctaecg.book.sphinx_ext.cell_links import NOTEBOOKS
from cctaecg.book.sphinx_ext.published import FOLDER, published

LAYOUTS = (".webp", ".phone.webp")
"""Suffixes of a figure's pictures: for a page, and for a phone."""

PHONE = "(max-width: 600px)"
"""Screens that get the layout for a phone."""

UNNAMED = "A picture that this cell shows."


class picture(nodes.General, nodes.Element):
    """A figure in both layouts and, to be opened, as SVG: three images, which Sphinx copies once for all pages."""


def picture_of(env: BuildEnvironment, name: str, alt: str) -> picture:
    """The node of a published figure."""
    figures = published(env).folder / "figures"
    node = picture(alt=alt)
    for suffix in LAYOUTS:
        width, height = Image.open(figures / f"{name}{suffix}").size
        node += nodes.image(uri=f"/{FOLDER}/figures/{name}{suffix}", alt=alt, width=str(width), height=str(height))
    node += nodes.image(uri=f"/{FOLDER}/figures/{name}.svg", alt=alt)
    return node


def describe_outputs(app: Sphinx, doctree: nodes.document) -> None:
    """In a notebook, show each saved figure as the pages do, and give every other picture its alternative text.

    A notebook holds the pixels that were saved as PNG, and its renderer names a picture by their hash: by it a figure
    is known.
    """
    env = app.env
    if not env.docname.startswith(NOTEBOOKS):
        return
    folder = published(env).folder
    names = {sha256(path.read_bytes()).hexdigest(): path.stem for path in sorted((folder / "figures").glob("*.png"))}
    told = _alternatives(folder / "notebooks" / f"{env.docname.removeprefix(NOTEBOOKS)}.ipynb")
    for image in [each for each in doctree.findall(nodes.image) if not isinstance(each.parent, picture)]:
        pixels = PurePosixPath(image["uri"]).stem
        alt = told.get(pixels, UNNAMED)
        if pixels in names:
            image.replace_self(picture_of(env, names[pixels], alt))
        else:
            image["alt"] = alt


def _alternatives(notebook: Path) -> dict[str, str]:
    """The alternative text of each picture that a notebook holds with one, by the hash of its pixels."""
    found = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            alt = output.get("metadata", {}).get("image/png", {}).get("alt")
            if alt:
                found[sha256(b64decode(output["data"]["image/png"])).hexdigest()] = alt
    return found


def visit_picture(translator: HTML5Translator, node: picture) -> None:
    """A link to the drawing around its pixels, so that all of it works without scripts."""
    page, phone, drawing = (_address(translator, image) for image in node.findall(nodes.image))
    wide, narrow, _ = node.findall(nodes.image)
    translator.body.append(
        f'<a class="picture" href="{drawing}" title="Open the figure by itself"><picture>'
        f'<source media="{PHONE}" srcset="{phone}" width="{narrow["width"]}" height="{narrow["height"]}">'
        f'<img src="{page}" alt="{escape(node["alt"])}" width="{wide["width"]}" height="{wide["height"]}" '
        f'style="--tall: {int(wide["height"]) / int(wide["width"]):.2f}" loading="lazy" decoding="async">'
        '</picture></a>\n')
    raise nodes.SkipNode


def _address(translator: HTML5Translator, image: nodes.image) -> str:
    """Where Sphinx copies an image to, as the page asks for it."""
    builder = translator.builder
    return posixpath.join(builder.imgpath, quote(builder.images[image["uri"]]))
