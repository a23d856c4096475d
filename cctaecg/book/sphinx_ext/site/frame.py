"""What stands around each page: the banner, the footer, the links to the repository and what a shared link shows.

The repository's address is one setting, ``repository: url`` of ``_config.yml``, and the site's is ``html: baseurl``.
Until they are known no page has a link that leads there.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from cctaecg.book.sphinx_ext.published import FOLDER, Published, published
from cctaecg.errors import UserError

THEME = "sphinx_book_theme"
CHANGES = "book/changes"
CARD = "_static/card.png"
LONGEST = 200  # characters of a page's description

BUTTONS = ("use_repository_button", "use_edit_page_button", "use_issues_button")


def show_banner(app: Sphinx, config: Config) -> None:
    """Put the sentence that names the run's data on top of every page, notebooks included."""
    try:
        banner = Published(app.srcdir).manifest["banner"]
    except UserError as error:
        raise ExtensionError(str(error)) from error
    options = {**config.html_theme_options, "announcement": escape(banner)}
    if config.html_theme == THEME:
        options["logo"] = {"text": config.html_title}
        options |= {button: bool(options.get("repository_url")) for button in BUTTONS}
    config.html_theme_options = options


def fill_footer(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    """Say at the foot of a page what made it: version and day, run, data, code (called by Sphinx)."""
    run, links = published(app.env), []
    if CHANGES in app.env.all_docs:
        links.append(f'<a href="{escape(context["pathto"](CHANGES))}">What has changed</a>')
    if address := app.config.html_theme_options.get("repository_url"):
        links.append(f'<a href="{escape(address)}">Source code</a>')
    manifest = run.manifest
    made = (f"cctaecg {run.version()}. Run {manifest['run']}, profile {manifest['profile']}, "
            f"data {manifest['data']}, {manifest['code']}.")
    said = context.get("theme_extra_footer") or ""
    parts = filter(None, (said, escape(made), " · ".join(links)))
    context["theme_extra_footer"] = "".join(f"<p>{part}</p>" for part in parts)


def lead_to_sources(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None
) -> None:
    """Let the link to a notebook's source lead to the file that is edited: the published one is made by a run."""
    for button in context.get("header_buttons", []):
        for each in button.get("buttons", [button]):
            if "/edit/" in each.get("url", ""):
                each["url"] = re.sub(rf"{FOLDER}/(notebooks/\w+)\.ipynb", r"\1.py", each["url"])


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    """Give a page the words and the card that are shown where a link to it is shared (called by Sphinx)."""
    if tree is None:
        return
    said = first_words(tree)
    tags = {"name": {"description": said}, "property": {}} if said else {"name": {}, "property": {}}
    if site := app.config.html_baseurl:
        base = site.rstrip("/")
        tags["property"] = {
            "og:type": "website", "og:site_name": app.config.html_title, "og:title": context.get("title", ""),
            "og:description": said, "og:url": f"{base}/{page}.html", "og:image": f"{base}/{CARD}",
        }
        tags["name"]["twitter:card"] = "summary_large_image"
    lines = [f'<meta {kind}="{name}" content="{escape(text)}" />'
             for kind, named in tags.items() for name, text in named.items() if text]
    context["metatags"] = context.get("metatags", "") + "\n    ".join(["", *lines])


def first_words(tree: nodes.document) -> str:
    """The first paragraph of a page as plain text, without citations and what a page opens with, cut at a word."""
    paragraph = next(iter(tree.findall(nodes.paragraph)), None)
    text = " ".join((paragraph.astext() if paragraph is not None else "").split())
    text = re.sub(r" \[[^\[\]]+, (\d{4}|n\.d\.)\w?\]", "", text.removeprefix("What you learn here: "))
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return text[:1].upper() + text[1:]
