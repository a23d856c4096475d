from .beats.aligned_beats import MIN_CORRELATION as MIN_CORRELATION
from .beats.detection import (
    extract_beats as extract_beats,
)
from .beats.detection import (
    r_peaks as r_peaks,
)
from .beats.detection import (
    zscore_beats as zscore_beats,
)
from .beats.st_amplitude import normalised_beats as normalised_beats
from .errors import EcgError as EcgError
from .filter_distortion import FilterEffect as FilterEffect
from .filter_distortion import filter_effect as filter_effect
from .finding import Finding as Finding
from .preparation import (
    bandpass as bandpass,
)
from .preparation import (
    crop_or_pad as crop_or_pad,
)
from .preparation import (
    normalise as normalise,
)
from .preparation import (
    prepare as prepare,
)
from .preparation import (
    resample as resample,
)
from .quality import check as check
from .readers.formats import read_ecg as read_ecg
from .recording import Device as Device
from .recording import Recording as Recording
from .store import Store as Store
from .store import build_store as build_store
