"""Every page at two widths and in two schemes: no script error, nothing from outside, no sideways scrolling."""

import pytest

from cctaecg.run.folder import project_root


def pages() -> list[str]:
    toc = (project_root() / "_toc.yml").read_text(encoding="utf-8")
    return [line.split("book/")[1].strip() for line in toc.splitlines() if "book/" in line]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_every_page_is_quiet_and_no_wider_than_the_screen(opened, width, scheme):
    wrong, page = {}, None
    for name in pages():
        page = page.goes_on(name) if page else opened(name, width, scheme)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults = page.faults + ([f"{wide} pixels wider than the screen"] if wide > 0 else [])
        if faults:
            wrong[name] = sorted(set(faults))
        page.faults.clear()
    assert wrong == {}
