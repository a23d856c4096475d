"""Links that lead out of the folder that was handed over: what they point to is nobody's business."""

from pathlib import Path


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path below ``folder`` is, or lies behind, a link to a place outside it.

    Parameters
    ----------
    path : path
        A file or folder below ``folder``; it need not be there.
    folder : path
        What was handed over; it may be a link itself.
    """
    return not path.resolve().is_relative_to(folder.resolve())
