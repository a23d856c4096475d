"""A fold of which one process fails: ``-m tests.training.parallel.failing HOW FOLDER``, started by ``torchrun``."""

import os
import signal
import sys
from pathlib import Path

import numpy as np

from cctaecg.errors import UserError
from cctaecg.training.loop import train_fold
from cctaecg.training.parallel.processes import joined
from tests.training.parallel.together import HELD_OUT, RECORDS, Counted, configuration, study


class Dying(Counted):
    """Reads until the second epoch has begun, and is killed then."""

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        if self.records > RECORDS / 2 + HELD_OUT / 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(rows)


def main(how: str, folder: Path) -> None:
    with joined() as processes:
        signals, labels = study()
        read = Counted(signals)
        if how == "flat":
            signals[30] = 0.0  # whoever has it
        if how == "killed" and processes.rank == 1:
            read = Dying(signals)
        if how == "other labels" and processes.rank == 1:
            labels[:20] = 1 - labels[:20]
        train_fold(read, labels, np.arange(RECORDS), np.arange(RECORDS, RECORDS + HELD_OUT), configuration("norms"),
                   folder / "checkpoint.pt", 0, folder / "state.pt", processes)


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except UserError as error:
        sys.exit(f"said: {type(error).__name__}: {error}")
