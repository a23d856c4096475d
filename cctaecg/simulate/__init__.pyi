from .effects import Effects as Effects
from .study import (
    Study as Study,
)
from .study import (
    simulate_study as simulate_study,
)
from .study import (
    simulate_tables as simulate_tables,
)
