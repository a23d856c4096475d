"""Results by dotted key: merged by file, with a reason for what is absent and the nearest key for what is unknown."""

import pytest

from cctaecg.book.results_by_key import UnknownResult, UnreadableResults, load_results, lookup
from cctaecg.run.results import Absent

RESULTS = {"auc": {"RCA": {"value": 0.741, "lower": 0.7, "upper": 0.78}, "LM": Absent("no left main")}}


def test_results_are_merged_by_file_name(tmp_path):
    (tmp_path / "internal.json").write_text('{"n": 3}')
    (tmp_path / "external.json").write_text('{"absent": "one hospital only"}')
    results = load_results(tmp_path)
    assert lookup(results, "internal.n") == 3
    assert lookup(results, "external.auc.RCA.value") == Absent("one hospital only")


@pytest.mark.parametrize(("text", "fault"), [("{", "not valid JSON"), ("[1]", "holds a list")])
def test_a_broken_results_file_is_named(tmp_path, text, fault):
    (tmp_path / "internal.json").write_text(text)
    with pytest.raises(UnreadableResults, match=f"internal.json.*{fault}"):
        load_results(tmp_path)


@pytest.mark.parametrize("key", ["internal.auc.RCX.value", "internal.auc.RCA.valeu", "internall.auc.RCA.value"])
def test_an_unknown_key_is_named_with_the_nearest(key):
    with pytest.raises(UnknownResult, match=rf"hold no '{key}'; the nearest is 'internal\.auc\.RCA\.value'"):
        lookup({"internal": RESULTS}, key)


def test_a_key_below_a_number_is_unknown():
    with pytest.raises(UnknownResult):
        lookup({"internal": RESULTS}, "internal.auc.RCA.value.lower")
