"""The words of an export that the rules do not know."""

from cctaecg.labels.frequent_words import unknown_words
from cctaecg.labels.rules.vocabulary import own_words


def test_words_are_counted_by_report_and_names_of_people_are_none():
    reports = ["LM normal. Kranz 80% stenosis.", "LAD with zonular plaque, 30% stenosis. Patient name: Anna Smith.",
               "LM normal. Kranz 80% stenosis.", "LAD 30%"]  # fmt: skip
    found = unknown_words(reports)
    assert found.set_index("word").to_dict("index") == {
        "kranz": {"reports": 2, "place": True}, "zonular": {"reports": 1, "place": False}}
    assert list(unknown_words(reports, own_words({"LCX": ["Kranz"]}))["word"]) == ["zonular"]


def test_no_reports_have_no_words():
    assert list(unknown_words([]).columns) == ["word", "reports", "place"]
