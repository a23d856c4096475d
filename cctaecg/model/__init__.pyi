from .found_shape import OtherArchitecture as OtherArchitecture
from .inspection import Fit as Fit, Inspection as Inspection, inspect_checkpoint as inspect_checkpoint
from .net1d import (
    Net1D as Net1D,
    ecgfounder as ecgfounder,
)
from .reading import UnreadableCheckpoint as UnreadableCheckpoint
from .stages import Layer as Layer, layers as layers
from .weights import (
    LoadReport as LoadReport,
    WeightsMismatch as WeightsMismatch,
    build as build,
    load_pretrained as load_pretrained,
    pretraining_card as pretraining_card,
)
