"""How often each rule of the ledger would find its claim confirmed without the effect, by simulation.

``python -m cctaecg.book.ledger.no_effect`` draws the results of many studies in which there is no effect, asks each
row's own rule, and stores the shares as ``no_effect.json``. The studies are of the paper's size: estimates are drawn
with the standard errors that such a study has, the vessels' errors correlated by 0.3, because stenoses come together.
"""

import gc
import json
import sys
from collections.abc import Callable
from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtr

from cctaecg.book.ledger.chances import FACTS
from cctaecg.book.ledger.discrimination import margin
from cctaecg.book.ledger.entries import Entry, entries
from cctaecg.book.ledger.finding import Finding, Verdict
from cctaecg.book.ledger.judgement import RULES
from cctaecg.cohort.subgroup_levels import FACTOR_LEVELS
from cctaecg.domain import VESSELS
from cctaecg.paper import paper_value
from cctaecg.run.atomic import atomic_path

DRAWS = 4000
SEED = 42
Z = 1.959964
SE = dict(zip(VESSELS, (0.018, 0.026, 0.014, 0.017)))
"""Standard error of each vessel's internal AUC, patients as the unit."""
PATIENT_EVENTS = dict(zip(VESSELS, (404, 125, 691, 390)))
"""Patients with a severe stenosis, of 2,323."""
WIDTH = {"external.difference": 1.3, "internal.exam.difference": 0.6, "internal.patient.difference": 0.7}
"""Standard errors of differences, in those of the AUC; two halves of the patients have 2.2."""

Results = dict[str, Any]
Draw = Callable[[np.random.Generator, dict[str, Any]], Results]


def _noise(rng: np.random.Generator) -> dict[str, float]:
    """One standard normal error for each vessel, correlated by 0.3."""
    return dict(zip(VESSELS, sqrt(0.3) * rng.normal() + sqrt(0.7) * rng.normal(size=4)))


def _interval(value: float, se: float, **more: float) -> dict[str, float]:
    return {"value": value, "lower": value - Z * se, "upper": value + Z * se, **more}


def _test(difference: float, se: float) -> dict[str, float]:
    return {**_interval(difference, se), "difference": difference, "p_value": float(2 * ndtr(-abs(difference / se)))}


