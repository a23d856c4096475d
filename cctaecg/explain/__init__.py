"""What distinguishes the groups that the network makes, and what it looks at."""

from cctaecg.explain.attributions import LeadAttribution, LeadChanges, lead_attribution, numpy_model, occlude_leads
from cctaecg.explain.mean_beats import (
    BeatComparison,
    EmptyGroup,
    GroupBeats,
    LargestDifference,
    NoBeats,
    PatientBeats,
    compare_groups,
    patient_beats,
)

__all__ = [
    "BeatComparison", "EmptyGroup", "GroupBeats", "LargestDifference", "LeadAttribution", "LeadChanges", "NoBeats",
    "PatientBeats", "compare_groups", "lead_attribution", "numpy_model", "occlude_leads", "patient_beats",
]
