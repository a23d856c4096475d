"""How long the reader of a rendered book waits: the first paint, a threshold's slider, an ECG that is dropped.

    python -m benchmarks.pages RUN [--rounds 5]

The pages of the run are opened from the disk in Chromium (playwright). Printed are the median and the worst of some
rounds, what is wanted of each, and as what no wish can change, the same for a page with one word and nothing else:

* **first paint** of the discrimination page (wanted: 500 ms);
* **slider**: from the threshold's new value to everything redrawn (16 ms, a frame of a screen);
* **dropped ECG**: from a WFDB pair of 500 Hz to its four probabilities (1,000 ms);
* **standing still**: the longest time for which the page answers nothing while it reads a table of 55 MB (200 ms).
"""

import argparse
import base64
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ecg_input import originals, write_records
from benchmarks.train_step import processor
from cctaecg.book.publishing import book_source
from cctaecg.book.site.printing import browser as installed
from cctaecg.domain import LEADS
from cctaecg.run.run import Run

WANTED = {"first paint": 500, "slider": 16, "dropped ECG": 1000, "standing still": 200}
LARGE_SAMPLES = 675_000

PAINT = "performance.getEntriesByName('first-contentful-paint')"
SLIDE = """(value) => new Promise((resolve) => {
  const slider = document.querySelector("input[type=range]"), began = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  resolve(performance.now() - began);
})"""
DROP = """(files) => {
  const carried = new DataTransfer();
  for (const { name, content } of files) carried.items.add(new File([yourEcg.arrays.bytesOf(content)], name));
  document.querySelector(".your-ecg-drop").dispatchEvent(
    new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""
TOOK = "document.getElementById('your-ecg-place').dataset.milliseconds"
WATCH = """() => {
  let last = performance.now();
  window.longest = 0;
  setInterval(() => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
  }, 5);
}"""
SAID = "document.querySelector('.your-ecg-said').textContent"


def first_paint(page: Any, address: str) -> float:
    page.goto(address)
    page.wait_for_function(f"{PAINT}.length > 0")
    return float(page.evaluate(f"{PAINT}[0].startTime"))


def slider(page: Any, address: str) -> float:
    """The worst of twenty values, as a finger that moves would meet it."""
    page.goto(address)
    low, high = (float(page.locator("input[type=range]").first.get_attribute(end)) for end in ("min", "max"))
    return max(float(page.evaluate(SLIDE, str(round(value)))) for value in np.linspace(low, high, 20))


def dropped(page: Any, address: str, record: Path) -> float:
    page.goto(address)
    files = [{"name": path.name, "content": base64.b64encode(path.read_bytes()).decode()}
             for path in (record, record.with_suffix(".dat"))]
    page.evaluate(DROP, files)
    page.wait_for_function(TOOK)
    return float(page.evaluate(TOOK))


def standing_still(page: Any, address: str, large: Path) -> float:
    page.goto(address)
    page.locator(".your-ecg-stated summary").click()
    page.get_by_label("Sampling rate in Hz").fill("500")
    page.evaluate(WATCH)
    page.set_input_files("#your-ecg-files", large)
    page.wait_for_function(f"/: [2-9]\\d% /.test({SAID})")
    return float(page.evaluate("window.longest"))


def large_table(folder: Path) -> Path:
    """A table of one hour and more of random walks, in mV."""
    steps = np.random.default_rng(0).normal(0, 0.01, (10_000, len(LEADS))).cumsum(axis=0)
    rows = "\n".join(",".join(f"{value:.3f}" for value in row) for row in steps - steps.mean(axis=0))
    path = folder / "large.csv"
    path.write_text("\n".join([",".join(LEADS), *[rows] * (LARGE_SAMPLES // len(steps))]) + "\n")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    pages = (book_source(Run(given.run)) / "_build" / "html" / "book").resolve()
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        (folder / "empty.html").write_text("<!doctype html><title>One word</title><p>Nothing</p>")
        write_records(folder / "ecg", originals(None), 1)
        (record,) = (folder / "ecg").rglob("*.hea")
        large = large_table(folder)
        chromium = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        address = {name: (pages / f"{name}.html").as_uri()
                   for name in ("results/discrimination", "results/threshold_explorer", "companion/your_ecg")}
        sides: dict[str, Callable[[], float]] = {
            "empty page": lambda: first_paint(page, (folder / "empty.html").as_uri()),
            "first paint": lambda: first_paint(page, address["results/discrimination"]),
            "slider": lambda: slider(page, address["results/threshold_explorer"]),
            "dropped ECG": lambda: dropped(page, address["companion/your_ecg"], record),
            "standing still": lambda: standing_still(page, address["companion/your_ecg"], large),
        }
        took = {name: [side() for _ in range(given.rounds)] for name, side in sides.items()}
        chromium.close()
    print(f"{processor()}: milliseconds, median and worst of {given.rounds} rounds")
    for name, values in took.items():
        wanted = f"  (wanted: {WANTED[name]})" if name in WANTED else ""
        print(f"{name:16}{statistics.median(values):8.0f}{max(values):8.0f}{wanted}")


if __name__ == "__main__":
    main()
