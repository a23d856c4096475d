"""One record from its file to what the store keeps, every refusal kept with its reason."""

from dataclasses import dataclass

import numpy as np
import xxhash

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.errors import EcgError, FlatLead
from cctaecg.ecg.half import to_float16
from cctaecg.ecg.preparation import prepare
from cctaecg.ecg.quality import check, is_flat, refusals
from cctaecg.ecg.recording import Recording
from cctaecg.ecg.source import Source
from cctaecg.errors import without_values

DUPLICATE = "duplicate of another record"


@dataclass(frozen=True)
class Prepared:
    """One record: its signal (12, T) float16 in mV and the digest of the samples that were read, or why it was refused.

    ``refused`` and ``warned`` read ``REASON: DETAIL``, joined by semicolons.
    """

    signal: np.ndarray | None
    samples: str = ""
    refused: str = ""
    warned: str = ""


def prepare_one(source: Source, config: SignalConfig, limits: QualityConfig) -> Prepared:
    """Read, check and prepare one file; a fault of the file is returned, not raised."""
    try:
        recording = source.read()
        findings = check(recording, config, limits)
        if refused := refusals(findings):
            return Prepared(None, refused="; ".join(map(str, refused)))
        signal = prepare(recording, config)
        if is_flat(signal, limits).any():  # a longer recording may vary only outside the seconds that are kept
            raise FlatLead(f"a lead is flat in the {config.seconds:g} s that are kept")
    except EcgError as error:
        return Prepared(None, refused=without_values(f"{error.reason}: {error.fault}"))  # quotes nothing of the file
    return Prepared(to_float16(signal), samples_digest(recording), warned="; ".join(map(str, findings)))


def samples_digest(recording: Recording) -> str:
    """Digest, in hex, of a recording's samples and sampling rate: the same for one recording in two formats."""
    digest = xxhash.xxh3_128(np.ascontiguousarray(recording.signal).data)
    digest.update(str(recording.fs).encode())
    return digest.hexdigest()
