"""Every page at two widths and in two schemes: quiet, no wider than the screen, no table cut, and open to everyone.

One walk in light at 1,280 pixels looks at all that axe knows, one in dark at 400 at what another scheme and width
change. Of rows, items, entries and listings that are built alike the first are looked at, and colours on some pages of
the library and some notebooks, which have those of the others.
"""

import pytest

from cctaecg.run.folder import project_root

SHORTENED = """() => {
  const first = (each, most) => [...each].slice(most).forEach(other => other.remove());
  for (const rows of document.querySelectorAll("tbody")) first(rows.children, 5);
  const lists = document.querySelectorAll("article ul, article ol, article dl:not(.py)");
  for (const items of lists) first(items.children, 6);
  first(document.querySelectorAll("dl.py"), 4);
  first(document.querySelectorAll("pre"), 3);
}"""
DOUBLED = """() => {
  const names = [...document.querySelectorAll("[id]")].map(one => one.id);
  return names.filter((name, place) => names.indexOf(name) !== place);
}"""
CUT = """() => Array.from(document.querySelectorAll('.bd-article table')).filter(table => {
  let box = table.parentElement;
  while (box && getComputedStyle(box).overflowX === 'visible') box = box.parentElement;
  return box && box.scrollWidth > box.clientWidth + 1 && table.getBoundingClientRect().width > 0;
}).map(table => table.querySelector('thead, tr').innerText.slice(0, 60) + ' ' + table.offsetWidth)"""
CHANGED_BY_SCREEN = ["color-contrast", "scrollable-region-focusable", "target-size", "link-in-text-block"]
ALIKE = ("api/", "run/notebooks/")


def pages() -> list[str]:
    toc = (project_root() / "_toc.yml").read_text(encoding="utf-8")
    return [line.split("book/")[1].strip() for line in toc.splitlines() if "book/" in line]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_every_page_is_quiet_open_to_everyone_and_no_wider_than_the_screen(opened, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    named = pages()
    alike = {page for kind in ALIKE for page in [name for name in named if name.startswith(kind)][2:]}
    wrong, page = {}, None
    for name in named:
        page = page.goes_on(name) if page else opened(name, width, scheme)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        doubled = page.evaluate(DOUBLED)
        cut = page.evaluate(CUT) if width == 1280 and not name.startswith("api/") else []
        faults = [*page.faults, *(f"two elements with the id {one}" for one in doubled),
                  *([f"{wide} pixels wider than the screen"] if wide > 0 else []),
                  *(f"a table is cut: {table}" for table in cut)]
        page.evaluate(SHORTENED)
        options = {"resultTypes": ["violations"], "preload": False}  # from a disk no style sheet may be asked for
        if scheme == "dark":
            options["runOnly"] = CHANGED_BY_SCREEN[1:] if name in alike else CHANGED_BY_SCREEN
        elif name in alike:
            options["rules"] = {"color-contrast": {"enabled": False}}
        within = None if name == named[0] else {"exclude": [[".bd-sidebar-primary"]]}  # the same on every page
        found = axe.run(page, within, options).response["violations"]
        faults += [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
                   for node in one["nodes"]]
        if faults:
            wrong[name] = sorted(set(faults))
        page.faults.clear()
    assert wrong == {}
