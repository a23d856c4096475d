"""Checks of one recording: what makes an ECG unusable, and what a reader of the study should know.

Every limit, with its reason, is in :class:`cctaecg.config.QualityConfig`. A finding of severity ``refuse`` keeps a
recording out of the study under its reason; ``warn`` lets it in and is kept in the index of the store. What no
recording can be made of (a lead that is missing, a unit that nobody states) is refused earlier, by the reader.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.artefacts import BEYOND_MV, impossible_samples, may_be_drowned, what_is_left
from cctaecg.ecg.finding import Finding, Severity
from cctaecg.ecg.limb_leads import check_electrodes, check_sums
from cctaecg.ecg.preparation import (
    bridge_gaps,
    crop_or_pad,
    longest_run,
    normalise,
    prepare,
    run_lengths,
)
from cctaecg.ecg.recording import Recording

WRONG_UNIT = "amplitude betrays a wrong unit"
IMPOSSIBLE, DROWNED = "samples that no heart makes", "heart drowned by an artefact"
SIGNAL, LIMITS = SignalConfig(), QualityConfig()


def check(
    recording: Recording, signal: SignalConfig = SIGNAL, limits: QualityConfig = LIMITS
) -> list[Finding]:
    """Everything wrong with a recording that is to be prepared as ``signal`` says.

    Checks sampling rate, length, missing samples, flat and still leads, clipping, amplitude (a wrong unit), the limb
    leads' sums (Einthoven's and Goldberger's relations, which a swapped or inverted lead violates), what an artefact
    leaves of the heart in the z-scores that the network gets and, as a warning only, the limb electrodes. What reading
    the file found comes first. The same record twice is for :func:`cctaecg.ecg.build_store` to find.

    Parameters
    ----------
    recording : Recording
        The recording as it was read, before any filter.
    signal : SignalConfig, optional
        How it is to be prepared; its length and the gaps that may be bridged are checked against it.
    limits : QualityConfig, optional
        The limits, each with its reason: :class:`cctaecg.config.QualityConfig`.

    Returns
    -------
    list of Finding
        Empty if nothing is wrong. A finding of severity ``"refuse"`` keeps the recording out of a study. Where
        sampling rate, length or missing samples already do, the other checks are left out.
    """
    findings = [*recording.notes, *_sampling_rate(recording, limits), *_length(recording, signal),
                *_missing(recording.signal, recording.fs, signal, limits)]
    if refusals(findings):
        return findings  # the rest needs samples to look at
    fs, longest_gap = recording.fs, signal.longest_gap_seconds
    samples = bridge_gaps(recording.signal, fs, longest_gap)
    lowest, highest = np.min(samples, axis=1), np.max(samples, axis=1)
    wrong = None
    if (highest - lowest).max() > BEYOND_MV and max(highest.max(), -lowest.min()) <= limits.sample_refuse_mv:
        wrong = impossible_samples(samples, fs, longest_gap)
    if wrong is not None:
        gaps = np.where(wrong, np.float32(np.nan), samples)
        impossible = list(_missing(gaps, fs, signal, limits, IMPOSSIBLE))
        if refusals(impossible):  # unless there are so many because nothing has the right unit
            return findings + (refusals(_amplitude(samples, fs, (highest, lowest), limits)) or impossible)
        findings += impossible
        samples = bridge_gaps(gaps, fs, longest_gap)
        lowest, highest = np.min(samples, axis=1), np.max(samples, axis=1)
    flat = highest - lowest < limits.flat_range_refuse_mv
    findings += [*_flat(flat, limits), *_still(samples, fs, flat, limits),
                 *_clipped(samples, fs, (highest, lowest), limits), *_amplitude(samples, fs, (highest, lowest), limits),
                 *check_sums(samples, recording.derived, limits), *check_electrodes(samples, fs, limits)]
    if not refusals(findings) and may_be_drowned(
        crop_or_pad(samples, fs, signal.seconds, signal.longest_pad_seconds), fs
    ):
        findings += _drowned(prepare(replace(recording, signal=samples), signal), signal, limits)
    return findings


def refusals(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that keep a recording out of the study."""
    return [finding for finding in findings if finding.severity == "refuse"]


def _sampling_rate(recording: Recording, limits: QualityConfig) -> Iterator[Finding]:
    if not limits.min_fs <= recording.fs <= limits.max_fs:
        yield Finding("sampling rate out of range", "refuse",
                      f"{recording.fs:g} Hz; expected {limits.min_fs:g} to {limits.max_fs:g} Hz")


def _length(recording: Recording, signal: SignalConfig) -> Iterator[Finding]:
    if recording.seconds < signal.seconds - signal.longest_pad_seconds:
        yield Finding("too short", "refuse", f"{recording.seconds:g} s; expected {signal.seconds:g} s")


def _missing(
    samples: np.ndarray, fs: float, signal: SignalConfig, limits: QualityConfig, reason: str = "samples missing"
) -> Iterator[Finding]:
    missing = np.isnan(samples)
    if not missing.any():
        return
    share = missing.mean(axis=1)
    gap = np.array([longest_run(row) for row in missing]) / fs
    bad = (share > limits.missing_share_refuse) | (gap > signal.longest_gap_seconds)
    leads: dict[str, list[str]] = {}
    for k in np.flatnonzero(bad if bad.any() else missing.any(axis=1)):
        leads.setdefault(f"{share[k]:.2%} missing, {gap[k]:g} s at most in one gap", []).append(LEADS[k])
    detail = "; ".join(f"{', '.join(names)}: {measured}" for measured, names in leads.items())
    if reason == IMPOSSIBLE:
        detail = f"taken as missing, a spike or at the amplifier's limit; {detail}"
    yield Finding(reason, "refuse" if bad.any() else "warn", detail)


