from .atomic import atomic_path as atomic_path
from .folder import MissingArtefact as MissingArtefact, project_root as project_root
from .provenance import (
    code_state as code_state,
    data_fingerprint as data_fingerprint,
    manifest as manifest,
)
from .results import Absent as Absent
from .run import Run as Run
