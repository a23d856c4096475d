"""How often each rule passes without the effect: stored for every claim, by its own rule, and honest at once."""

import pytest

from cctaecg.book.ledger.chances import chances, draws
from cctaecg.book.ledger.no_effect import NULLS, chance, judged_claims

CLAIMS = judged_claims()


def test_every_judged_claim_has_its_chance_and_no_other():
    assert set(chances()) == {entry.what for entry in CLAIMS} and len(CLAIMS) == 29 and draws() >= 4000
    assert set(NULLS) == {entry.claim["rule"] for entry in CLAIMS}


@pytest.mark.parametrize("entry", CLAIMS, ids=lambda entry: entry.what)
def test_the_stored_shares_are_those_of_the_rule_as_it_is(entry):
    """A changed rule, or a changed study, is noticed within the error of 300 draws."""
    stored, found = chances()[entry.what], chance(entry, draws=300, seed=7)
    for name in ("confirmed", "contradicted"):
        share = getattr(stored, name)
        assert found[name] == pytest.approx(share, abs=4 * (share * (1 - share) / 300) ** 0.5 + 0.01)
    assert found["without"] == stored.without


@pytest.mark.parametrize("entry", CLAIMS, ids=lambda entry: entry.what)
def test_a_rule_confirms_without_the_effect_rarely_or_is_said_to_be_unable_to_fail(entry):
    confirmed = chances()[entry.what].confirmed
    assert ("cannot_fail" in entry.claim) == (confirmed > 0.95)
    assert confirmed > 0.95 or confirmed <= 0.09, "a rule that agrees by default"
