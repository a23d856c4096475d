"""One script for each instrument: every source once, in its order, found again by its name, and no source beside it."""

import re

from cctaecg.book.sphinx_ext.instruments import still
from cctaecg.book.sphinx_ext.instruments.bundles import BUNDLES, STATIC, bundled
from cctaecg.book.your_ecg.scripts import COMPUTING, COMPUTING_NAME, FOLDER
from cctaecg.run.folder import project_root

SOURCES = project_root() / STATIC


def flat(sources):
    return [name for part in sources for name in ([part] if isinstance(part, str) else part)]


def test_every_script_of_the_instruments_is_in_one_bundle():
    listed = [name for sources in BUNDLES.values() for name in flat(sources) if "/" in name]
    folders = {name.split("/")[0] for name in listed}
    assert folders == {"thresholds", "ecg_viewer", "your_ecg"}
    assert sorted(listed) == sorted(path.relative_to(SOURCES).as_posix()
                                    for folder in folders for path in (SOURCES / folder).rglob("*.js"))


def test_a_bundle_is_its_sources_in_order_each_under_its_name():
    for sources in BUNDLES.values():
        text = bundled(SOURCES, sources)
        assert re.findall(rf"^// ---- {STATIC}/(\S+)$", text, re.MULTILINE) == flat(sources)
        for name in flat(sources):
            assert f"// ---- {STATIC}/{name}\n{(SOURCES / name).read_text(encoding='utf-8')}" in text


def test_what_computes_is_one_function_that_is_called():
    text = bundled(SOURCES, BUNDLES["your_ecg.js"])
    begin, end = (text.index(f"globalThis.{COMPUTING_NAME}{sign}") for sign in (" = ", "(globalThis);"))
    assert re.findall(rf"^// ---- {STATIC}/{FOLDER}/(\S+)$", text[begin:end], re.MULTILINE) == list(COMPUTING)
    assert not re.search(r"\bdocument\.(?!$)|\bwindow\.", text[begin:end], re.MULTILINE)  # a worker has no page


def test_the_book_carries_the_bundles_and_not_their_sources(book):
    static = book.folder / "source" / STATIC
    for name in {name for sources in BUNDLES.values() for name in flat(sources)}:
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(f"// {name}\n", encoding="utf-8")
    (static / "thresholds" / "explorer.css").write_text("p {}", encoding="utf-8")
    book.build("Nothing.", html_static_path=[STATIC])
    copied = book.folder / "html" / "_static"
    assert [name for name in BUNDLES if not (copied / name).is_file()] == []
    assert list((copied / "thresholds").iterdir()) == [copied / "thresholds" / "explorer.css"]
    assert not (copied / "elements.js").exists() and not list(copied.rglob("csv_file.js"))
    assert book.warnings() == ""


def test_paper_is_ruled_alike_by_the_scripts_and_without_them():
    scale = (SOURCES / "ecg_scale.js").read_text(encoding="utf-8")
    told = {name: int(value) for name, value in re.findall(r"(\w+): (\d+),", scale)}
    assert told == {"mmPerSecond": still.MM_PER_SECOND, "mmPerMv": still.MM_PER_MV, "fineMm": still.FINE_MM,
                    "boldMm": still.BOLD_MM}
    rows = re.search(r"threeByFour: (\[\[.*?\]\])", scale)[1]
    drawn = [tuple(row.split(", ")) for row in re.findall(r"\[([^\[\]]+)\]", rows.replace('"', ""))]
    assert drawn == list(still.ROWS)
