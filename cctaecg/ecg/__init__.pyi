from .beats.aligned_beats import (
    MIN_CORRELATION as MIN_CORRELATION,
    AlignedBeats as AlignedBeats,
    aligned_beats as aligned_beats,
)
from .beats.detection import extract_beats as extract_beats, r_peaks as r_peaks, zscore_beats as zscore_beats
from .beats.measurements import Measurements as Measurements, measure as measure
from .beats.st_amplitude import NormalisedBeat as NormalisedBeat, normalised_beats as normalised_beats
from .errors import EcgError as EcgError
from .filter_distortion import FilterEffect as FilterEffect, filter_effect as filter_effect
from .filtering import bandpass as bandpass
from .finding import Finding as Finding
from .preparation import crop_or_pad as crop_or_pad, normalise as normalise, prepare as prepare, resample as resample
from .quality import check as check
from .readers.formats import read_ecg as read_ecg
from .recording import Device as Device, Recording as Recording
from .store import Store as Store, build_store as build_store
