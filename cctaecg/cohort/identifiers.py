"""Keyed hashes in place of original identifiers.

HMAC-SHA256 (RFC 2104): without the key nobody can try identifiers until one fits, and the same original always gets
the same hash. The kind enters the hash, so that a patient and an ECG with the same number do not look alike.
"""

import hmac

import pandas as pd

LENGTH = 16  # hexadecimal digits kept: 64 bits, a collision among a million identifiers has odds of 1 in 37 million


def hash_identifier(key: bytes, kind: str, original: str) -> str:
    """Keyed hash that stands for an original identifier: HMAC-SHA256, cut to 64 bits.

    Without the key nobody can try identifiers until one fits.

    Parameters
    ----------
    key : bytes
        The run's secret key.
    kind : str
        The cohort and what is named, as in "internal.ecg": a patient and an ECG of one number do not look alike.
    original : str
        The identifier.

    Returns
    -------
    str
        16 hexadecimal digits.

    Raises
    ------
    ValueError
        For an empty key or identifier.

    References
    ----------
    Krawczyk H, Bellare M, Canetti R. HMAC: keyed-hashing for message authentication. RFC 2104, 1997.

    Examples
    --------
    >>> hash_identifier(b"key", "internal.ecg", "E1") == hash_identifier(b"key", "internal.patient", "E1")
    False
    """
    if not key or not original:
        raise ValueError(f"a {kind} identifier cannot be hashed: its {'original' if key else 'key'} is empty")
    return hmac.digest(key, f"{kind}\0{original}".encode(), "sha256").hex()[:LENGTH]


def hash_identifiers(key: bytes, kind: str, originals: pd.Series) -> pd.Series:
    """Keyed hashes of many identifiers, as by :func:`cctaecg.cohort.hash_identifier`; each distinct one is hashed once.

    Parameters
    ----------
    key : bytes
        The run's secret key.
    kind : str
        The cohort and what is named, as in "internal.ecg".
    originals : Series of str, shape (n,)
        The identifiers.

    Returns
    -------
    Series of "string", shape (n,)
        The hashes. The index is that of ``originals``.

    Raises
    ------
    ValueError
        For an empty key or identifier.
    """
    codes, distinct = pd.factorize(originals)
    hashed = pd.Series([hash_identifier(key, kind, original) for original in distinct], dtype="string")
    return pd.Series(hashed.take(codes).array, index=originals.index, dtype="string")


def identifier_kind(cohort: str, what: str) -> str:
    """The kind to hash with: two hospitals may number their patients alike, so the cohort is part of it.

    >>> identifier_kind("external", "patient")
    'external.patient'
    """
    return f"{cohort}.{what}"
