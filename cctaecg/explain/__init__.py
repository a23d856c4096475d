"""What distinguishes the groups that the network makes, what it looks at, and whether that can be believed."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
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
    from cctaecg.explain.by_risk_group import by_risk_group
    from cctaecg.explain.cluster_permutation import ClusterTest, cluster_test
    from cctaecg.explain.differing_stretches import DifferingStretches, Stretch, differing_stretches
    from cctaecg.explain.integrated_gradients import SampleAttributions, beat_average, cell_sums, integrated_gradients
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
    from cctaecg.explain.patient_sample import one_record_of_some_patients, patient_mean
    from cctaecg.explain.planted_territory import TerritoryAgreement, territory_agreement
    from cctaecg.explain.sanity_checks import (
        DeletionCurves,
        deletion_by_vessel,
        deletion_curves,
        randomised,
        rank_agreement,
    )
    from cctaecg.explain.waves import waves_of_records

__all__ = [
    "BeatComparison", "ClusterTest", "DeletionCurves", "DifferingStretches", "EmptyGroup", "GroupBeats",
    "LargestDifference", "LeadAttribution", "LeadChanges", "NoBeats", "PatientBeats", "SampleAttributions", "Stretch",
    "TerritoryAgreement", "WaveAttribution", "beat_average", "by_risk_group", "cell_sums", "cluster_test",
    "compare_groups", "deletion_by_vessel", "deletion_curves", "differing_stretches", "integrated_gradients",
    "lead_attribution", "numpy_model", "occlude_leads", "occlude_waves", "one_record_of_some_patients", "patient_beats",
    "patient_mean", "randomised", "rank_agreement", "territory_agreement", "wave_attribution", "waves_of_records",
]  # fmt: skip

lazy_room(__name__)
