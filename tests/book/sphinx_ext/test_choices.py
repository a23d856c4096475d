"""Sentences that the result chooses, read back from a book that is really built."""

import pytest
from sphinx.errors import ExtensionError


def test_the_result_chooses_the_wording(book):
    page = book.build("{said}`internal.auc.RCA.lower > 0.5 | It is above chance. | It is not.` "
                      "{said}`internal.auc.RCA.lower > 0.72 | Sure. | Not so sure.` "
                      "{said}`internal.auc.LM.lower > 0.5 | Never said. | Nor this.`")
    assert [each.text for each in page.select("span.said")] == ["It is above chance.", "Not so sure.", ""]
    assert book.warnings() == ""


@pytest.mark.parametrize(("role", "fault"), [
    ("{said}`internal.auc.RAC.lower > 0.5 | a | b`", "no 'internal.auc.RAC.lower'; the nearest is"),
    ("{said}`internal.auc.RCA.lower | a | b`", "compares nothing"),
])
def test_what_cannot_be_chosen_ends_the_build(book, role, fault):
    with pytest.raises(ExtensionError, match=fault):
        book.build(role)
