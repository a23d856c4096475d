from .attributions import (
    LeadAttribution as LeadAttribution,
)
from .attributions import (
    LeadChanges as LeadChanges,
)
from .attributions import (
    WaveAttribution as WaveAttribution,
)
from .attributions import (
    lead_attribution as lead_attribution,
)
from .attributions import (
    numpy_model as numpy_model,
)
from .attributions import (
    occlude_leads as occlude_leads,
)
from .attributions import (
    occlude_waves as occlude_waves,
)
from .attributions import (
    wave_attribution as wave_attribution,
)
from .cluster_permutation import (
    FORMING_P as FORMING_P,
)
from .cluster_permutation import (
    ClusterTest as ClusterTest,
)
from .cluster_permutation import (
    cluster_test as cluster_test,
)
from .gradient_attribution import (
    STEPS as STEPS,
)
from .gradient_attribution import (
    SampleAttributions as SampleAttributions,
)
from .gradient_attribution import (
    beat_average as beat_average,
)
from .gradient_attribution import (
    cell_sums as cell_sums,
)
from .gradient_attribution import (
    integrated_gradients as integrated_gradients,
)
from .mean_beats import (
    BeatComparison as BeatComparison,
)
from .mean_beats import (
    EmptyGroup as EmptyGroup,
)
from .mean_beats import (
    GroupBeats as GroupBeats,
)
from .mean_beats import (
    LargestDifference as LargestDifference,
)
from .mean_beats import (
    NoBeats as NoBeats,
)
from .mean_beats import (
    PatientBeats as PatientBeats,
)
from .mean_beats import (
    compare_groups as compare_groups,
)
from .mean_beats import (
    patient_beats as patient_beats,
)
from .patient_sample import one_record_of_some_patients as one_record_of_some_patients
from .patient_sample import patient_mean as patient_mean
from .risk_group_beats import by_risk_group as by_risk_group
from .sanity_checks import (
    DeletionCurves as DeletionCurves,
)
from .sanity_checks import (
    deletion_by_vessel as deletion_by_vessel,
)
from .sanity_checks import (
    deletion_curves as deletion_curves,
)
from .sanity_checks import (
    randomised as randomised,
)
from .sanity_checks import (
    rank_agreement as rank_agreement,
)
from .stretches import (
    DifferingStretches as DifferingStretches,
)
from .stretches import (
    Stretch as Stretch,
)
from .stretches import (
    differing_stretches as differing_stretches,
)
from .waves import waves_of_records as waves_of_records
