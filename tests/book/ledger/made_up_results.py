"""Results of a made-up run that finds what the manuscript reports, and the ledger's rows that follow from results."""

import copy

from cctaecg.book.ledger.judgement import Row, judged
from cctaecg.book.results_by_key import lookup
from cctaecg.cohort.subgroup_levels import FACTOR_LEVELS
from cctaecg.domain import VESSELS
from cctaecg.paper import paper_values

NOBODY = {"absent": "This run has no such patients."}


def interval(value: float, half: float = 0.03) -> dict:
    return {"value": value, "lower": value - half, "upper": value + half}


def by_vessel(make) -> dict:
    return {vessel: make(vessel) for vessel in VESSELS}


def difference_test(difference: float, half: float = 0.05, p: float = 0.5) -> dict:
    return {"difference": difference, "lower": difference - half, "upper": difference + half, "p_value": p}


FAVOURED = {"age": "< 65 years", "interval": "> 3 h", "hypertension": "yes", "prior MI": "no"}
"""The level that the manuscript calls better, of the factors that it calls different."""


def subgroup(vessel: str) -> dict:
    """The favoured level is better by 0.04, beyond chance; the other factors' levels are alike."""
    found = {}
    for factor, levels in FACTOR_LEVELS.items():
        gain = 0.04 if factor in FAVOURED else 0.0
        sign = 1 if FAVOURED.get(factor) == min(levels) else -1  # the test subtracts in the order of the names
        found[factor] = {level: interval(0.70 + gain * (level == FAVOURED.get(factor))) for level in levels}
        found[factor]["test"] = difference_test(sign * gain, 0.02, 0.001 if gain else 0.9)
    return found


def operating(vessel: str) -> dict:
    return {"tp": 40, "fp": 20, "tn": 430, "fn": 10, "n": 500, "events": 50, "ppv": interval(0.66),
            "npv": interval(0.977, 0.01), "sensitivity": interval(0.8), "specificity": interval(0.95)}


def made_up_results() -> dict:
    """Every result that the ledger asks for."""
    paper = copy.deepcopy(paper_values())
    auc = {name: by_vessel(lambda v, own=paper["auc"][name]: interval(own[v]))
           for name in ("internal", "external", "normal_ecg")}
    factors = ("diabetes", "hypertension", "prior_mi", "rca", "lm", "lad", "lcx")
    missing = {f"{name}_missing": dict.fromkeys(("internal", "external", "followup"), 0) for name in factors}
    cohorts = {
        name: {"patients": own["patients"], "exams": own.get("ccta_exams", 400), "ecgs": own.get("ecgs", 400)}
        for name, own in paper["cohorts"].items()
    }
    return {
        "cohort": {**cohorts, "table_1": paper["table_1"] | missing, "audit": {"accuracy": interval(0.99, 0.005)}},
        "internal": {
            "auc": auc["internal"], "micro": interval(0.78), "subgroup": by_vessel(subgroup),
            "exam": {"auc": auc["internal"], "difference": by_vessel(lambda v: difference_test(0.01, 0.02))},
            "patient": {"auc": auc["internal"], "difference": by_vessel(lambda v: difference_test(0.02, 0.02))},
            "trend": by_vessel(lambda v: {"rho": (rho := 0.371 if v == "RCA" else 0.24), "lower": rho - 0.04,
                                          "upper": rho + 0.04, "p_value": 1e-9}),
            "against_lower_grade": by_vessel(lambda v: {
                "normal": interval(0.8), "mild": interval(0.7), "moderate": interval(0.6)}),
            "probability_range": by_vessel(lambda v: {"lowest": 0.0, "highest": 0.38 if v == "LM" else 0.9}),
        },
        "external": {"auc": auc["external"] | {"LM": interval(0.713, 0.06)}, "micro": interval(0.76),
                     "difference": by_vessel(lambda v: difference_test(-0.03, 0.03))},
        "normal_ecg": {"auc": auc["normal_ecg"] | {"LM": interval(0.659, 0.06)}, "micro": interval(0.72),
                       "difference": by_vessel(lambda v: difference_test(-0.02, 0.03))},
        "risk": {
            "calibration_intervals": by_vessel(lambda v: {
                "brier": interval(paper["brier"][v], 0.005), "ici": interval(0.012, 0.006),
                "observed_expected": interval(1.02, 0.05)}),
            "operating": {"internal": by_vessel(operating)},
            "opportunistic_ratio": by_vessel(lambda v: {"positive": interval(4.5, 1.0), "negative": interval(0.8)}),
            "groups": by_vessel(lambda v: {"high": 100, "high_events": 20, "low": 300, "low_events": 20}),
            "risk_at": by_vessel(lambda v: {"high": {"30": 0.0, "100": 0.02, "200": 0.05}, "low": {"30": 0.0}}),
            "log_rank": {"RCA": {"p_value": 4e-7}, "LM": {"p_value": 0.2}, "LAD": {"p_value": 0.0291},
                         "LCX": {"p_value": 0.0019}},
            "net_benefit": by_vessel(lambda v: {"model": 0.07, "treat_all": -0.02}),
            "best_strategy": by_vessel(lambda v: {"model": 0.98 if v == "LM" else 1.0}),
        },
        "beyond": {"interval": by_vessel(lambda v: {"record_bootstrap": interval(0.7, 0.03),
                                                    "patient_bootstrap": interval(0.7, 0.04)}),
                   "likelihood_ratio": by_vessel(lambda v: {"positive": interval(1.2, 0.1),
                                                            "negative": interval(0.3, 0.1)})},
        "explain": {"beyond_chance": by_vessel(lambda v: {"stretches": 3}),
                    "largest_difference": by_vessel(lambda v: {"value": 0.5, "time_ms": 120.0, "lead": "V2"})},
    }


def rows(results: dict, source: str = "hospital") -> dict[str, Row]:
    """Every row of the ledger by what it states."""
    return {row.entry.what: row for row in judged(lambda key: lookup(results, key), source)}


def change(results: dict, key: str, value) -> None:
    """Put a value under a dotted key."""
    *way, last = key.split(".")
    for part in way:
        results = results[part]
    results[last] = value
