"""A small made-up study, put through the real statistics, and what every figure function makes of it."""

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.explain.attributions import LeadAttribution, WaveAttribution
from cctaecg.explain.group_beats import compare_groups
from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.explain.sanity_checks import DeletionCurve
from cctaecg.explain.stretches import differing_stretches
from cctaecg.figures.layout import NARROW, WIDTH
from cctaecg.figures.performance.calibration import VesselCalibration, calibration_curves
from cctaecg.figures.performance.decision import decision_curves
from cctaecg.figures.performance.forest import forest_plot
from cctaecg.figures.performance.grades import VesselGrades, probability_by_grade
from cctaecg.figures.performance.roc import VesselRoc, roc_curves
from cctaecg.figures.performance.survival import cumulative_incidence
from cctaecg.figures.performance.thresholds import threshold_sweep
from cctaecg.figures.signals.attributions import attributions_over_beat, lead_attributions, wave_attributions
from cctaecg.figures.signals.beats import beat_grid, difference_grid
from cctaecg.figures.signals.deletion import deletion_curves
from cctaecg.figures.study.flow import flow_diagram
from cctaecg.figures.study.training import training_curves
from cctaecg.figures.wording import LONGEST_ALT
from cctaecg.stats.calibration_measures.calibration import calibration, calibration_groups
from cctaecg.stats.calibration_measures.calibration_curve import smooth_calibration
from cctaecg.stats.calibration_measures.published_calibration import published_calibration
from cctaecg.stats.decisions.net_benefit import best_strategy, net_benefit
from cctaecg.stats.decisions.thresholds import at_threshold, sweep
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.average import micro_auc
from cctaecg.stats.discrimination.factors import factor_aucs
from cctaecg.stats.discrimination.roc import roc
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.risk_groups import compare_risk_groups
from cctaecg.stats.trend import spearman_trend

N = 240
DAYS = (0, 175, 350, 525, 700)


@pytest.fixture(scope="session")
def study() -> SimpleNamespace:
    """Every figure's input, by vessel, from 240 records of 120 patients."""
    rng = np.random.default_rng(1)
    patients = np.arange(N) // 2
    log_odds = rng.normal([-1.6, -3.4, -0.9, -1.6], 0.9, (N, 4))
    prob = 1 / (1 + np.exp(-log_odds))
    y = (rng.random((N, 4)) < prob + 0.05).astype(float)
    grade = np.where(y == 1, 3, rng.integers(0, 3, (N, 4))).astype(float)
    time, event = rng.uniform(100, 900, N), (rng.random(N) < 0.2).astype(float)
    factors = pd.DataFrame({"Sex": rng.choice(["Female", "Male"], N),
                            "Prior MI": np.where(np.arange(N) < 12, "Yes", "No")})
    inputs = SimpleNamespace(
        patients=patients, y=y, prob=prob, grade=grade, roc={}, forest={}, grades={}, calibration={}, survival={},
        decision={}, strategy={}, sweep={}, attributions={}, waves={},
        over_beat={}, deletion={}, micro=micro_auc(y, prob, patients),
    )
    for column, vessel in enumerate(VESSELS):
        outcome, chance, threshold = y[:, column], prob[:, column], RISK_THRESHOLDS[vessel]
        thresholds = np.linspace(0.005, 0.4, 50)
        inputs.roc[vessel] = VesselRoc(roc(outcome, chance, patients, resamples=20), auc_ci(outcome, chance, patients),
                                       at_threshold(outcome, chance, threshold, patients))
        inputs.forest[vessel] = factor_aucs(outcome, chance, factors, patients)
        inputs.grades[vessel] = VesselGrades(grade[:, column], chance,
                                             spearman_trend(grade[:, column], chance, patients))
        inputs.calibration[vessel] = VesselCalibration(
            calibration(outcome, chance), calibration_groups(outcome, chance),
            smooth_calibration(outcome, chance, patients, resamples=20), outcome, chance,
            published_calibration(outcome, chance, resamples=20))
        inputs.survival[vessel] = compare_risk_groups(event, chance, time, max(threshold, 0.03), 700, days=DAYS)
        inputs.decision[vessel] = net_benefit(outcome, chance, thresholds)
        inputs.strategy[vessel] = best_strategy(outcome, chance, thresholds, patients, resamples=20)
        inputs.sweep[vessel] = sweep(outcome, chance, thresholds)
        change = rng.normal(0, 0.1, 12)
        inputs.attributions[vessel] = LeadAttribution(change, change - 0.03, change + 0.05, 120)
        by_wave = rng.normal(0, 0.3, (12, 4))
        inputs.waves[vessel] = WaveAttribution(by_wave, by_wave - 0.1, by_wave + 0.1, 120)
        inputs.over_beat[vessel] = np.abs(rng.normal(size=(12, 70)))
        falls = [np.array(fall) for fall in ([0, 0.8, 0.4], [0, 0.1, 0.4])]
        inputs.deletion[vessel] = DeletionCurve(
            np.array([0, 0.5, 1]), *((fall, fall - 0.1, fall + 0.1) for fall in falls), Interval(0.5, 0.4, 0.6, 120))
    shape = np.sin(np.linspace(0, 6, 90)) * np.linspace(-1, 1, 12)[:, None]
    mean = shape + rng.normal(0, 0.1, (20, 12, 90))
    ones = np.ones(20, int)
    beats = PatientBeats(np.arange(20), np.arange(-25, 65) / 100, mean, 9 * ones, ones, 0 * ones, np.array([], int),
                         "mV")
    inputs.beats = compare_groups(beats, np.arange(20) < 8)
    inputs.stretches = differing_stretches(beats, np.arange(20) < 8, permutations=20)
    inputs.flow = pd.DataFrame(
        [("internal", "Exported", 130, 150, 300), ("internal", "ECG before the CCTA", 120, 140, 260),
         ("internal", "No PCI or CABG around the CCTA", 120, 130, 240), ("followup", "Exported", 60, 60, 60)],
        columns=["cohort", "step", "patients", "exams", "ecgs"])
    inputs.curves = pd.DataFrame([
        {"fold": fold, "epoch": epoch, "macro_auc": 0.6 + 0.02 * epoch - 0.01 * fold}
        | {f"{kind}_{vessel.lower()}": value / epoch for vessel in VESSELS for kind, value in
           (("loss", 0.4), ("held_out_loss", 0.5))}
        for fold in (0, 1) for epoch in (1, 2, 3)
    ])
    inputs.best = {0: 3, 1: 2}
    return inputs


