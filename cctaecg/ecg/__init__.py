"""Twelve-lead ECGs: reading files, checking, filtering, resampling, storing, finding beats."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.ecg.beats import extract_beats, r_peaks, zscore_beats
    from cctaecg.ecg.errors import EcgError
    from cctaecg.ecg.filter_effect import FilterEffect, filter_effect
    from cctaecg.ecg.finding import Finding
    from cctaecg.ecg.formats import read_ecg
    from cctaecg.ecg.prepare import bandpass, crop_or_pad, normalise, prepare, resample
    from cctaecg.ecg.quality import check
    from cctaecg.ecg.recording import Device, Recording
    from cctaecg.ecg.st_amplitude import normalised_beats
    from cctaecg.ecg.store import Store, build_store

__all__ = [
    "Device", "EcgError", "FilterEffect", "Finding", "Recording", "Store", "bandpass", "build_store", "check",
    "crop_or_pad", "extract_beats", "filter_effect", "normalise", "normalised_beats", "prepare", "r_peaks", "read_ecg",
    "resample", "zscore_beats",
]  # fmt: skip

lazy_room(__name__)
