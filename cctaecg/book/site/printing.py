"""The manuscript part as one PDF, printed by the Chromium that is installed."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from cctaecg.errors import UserError
from cctaecg.run.atomic import atomic_path

NAMES = ("chromium", "chromium-browser", "google-chrome")
"""What the program is called on various systems."""

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions")
"""Without a window, and without asking for anything on the network."""


class NoBrowser(UserError, RuntimeError):
    """There is no Chromium, or it could not print; the message says which."""


def browser() -> str | None:
    """The path of Chromium, or None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def print_to_pdf(document: str, to: Path, seconds: float = 300) -> None:
    """Print a document.

    Parameters
    ----------
    document : str
        HTML that needs no other file.
    to : Path
        The PDF to write.
    seconds : float
        After which Chromium is given up.

    Raises
    ------
    NoBrowser
        When there is no Chromium, or it prints nothing.
    """
    program = browser()
    if program is None:
        raise NoBrowser(f"no Chromium is installed, which prints the PDF; expected one of {', '.join(NAMES)} "
                        "(Debian: apt install chromium)")
    with TemporaryDirectory() as folder:
        page, printed = Path(folder) / "document.html", Path(folder) / "document.pdf"
        page.write_text(document, encoding="utf-8")
        command = [program, *FLAGS, f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
                   "--generate-pdf-document-outline", f"--print-to-pdf={printed}", page.as_uri()]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise NoBrowser(f"{program} printed nothing within {seconds:.0f} seconds") from error
        if not printed.is_file():
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise NoBrowser(f"{program} printed nothing (status {done.returncode}): {said}")
        with atomic_path(to) as partial:
            shutil.copyfile(printed, partial)