def _above_chance(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    return {f"{claim['auc']}.{v}": _interval(0.5 + SE[v] * z, SE[v]) for v, z in _noise(rng).items()}


def _alike(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    key, wide = claim["differences"], WIDTH.get(claim["differences"], 2.2)
    return {f"{key}.{v}": _test(margin() * (v == "RCA") + wide * SE[v] * z, wide * SE[v])
            for v, z in _noise(rng).items()}


def _alike_levels(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    one = f"RCA.{claim['factors'][0]}"
    return {f"internal.subgroup.{v}.{factor}.test":
            _test(margin() * (f"{v}.{factor}" == one) + 2.2 * SE[v] * z, 2.2 * SE[v])
            for factor in claim["factors"] for v, z in _noise(rng).items()}


def _as_narrow(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    return {f"{claim['entries']}.{v}": {
        claim["published"]: _interval(0.7, 0.01 * (1 + 0.03 * rng.normal())),
        claim["clustered"]: _interval(0.7, 0.01 * (1 + claim["tolerance"]) * (1 + 0.03 * rng.normal())),
    } for v in VESSELS}


def _widest(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    cohort = "external" if claim["auc"].startswith("external") else "internal"
    n = paper_value(f"table_1.n.{cohort}")
    events = {v: paper_value(f"table_1.{v.lower()}_severe.{cohort}") for v in VESSELS}
    wide = {v: sqrt((n + 1) / (12 * m * (n - m))) * (1 + 0.05 * rng.normal()) for v, m in events.items()}
    return {f"{claim['auc']}.{v}": _interval(0.5 + wide[v] * z, wide[v]) for v, z in _noise(rng).items()}


def _higher(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    results: Results = {}
    sign = 1 if claim["level"] == min(FACTOR_LEVELS[claim["factor"]]) else -1
    for v, z in _noise(rng).items():
        test, key = _test(2.2 * SE[v] * z, 2.2 * SE[v]), f"internal.subgroup.{v}.{claim['factor']}"
        results |= {f"{key}.test": test, f"{key}.{claim['than']}": {"value": 0.7},
                    f"{key}.{claim['level']}": {"value": 0.7 + sign * test["difference"]}}
    return results


def _largest(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    drawn = {v: _interval(0.3 + 0.022 * z, 0.022) for v, z in _noise(rng).items()}
    return {f"{claim['entries']}.{v}": {**each, "rho": each["value"]} for v, each in drawn.items()}


def _nearer(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    grades: dict[str, Results] = {v: {} for v in VESSELS}
    for name, wide in (("normal", 1.0), ("mild", 1.2), ("moderate", 1.4)):
        for v, z in _noise(rng).items():
            grades[v][name] = _interval(0.5 + wide * SE[v] * z, wide * SE[v])
    return {f"{claim['entries']}.{v}": each for v, each in grades.items()}


def _lowest_range(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    return {f"{claim['entries']}.{v}": {"highest": events / 2323 * (1 + 0.1 * rng.random())}
            for v, events in PATIENT_EVENTS.items()}


def _calibrated(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    results: Results = {}
    for v, z in _noise(rng).items():
        share = PATIENT_EVENTS[v] / 2323
        se = sqrt((1 - share) / PATIENT_EVENTS[v])
        off = abs(exp(se * z) - 1)
        results |= {
            f"{claim['entries']}.{v}.ici":
                {"value": share * off, "lower": share * max(0, off - Z * se), "upper": share * (off + Z * se)},
            f"{claim['entries']}.{v}.observed_expected":
                {"value": exp(se * z), "lower": exp(se * (z - Z)), "upper": exp(se * (z + Z))},
        }
    return results


def _predictive_value(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    """A share of the records is called by lot; the ratio's logarithm has the standard error of four counts."""
    n, events = paper_value("table_1.n.internal"), paper_value("table_1.lm_severe.internal")
    called = round(0.886 * n) if claim["rate"] == "ppv" else round(0.114 * n)  # at the left main's threshold
    ill = int(rng.hypergeometric(events, n - events, called))
    well = called - ill
    if 0 in (ill, well):
        ratio = None
    else:
        middle, se = (ill / events) / (well / (n - events)), sqrt(1 / ill - 1 / events + 1 / well - 1 / (n - events))
        ratio = {"value": middle, "lower": middle * exp(-Z * se), "upper": middle * exp(Z * se)}
    right = ill if claim["rate"] == "ppv" else well
    return {claim["entry"]: {claim["rate"]: {"value": right / called}, "events": events, "n": n},
            f"{claim['ratios']}.{'positive' if claim['rate'] == 'ppv' else 'negative'}": ratio}


def _everybody_positive(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    return {claim["entry"]: {"tp": 235, "fn": 0, "fp": 4385, "tn": 0, "events": 235, "n": 4620,
                             "sensitivity": {"value": 1.0, "lower": 0.98, "upper": 1.0},
                             "specificity": {"value": 0.0, "lower": 0.0, "upper": 0.002}}}


def _informative(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    ratios = {v: {"value": exp(0.12 * z), "lower": exp(0.12 * (z - Z)), "upper": exp(0.12 * (z + Z))}
              for v, z in _noise(rng).items()}
    return {f"{claim['entries']}.{v}": {"positive": ratio} for v, ratio in ratios.items()}


def _more_events(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    results: Results = {}
    for v, high in zip(VESSELS, (162, 392, 320, 104)):
        found = int(rng.hypergeometric(high, 400 - high, 40))
        expected, variance = 0.1 * high, 0.1 * high * (400 - high) / 400 * 360 / 399
        p = float(2 * ndtr(-abs(found - expected) / sqrt(variance)))
        results[f"{claim['groups']}.{v}"] = {"high": high, "high_events": found, "low": 400 - high,
                                             "low_events": 40 - found}
        results[f"{claim['tests']}.{v}"] = {"p_value": p}
    return results


def _rising(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    return {f"{claim['entries']}.{v}.{claim['group']}": dict(zip("abcd", np.cumsum(rng.poisson(4, 4)) / 160))
            for v in VESSELS}


def _best_strategy(rng: np.random.Generator, claim: dict[str, Any]) -> Results:
    results: Results = {}
    for v, above in zip(VESSELS, (0.43, 0.95, 0.79, 0.34)):
        cut = 0.01 if v == "LM" else 0.15
        odds, events, n = cut / (1 - cut), PATIENT_EVENTS[v], 2323
        high = round(above * n)
        true = int(rng.hypergeometric(events, n - events, high))
        benefit, everybody = (true - odds * (high - true)) / n, (events - odds * (n - events)) / n
        below = events - true, n - high - (events - true)
        severe, others = below if everybody > 0 else (true, high - true)  # whom the two strategies treat otherwise
        spread = sqrt(severe + odds**2 * others) / n
        results[f"{claim['entries']}.{v}"] = {"model": benefit, "treat_all": everybody}
        results[f"{claim['shares']}.{v}"] = {"model": float(ndtr((benefit - max(everybody, 0)) / spread))}
    return results


NULLS: dict[str, tuple[str, Draw | None]] = {
    "above_chance": ("every AUC were 0.5", _above_chance),
    "alike": ("one vessel's areas truly differed by the margin", _alike),
    "alike_levels": ("one vessel's areas truly differed by the margin", _alike_levels),
    "as_narrow": ("the intervals were truly a tenth too narrow", _as_narrow),
    "widest": ("every AUC were 0.5", _widest),
    "higher": ("no vessel's areas differed", _higher),
    "largest": ("all four correlations were equal", _largest),
    "nearer_is_harder": ("the probability had nothing to do with the grade", _nearer),
    "lowest_range": ("everybody got the prevalence as the probability", _lowest_range),
    "calibrated": ("everybody got the prevalence as the probability", _calibrated),
    "better_than_prevalence": ("calls were drawn by lot", _predictive_value),
    "few_false_positives": ("everybody got the prevalence as the probability", _everybody_positive),
    "few_at_high_risk": ("everybody got the prevalence as the probability", _everybody_positive),
    "informative": ("calls were drawn by lot", _informative),
    "more_events": ("calls were drawn by lot", _more_events),
    "rising": ("calls were drawn by lot", _rising),
    "best_strategy": ("calls were drawn by lot", _best_strategy),
    "beyond_chance": ("the network knew nothing of the disease", None),
}
"""Rule -> what would hold without the effect, and the results of one study in which it does; ``None``: by argument."""


def chance(entry: Entry, draws: int = DRAWS, seed: int = SEED) -> dict[str, Any]:
    """How often the rule of ``entry`` finds its claim confirmed, and contradicted, in studies without the effect."""
    assert entry.claim is not None
    without, draw = NULLS[entry.claim["rule"]]
    if draw is None:
        return {"without": without, "confirmed": 1.0, "contradicted": 0.0, "simulated": False}
    parameters = {name: value for name, value in entry.claim.items() if name not in ("rule", "cannot_fail")}
    rng, verdicts = np.random.default_rng(seed), []
    gc.freeze()  # statsmodels collects garbage whenever it adjusts p-values, which takes longer than all the rest
    for _ in range(draws):
        found = RULES[entry.claim["rule"]](draw(rng, parameters).__getitem__, **parameters)
        assert isinstance(found, Finding)
        verdicts.append(found.verdict)
    gc.unfreeze()
    shares = {kind: verdicts.count(kind) / draws for kind in (Verdict.CONFIRMED, Verdict.CONTRADICTED)}
    return {"without": without, "confirmed": shares[Verdict.CONFIRMED], "contradicted": shares[Verdict.CONTRADICTED]}


def judged_claims() -> list[Entry]:
    """The rows whose rule judges a claim."""
    return [entry for entry in entries() if entry.claim and entry.claim["rule"] != "reported"]


def main(path: Path) -> None:
    """Simulate every claim's rule and store the shares."""
    facts = {"draws": DRAWS, "seed": SEED, "claims": {entry.what: chance(entry) for entry in judged_claims()}}
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name(FACTS))
