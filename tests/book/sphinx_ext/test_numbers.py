"""Numbers in prose: how they are printed, and the roles that fetch them."""

import pytest

from cctaecg.book.sphinx_ext.numbers_printed import UnprintableResult, printed


@pytest.mark.parametrize(("value", "how", "text"), [
    (0.74123, "", "0.741"),
    (4620, "", "4,620"),
    (0.1721, ".1%", "17.2%"),
    (0.15, "%", "15%"),
    (0.0312, "per100", "3.12"),
    (0.00099, "p", "<0.001"),
    (0.001, "p", "0.001"),
    ("<0.001", "p", "<0.001"),
    (True, "", "yes"),
    ({"value": 0.5, "lower": 0.25, "upper": 0.75}, "", "0.500 (95% CI 0.250 to 0.750)"),
    ({"value": 2.0, "lower": 1.0, "upper": 4.0}, "interval .1f", "2.0 (1.0 to 4.0)"),
    ({"statistic": 9.0, "difference": -0.1, "lower": -0.2, "upper": 0.0}, "interval", "−0.100 (−0.200 to 0.000)"),
    (3e-5, "g", "0.00003"),
])
def test_printed(value, how, text):
    assert printed(value, how) == text


@pytest.mark.parametrize(("value", "how", "fault"), [
    ({"value": 0.5, "lower": 0.2}, "", "is no estimate with an interval"),
    ({"value": 0.5, "lower": 0.2, "upper": 0.6}, ".3f", "not one number"),
    ([1, 2], "", "not one number"),
    (0.5, "d", "cannot be printed as 'd'"),
])
def test_unprintable(value, how, fault):
    with pytest.raises(UnprintableResult, match=fault):
        printed(value, how)


def test_numbers_carry_their_keys(book):
    page = book.build("{result}`internal.auc.RCA.value | .2f`, {result}`internal.auc.RCA`, "
                      "{result}`internal.share | .1%`, {paper}`auc.internal.RCA`, {setting}`training.folds`, "
                      "{setting}`profile`.")
    numbers = page.find_all("span", {"data-key": True})
    assert [(number["class"], number["data-key"], number["data-format"], number.text) for number in numbers] == [
        (["run-number"], "internal.auc.RCA.value", ".2f", "0.74"),
        (["run-number"], "internal.auc.RCA", "", "0.741 (90% CI 0.700 to 0.780)"),
        (["run-number"], "internal.share", ".1%", "17.2%"),
        (["paper-number"], "auc.internal.RCA", "", "0.744"),
        (["run-setting"], "training.folds", "", "2"),
        (["run-setting"], "profile", "", "smoke"),
    ]
    assert book.warnings() == ""


def test_a_bar_in_a_table_is_escaped(book):
    page = book.build("| a |\n|---|\n| {result}`internal.auc.RCA.p_value \\| p` |\n")
    assert page.td.text.strip() == "<0.001"


def test_an_absent_number_gives_its_reason_once(book):
    page = book.build("{result}`internal.auc.LM.value` and {result}`internal.auc.LM.n`; "
                      "{paper}`auc.micro_average.internal`.")
    first, second, unreported = page.find_all("span", {"data-key": True})
    assert first.text == "— (No left main was labelled)" and second.text == "—"
    assert second["title"] == "No left main was labelled." and "number-absent" in second["class"]
    assert unreported.text == "— (not reported)"
