"""Whose ECGs a network was pretrained on, kept so that a study of the same patients is refused, and nobody is named.

Beside the weights lies a private file of salted hashes. It is not part of the weights: give them away without it.
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from cctaecg.errors import UserError
from cctaecg.run.atomic import atomic_path

LENGTH = 20  # hexadecimal digits


class PretrainedOn(UserError, ValueError):
    """Patients of a study are among those that its network was pretrained on."""


def patients_file(weights: Path) -> Path:
    """The private file that lies beside some weights.

    >>> patients_file(Path("trunk.safetensors")).name
    'trunk.patients.json'
    """
    return Path(weights).with_suffix(".patients.json")


def remember_patients(weights: Path, patients: Iterable[str]) -> None:
    """Write which patients some weights were made from, as salted hashes, for their owner alone to read."""
    salt = secrets.token_hex(16)
    hashes = sorted({_hash(salt, patient) for patient in patients})
    with atomic_path(patients_file(weights), private=True) as partial:
        partial.write_text(json.dumps({"salt": salt, "patients": hashes}), encoding="utf-8")


def refuse_overlap(weights: Path | None, patients: Iterable[str], whose: str) -> None:
    """Raise ``PretrainedOn`` when some of the patients are among those that the weights were made from.

    Where no file beside the weights can tell, nothing is refused.

    Parameters
    ----------
    weights : path or None
        What a network starts from.
    patients : iterable of str
        Identifiers as exported.
    whose : str
        What they are the patients of, for the message.
    """
    if weights is None or not patients_file(weights).is_file():
        return
    content = json.loads(patients_file(weights).read_text(encoding="utf-8"))
    known, everyone = set(content["patients"]), set(patients)
    both = sum(_hash(content["salt"], patient) in known for patient in everyone)
    if both:
        raise PretrainedOn(f"{both:,} of {len(everyone):,} patients of {whose} are among those that {weights} was "
                           "pretrained on; a network must be tested on others: take them out of the study, or start "
                           "from other weights")


def _hash(salt: str, patient: str) -> str:
    return hmac.digest(salt.encode(), patient.encode(), "sha256").hex()[:LENGTH]
