"""What a killed call leaves beside the folder that it was making."""

import json
import socket
from pathlib import Path

from cctaecg.run.beside import NEW, OWN


def left_beside(target: Path, pid: int = 2**22 + 1, name: str = ".partial-0123456789abcdef") -> Path:
    """A place beside ``target`` as a call of a process that is gone has left it; returns it."""
    place = target.with_name(name)
    (place / NEW).mkdir(parents=True)
    (place / OWN).write_text(json.dumps(
        {"target": target.name, "host": socket.gethostname(), "pid": pid, "started": 1.5}))
    return place
