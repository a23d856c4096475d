from .net1d import (
    Net1D as Net1D,
)
from .net1d import (
    NetworkShapeError as NetworkShapeError,
)
from .net1d import (
    ecgfounder as ecgfounder,
)
from .weights import (
    LoadReport as LoadReport,
)
from .weights import (
    UnreadableCheckpoint as UnreadableCheckpoint,
)
from .weights import (
    WeightsMismatch as WeightsMismatch,
)
from .weights import (
    build as build,
)
from .weights import (
    load_pretrained as load_pretrained,
)
from .weights import (
    pretraining_card as pretraining_card,
)
