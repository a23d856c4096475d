from .net1d import (
    Net1D as Net1D,
    ecgfounder as ecgfounder,
)
from .weights import (
    LoadReport as LoadReport,
    UnreadableCheckpoint as UnreadableCheckpoint,
    WeightsMismatch as WeightsMismatch,
    build as build,
    load_pretrained as load_pretrained,
    pretraining_card as pretraining_card,
)
