"""The rendered smoke book in a real browser, opened from the disk as a reader would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cctaecg.book.publishing import book_source
from cctaecg.book.site.printing import browser as installed
from tests.patience import PATIENCE

CHROMIUM = installed()


@pytest.fixture(scope="session")
def html(smoke) -> Path:
    """Where the pages lie."""
    return (book_source(smoke) / "_build" / "html").resolve()


@pytest.fixture(scope="session")
def browser() -> Iterator:
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: pages are not looked at in a browser")
    with sync.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def profiles(browser) -> Iterator:
    """The browser's profile of a width, a scheme, and with touch or without.

    A page in a profile of its own costs twice what it costs in one where another page is open.
    """
    made = {}

    def call(width: int, scheme: str, touch: bool):
        if (width, scheme, touch) not in made:
            profile = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=touch)
            profile.set_default_timeout(1000 * PATIENCE)
            profile.new_page()  # stays open
            made[width, scheme, touch] = profile
        return made[width, scheme, touch]

    yield call
    for profile in made.values():
        profile.close()


@pytest.fixture
def opened(profiles, html) -> Iterator:
    """Opens a page by its name under ``book``; what goes wrong on it is gathered in ``page.faults``.

    Each is a new tab, and none knows what those of another test have stored.
    """
    pages = []

    def call(name: str, width: int = 1280, scheme: str = "light", touch: bool = False):
        page = profiles(width, scheme, touch).new_page()
        pages.append(page)
        page.faults = []
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:"))
                else page.faults.append(f"asked for {request.url}"))

        def goes_on(other: str):
            page.goto((html / "book" / f"{other}.html").as_uri())
            return page

        page.goes_on = goes_on
        return goes_on(name)

    yield call
    for page in pages:
        if not page.is_closed():
            leave(page)


def leave(page) -> None:
    """Close a page, and have its profile forget what pages have stored in it."""
    driver = page.context.new_cdp_session(page)
    driver.send("Storage.clearDataForOrigin", {"origin": "file://", "storageTypes": "all"})
    page.close()
