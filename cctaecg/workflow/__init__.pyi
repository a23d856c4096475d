from .engine import (
    StepFailed as StepFailed,
)
from .engine import (
    durations as durations,
)
from .engine import (
    run_steps as run_steps,
)
from .needed_files import (
    imported_modules as imported_modules,
)
from .needed_files import (
    library_files as library_files,
)
from .needed_files import (
    notebook_files as notebook_files,
)
from .notebook_pairs import (
    PairOutOfSync as PairOutOfSync,
)
from .notebook_pairs import (
    check_pairs as check_pairs,
)
from .notebook_pairs import (
    keep_outputs as keep_outputs,
)
from .notebook_pairs import (
    write_pairs as write_pairs,
)
