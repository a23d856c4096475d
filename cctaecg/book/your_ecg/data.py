"""All that the page "Your ECG" reads of a run and of the library, or why this run has no such page."""

from typing import Any

from cctaecg.book.your_ecg.cohort import percentiles
from cctaecg.book.your_ecg.example import example
from cctaecg.book.your_ecg.kept import packed_network, weights_in
from cctaecg.book.your_ecg.library import filters, library
from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.run.run import Run
from cctaecg.stats.inputs import reached

MOST_WEIGHTS = 1_000_000
"""Of all networks together: 2 MB in half precision, 2.7 MB as the page carries them."""


OUTCOMES = {
    "simulated": "a stenosis of 70% or more",
    "hospital": "a stenosis of 70% or more",
    "ptbxl": "an infarction in the vessel's territory, as the ECG's own diagnosis names it",
}
"""What the probabilities are of, by ``config.data.source``."""


def page_data(run: Run) -> dict[str, Any]:
    """All that the page reads; where the run does not offer it, ``absent`` and nothing of the run's data."""
    config = run.config()
    if (absent := _why_absent(run, config)) is not None:
        return {"absent": absent}
    networks = [packed_network(run.checkpoint(fold), config.data.source) for fold in range(config.training.folds)]
    return {
        "run": run.name,
        "source": config.data.source,
        "learnt": networks[0][1],
        "outcome": OUTCOMES[config.data.source],
        "vessels": VESSELS,
        "signal": config.signal.model_dump(mode="json"),
        "quality": config.quality.model_dump(mode="json"),
        "thresholds": [float(config.analysis.risk_thresholds[vessel]) for vessel in VESSELS],
        "reached": reached([config.analysis.risk_thresholds[vessel] for vessel in VESSELS]).tolist(),
        "library": library(),
        "filters": filters(config.signal, config.quality),
        "networks": [network for network, _ in networks],
        "cohort": percentiles(run, int(run.smallest_cell())),
        "example": example(run),
    }


def _why_absent(run: Run, config: Config) -> str | None:
    """Why a run's networks are not in its book; None where they are."""
    if config.privacy.networks_in_book == "never":
        return "The configuration of this run keeps its networks with it: networks_in_book: never under privacy."
    if not config.privacy.carries_networks(config.data.source):
        return ("The networks of this run learnt from patients whose data are not public, and stay with the run. Its "
                "owner can say otherwise, with networks_in_book: always under privacy in its config.yml.")
    weights = weights_in(config.model) * config.training.folds
    if weights > MOST_WEIGHTS:
        return (f"The {config.training.folds} networks of this run have {weights:,} weights, more than the "
                f"{MOST_WEIGHTS:,} that a page can carry.")
    if not all(run.checkpoint(fold).exists() for fold in range(config.training.folds)):
        return "The networks of this run were no longer in its folder when this book was made."
    return None
