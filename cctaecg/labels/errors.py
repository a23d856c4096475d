"""One class for each way in which texts cannot be read or reviewed. No message quotes a text or a key."""

from cctaecg.errors import UserError


class NoServer(UserError, ValueError):
    """The configuration names no language model to read with."""


class RemoteAddress(UserError, ValueError):
    """The language model is on another machine, and the configuration does not allow texts to leave this one."""


class MissingExtra(UserError, ImportError):
    """A package that only some users need is not installed."""


class ServerRefused(UserError, ValueError):
    """The server cannot be used at all (no connection, wrong key, unknown model): asking on makes no sense."""


class DamagedFile(UserError, ValueError):
    """A file of earlier readings or reviews holds a line that nothing of ours wrote."""


class SheetFilledIn(UserError, RuntimeError):
    """The review sheet holds grades that were not taken in: a new one would take their place."""


class ReviewRefused(UserError, ValueError):
    """A review sheet cannot be taken in; ``faults`` holds every reason, each with its row. Nothing was changed."""

    def __init__(self, sheet: str, faults: list[str]):
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
        super().__init__(f"{sheet} was not taken in, {count}:\n" + "\n".join(faults))
