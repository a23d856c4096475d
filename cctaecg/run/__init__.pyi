from .atomic import atomic_path as atomic_path
from .folder import MissingArtefact as MissingArtefact
from .folder import project_root as project_root
from .provenance import (
    code_state as code_state,
)
from .provenance import (
    data_fingerprint as data_fingerprint,
)
from .provenance import (
    manifest as manifest,
)
from .results import Absent as Absent
from .run import Run as Run
