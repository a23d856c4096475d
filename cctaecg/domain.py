"""The study's vocabulary: vessels, leads, grades, thresholds and the columns named after them.

Everything else imports this module; it imports nothing of ours.
"""

from enum import IntEnum

VESSELS = ("RCA", "LM", "LAD", "LCX")
"""Right coronary, left main, left anterior descending, left circumflex: the order of every label array."""

LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
"""The order of the first axis of every 12-lead signal."""

COHORTS = ("internal", "external", "followup")
"""Development hospital, second hospital, and the second hospital's longitudinal cohort."""


class Grade(IntEnum):
    """Luminal stenosis of a vessel, by its worst segment (manuscript, "Data Sources and Labeling Strategy")."""

    NORMAL = 0  # below 25%
    MILD = 1  # 25 to 49%
    MODERATE = 2  # 50 to 69%
    SEVERE = 3  # 70 to 98%
    OCCLUDED = 4  # 99% or more, or called occluded

    @property
    def is_severe(self) -> bool:
        """Whether the grade counts as positive: severe or occluded."""
        return self >= Grade.SEVERE

    @classmethod
    def from_percent(cls, percent: float) -> "Grade":
        """Grade of a stenosis in percent of the lumen. Raises ``ValueError`` outside 0 to 100."""
        if not 0 <= percent <= 100:
            raise ValueError(f"stenosis is {percent!r} percent; expected a number from 0 to 100")
        limits = ((99, cls.OCCLUDED), (70, cls.SEVERE), (50, cls.MODERATE), (25, cls.MILD))
        return next((grade for limit, grade in limits if percent >= limit), cls.NORMAL)


RISK_THRESHOLDS = {"RCA": 0.15, "LM": 0.01, "LAD": 0.15, "LCX": 0.15}
"""A predicted probability at or above this is "high risk".

15% is the pre-test probability of the 2019 ESC guidelines; the left main takes ten times the 0.1%
prevalence found in SCAPIS (n = 25,182).
"""

GRADE_COLUMNS = {vessel: f"grade_{vessel.lower()}" for vessel in VESSELS}
SEVERE_COLUMNS = {vessel: f"severe_{vessel.lower()}" for vessel in VESSELS}
PROBABILITY_COLUMNS = {vessel: f"prob_{vessel.lower()}" for vessel in VESSELS}
