"""A table as people read it: heads in words, even decimals, a minus that is one; its CSV keeps what machines read."""

import re

import pandas as pd

from cctaecg.run.digits import single, true_minus

WORDS = {
    "ecgs": "ECGs", "excluded_patients": "Patients left out", "excluded_exams": "Exams left out",
    "excluded_ecgs": "ECGs left out", "severe_share": "Share severe or occluded", "p": "p",
    "p_value": "p", "auc": "AUC", "macro_auc": "Macro-AUC", "macro-AUC": "Macro-AUC", "n": "Records", "fs": "Hz",
    "internal": "Internal", "external": "External", "followup": "Follow-up", "clusters": "Patients",
    "event_patients": "Patients with it", "as_here": "Patients, with ECGs as here", "here": "Width in this study",
    "median_level": "Median ST level (mV)", "median_change": "Median change (mV)",
    "p95_change": "95th percentile of the change (mV)",
    "ppv": "PPV", "npv": "NPV", "tp": "TP",
    "fp": "FP", "tn": "TN", "fn": "FN", "brier": "Brier score", "brier_scaled": "Scaled Brier score", "ici": "ICI",
    "e50": "E50", "e90": "E90", "observed_expected": "Observed over expected", "per_sd": "Per standard deviation",
    "rules_and_language_model": "Rules and language model",
    "internal - external": "Internal minus external", "internal - followup": "Internal minus follow-up",
    "external - followup": "External minus follow-up",
}  # fmt: skip
"""Names of columns, of parts of results and of cohorts that are not made of their own words."""

COHORT = "cohort"
"""The column whose cells are names of cohorts."""

PLAIN = re.compile(r"-?\d+\.(\d{1,3})")


def in_words(name: str) -> str:
    """A machine's name as a head: in words, with a capital.

    >>> in_words("excluded_ecgs"), in_words("held_out_loss"), in_words("p"), in_words("followup"), in_words("Δ RCA")
    ('ECGs left out', 'Held out loss', 'p', 'Follow-up', 'Δ RCA')
    """
    if name in WORDS:
        return WORDS[name]
    words = name.replace("_", " ") if re.fullmatch(r"[a-z0-9_]+", name) else name
    return words[:1].upper() + words[1:]


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """A table of texts with its heads and cohorts in words, and each column's plain decimals alike.

    Parameters
    ----------
    table : DataFrame of str
        As its CSV has it.

    Returns
    -------
    DataFrame of str
        The same rows and columns.

    Examples
    --------
    >>> readable(pd.DataFrame({"cohort": ["followup", "external"], "severe_share": ["-0.126", "0.03"]})).values.tolist()
    [['Follow-up', '−0.126'], ['External', '0.030']]
    """
    columns = {}
    for name in table.columns:
        cells = [str(cell) for cell in table[name]]
        if name == COHORT:
            cells = [WORDS.get(cell, cell) for cell in cells]
        columns[name] = [true_minus(cell) for cell in aligned(list(map(shortened, cells)))]
    found = pd.DataFrame(columns, columns=table.columns, dtype=str)
    found.columns = pd.Index([in_words(str(name)) for name in table.columns])
    return found


def is_numeric(text: str) -> bool:
    """Whether a cell is a number, with or without its interval or unit, and not a sentence that begins with one.

    >>> [is_numeric(text) for text in ("−0.5 (−0.9 to 0.1)", "<0.001", "4 of 5 patients had it", "—")]
    [True, True, False, False]
    """
    return bool(re.match(r"[-−–+<>]?\s?\d", text)) and not re.search(r"[a-z]{4}", text)


def halves(text: str) -> tuple[str, str]:
    """An estimate and its interval; the second is empty where there is none.

    >>> halves("0.741 (0.722 to 0.760)"), halves("12 (4.0%)")
    (('0.741', '(0.722 to 0.760)'), ('12 (4.0%)', ''))
    """
    found = re.fullmatch(r"(\S+) (\([^ ()]+ to [^ ()]+\))", text)
    return (found[1], found[2]) if found else (text, "")


def aligned(cells: list[str]) -> list[str]:
    """A column's cells, its plain decimals with the same number of them, none of them a signed zero.

    >>> aligned(["0.126", "0.03", "-0.0", "—"])
    ['0.126', '0.030', '0.000', '—']
    """
    found = [PLAIN.fullmatch(text) for text in cells]
    most = max((len(each[1]) for each in found if each), default=0)
    return [single(float(text), most) if each else text for text, each in zip(cells, found)]


def shortened(text: str) -> str:
    """A cell's text, a long decimal with three decimals or two significant digits, thousands set apart.

    >>> shortened("0.7412345"), shortened("0.0000412345"), shortened("1,952 (42.3%)"), shortened("1632")
    ('0.741', '0.000041', '1,952 (42.3%)', '1,632')
    """
    if re.fullmatch(r"[1-9]\d{3,}", text):
        return f"{int(text):,}"
    if not re.fullmatch(r"-?\d+\.\d{4,}(e[-+]?\d+)?|-?\d+(\.\d+)?e-\d+", text):
        return text
    value = float(text)
    return single(value, 3) if abs(value) >= 0.001 else plain(value)


def plain(value: float) -> str:
    """A small number with two significant digits and no exponent.

    >>> plain(0.00003), plain(-0.00098765), plain(0.0)
    ('0.00003', '-0.00099', '0')
    """
    text = f"{float(f'{value:.2g}'):.12f}".rstrip("0").rstrip(".")
    return text if float(text) else "0"
