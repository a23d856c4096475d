"""The ledger: every number and claim of the manuscript beside what a run found, with a status that follows from rules.

``ledger.yml`` names the rows: where the manuscript says it, which result answers it, on which page. The status is
never written there. It is one of seven (:class:`Status`):

- a number is *within the paper's precision* when it equals the manuscript's at the manuscript's decimals;
- a claim in words is *confirmed* when its rule (``RULES``) finds that the run's intervals or tests exclude the opposite
  of it, *not contradicted* when they exclude neither, and it *cannot fail* when its rule would find it confirmed
  without any effect too (``no_effect.json`` holds how often each rule does);
- a row *differs* when the manuscript's number lies outside of this run's interval, a p-value on the other side of 0.05,
  or the rule finds the claim contradicted;
- else it is the *same computation* on *other data*: also where the manuscript prints no number, and for all real ECGs
  whose labels are a surrogate, because an agreement about another question would mean nothing;
- without a result it *cannot be computed*, and the result's own reason is given.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cctaecg.book.ledger import discrimination, grades, reported, risk, subgroups
from cctaecg.book.ledger.chances import Chance, chances
from cctaecg.book.ledger.discrimination import ALPHA, margin
from cctaecg.book.ledger.entries import Entry, entries
from cctaecg.book.ledger.finding import Finding, Look, Shown, Verdict as Judgement, in_words
from cctaecg.paper import paper_value
from cctaecg.run.results import Absent

OTHER_PATIENTS = "these are other patients"
ARRANGED = {
    "tuned": "the simulated signal was tuned to land near such numbers, not on each of them",
    "planted": "the simulator was given its direction, not its size",
    "by construction": "the simulator was given the number, and this is what its patients make of it",
    "open": "the simulator was given nothing that would bring it about",
}
"""Why a number of a simulated run lies elsewhere than the paper's, by what was set beforehand."""
SURROGATE = "not to be compared, because other patients are asked another question"

RULES: dict[str, Callable[..., Finding | Absent]] = {
    rule.__name__: rule for rule in (
        discrimination.above_chance, discrimination.alike, discrimination.as_narrow, discrimination.widest,
        subgroups.higher, subgroups.alike_levels, grades.largest, grades.nearer_is_harder, grades.lowest_range,
        risk.calibrated, risk.better_than_prevalence, risk.few_false_positives, risk.few_at_high_risk,
        risk.informative, risk.more_events, risk.rising, risk.best_strategy, risk.beyond_chance, reported.reported,
    )
}
"""The rules by the name that the rows call them."""


class Status(StrEnum):
    """What stands in a row's last column; ``DIFFERS`` is followed by the reason."""

    WITHIN = "within the paper's precision"
    CONFIRMED = "confirmed"
    NOT_CONTRADICTED = "not contradicted"
    CANNOT_FAIL = "cannot fail"
    SAME = "same computation, other data"
    DIFFERS = "differs, because"
    ABSENT = "cannot be computed from this run's data"


OF_CLAIM = {
    Judgement.CONFIRMED: Status.CONFIRMED, Judgement.OPEN: Status.NOT_CONTRADICTED,
    Judgement.CONTRADICTED: Status.DIFFERS,
}  # fmt: skip

Verdict = tuple[Status, tuple[Shown, ...], str]
"""A status, the values it rests on, and what explains it."""