def is_flat(signal: np.ndarray, limits: QualityConfig) -> np.ndarray:
    """Which leads of (12, n) millivolts stay within ``flat_range_refuse_mv``: (12,) bool."""
    flat: np.ndarray = np.max(signal, axis=1) - np.min(signal, axis=1) < limits.flat_range_refuse_mv
    return flat


def _flat(flat: np.ndarray, limits: QualityConfig) -> Iterator[Finding]:
    if flat.any():
        yield Finding("flat lead", "refuse", f"{_names(flat)} varies by less than {limits.flat_range_refuse_mv:g} mV")


def _still(signal: np.ndarray, fs: float, flat: np.ndarray, limits: QualityConfig) -> Iterator[Finding]:
    marks = signal[:, :: max(1, int(limits.still_seconds_warn * fs / 4))]  # a still stretch holds four, all equal
    same = marks[:, 1:] == marks[:, :-1]
    seconds = np.zeros(len(signal))
    for lead in np.flatnonzero((same[:, 2:] & same[:, 1:-1] & same[:, :-2]).any(axis=1)):
        seconds[lead] = (longest_run(np.diff(signal[lead]) == 0) + 1) / fs
    long = (seconds >= limits.still_seconds_warn) & ~flat
    if long.any():
        share = seconds[long].max() * fs / signal.shape[1]
        yield Finding("lead stands still", "refuse" if share > limits.still_share_refuse else "warn",
                      f"{_names(long)} holds one value for up to {seconds[long].max():.2g} s")


def _clipped(
    signal: np.ndarray, fs: float, extremes: Iterable[np.ndarray], limits: QualityConfig
) -> Iterator[Finding]:
    shortest = max(3, round(limits.clipped_seconds * fs))
    clipped = np.zeros(len(signal))
    for extreme in extremes:
        for lead, at_extreme in enumerate(signal == extreme[:, None]):
            if np.count_nonzero(at_extreme) < limits.clipped_peaks_warn * shortest:
                continue
            lengths = run_lengths(at_extreme)
            lengths = lengths[lengths >= shortest]
            if len(lengths) >= limits.clipped_peaks_warn:
                clipped[lead] += lengths.sum() / signal.shape[1]
    if clipped.any():
        yield Finding("saturated", "refuse" if clipped.max() > limits.clipped_share_refuse else "warn",
                      f"{_names(clipped > 0)} stays at its extreme value for {clipped.max():.1%} of the time")


def _amplitude(
    signal: np.ndarray, fs: float, extremes: tuple[np.ndarray, np.ndarray], limits: QualityConfig
) -> Iterator[Finding]:
    highest = max(extremes[0].max(), -extremes[1].min())
    if highest > limits.sample_refuse_mv:
        yield Finding(WRONG_UNIT, "refuse", f"a sample is {highest:.3g} mV; expected at most "
                                            f"{limits.sample_refuse_mv:g} mV")
        return
    width = min(round(fs), signal.shape[1])
    windows = signal[:, : signal.shape[1] // width * width].reshape(len(signal), -1, width)
    typical = np.median(np.max(windows, axis=2) - np.min(windows, axis=2), axis=1)
    middle, largest = float(np.median(typical)), float(typical.max())
    bounds: tuple[tuple[float, float, Severity], ...] = (
        (limits.amplitude_low_refuse_mv, limits.amplitude_high_refuse_mv, "refuse"),
        (limits.amplitude_low_warn_mv, limits.amplitude_high_warn_mv, "warn"),
    )
    for low, high, severity in bounds:
        if not low <= middle or not largest <= high:
            lead, value = ("a typical lead", middle) if middle < low else (f"lead {LEADS[typical.argmax()]}", largest)
            yield Finding(WRONG_UNIT if severity == "refuse" else "unusual amplitude", severity,
                          f"{lead} varies by {value:.3g} mV within a second; expected {low:g} to {high:g} mV")
            return


def _drowned(prepared: np.ndarray, signal: SignalConfig, limits: QualityConfig) -> Iterator[Finding]:
    if is_flat(prepared, limits).any():
        return  # it has no z-scores, and is refused for that
    typical, beside = what_is_left(normalise(prepared, "lead"), signal.fs)
    bounds: tuple[tuple[float, float, Severity], ...] = (
        (limits.typical_range_refuse, limits.beside_others_refuse, "refuse"),
        (limits.typical_range_warn, limits.beside_others_warn, "warn"),
    )
    for lowest, least, severity in bounds:
        if typical.min() < lowest:
            yield Finding(DROWNED, severity, f"{_names(typical < lowest)} varies by {typical.min():.2g} standard "
                                             f"deviations in a typical stretch of 2 s; expected at least {lowest:g}")
            return
        if beside.min() < least:
            yield Finding(DROWNED, severity, f"{_names(beside < least)} varies by {beside.min():.0%} of what the other "
                                             f"leads do in two or more stretches of 2 s; expected at least {least:.0%}")
            return


def _names(which: Iterable[bool]) -> str:
    return "lead " + ", ".join(lead for lead, chosen in zip(LEADS, which) if chosen)
