import pytest

from cctaecg.paper import paper_value


def test_the_manuscripts_numbers():
    assert paper_value("auc.external") == {"RCA": 0.714, "LM": 0.713, "LAD": 0.700, "LCX": 0.673}
    assert paper_value("cohorts.internal.ecgs") == 4620
    assert paper_value("auc.micro_average.internal") is None


def test_an_unknown_key_is_named():
    with pytest.raises(KeyError, match=r"auc\.internal\.D1"):
        paper_value("auc.internal.D1")
