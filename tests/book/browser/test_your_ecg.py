"""The page "Your ECG" as a reader uses it, from the disk: files dropped and chosen, by mouse, keyboard and touch."""

import base64
import os
from pathlib import Path

import numpy as np
import pytest

from cctaecg.domain import LEADS, VESSELS, Grade
from cctaecg.training.ecg_files import predict_files
from tests.book.your_ecg.reading import Dropped, by_the_command
from tests.book.your_ecg.test_bad_files import npy, table, wfdb
from tests.ecg.conftest import synthetic

PAGE = "companion/your_ecg"
SAID = ".your-ecg-said"
EACH, AT_ONCE, MOST_APART = 100, 10, 1e-3

READ = """
(ecgs) => ecgs.map((files) => {
  const held = files.map(({ name, content }) => {
    const bytes = yourEcg.arrays.bytesOf(content);
    return { name, size: bytes.length, bytes };
  });
  try {
    const recording = yourEcg.readers.read(held, { fs: null, unit: null, leads: null });
    const { signal } = yourEcg.prediction.prepared(recording);
    return signal && yourEcg.prediction.predicted(signal).mean;
  } catch (error) {
    if (error instanceof yourEcg.EcgFault) return null;
    throw error;
  }
})
"""

DROP = """
(files) => {
  const carried = new DataTransfer();
  for (const { name, content } of files) carried.items.add(new File([yourEcg.arrays.bytesOf(content)], name));
  const zone = document.querySelector(".your-ecg-drop");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}
"""


def carried(files: dict[str, bytes]) -> list[dict[str, str]]:
    return [{"name": name, "content": base64.b64encode(content).decode()} for name, content in files.items()]


def written(files: dict[str, bytes], folder: Path) -> list[Path]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def outcome(page) -> str:
    page.wait_for_function(f"!document.querySelector('{SAID}').textContent.match(/^$|^Reading|^Checking/)")
    return page.locator(SAID).inner_text()


def shown(page) -> np.ndarray:
    cards = page.locator(".your-ecg-card")
    assert [card.get_attribute("data-vessel") for card in cards.all()] == list(VESSELS)
    return np.array([float(card.get_attribute("data-probability")) for card in cards.all()])


def test_a_dropped_record_is_drawn_checked_and_read(opened, smoke, tmp_path):
    files = wfdb(16)
    page = opened(PAGE)
    page.evaluate(DROP, carried(files))
    assert outcome(page) == "Read: r.hea, r.dat."
    (told,) = by_the_command(smoke, [Dropped(written(files, tmp_path))])
    np.testing.assert_allclose(shown(page), told.mean, atol=MOST_APART)
    check = page.locator(".your-ecg-check").inner_text()
    assert "all twelve in the file" in check and "500 Hz, 10 s" in check and "fit one another" in check
    table = predict_files([tmp_path / "r.hea"], smoke)
    for vessel, card in zip(VESSELS, page.locator(".your-ecg-card").all()):
        assert table[f"risk_{vessel.lower()}"][0] == ("high" if card.locator("p.high").count() else "low")
        assert f"The {smoke.config().training.folds} networks say" in card.inner_text()
        assert "percentage points apart; " in card.inner_text() and "True grade of this ECG" not in card.inner_text()
    drawn = page.evaluate("""() => { const canvas = document.querySelector(".your-ecg-paper canvas");
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data, seen = new Set();
      for (let k = 0; k < pixels.length; k += 4) seen.add(pixels.slice(k, k + 3).join()); return seen.size; }""")
    assert drawn > 20  # paper, fine and bold lines, traces with their soft edges
    assert int(page.evaluate("document.getElementById('your-ecg-place').dataset.milliseconds")) > 0
    assert page.faults == []


