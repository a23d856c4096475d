"""From the published pages to the book in HTML, rendered beside the old one, which it replaces when it is complete."""

import subprocess
import sys
from pathlib import Path

from cctaecg.book.publishing import MARK, PUBLISHED, STEP, book_source
from cctaecg.book.site.tidying import tidy
from cctaecg.errors import UserError
from cctaecg.run.children import end_with_parent
from cctaecg.run.contents import ChangedArtefact
from cctaecg.run.replacing import replaced_folder
from cctaecg.run.run import Run
from cctaecg.run.verifying import changes

BUILT_BY_SPHINX = ".buildinfo"
"""What a rendered book holds: a folder ``_build/html`` without it is not replaced."""


class NotRendered(UserError, RuntimeError):
    """The pages could not be rendered; what Sphinx found stands above, and the old book is still there."""


def render_book(run: Run) -> Path:
    """Render the book of a run that is published, and return its first page.

    Parameters
    ----------
    run : Run
        A run that :func:`cctaecg.book.publish_book` has published.

    Returns
    -------
    Path
        ``_build/html/index.html`` where the book is rendered from.

    Raises
    ------
    MissingArtefact
        When it is not published, naming the command.
    ChangedArtefact
        When a published file is not what was published.
    NotRendered
        When Sphinx found a fault in a page, which it has printed; the old book stays.
    NotOurs
        When ``_build/html`` is no rendered book.
    """
    source = book_source(run)
    published = source / PUBLISHED / MARK
    if not published.is_file():
        run.require(run.folder / "source" / PUBLISHED / MARK, f"cctaecg book {run.name}")
    found, _ = changes(run.folder, STEP)
    for change in found:
        raise ChangedArtefact(f"{change} since it was published; publish it again with: cctaecg publish {run.name}")
    html = source / "_build" / "html"
    with replaced_folder(html, lambda folder: (folder / BUILT_BY_SPHINX).is_file(), BUILT_BY_SPHINX) as new:
        beside = new.with_name("rendering")
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(source),
                   "--path-output", str(beside), "--all", "-W", "--keep-going"]
        status = subprocess.run(command, check=False, preexec_fn=end_with_parent).returncode
        rendered = beside / "_build" / "html"
        if status or not (rendered / "index.html").is_file():
            raise NotRendered(f"the pages in {source} were not rendered (status {status}); the book that was there "
                              "is unchanged")
        tidy(rendered)
        new.rmdir()
        rendered.rename(new)
    return html / "index.html"
