import hashlib
import hmac

import pandas as pd
import pytest

from cctaecg.cohort.identifiers import hash_identifier, hash_identifiers, identifier_kind

KEY = b"a key of the run"


def test_is_the_start_of_hmac_sha256():
    whole = hmac.new(KEY, b"internal.ecg\0E00012", hashlib.sha256).hexdigest()
    assert hash_identifier(KEY, "internal.ecg", "E00012") == whole[:16]


def test_depends_on_key_kind_and_original():
    hashes = {
        hash_identifier(key, kind, original)
        for key in (KEY, b"other") for kind in ("internal.ecg", "external.ecg", "internal.patient") for original in "12"
    }  # fmt: skip
    assert len(hashes) == 12


def test_series_is_hashed_like_each_identifier():
    originals = pd.Series(["b", "a", "b"], index=[5, 3, 9])
    hashed = hash_identifiers(KEY, "internal.ecg", originals)
    assert hashed.to_dict() == {i: hash_identifier(KEY, "internal.ecg", original) for i, original in originals.items()}
    assert str(hashed.dtype) == "string"


def test_no_series_is_no_hashes():
    assert hash_identifiers(KEY, "internal.ecg", pd.Series([], dtype=str)).empty


@pytest.mark.parametrize(("key", "original", "named"), [(b"", "P1", "key"), (KEY, "", "original")])
def test_empty_key_or_identifier_is_refused(key, original, named):
    with pytest.raises(ValueError, match=f"its {named} is empty"):
        hash_identifier(key, "internal.patient", original)


def test_kind_names_the_cohort():
    assert identifier_kind("followup", "exam") == "followup.exam"
