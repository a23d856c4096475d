"""A run's own name in a sentence, such as that of the command that makes what is absent: no result of the run."""

import re

from cctaecg.book.comparing.sides import Side

_BEFORE = r"(?:\bruns/|\bcctaecg (?:[a-z]+ ){1,2})"
"""What a run's name follows: its folder's place, or the words of a command, ``cctaecg ablations run NAME``."""


def without_own_name(text: str, side: Side) -> str:
    """``text`` with a dash where a path or a command names the side's own run; any other word of the text stays.

    >>> from pathlib import Path
    >>> without_own_name("a high risk: cctaecg ablations run high", Side("high", Path("runs/high"), None))
    'a high risk: cctaecg ablations run -'
    """
    name = side.run.name if side.run else side.folder.name
    return re.sub(rf"({_BEFORE}){re.escape(name)}(?!\w|[.-]\w)", r"\1-", text)
