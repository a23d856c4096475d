"""Large files on the page "Your ECG": told of, stopped, and never so that the page stands still."""

import re

import numpy as np
import pytest

from tests.book.browser.test_your_ecg import DROP, PAGE, SAID, carried, outcome, shown
from tests.book.your_ecg.test_bad_files import table, wfdb
from tests.ecg.conftest import synthetic

IN_THE_PAGE = """() => {
  window.ofThePage = [];
  const { of } = yourEcg.steps;
  yourEcg.steps.of = (job) => { window.ofThePage.push(job); return of(job); };
}"""
"""Notes what the page computes on its own thread, which must be nothing: what keeps it busy makes it stand still."""
STOPPED_AT_A_SHARE = r"""said => {
  const there = document.querySelector(said);
  new MutationObserver((_, watch) => {
    if (!/: [1-9]\d?% /.test(there.textContent)) return;
    watch.disconnect();
    window.stoppedAt = there.textContent;
    document.getElementById('your-ecg-stop').click();
  }).observe(there, { childList: true, characterData: true, subtree: true });
}"""
"""Asks to stop as soon as a share is told, before the file can have been read to its end."""
NO_WORKER = "() => { window.Worker = function () { throw new Error('none'); }; yourEcg.worker.stop(); }"


@pytest.fixture
def large(tmp_path):
    """A table of 55 MB, as long as a recording may be."""
    rows = table(np.tile(synthetic(500), 135)[:, :675_000], time="", unit="mV", form="%.3f")
    (tmp_path / "large.csv").write_bytes(rows)
    assert 45_000_000 < len(rows) < 60_000_000
    return tmp_path / "large.csv"


def test_a_large_table_is_read_with_progress_while_the_page_goes_on_and_can_be_stopped(opened, large):
    page = opened(PAGE)
    page.evaluate(IN_THE_PAGE)
    page.locator(".your-ecg-stated summary").click()
    page.get_by_label("Sampling rate in Hz").fill("500")
    page.get_by_label("Sampling rate in Hz").press("Tab")  # what was typed is taken here, not when the file is stopped
    page.evaluate(STOPPED_AT_A_SHARE, SAID)
    page.set_input_files("#your-ecg-files", large)
    assert outcome(page) == "Stopped." and re.search(r": [1-9]\d?% ", page.evaluate("window.stoppedAt"))
    assert not page.locator("#your-ecg-stop").is_visible()
    assert page.evaluate("document.activeElement.id") == "your-ecg-files"
    page.evaluate(DROP, carried(wfdb(16)))
    page.wait_for_function(f"document.querySelector('{SAID}').textContent === 'Read: r.hea, r.dat.'")
    assert page.evaluate("window.ofThePage.length") == 0 and page.faults == []


def test_where_a_browser_gives_no_worker_the_page_computes_itself_and_says_what_is_too_large_for_that(opened, large):
    page = opened(PAGE)
    page.evaluate(NO_WORKER)
    page.evaluate(IN_THE_PAGE)
    page.evaluate(DROP, carried(wfdb(16)))
    assert outcome(page) == "Read: r.hea, r.dat." and len(shown(page)) == 4
    assert page.evaluate("window.ofThePage.length") == 1
    page.set_input_files("#your-ecg-files", large)
    page.wait_for_function(f"document.querySelector('{SAID}').textContent.startsWith('large.csv: This')")
    assert "This browser gives the page no worker" in outcome(page) and page.faults == []
