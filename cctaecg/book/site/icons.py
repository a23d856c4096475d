"""The icons that the pages show, inside the theme's style sheet, in place of the thousands that it comes with.

The theme draws each icon twice: by a script of 1.5 MB, which is left out, and by a font, from which the characters that
are used are kept. Some browsers refuse fonts from a disk; one inside the style sheet is always there. The icons are of
Font Awesome Free (fonts: SIL OFL 1.1, icons: CC BY 4.0), as the head of the style sheet and the font itself say.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

STYLES = "_static/styles/pydata-sphinx-theme.css"
FONT = "_static/vendor/fontawesome/webfonts/fa-solid-900.ttf"
FAMILY = r"Font Awesome\ 6 Free"

_RULE = re.compile(r'((?:\.fa-[\w-]+:{1,2}before,?)+)\{content:"([^"]*)"\}')
_FACE = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")
_NAME = re.compile(r"\bfa-[a-z0-9-]+")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]|\\([ef][0-9a-f]{3})")


def keep_used_icons(html: Path, texts: Iterable[str]) -> None:
    """Write the theme's style sheet anew, with the icons that are used and no others.

    Parameters
    ----------
    html : Path
        The rendered book.
    texts : iterable of str
        Its pages and its scripts, in which icons are named by their classes (``fa-bars``).
    """
    path = html / STYLES
    styles = path.read_text(encoding="utf-8")
    names = {name for text in texts for name in _NAME.findall(text)}

    def rule(found: re.Match[str]) -> str:
        of_it = [f".{name}:before" for name in re.findall(r"\.(fa-[\w-]+):", found[1]) if name in names]
        return f'{",".join(of_it)}{{content:"{found[2]}"}}' if of_it else ""

    slim = _RULE.sub(rule, styles)
    characters = {ord(found[0]) if found[1] is None else int(found[1], 16) for found in _PRIVATE.finditer(slim)}
    beside = (other.read_text(encoding="utf-8") for other in html.glob("_static/**/*.css") if other != path)
    characters |= {int(found[1], 16) for text in beside for found in _PRIVATE.finditer(text) if found[1]}
    face = (f"@font-face{{font-display:block;font-family:{FAMILY};font-style:normal;font-weight:900;"
            f'src:url(data:font/woff;base64,{_subset(html / FONT, characters)}) format("woff")}}')
    faces = iter([face])
    path.write_text(_FACE.sub(lambda _: next(faces, ""), slim), encoding="utf-8")


def _subset(font: Path, characters: set[int]) -> str:
    """A font with some of its characters only, as text."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", name_IDs=["*"], notdef_outline=True)
    whole = TTFont(font, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(characters))
    subsetter.subset(whole)
    whole.flavor = "woff"
    small = BytesIO()
    whole.save(small)
    return b64encode(small.getvalue()).decode()
