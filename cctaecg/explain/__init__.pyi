from .attributions import (
    LeadAttribution as LeadAttribution,
    WaveAttribution as WaveAttribution,
    lead_attribution as lead_attribution,
    wave_attribution as wave_attribution,
)
from .cases import Case as Case, chosen_cases as chosen_cases
from .cluster_permutation import (
    FORMING_P as FORMING_P,
    Cluster as Cluster,
    ClusterTest as ClusterTest,
    cluster_test as cluster_test,
)
from .gradient_attribution import (
    STEPS as STEPS,
    SampleAttributions as SampleAttributions,
    beat_average as beat_average,
    cell_sums as cell_sums,
    integrated_gradients as integrated_gradients,
)
from .group_beats import (
    BeatComparison as BeatComparison,
    EmptyGroup as EmptyGroup,
    GroupBeats as GroupBeats,
    LargestDifference as LargestDifference,
    compare_groups as compare_groups,
)
from .mean_beats import (
    NoBeats as NoBeats,
    PatientBeats as PatientBeats,
    patient_beats as patient_beats,
)
from .occlusion import (
    LeadChanges as LeadChanges,
    numpy_model as numpy_model,
    occlude_leads as occlude_leads,
    occlude_waves as occlude_waves,
)
from .patient_sample import one_record_of_some_patients as one_record_of_some_patients, patient_mean as patient_mean
from .risk_group_beats import by_risk_group as by_risk_group
from .sample_size_asked import patients_asked as patients_asked
from .sanity_checks import (
    DeletionCurve as DeletionCurve,
    DeletionCurves as DeletionCurves,
    deletion_by_vessel as deletion_by_vessel,
    deletion_curves as deletion_curves,
    randomised as randomised,
    rank_agreement as rank_agreement,
)
from .stretches import (
    DifferingStretches as DifferingStretches,
    Stretch as Stretch,
    differing_stretches as differing_stretches,
)
from .waves import waves_of_records as waves_of_records
