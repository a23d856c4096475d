"""What distinguishes the groups that the network makes, what it looks at, and whether that can be believed."""

from cctaecg.explain.attributions import (
    LeadAttribution,
    LeadChanges,
    WaveAttribution,
    lead_attribution,
    numpy_model,
    occlude_leads,
    occlude_waves,
    wave_attribution,
)
from cctaecg.explain.cluster_permutation import ClusterTest, cluster_test
from cctaecg.explain.differing_stretches import DifferingStretches, Stretch, differing_stretches
from cctaecg.explain.integrated_gradients import SampleAttributions, integrated_gradients
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
from cctaecg.explain.planted_territory import TerritoryAgreement, territory_agreement
from cctaecg.explain.sanity_checks import DeletionCurves, deletion_curves, randomised, rank_agreement

__all__ = [
    "BeatComparison", "ClusterTest", "DeletionCurves", "DifferingStretches", "EmptyGroup", "GroupBeats",
    "LargestDifference", "LeadAttribution", "LeadChanges", "NoBeats", "PatientBeats", "SampleAttributions", "Stretch",
    "TerritoryAgreement", "WaveAttribution", "cluster_test", "compare_groups", "deletion_curves", "differing_stretches",
    "integrated_gradients", "lead_attribution", "numpy_model", "occlude_leads", "occlude_waves", "patient_beats",
    "randomised", "rank_agreement", "territory_agreement", "wave_attribution",
]