@dataclass(frozen=True)
class Row:
    """An entry with what a run has to say to it.

    ``because`` explains the status, ``simulated`` what was set, ``asked`` are the keys of the results it rests on.
    """

    entry: Entry
    status: Status
    shown: tuple[Shown, ...] = ()
    because: str = ""
    simulated: str = ""
    asked: tuple[str, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether agreement was arranged beforehand, so that it says nothing about the ECG."""
        return self.simulated not in ("", "open")

    @property
    def without_effect(self) -> Chance | None:
        """How often the row's rule finds its claim so without the effect; ``None`` for numbers and claims unjudged."""
        return chances().get(self.entry.what) if self.entry.claim else None


def judged(look: Look, source: str) -> list[Row]:
    """Every entry with this run's answer. ``look`` fetches a result by key, ``source`` is ``config.data.source``.

    Raises what ``look`` raises for a key that the results do not hold (``UnknownResult``).
    """
    return [judge(entry, look, source) for entry in entries()]


def judge(entry: Entry, look: Look, source: str) -> Row:
    """One entry with this run's answer; as :func:`judged`."""
    looked_up = [] if entry.result is None else [entry.result]
    lacking: list[str] = []

    def noted(key: str) -> Any:
        looked_up.append(key)
        value = look(key)
        if value is None or isinstance(value, Absent):
            lacking.append(key)
        return value

    found: Verdict | Absent | None = _reason(entry, noted)
    if found is None:
        found = _number(entry, noted, source) if entry.claim is None else _claim(entry.claim, noted, lacking)
    asked = tuple(dict.fromkeys(looked_up))
    if isinstance(found, Absent):
        return Row(entry, Status.ABSENT, because=found["absent"].rstrip("."), asked=asked)
    status, shown, because = found
    if source == "ptbxl":
        status, because = Status.SAME, f"{SURROGATE}; here {because}" if entry.claim else SURROGATE
    return Row(entry, status, shown, because, entry.simulated if source == "simulated" else "", asked)


def summary(rows: list[Row]) -> dict[str, int]:
    """Counts for the front page: ``rows``, one for each status, and those that follow.

    ``numbers`` counts rows of numbers that the manuscript prints, ``unprinted`` those of numbers that it does not, and
    ``unjudged`` claims in words without a rule that judges them.
    ``agreeing`` counts rows within the paper's precision, or confirmed, ``built_in`` those of them whose agreement was
    arranged in the simulated study, ``by_construction`` those whose number the simulator was given; ``claims``
    the claims in words that have a rule and a result, ``can_fail`` those of them whose rule could have found otherwise.
    """
    by_status = Counter(row.status for row in rows)
    numbers = [row for row in rows if row.entry.claim is None]
    of_rules = (Status.CONFIRMED, Status.NOT_CONTRADICTED, Status.CANNOT_FAIL, Status.DIFFERS)
    claims = [row for row in rows if row.entry.claim and row.status in of_rules]
    agreeing = [row for row in rows if row.status in (Status.WITHIN, Status.CONFIRMED)]
    return {
        "rows": len(rows), "numbers": sum(row.entry.reported is not None for row in numbers),
        **{status.name.lower(): by_status[status] for status in Status},
        "agreeing": len(agreeing), "built_in": sum(row.built_in for row in agreeing),
        "by_construction": sum(row.simulated == "by construction" for row in agreeing),
        "claims": len(claims), "can_fail": sum(row.status is not Status.CANNOT_FAIL for row in claims),
        "claims_differ": sum(row.status is Status.DIFFERS for row in claims),
        "unprinted": sum(row.entry.reported is None for row in numbers),
        "unjudged": sum(row.entry.claim is not None and row.entry.claim["rule"] == "reported" for row in rows),
    }


def _reason(entry: Entry, look: Look) -> Absent | None:
    """Why the entry has no result, as far as that shows elsewhere: no such cohort, or known of nobody."""
    if entry.unless and isinstance(cohort := look(entry.unless), Absent):
        return cohort
    if entry.missing and entry.of and entry.missing != entry.result and look(entry.missing) == look(entry.of):
        return Absent("These data tell it of nobody.")
    return None


def _claim(claim: Mapping[str, Any], look: Look, lacking: list[str]) -> Verdict | Absent:
    """What the claim's rule says; nothing is confirmed of every vessel while one of them is ``lacking`` its result."""
    parameters = {name: value for name, value in claim.items() if name not in ("rule", "cannot_fail")}
    found = RULES[claim["rule"]](look, **parameters)
    if not isinstance(found, Finding):
        return found
    if found.verdict is None:
        return Status.SAME, found.shown, found.because
    if "cannot_fail" in claim and found.verdict is Judgement.CONFIRMED:
        return Status.CANNOT_FAIL, found.shown, claim["cannot_fail"]
    if lacking and found.verdict is Judgement.CONFIRMED:
        return Status.NOT_CONTRADICTED, found.shown, f"{found.because}, but not every vessel has a result"
    return OF_CLAIM[found.verdict], found.shown, found.because


def _number(entry: Entry, look: Look, source: str) -> Verdict | Absent:
    assert entry.result is not None  # a row without a claim has a result
    value, paper = look(entry.result), entry.reported
    if value is None:
        return Absent("Undefined in this run.")
    if isinstance(value, Absent):
        return value
    digits = entry.decimals
    how = {"p": "p", "p_below": "p"}.get(entry.kind) or ("interval" if isinstance(value, dict) else "")
    if how == "" and digits:
        how = f".{digits}f"
    shown = (Shown("", value, how, entry.result),)
    if paper is None:
        return Status.SAME, shown, "the paper prints no number"
    if entry.kind != "number":
        return _p_value(entry, value, paper, source, shown)
    estimate = value.get("value", value.get("rho")) if isinstance(value, dict) else value
    if f"{estimate:.{digits}f}" == f"{paper:.{digits}f}":
        return Status.WITHIN, shown, ""
    if isinstance(value, dict):
        if value["lower"] <= paper <= value["upper"]:
            return Status.SAME, shown, "the paper's value lies in this run's interval"
        side = "below" if paper < value["lower"] else "above"
        return Status.DIFFERS, shown, f"the paper's value lies {side} this run's interval; {_reason_of(source, entry)}"
    if source == "simulated" and entry.simulated == "by construction":
        smaller = look("cohort.internal.ecgs") < paper_value("cohorts.internal.ecgs")
        return Status.DIFFERS, shown, "fewer ECGs of this run are analysed" if smaller else "the simulator missed it"
    return Status.SAME, shown, "" if isinstance(value, int) else "no interval to judge the difference by"


def _p_value(entry: Entry, value: float, paper: float | str, source: str, shown: tuple[Shown, ...]) -> Verdict:
    """A p-value agrees when it prints alike (``p``) or lies below the same limit (``p_below``)."""
    if entry.kind == "p_below":
        if value < float(paper):
            return Status.WITHIN, shown, ""
        return Status.DIFFERS, shown, f"p is larger; {_reason_of(source, entry)}"
    reported = float(str(paper).lstrip("<"))
    if (str(paper).startswith("<") and value < reported) or f"{value:.3f}" == f"{reported:.3f}":
        return Status.WITHIN, shown, ""
    if (value < ALPHA) == (reported <= ALPHA):
        return Status.SAME, shown, f"on the same side of {ALPHA:g}"
    return Status.DIFFERS, shown, f"p lies on the other side of {ALPHA:g}; {_reason_of(source, entry)}"


def _reason_of(source: str, entry: Entry) -> str:
    """What in this kind of data explains another number."""
    return ARRANGED[entry.simulated] if source == "simulated" else {"hospital": OTHER_PATIENTS}.get(source, SURROGATE)


def rule_in_words(claim: Mapping[str, Any]) -> str:
    """The rule that judges a claim, as its docstring says it, with what the row sets in place of each parameter.

    >>> rule_in_words({"rule": "widest", "auc": "external.auc", "vessel": "LM"})
    "The LM's AUC has the widest interval of all."
    """
    text = " ".join((RULES[claim["rule"]].__doc__ or "").split())
    for name, value in ({"margin": margin()} | dict(claim)).items():
        text = text.replace(f"``{name}``", in_words(value) if isinstance(value, list) else f"{value}")
    return text
