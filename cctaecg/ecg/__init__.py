"""Twelve-lead ECGs: reading files, checking, filtering, resampling, storing, finding beats.

:func:`read_ecg` reads one file of any format into a :class:`Recording` in millivolts, :func:`check` says what is wrong
with it, and :func:`prepare` filters, resamples and crops it. :func:`build_store` does all three for the ECGs of a
study, and :class:`Store` reads back what was prepared.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> import numpy as np
>>> from cctaecg.config import SignalConfig
>>> from cctaecg.ecg import check, prepare, r_peaks, read_ecg
>>> place = np.arange(5000) / 500 % 0.8 - 0.4  # 10 s at 500 Hz, a beat every 0.8 s
>>> beat = np.exp(-0.5 * (place / 0.012) ** 2) + 0.2 * np.exp(-0.5 * ((place - 0.25) / 0.06) ** 2)  # QRS and T
>>> i, ii = 0.8 * beat, 1.1 * beat  # mV
>>> signal = np.stack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, *6 * [1.5 * beat]])
>>> with TemporaryDirectory() as folder:
...     np.save(Path(folder) / "ecg.npy", signal)
...     recording = read_ecg(Path(folder) / "ecg.npy", fs=500)
>>> recording.format, recording.seconds, check(recording)
('npy', 10.0, [])
>>> prepared = prepare(recording, SignalConfig(fs=100, seconds=10))
>>> prepared.shape, len(r_peaks(prepared[1], fs=100))
((12, 1000), 12)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
