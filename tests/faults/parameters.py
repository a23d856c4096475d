"""Parameters of notebooks, refused before anything is computed."""

from cctaecg.config.parameters import amount, fraction, fractions, some_of, whole_number
from cctaecg.run.called import check_call
from cctaecg.run.run import Run
from tests.faults.fault import Fault, Told, raised


def _with(cohort: str = "internal", **sections: dict) -> Told:
    run = Run("runs/mine").create("smoke")
    return raised(lambda: run.with_parameters(cohort, **sections))


OWN = 'run_dir: str = "runs/smoke"\nthreshold_lad: float = None\nlevel: float = None'


FAULTS = [
    Fault("a parameter that the notebook has not", lambda: raised(
        lambda: check_call([OWN, "# Parameters\ntreshold_lad = 0.2"]))),
    Fault("a number for the run's folder", lambda: raised(lambda: Run(5))),  # type: ignore[arg-type]  # the fault
    Fault("a threshold with a decimal comma", lambda: _with(analysis={"risk_thresholds": {"LAD": "0,20"}})),
    Fault("a threshold of 1.2", lambda: _with(analysis={"risk_thresholds": {"LAD": 1.2}})),
    Fault("a threshold in words", lambda: _with(analysis={"risk_thresholds": {"LAD": "high"}})),
    Fault("a level of 95", lambda: _with(analysis={"level": 95})),
    Fault("three resamples", lambda: _with(analysis={"resamples": 3})),
    Fault("true for resamples", lambda: _with(analysis={"resamples": True})),
    Fault("follow-up of less than no days", lambda: _with(analysis={"followup_days": -1})),
    Fault("a landmark after the end of follow-up", lambda: _with(analysis={"landmark_days": 900})),
    Fault("a section that there is none of", lambda: _with(analyses={"level": 0.9})),
    Fault("another hospital", lambda: _with("third")),
    Fault("no patients for attributions", lambda: raised(lambda: whole_number("attribution_patients", 0))),
    Fault("a width of 1", lambda: raised(lambda: fraction("target_width", 1))),
    Fault("a price below nothing", lambda: raised(lambda: amount("core_hour", -0.05))),
    Fault("prevalences in one text", lambda: raised(lambda: fractions("prevalences", "0.1 0.2"))),
    Fault("a prevalence of 2", lambda: raised(lambda: fractions("prevalences", [0.1, 2]))),
    Fault("an unknown vessel", lambda: raised(lambda: some_of("logit_vessels", "LM D1", ("RCA", "LM", "LAD", "LCX")))),
]
