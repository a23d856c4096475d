"""Pages without the scripts of a service that they do not use and that would be fetched from elsewhere."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

UNUSED = "thebe"  # runs cells on a server; declared twice on each page, which is an error in every browser


def leave_out_unused(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Take what belongs to Thebe out of a page's scripts and styles (called by Sphinx)."""
    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context.get(kind, []) if not _unused(file)]


def _unused(file: Any) -> bool:
    body = str(getattr(file, "attributes", {}).get("body", ""))
    return UNUSED in str(getattr(file, "filename", file)).lower() or UNUSED in body.lower()
