"""Parts of a report that tell of another time, another person, or of no patient at all."""

import re

import pytest

from cctaecg.domain import Grade
from cctaecg.labels.rules.elsewhere import DATED, EARLIER, RELATIVE, SUPPOSED, told_elsewhere
from cctaecg.labels.rules.reports import read_report


@pytest.mark.parametrize(("text", "doubt"), [
    ("Catheter angiography in 2018 showed 90% stenosis of the LAD.", EARLIER),
    (
        "Old report: LAD 90%, RCA occluded.", EARLIER), ("Prior CT: LAD 60% stenosis", EARLIER),
        ("外院造影：前降支狭窄90%", EARLIER,
    ),
    ("术前前降支狭窄90%", EARLIER), ("既往造影提示前降支重度狭窄。", EARLIER), (
        "Before PCI the LAD was 90% stenosed.", EARLIER,
    ),
    ("Her father had a severe LAD stenosis.", RELATIVE), ("其兄前降支闭塞。", RELATIVE),
    (
        "If the LAD stenosis exceeds 70%, angiography is advised.", SUPPOSED),
        ("若前降支狭窄大于70%，建议造影。", SUPPOSED,
    ),
    ("In 2019 LAD 80% stenosis.", DATED),
])  # fmt: skip
def test_what_is_told_of_elsewhere_grades_nothing_and_says_so(text, doubt):
    found = read_report(text)["LAD"]
    assert (found.grade, found.doubt) == (None, doubt)


@pytest.mark.parametrize("earlier", [
    "Old report: LAD 90%.", "Catheter angiography in 2018 showed an occluded LAD.",
    "Her mother had LAD stenosis of 80%.",
    "外院造影示前降支闭塞。", "2019年冠脉造影示前降支狭窄90%。",
])  # fmt: skip
@pytest.mark.parametrize("today", ["Now LAD 40%.", "Current CT: mild stenosis of the LAD.", "本次前降支狭窄约40%。"])
def test_todays_finding_wins(earlier, today):
    assert read_report(f"{earlier} {today}")["LAD"].grade is Grade.MILD


@pytest.mark.parametrize(("text", "expected"), [
    ("Compared with 2019, the LAD stenosis has progressed from 40% to 70%.", Grade.SEVERE),
    ("与前片（2020-03-01）比较，前降支狭窄无明显变化，约70%。", Grade.SEVERE),
    ("The previously described moderate LAD stenosis is now severe.", Grade.SEVERE),
    ("LAD 40% stenosis, unchanged since 2019.", Grade.MILD), ("前降支狭窄约60%，建议冠脉造影。", Grade.MODERATE),
])  # fmt: skip
def test_a_comparison_tells_of_today(text, expected):
    assert read_report(text)["LAD"].grade is expected


@pytest.mark.parametrize(("text", "grades"), [
    ("LAD: nodule, 30-40% narrowing, D1 normal.", {"LAD": Grade.MILD}),
    ("LCX: nodule with 80% stenosis. RCA normal.", {"LCX": Grade.SEVERE, "RCA": Grade.NORMAL}),
    ("Lung nodule 8 mm. LAD 70% stenosis.", {"LAD": Grade.SEVERE}),
    ("LAD normal. 5 mm nodule in the right lower lobe.", {"LAD": Grade.NORMAL}),
])
def test_a_nodule_is_of_the_vessel_unless_an_organ_is_named(text, grades):
    found = read_report(text)
    assert {vessel: found[vessel].grade for vessel in grades} == grades


@pytest.mark.parametrize(("between", "spans"), [(30, 0), (31, 1)])
def test_a_word_of_advice_within_thirty_letters_tells_of_no_earlier_time(between, spans):
    """``prior ct`` is wished for where a word of advice ends at most thirty letters behind it; else there was one."""
    text = f"prior ct{'x ' * 20}"[: 8 + between - len("recommend")] + "recommended of the lad"
    assert text.index("recommend") + len("recommend") - len("prior ct") == between
    text = text.replace("ctx", "ct ")
    assert len([span for span in told_elsewhere(text, []) if span[2] == EARLIER]) == spans


def test_spans_begin_and_end_where_the_text_turns():
    """From the first letter of the text on, each sentence for itself, up to where it speaks of today, or to its end."""
    text = ("father had a severe lad stenosis. lad 30%. in 2019 lad 80%, now 40%. if lad worse, ct. "
            "old report: rca 50%\nlm normal")
    ends = [match.end() for match in re.finditer(r"\. ", text)]
    assert [(text[start:end], why) for start, end, why in sorted(told_elsewhere(text, ends))] == [
        ("father had a severe lad stenosis. ", RELATIVE), ("in 2019 lad 80%, ", DATED),
        ("if lad worse, ct. ", SUPPOSED),
        (" old report: rca 50%", EARLIER), ("old report: rca 50%\nlm normal", EARLIER)]


@pytest.mark.parametrize(("text", "told"), [
    ("prior ct:", "prior ct:"), ("prior ct: lad 60%\n", "prior ct: lad 60%"), ("prior ct: now: lad 60%", "prior ct: "),
])
def test_a_heading_reaches_to_the_end_of_its_line_or_to_today(text, told):
    start, end, why = min(told_elsewhere(text, []), key=lambda span: span[1] - span[0])
    assert (text[start:end], why) == (told, EARLIER)
