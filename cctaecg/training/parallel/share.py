"""Which records of a batch a process has, where several train one network together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from cctaecg.training.parallel.processes import Processes


@dataclass(frozen=True, eq=False)
class Share:
    """The records of a batch that this process has, of those that all of them have.

    What is drawn for a batch is drawn for the whole of it by every process, from the same seed, and each takes the
    values of its own records: who has which record changes nothing.

    Attributes
    ----------
    processes : Processes
        Those that have the batch together.
    whole : int
        Records of the batch.
    own : array of int, shape (k,)
        Places of this process's records in the batch, rising; there may be none.
    """

    processes: "Processes"
    whole: int
    own: np.ndarray

    def of(self, drawn: Tensor) -> Tensor:
        """The values of this process's records, from those drawn for all (whole, ...)."""
        return drawn[torch.from_numpy(self.own).to(drawn.device)]

    def sum(self, tensor: Tensor) -> Tensor:
        """The sum of a tensor over all processes, on each of them."""
        (total,) = self.processes.sums([tensor])
        return total

    def parts(self, views: int, pieces: int) -> "list[tuple[slice, Share]]":
        """This share, each record seen in ``views`` views, in the pieces of the whole batch.

        The views of the batch lie one after the other: all records, then all records again. They go through the
        network in so many pieces.

        Returns
        -------
        list of (slice, Share)
            Of each piece, where it lies among this process's views, and this process's share of it.
        """
        own = np.concatenate([self.own + view * self.whole for view in range(views)])
        bounds = [piece[0] for piece in np.array_split(np.arange(views * self.whole), pieces)] + [views * self.whole]
        places = np.searchsorted(own, bounds)
        return [
            (slice(first, last), Share(self.processes, int(end - start), own[first:last] - start))
            for start, end, first, last in zip(bounds, bounds[1:], places, places[1:])
        ]
