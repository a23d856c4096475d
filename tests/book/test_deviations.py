"""The page of deviations: each has its entry, what it quotes exists, and no result is typed by hand."""

import re
from pathlib import Path

import pytest

from cctaecg.book.results_by_key import lookup
from cctaecg.book.sphinx_ext.numbers_printed import printed
from cctaecg.config import profiles as config
from cctaecg.paper import paper_value

ROOT = Path(__file__).parents[2]
DEVIATIONS = (ROOT / "book" / "deviations.md").read_text(encoding="utf-8")
TOPICS = ("record", "epoch", "micro", "outlier", "first days", "identical", "grade", "filter", "scaling", "z-scores",
          "equation 3", "dropout", "pcgrad")


@pytest.mark.parametrize("topic", TOPICS)
def test_each_deviation_has_its_entry(topic):
    assert [heading for heading in re.findall(r"^### (.*)", DEVIATIONS, re.M) if topic in heading.lower()]


def test_what_the_deviations_quote_exists():
    settings = config.profile("smoke").model_dump(mode="json")
    quoted = re.findall(r"\{(paper|setting)\}`([^`|\\]+?)\s*(?:\\?\|\s*([^`]+))?`", DEVIATIONS)
    assert len(quoted) > 15
    for role, key, how in quoted:
        value = paper_value(key) if role == "paper" else lookup(settings, key)
        assert printed(value, how), (role, key)


def test_no_result_is_typed_by_hand():
    prose = re.sub(r"`[^`]*`|https?://\S+", "", DEVIATIONS)
    assert set(re.findall(r"\d+\.\d+", prose)) == {"0.5", "0.8", "1.0", "0.67"}  # of designs, formulas and filters
