"""Every page at two widths and in two schemes: quiet, no wider than the screen, and open to everyone.

One walk in light at 1,280 pixels looks at all that axe knows, one in dark at 400 at what another scheme and width
change. Of long tables, of the library's entries and of listings the first are looked at: the others are built alike.
"""

import pytest

from cctaecg.run.folder import project_root

SHORTENED = """() => {
  for (const rows of document.querySelectorAll("tbody")) [...rows.children].slice(8).forEach(row => row.remove());
  [...document.querySelectorAll("dl.py")].slice(4).forEach(entry => entry.remove());
  [...document.querySelectorAll("pre")].slice(3).forEach(listing => listing.remove());
}"""
CHANGED_BY_SCREEN = ["color-contrast", "scrollable-region-focusable", "target-size", "link-in-text-block"]


def pages() -> list[str]:
    toc = (project_root() / "_toc.yml").read_text(encoding="utf-8")
    return [line.split("book/")[1].strip() for line in toc.splitlines() if "book/" in line]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_every_page_is_quiet_open_to_everyone_and_no_wider_than_the_screen(opened, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    options = {"resultTypes": ["violations"]}
    if scheme == "dark":
        options["runOnly"] = CHANGED_BY_SCREEN
    wrong, page = {}, None
    for name in pages():
        page = page.goes_on(name) if page else opened(name, width, scheme)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults = page.faults + ([f"{wide} pixels wider than the screen"] if wide > 0 else [])
        page.evaluate(SHORTENED)
        whole = name == pages()[0]  # the navigation is the same on every page
        found = axe.run(page, None if whole else {"exclude": [[".bd-sidebar-primary"]]}, options).response["violations"]
        faults += [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
                   for node in one["nodes"]]
        if faults:
            wrong[name] = sorted(set(faults))
        page.faults.clear()
    assert wrong == {}
