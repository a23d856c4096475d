"""One fold of a run trained ahead of its step, by as many processes as there are."""

from cctaecg.config.parameters import whole_number
from cctaecg.errors import UserError
from cctaecg.run.run import Run
from cctaecg.training.history import History
from cctaecg.training.parallel.processes import Processes
from cctaecg.training.run_fold import folded_cohort, learnt_fold


class AlreadyTrained(UserError, FileExistsError):
    """A fold is trained and its predictions are written; the message names the file."""


def train_ahead(run: Run, fold: int, processes: Processes) -> History:
    """Train one fold of a run and leave checkpoint and state, from which its step goes on to write the rest.

    Raises ``AlreadyTrained`` where the step has done that before, ``ConfigError`` for a fold that the run has not, and
    what :func:`cctaecg.training.train_fold` raises.
    """
    fold = whole_number("fold", fold, lowest=0, highest=run.config().training.folds - 1)
    predictions = run.fold_predictions(fold)
    if predictions.exists():
        raise AlreadyTrained(f"{run.shown}/{predictions.relative_to(run.folder)} is there: fold {fold} is trained; "
                             "remove that file to train it again")
    return learnt_fold(run, folded_cohort(run), fold, processes, keep_state=True)
