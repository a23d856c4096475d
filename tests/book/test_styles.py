"""The book's own styles are of what its pages have: a rule for something else looks like care and does nothing."""

import re
from pathlib import Path

from cctaecg.book.publishing import book_source
from cctaecg.book.site import binding
from cctaecg.run.folder import project_root


def test_every_class_that_a_style_names_is_on_a_page_or_made_by_a_script(smoke):
    html = book_source(smoke) / "_build" / "html"
    made = [*html.rglob("*.html"), *(html / "_static").glob("*.js"), Path(binding.__file__)]
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in made)
    named = set(re.findall(r"[\w-]+", text))
    wrong = {}
    for path in sorted((project_root() / "book" / "_static").rglob("*.css")):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        classes = set(re.findall(r"\.([A-Za-z][\w-]*)", " ".join(re.findall(r"([^{}]+)\{", rules))))
        # a script may put a name together: "shade-" and a number
        unknown = {name for name in classes - named if name.rpartition("-")[0] + "-" not in named}
        wrong |= {path.name: sorted(unknown)} if unknown else {}
    assert wrong == {}
