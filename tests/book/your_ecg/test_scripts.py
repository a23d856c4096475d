"""The page's scripts are what a page on a disk can load: classic, small, one name each, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from cctaecg.book.your_ecg.scripts import COMPUTING, FOLDER, SHOWING, STYLE
from cctaecg.run.folder import project_root

STATIC = project_root() / "book" / "_static" / FOLDER
SCRIPTS = sorted(STATIC.rglob("*.js"))


def test_every_script_is_loaded_once():
    listed = [*COMPUTING, *SHOWING]
    assert sorted(listed) == [path.relative_to(STATIC).as_posix() for path in SCRIPTS]
    assert (STATIC / STYLE).is_file()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_classic_strict_and_small(path: Path):
    text = path.read_text(encoding="ascii")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 130
    assert len(lines) <= 250 and lines[0].startswith("// ")
    assert lines[1] == "(function (root) {" and lines[2] == '  "use strict";' and lines[-1] == "})(globalThis);"
    assert "const yourEcg = (root.yourEcg = root.yourEcg || {});" in text  # the one global name
    code = re.sub(r"(?<!:)//.*", "", text)
    for barred in (r"\bvar\s", r"\bimport\b", r"\bexport\b", r"\brequire\(", r"\bfetch\(", r"XMLHttpRequest",
                   r"\beval\(", r"innerHTML", r"\bWorker\(", r"localStorage", r"https?:(?!//www.w3.org/2000/svg)",
                   r"[^=!]==[^=]", r"!=[^=]"):
        assert not re.search(barred, code) or (path.name, barred) == ("worker.js", r"\bWorker\("), barred
