"""Which counts are held back: no total gives a small one away."""

from hypothesis import given, strategies as st

from cctaecg.book.disclosure.cells import held_back, is_small, rounded
from cctaecg.stats.disclosure.sentences import counts_in, tells_few


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 60), max_size=6), st.integers(2, 12))
def test_what_is_held_back_together_is_no_small_number_and_never_alone(parts, cell):
    hidden = held_back(parts, cell)
    assert {name for name, count in parts.items() if is_small(count, cell)} <= hidden
    if not any(is_small(count, cell) for count in parts.values()):
        assert hidden == set()
    elif hidden != set(parts):
        assert len(hidden) >= 2 and sum(parts[name] for name in hidden) >= cell


def test_counts_are_found_in_sentences_and_cells():
    assert counts_in("1,952 (42.3%)") == [1952] and counts_in("0.741 (0.70 to 0.78)") == []
    assert counts_in("The AUC takes two patients; there are 1 and 31.") == [1, 31]
    assert tells_few("there are 1 and 31.", 5) and not tells_few("there are 11 and 31; 2.5%", 5)
    assert rounded(0.0) == 0 and rounded(-0.0123456) == -0.01235
