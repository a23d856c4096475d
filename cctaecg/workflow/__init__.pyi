from .cluster.places import (
    ExecutorMissing as ExecutorMissing,
    NoSuchPlace as NoSuchPlace,
    Place as Place,
    place_named as place_named,
)
from .cluster.queues import NoAnswer as NoAnswer, Queue as Queue, StillRunning as StillRunning
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
from .notebook_call import (
    Call as Call,
    NoNotebook as NoNotebook,
    NotebookFailed as NotebookFailed,
    checked_call as checked_call,
    execute as execute,
    notebook_source as notebook_source,
    parameters_of as parameters_of,
)
from .notebook_outputs import same_text as same_text, stale_cells as stale_cells
from .notebook_pairs import (
    PairOutOfSync as PairOutOfSync,
    check_outputs as check_outputs,
    check_pairs as check_pairs,
    keep_outputs as keep_outputs,
    write_pairs as write_pairs,
)
from .sweep import (
    Sweep as Sweep,
    SweepFailed as SweepFailed,
    run_calls as run_calls,
    sweep_calls as sweep_calls,
    sweep_place as sweep_place,
    swept as swept,
)
from .sweep_jobs import run_call_jobs as run_call_jobs
