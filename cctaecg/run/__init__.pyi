from .atomic import atomic_path as atomic_path
from .beside import NotOurs as NotOurs
from .contents import ChangedArtefact as ChangedArtefact
from .folder import MissingArtefact as MissingArtefact, project_root as project_root
from .names import (
    NoSuchRun as NoSuchRun,
    RunNameError as RunNameError,
    checked_name as checked_name,
)
from .provenance import (
    code_state as code_state,
    data_fingerprint as data_fingerprint,
    manifest as manifest,
)
from .results import Absent as Absent
from .run import Run as Run