def test_the_percentiles_are_those_of_the_cohort(opened, smoke):
    page = opened(PAGE)
    cohort = smoke.read_ensemble("external")
    normal = np.sort(cohort.loc[cohort["grade_rca"] == 0, "prob_rca"])
    for probability in (normal[3] - 1e-4, normal[len(normal) // 2] + 1e-4, 0.999):
        found = page.evaluate(f"yourEcg.cards.rank(yourEcg.data.cohort.vessels.RCA[0].percentiles, {probability})")
        assert found == pytest.approx((normal < probability).mean(), abs=1.5 / len(normal))
    assert page.evaluate("yourEcg.data.cohort.vessels.RCA[0].n") == len(normal)


def test_by_keyboard_an_example_is_taken_and_its_rate_is_the_runs(opened):
    page = opened(PAGE, width=400, scheme="dark")
    page.locator("#your-ecg-files").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert outcome(page) == "Read: An ECG of this run."
    assert len(shown(page)) == len(VESSELS)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0 and page.faults == []


def test_by_touch_an_example_is_taken_and_a_file_is_chosen(opened, tmp_path):
    page = opened(PAGE, width=400, touch=True)
    page.locator("#your-ecg-example").tap()
    assert outcome(page) == "Read: An ECG of this run."
    with page.expect_file_chooser() as chooser:
        page.locator("#your-ecg-files").tap()
    chooser.value.set_files(written(wfdb(16), tmp_path))
    page.wait_for_function(f"document.querySelector('{SAID}').textContent === 'Read: r.hea, r.dat.'")


def test_of_the_example_the_true_grades_are_told_and_it_stands_there_without_scripts(opened, browser, html, smoke):
    page = opened(PAGE)
    page.locator("#your-ecg-example").click()
    assert outcome(page) == "Read: An ECG of this run."
    table = smoke.read_ensemble("external")
    (record,) = [row for _, row in table.iterrows() if np.allclose(
        [row[f"prob_{vessel.lower()}"] for vessel in VESSELS], shown(page), atol=2e-5)]
    for vessel, card in zip(VESSELS, page.locator(".your-ecg-card").all()):
        assert f"True grade of this ECG: {Grade(record[f'grade_{vessel.lower()}']).name.lower()}." in card.inner_text()
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto((html / "book" / f"{PAGE}.html").as_uri())
    assert still.locator(".ecg-still").is_visible() and still.locator(".ecg-still polyline").count() == 13
    for vessel, row in zip(VESSELS, still.locator(".your-ecg-silent tbody tr").all()):
        assert row.inner_text().split("\t")[:2] == [vessel, f"{record[f'prob_{vessel.lower()}']:.1%}"]
        assert Grade(record[f"grade_{vessel.lower()}"]).name.lower() in row.inner_text()
    context.close()


def test_what_the_networks_differ_by_is_said_in_numbers(opened):
    page = opened(PAGE)
    for members, said in (
        ([0.1, 0.25], "10.0% to 25.0%, 15.0 percentage points apart; 1 of the 2 reaches the threshold, "
                      "and 1 does not."),
        ([0.3, 0.25, 0.1], "2 of the 3 reach the threshold, and 1 does not."),
        ([0.3, 0.25], "all 2 reach the threshold."), ([0.1, 0.12], "all 2 stay below the threshold."),
    ):
        assert page.evaluate("members => yourEcg.cards.spread(members, 0.2)", members).endswith(said)


def test_what_the_file_does_not_say_is_asked_for_and_read_once_it_is_stated(opened, smoke, tmp_path):
    (file,) = written({"a.npy": npy(synthetic(500).astype(np.float32))}, tmp_path)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    assert outcome(page) == (
        "a.npy: unknown sampling rate: the file states no sampling rate; state it with --fs. On this page: fill in "
        "\u201cSampling rate in Hz (--fs)\u201d above, and the file is read again")
    page.get_by_label("Sampling rate in Hz").fill("500")
    page.keyboard.press("Tab")
    page.wait_for_selector(".your-ecg-card")
    (told,) = by_the_command(smoke, [Dropped([file], {"fs": 500.0})])
    np.testing.assert_allclose(shown(page), told.mean, atol=MOST_APART)


COUNTS = "\n".join([",".join(["time (ms)", *LEADS]), *(",".join(map(str, [2 * k, *row])) for k, row in enumerate(
    np.round(synthetic(500) * 1000).astype(int).T))]).encode()


@pytest.mark.parametrize(("files", "label"), [
    ({"a.csv": COUNTS}, "Unit (--unit)"),
    ({"a.txt": table(unit="", time="").split(b"\n", 1)[1]}, "Leads in their order (--leads)"),
    ({"a.csv": table(time="time")}, "Sampling rate in Hz (--fs)"),
])
def test_the_field_of_what_is_missing_is_opened_and_named(opened, tmp_path, files, label):
    page = opened(PAGE)
    assert page.get_by_label(label).is_hidden()
    page.set_input_files("#your-ecg-files", written(files, tmp_path))
    assert f"On this page: fill in \u201c{label}\u201d above" in outcome(page)
    assert page.get_by_label(label).is_visible()


def test_a_folder_is_said_to_be_one(opened, smoke, tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    written(wfdb(16), folder)
    page = opened(PAGE)
    box = page.locator(".your-ecg-drop").bounding_box()
    driver = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        driver.send("Input.dispatchDragEvent", {
            "type": kind, "x": box["x"] + 20, "y": box["y"] + 20,
            "data": {"items": [], "files": [str(folder)], "dragOperationsMask": 1}})
    assert outcome(page) == "records is a folder; drop the files of one ECG."
    assert page.locator("#your-ecg-stop").is_hidden() and page.faults == []


def test_a_file_that_is_gone_is_said_to_be_gone(opened, tmp_path):
    (file,) = written({"a.npy": npy(synthetic(500).astype(np.float32))}, tmp_path)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    assert "unknown sampling rate" in outcome(page)
    file.unlink()
    page.get_by_label("Sampling rate in Hz").fill("500")
    page.keyboard.press("Tab")
    page.wait_for_function(f"document.querySelector('{SAID}').textContent.includes('since it was chosen')")
    assert outcome(page) in (
        "a.npy: no such file: it is not there: a folder, or moved or deleted since it was chosen",
        "a.npy: unreadable file: the browser may not read it, or it has changed since it was chosen")


CONTRAST = """() => {
  const parsed = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
  let behind = document.querySelector(".your-ecg-card");
  while (parsed(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const ground = parsed(getComputedStyle(behind).backgroundColor);
  const contrast = (style, name, share) => {
    const own = parsed(style[name]), mixed = own.slice(0, 3).map((part, k) => share * part + (1 - share) * ground[k]);
    const [low, high] = [light(mixed), light(ground)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  return Object.fromEntries([["member", "fill"], ["mean", "fill"], ["threshold", "stroke"], ["axis", "stroke"]].map(
    ([kind, name]) => {
      const style = getComputedStyle(document.querySelector(`.your-ecg-card svg .${kind}`));
      return [kind, contrast(style, name, Number(name === "fill" ? style.fillOpacity : style.strokeOpacity))];
    }));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_of_a_card_stands_out_from_its_ground(opened, scheme):
    page = opened(PAGE, scheme=scheme)
    page.locator("#your-ecg-example").click()
    assert outcome(page) == "Read: An ECG of this run."
    assert {kind: contrast for kind, contrast in page.evaluate(CONTRAST).items() if contrast < 3} == {}


def test_an_ecg_that_the_check_refuses_is_drawn_and_refused_with_its_reason(opened, smoke, tmp_path):
    signal = synthetic(500).astype(np.float32)
    signal[3] = -signal[3]
    (file,) = written({"a.csv": table(signal)}, tmp_path)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    (told,) = by_the_command(smoke, [Dropped([file])])
    assert told.said.startswith("limb leads contradict each other: lead aVR")
    assert outcome(page) == f"a.csv is refused. {told.said}"
    assert page.locator(".your-ecg-paper").is_visible() and page.locator(".your-ecg-card").count() == 0


def test_of_what_is_refused_at_once_the_limb_leads_are_not_said_to_fit(opened, tmp_path):
    (file,) = written({"short.csv": table(synthetic(500)[:, :2000])}, tmp_path)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    assert outcome(page) == "short.csv is refused. too short: 4 s; expected 10 s"
    assert "not looked at: the recording is refused for other reasons" in page.locator(".your-ecg-check").inner_text()


@pytest.mark.parametrize(("name", "content"), [
    ("letter.txt", b"Dear colleague, leads I and II are fine.\n"), ("empty.csv", b""),
    ("LICENSE.txt", b"Permission is hereby granted to everybody.\n"), ("RECORDS", b"a/b\nc/d\n"),
    ("nine.csv", table(names=LEADS[:9], signal=synthetic(500)[:9])), ("furlong.csv", table(unit="furlong")),
    ("cut.csv", table()[:150_000]),
])
def test_a_bad_file_gets_the_commands_sentence(opened, smoke, tmp_path, name, content):
    (file,) = written({name: content}, tmp_path)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    (told,) = by_the_command(smoke, [Dropped([file])])
    assert told.mean is None
    assert outcome(page) in (f"{name}: {told.said}", f"{name} is refused. {told.said}")
    assert page.locator(".your-ecg-card").count() == 0 and page.faults == []


@pytest.mark.parametrize(("name", "said", "hint"), [
    ("r.hea", "no such file: the header names a file of 5 characters like a.aaa, and it is not there",
     "Drop r.dat together with the header."),
    ("r.dat", "unknown format: its content is none of table, WFDB,", "Drop r.hea together with it."),
])
def test_of_half_a_record_the_other_half_is_asked_for(opened, smoke, tmp_path, name, said, hint):
    (file,) = written({name: wfdb(16)[name]}, tmp_path)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    (told,) = by_the_command(smoke, [Dropped([file])])
    assert told.said.startswith(said) and outcome(page) == f"{name}: {told.said}. {hint}"


def test_200_megabytes_are_refused_at_once(opened, tmp_path):
    file = tmp_path / "large.csv"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    page = opened(PAGE)
    page.set_input_files("#your-ecg-files", file)
    assert outcome(page) == ("large.csv: too large for an ECG: holds 200000000 bytes; a 12-lead ECG has fewer than "
                             "67108864. That is room for 23 minutes of 12 leads at 500 Hz; the networks read "
                             "10 seconds.")


def test_a_second_file_takes_the_place_of_the_first(opened):
    page = opened(PAGE)
    page.evaluate(DROP, carried(wfdb(16)))
    assert outcome(page) == "Read: r.hea, r.dat."
    page.evaluate(DROP, carried({"a.txt": b"Dear colleague,\n"}))
    page.wait_for_function(f"document.querySelector('{SAID}').textContent.includes('a.txt')")
    assert outcome(page) == "a.txt: no ECG file: is a text and no ECG"
    assert not page.locator(".your-ecg-paper").is_visible() and page.locator(".your-ecg-card").count() == 0


@pytest.mark.parametrize("kind", ["simulated", "ptbxl"])
def test_100_recordings_of_each_kind_in_the_browser(opened, smoke, kind):
    if kind == "ptbxl" and "CCTAECG_PTBXL" not in os.environ:
        pytest.skip("CCTAECG_PTBXL names no folder of PTB-XL")
    folder = smoke.export if kind == "simulated" else Path(os.environ["CCTAECG_PTBXL"]) / "records500"
    headers = sorted(folder.rglob("*.hea"))
    headers = headers[:: len(headers) // EACH][:EACH]
    told = by_the_command(smoke, [Dropped([header, header.with_suffix(".dat")]) for header in headers])
    page, found = opened(PAGE), []
    for start in range(0, EACH, AT_ONCE):
        found += page.evaluate(READ, [carried({file.name: file.read_bytes() for file in (
            header, header.with_suffix(".dat"))}) for header in headers[start:start + AT_ONCE]])
    assert [one is None for one in found] == [one.mean is None for one in told]
    read = [(one, other.mean) for one, other in zip(found, told) if other.mean]
    assert len(read) > EACH / 2
    assert np.abs(np.subtract(*np.array(read).transpose(1, 0, 2))).max() < MOST_APART


def test_without_scripts_the_page_says_what_would_give_the_numbers(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / f"{PAGE}.html").as_uri())
    assert "here none runs" in page.locator(".your-ecg-silent").inner_text()
    assert "cctaecg predict FILE --run smoke" in page.locator(".your-ecg-silent").inner_text()
    assert not page.locator("#your-ecg-files").is_visible()
    context.close()


def test_the_banner_says_what_the_networks_learnt_from(opened):
    banner = opened(PAGE).locator(".your-ecg-banner").inner_text()
    assert "Not a medical device." in banner and "It learnt from simulated patients" in banner
    assert "Nothing leaves this machine" in banner
