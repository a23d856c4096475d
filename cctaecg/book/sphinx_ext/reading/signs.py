"""Signs that a plain text has not, and how it writes them."""

SYMBOLS = {"+-": "±", "<-": "←", "sigma_t^2": "σₜ²", "sigma_t": "σₜ", "sum_t": "Σₜ", "L_t": "Lₜ",
           "g_i": "gᵢ", "g_j": "gⱼ", ">=": "≥", "<=": "≤", " x ": " × ", " * ": " × "}
"""How a plain text writes signs that it has not, and the signs."""


def symbols(text: str) -> str:
    """A formula in plain text with its signs.

    >>> symbols("roll by up to +-10%"), symbols("L_t / (2 sigma_t^2) + log sigma_t")
    ('roll by up to ±10%', 'Lₜ / (2 σₜ²) + log σₜ')
    """
    for plain, sign in SYMBOLS.items():
        text = text.replace(plain, sign)
    return text
