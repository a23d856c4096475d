from .engine import (
    StepFailed as StepFailed,
    durations as durations,
    run_steps as run_steps,
)
from .needed_files import (
    imported_modules as imported_modules,
    library_files as library_files,
    notebook_files as notebook_files,
)
from .notebook_pairs import (
    PairOutOfSync as PairOutOfSync,
    check_pairs as check_pairs,
    keep_outputs as keep_outputs,
    write_pairs as write_pairs,
)
