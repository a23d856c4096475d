import re

import numpy as np
import pytest

from cctaecg.domain import VESSELS, Grade
from cctaecg.simulate.report_phrases import CHINESE, ENGLISH
from cctaecg.simulate.reports import write_nondiagnostic_report, write_report

WORDS = {
    Grade.OCCLUDED: ("闭塞", "occlu"),
    Grade.SEVERE: ("重度", "severe", "high-grade"),
    Grade.MODERATE: ("中度", "moderate"),
    Grade.MILD: ("轻度", "mild "),
    Grade.NORMAL: (),
}
HALF_WIDTH = {ord(sign) + 0xFEE0: ord(sign) for sign in "0123456789%<()"}
STATED_LIMITS = {"25-50": 1, "25-49": 1, "50-70": 2, "50-69": 2, "70-99": 3}


def stated_grade(segment: str) -> Grade:
    """The grade one segment's text says, by the words and numbers in it; an independent, strict reading."""
    said = {grade for grade, words in WORDS.items() if any(word in segment for word in words)}
    numbers = segment.replace("%", "").replace("～", "-").replace(" to ", "-")
    for low, high in re.findall(r"(\d+)-(\d+)", numbers):
        limit = STATED_LIMITS.get(f"{low}-{high}")
        said.add(Grade.from_percent((int(low) + int(high)) / 2) if limit is None else Grade(limit))
    numbers = re.sub(r"\d+-\d+|<25|小于25", "", numbers)
    said |= {Grade.from_percent(int(number)) for number in re.findall(r"\d+", numbers)}
    assert len(said) <= 1, f"one segment says two grades: {segment}"
    return said.pop() if said else Grade.NORMAL


def vessel_sentences(text: str, language, style: int) -> dict[str, str]:
    found = {}
    body = text.split(language.heading_impression)[0]
    for vessel in VESSELS:
        name = language.vessels[vessel][style]
        start = re.search(rf"(?:{re.escape(language.stop)} ?){re.escape(name)}", body)
        if start:
            found[vessel] = body[start.end() :].split(language.stop)[0]
    return found


@pytest.mark.parametrize(("language", "share"), [(CHINESE, 1.0), (ENGLISH, 0.0)])
def test_worst_segment_is_the_truth(language, share):
    rng, read = np.random.default_rng(3), 0
    for _ in range(400):
        percent = {vessel: int(rng.choice([0, 12, 24, 25, 49, 50, 60, 69, 70, 85, 98, 99, 100])) for vessel in VESSELS}
        text = write_report(percent, rng, chinese_share=share).translate(HALF_WIDTH)
        styles = (vessel_sentences(text, language, style) for style in range(len(language.vessels["LM"])))
        sentences = max(styles, key=lambda found: (len(found), -sum(map(len, found.values()))))
        assert len(sentences) == 4
        for vessel, sentence in sentences.items():
            worst = max(stated_grade(segment) for segment in re.split("[；;]", sentence))
            assert worst == Grade.from_percent(percent[vessel]), (vessel, percent[vessel], text)
            read += 1
    assert read == 1600


def test_impression_never_exceeds_the_findings():
    rng = np.random.default_rng(4)
    for _ in range(100):
        percent = dict.fromkeys(VESSELS, int(rng.integers(0, 70)))
        impression = write_report(percent, rng, chinese_share=1.0).split("诊断意见：")[1]
        assert "重度" not in impression and "闭塞" not in impression


def test_reports_vary():
    rng = np.random.default_rng(5)
    texts = {write_report(dict.fromkeys(VESSELS, 80), rng) for _ in range(50)}
    assert len(texts) == 50
    assert any("重度狭窄" in text for text in texts) and any("severe stenosis" in text for text in texts)


def test_nondiagnostic_report_grades_nothing():
    rng = np.random.default_rng(6)
    for _ in range(40):
        text = write_nondiagnostic_report(rng)
        assert not re.search("轻度|中度|重度|闭塞|mild|moderate|severe stenosis|occlu|patent|通畅", text)


def test_bad_stenosis_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="101"):
        write_report({"RCA": 101, "LM": 0, "LAD": 0, "LCX": 0}, rng)
    with pytest.raises(ValueError, match="expected"):
        write_report({"RCA": 10}, rng)


def test_hard_things_are_in_the_reports_of_a_study(full_study):
    exams = [hospital.export["ccta.csv"]["report"] for hospital in full_study.hospitals.values()]
    texts = [text for reports in exams for text in reports]
    for part, least in (("％", 0.05), ("支架|stent", 0.01), ("桥血管|graft", 0.004), ("肺|Lung", 0.05),
                        ("无法|cannot|not assess", 0.01), ("～", 0.02)):  # fmt: skip
        assert np.mean([bool(re.search(part, text)) for text in texts]) > least, part


def test_a_hidden_segment_leaves_the_worst_one_said():
    rng = np.random.default_rng(8)
    percent = dict.fromkeys(VESSELS, 80)
    texts = [write_report(percent, rng, 1.0, unjudged=1.0).translate(HALF_WIDTH) for _ in range(30)]
    assert all(re.search("无法评[估价]", text) for text in texts)
    assert all("重度" in text or "70" in text or "8" in text for text in texts)
