"""``UserError``: a mistake in what was given to the study, said in one sentence and shown without a stack of calls."""


class UserError(Exception):
    """Base of every error that the person who runs the study can mend: a value, a file, a missing step.

    The command line prints its sentence and exits with 1; a notebook shows the sentence alone.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]
