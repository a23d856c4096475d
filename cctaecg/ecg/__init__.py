"""Twelve-lead ECGs: reading files, checking, filtering, resampling, storing, finding beats."""

from cctaecg.ecg.beats import extract_beats, r_peaks, zscore_beats
from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.formats import read_ecg
from cctaecg.ecg.prepare import bandpass, crop_or_pad, normalise, prepare, resample
from cctaecg.ecg.quality import Finding, check
from cctaecg.ecg.recording import Recording
from cctaecg.ecg.store import Store, build_store

__all__ = [
    "EcgError", "Finding", "Recording", "Store", "bandpass", "build_store", "check", "crop_or_pad", "extract_beats",
    "normalise", "prepare", "r_peaks", "read_ecg", "resample", "zscore_beats",
]
