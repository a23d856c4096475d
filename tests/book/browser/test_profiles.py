"""A tab for each test: what a page has stored is gone with it, though the next one is opened in the same profile."""

from tests.book.browser.conftest import leave

STORE = """async () => {
  localStorage.setItem("mode", "dark");
  sessionStorage.setItem("kept", "yes");
  await new Promise((done) => { indexedDB.open("kept", 1).onsuccess = done; });
}"""
STORED = """async () => [localStorage.getItem("mode"), sessionStorage.getItem("kept"),
  (await indexedDB.databases()).length]"""


def test_what_a_page_has_stored_is_gone_with_it(opened):
    page = opened("index")
    clean, profile = page.evaluate(STORED), page.context
    page.evaluate(STORE)
    assert page.evaluate(STORED) == ["dark", "yes", 1]
    leave(page)
    page = opened("index")
    assert page.context is profile and page.evaluate(STORED) == clean == ["auto", None, 0]