@pytest.fixture(scope="session")
def by_vessel_figures(study) -> dict:
    """Each figure with a panel per vessel, as ``name: (function of the vessels' results, the results)``."""
    return {
        "roc": (lambda results: roc_curves({"Internal": results}, {"Internal": study.micro}), study.roc),
        "roc levels": (lambda results: roc_curves({"CCTA exam": results, "Patient": results}), study.roc),
        "forest": (forest_plot, study.forest),
        "grades": (lambda results: probability_by_grade(results, RISK_THRESHOLDS), study.grades),
        "calibration": (lambda results: calibration_curves(results, RISK_THRESHOLDS), study.calibration),
        "survival": (cumulative_incidence, study.survival),
        "decision": (lambda results: decision_curves(results, RISK_THRESHOLDS, study.strategy), study.decision),
        "thresholds": (lambda results: threshold_sweep(
            results, RISK_THRESHOLDS, {"RCA": 0.3, "LM": None, "LAD": 0.3, "LCX": 0.3}), study.sweep),
        "attributions": (lead_attributions, study.attributions),
        "attributions by wave": (wave_attributions, study.waves),
        "attributions over the beat": (lambda results: attributions_over_beat(results, np.arange(-25, 45) / 100),
                                       study.over_beat),
        "deletion": (deletion_curves, study.deletion),
    }


@pytest.fixture(scope="session")
def drawings(study, by_vessel_figures) -> dict:
    """Every figure of the study, drawn once."""
    drawn = {name: function(results) for name, (function, results) in by_vessel_figures.items()}
    return drawn | {
        "flow": flow_diagram(study.flow),
        "training": training_curves(study.curves, study.best),
        "beats": beat_grid("RCA", study.beats, study.stretches),
        "difference of beats": difference_grid("RCA", study.beats, study.stretches),
    }


@pytest.fixture(scope="session")
def line():
    """The x and y of the one line with a ``gid``, (k, 2), as given to matplotlib."""
    def find(axes, gid: str) -> np.ndarray:
        (found,) = [candidate for candidate in axes.get_lines() if candidate.get_gid() == gid]
        return np.column_stack([found.get_xdata(orig=True), found.get_ydata(orig=True)])
    return find


@pytest.fixture(scope="session")
def texts():
    """All that a figure says, in one string with single spaces."""
    def said(figure) -> str:
        return " ".join(" ".join(text.get_text().split()) for text in figure.findobj(Text))
    return said


@pytest.fixture(scope="session")
def panel():
    """The axes of a figure whose title is ``name``."""
    def find(figure, name: str):
        (found,) = [axes for axes in figure.axes if axes.get_title(loc="left") == name]
        return found
    return find


@pytest.fixture
def legible(monkeypatch):
    """Checks of one figure: at least 9 points, within its layout's width, and no two texts cover each other."""
    def check(figure, width: float) -> int:
        found, draw = {}, Text.draw

        def record(text, renderer):  # matplotlib makes more tick labels than it shows
            if text.get_visible() and text.get_text().strip():
                found[id(text)] = text
            draw(text, renderer)

        with monkeypatch.context() as patched:
            patched.setattr(Text, "draw", record)
            figure.draw_without_rendering()
        assert figure.get_figwidth() <= width + 1e-9 and figure.get_tightbbox().width <= width + 0.15
        assert min(text.get_fontsize() for text in found.values()) >= 9
        boxes = [(text.get_text(), text.get_window_extent()) for text in found.values()
                 if text.get_rotation() % 90 == 0]  # the boxes of slanted ones overlap where their letters do not
        for (first, box), (second, other) in combinations(boxes, 2):
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across < 2 or down < 2, f"{first!r} covers {second!r}"
        return len(found)
    return check


@pytest.fixture
def legible_in_both(legible):
    """The same of a drawing as a page and as a phone shows it, and that its alternative text is short."""
    def check(drawing) -> None:
        legible(drawing.figure, WIDTH)
        legible(drawing.on_a_phone().figure, NARROW)
        assert 15 <= len(drawing.alt) <= LONGEST_ALT and len(drawing.words) >= 15
    return check
