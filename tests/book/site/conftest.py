"""A rendered book in small: two pages, a shared picture, the theme's style sheet and font."""

from pathlib import Path

import pydata_sphinx_theme
import pytest

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
HEAD = ('<link href="{up}_static/styles/pydata-sphinx-theme.css?digest=1" rel="stylesheet" />'
        '<script defer src="{up}_static/scripts/fontawesome.js?digest=1"></script>'
        '<script src="{up}_static/book.js?v=1"></script><script src="{up}searchindex.js"></script>')
FIGURE = """<figure class="run-figure" id="fig1">
<div class="picture"><a class="image-reference" href="{images}/fig1.svg">
<img alt="A &quot;curve&quot;" src="{images}/fig1.svg" style="width: 100%"></a></div>
<figcaption><p><strong>Figure 1.</strong> A <span class="run-number" data-key="a.b" tabindex="0" id="n1">0.7</span>
curve.</p><p class="provenance">Made by it. Download:
<a class="reference download internal" download="" href="{downloads}/ab/fig1.svg">picture (SVG)</a></p></figcaption>
</figure>"""


def page(up: str, text: str) -> str:
    return (f"<html><head>{HEAD.format(up=up)}</head><body><i class='fa-solid fa-bars'></i>"
            f'<article class="bd-article"><section id="top"><h1>Page</h1>{text}</section></article></body></html>')


@pytest.fixture
def html(tmp_path) -> Path:
    folder = tmp_path / "_build" / "html"
    figure = FIGURE.format(images="../_images", downloads="../_downloads")
    rows = "".join(f"<tr><td><p>{row}</p></td></tr>" for row in range(12))
    files = {
        "book/index.html": page("../", 'See <a class="reference internal" href="other.html#fig1">Figure 1</a>, '
                                '<a class="reference internal" href="other.html#id3" title="A.">A</a> and '
                                '<a class="reference internal" href="other.html#table1">Table 1</a>.'),
        "book/other.html": page("../", figure + '<div class="citation" id="id3"><span class="label">[A]</span>'
                                '<p>Austin. 2019.</p></div><figure class="run-table" id="table1"><figcaption>'
                                f"<p>Table 1.</p></figcaption><table><tbody>{rows}</tbody></table></figure>"),
        "search.html": page("", "Search"),
        "_images/fig1.svg": "<svg>picture</svg>",
        "_downloads/ab/fig1.svg": "<svg>picture</svg>",
        "_images/0123456789abcdef.svg": "<svg>picture</svg>",
        "_images/lone.svg": "<svg>no page shows it</svg>",
        "_static/book.js": "var x = 'fa-arrow-up';",
        "_static/scripts/fontawesome.js": "x" * 1000,
        "_static/theme.css.map": "{}",
        "searchindex.js": "Search.setIndex({})", "objects.inv": "", ".buildinfo": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("styles/pydata-sphinx-theme.css", "vendor/fontawesome/webfonts/fa-solid-900.ttf"):
        (folder / "_static" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "_static" / name).write_bytes((THEME / name).read_bytes())
    return folder
