"""Tables as people read them: the words of the CSV spoken out, a true minus, thousands apart."""

import re

WORDS = {"ecgs": "ECGs", "exams": "CT examinations", "followup": "follow-up"}
"""What stands in a CSV for a program, and what it is called."""

SYMBOLS = {"+-": "±", "<-": "←", "sigma_t^2": "σₜ²", "sigma_t": "σₜ", "sum_t": "Σₜ", "L_t": "Lₜ",
           "g_i": "gᵢ", "g_j": "gⱼ"}
"""How a plain text writes signs that it has not, and the signs."""

_WORD = re.compile(rf"\b({'|'.join(WORDS)})\b")


def heading(text: str) -> str:
    """The head of a column.

    >>> heading("ecgs"), heading("internal - followup"), heading("p"), heading("macro-AUC")
    ('ECGs', 'Internal − follow-up', 'p', 'Macro-AUC')
    """
    said = _WORD.sub(lambda found: WORDS[found[1]], text).replace(" - ", " − ")
    first = re.match(r"[a-z]{2,}", said)
    return said[0].upper() + said[1:] if first else said


def spoken(text: str) -> str:
    """What a cell holds.

    >>> spoken("followup"), spoken("-0.004"), spoken("0.2 (-1.1 to 1.6)"), spoken("1632"), spoken("Foundation")
    ('follow-up', '−0.004', '0.2 (−1.1 to 1.6)', '1,632', 'Foundation')
    """
    if re.fullmatch(r"[1-9]\d{3,}", text):
        return f"{int(text):,}"
    return true_minus(WORDS.get(text, text))


def true_minus(text: str) -> str:
    """A minus before a number, which a text from a program has as a hyphen.

    >>> true_minus("-0.063 (-0.1 to -0.02), 2-10%")
    '−0.063 (−0.1 to −0.02), 2-10%'
    """
    return re.sub(r"(?<![\w.)−-])-(?=\.?\d)", "−", text)


def symbols(text: str) -> str:
    """A formula in plain text with its signs.

    >>> symbols("roll by up to +-10%"), symbols("L_t / (2 sigma_t^2) + log sigma_t")
    ('roll by up to ±10%', 'Lₜ / (2 σₜ²) + log σₜ')
    """
    for plain, sign in SYMBOLS.items():
        text = text.replace(plain, sign)
    return text
