"""Tables of how often intervals hold the truth and tests raise a false alarm, by patients with the outcome."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cctaecg.book.tables.results import NOTHING

NAMES = {
    "auc": "AUC", "sensitivity": "sensitivity", "specificity": "specificity", "ppv": "positive predictive value",
    "npv": "negative predictive value", "positive_likelihood_ratio": "likelihood ratio, positive",
    "negative_likelihood_ratio": "likelihood ratio, negative",
    "net_benefit_against_all": "net benefit against sending on everyone", "calibration_slope": "calibration slope",
    "calibration_intercept": "calibration in the large", "observed_expected": "observed over expected",
    "calibration_index": "calibration index (ICI)",
    "calibration_index_of_none": "calibration index (ICI), of right probabilities", "brier": "Brier score",
    "sensitivity_difference": "difference of sensitivities between subgroups",
    "log_hazard_ratio_of_the_score": "hazard ratio (Cox)", "concordance": "concordance (Harrell)",
    "restricted_mean_difference": "difference of restricted means", "risk_at_a_day_low": "Kaplan-Meier risk, low group",
    "risk_at_a_day_high": "Kaplan-Meier risk, high group", "kappa": "kappa",
    "paired_auc": "two AUCs of the same ECGs (DeLong)", "unpaired_auc": "two AUCs of different patients",
    "interaction_between_patients": "subgroups of patients (interaction)",
    "interaction_within_patients": "subgroups of ECGs (interaction)",
    "added_ecg_by_patient": "ECG added to a clinical model", "spearman": "rank correlation (Spearman)",
    "jonckheere": "trend over the grades (Jonckheere)", "log_rank": "log-rank", "cox": "hazard ratio (Cox)",
    "proportional_hazards": "proportional hazards", "micro_average": "micro-average of AUCs",
    "macro_average": "macro-average of AUCs", "difference_of_macro_averages": "difference of two macro-averages",
    "auc_by_patient_less_by_record": "AUC by patient less by ECG",
    "roc_band_at_10": "sensitivity, ROC band at a false-positive rate of 10%",
    "roc_band_at_50": "sensitivity, ROC band at a false-positive rate of 50%",
    "adjusted_hazard_ratio": "hazard ratio beside age and sex (Cox)",
    "risk_limits_early_low": "risk by an early day, low group", "risk_limits_late_low": "risk by a late day, low group",
    "risk_limits_early_high": "risk by an early day, high group",
    "risk_limits_late_high": "risk by a late day, high group",
}  # fmt: skip
"""What each statistic of :func:`cctaecg.evidence.known_truth_facts`, by events, is called on the page."""

HEADS = {"coverage": "interval of", "type_1_error": "test of"}


def coverage_table(facts: Mapping[str, Any], kind: str) -> pd.DataFrame:
    """Coverage of intervals, or false alarms of tests, by statistic, prevalence and patients with the outcome.

    Parameters
    ----------
    facts : mapping
        As of :func:`cctaecg.evidence.coverage_facts`.
    kind : {"coverage", "type_1_error"}
        Which of the two.

    Returns
    -------
    DataFrame
        One row a statistic, in percent of the simulated studies in which it exists, every cell a text; a dash where
        these are fewer than half.
    """
    design, rows = facts["design"], []
    for statistic, by_prevalence in facts["by_events"][kind].items():
        cells = {HEADS[kind]: NAMES[statistic]}
        for prevalence in design["prevalences"]:
            of_prevalence = by_prevalence[f"prevalence_{prevalence:.2f}".replace(".", "")]
            for events in design["events"]:
                cells[f"{prevalence:.0%}, {events} patients"] = _percent(of_prevalence[f"events_{events}"])
        rows.append(cells)
    return pd.DataFrame(rows)


def auc_coverage_table(facts: Mapping[str, Any]) -> pd.DataFrame:
    """Coverage of an AUC's interval by the AUC, the correlation within patients, and the patients with the outcome.

    Parameters
    ----------
    facts : mapping
        As of :func:`cctaecg.evidence.coverage_facts`.

    Returns
    -------
    DataFrame
        One row for each AUC and correlation, in percent of the simulated studies, every cell a text.
    """
    rows = []
    for area, correlations in facts["auc_by_events"].items():
        for correlation, sizes in correlations.items():
            cells = {"AUC": f"{int(area.removeprefix('auc_')) / 100:g}",
                     "correlation": f"{int(correlation.removeprefix('correlation_')) / 10:g}"}
            rows.append(cells | {
                f"{events.removeprefix('events_')} patients": _percent(fact) for events, fact in sizes.items()
            })
    return pd.DataFrame(rows)


def _percent(fact: Mapping[str, Any]) -> str:
    """A share, but not of the few studies in which a statistic that takes more events happens to exist."""
    if "absent" in fact or 2 * fact["undefined"] > fact["replicates"]:
        return NOTHING
    return f"{100 * fact['value']:.1f}"
