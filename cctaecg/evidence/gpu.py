"""What training takes on a GPU, as it was last measured; nothing where it was not.

The measurement is ``python -m benchmarks.gpu --store``, on a machine with CUDA.
"""

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).with_name("gpu_facts.json")

ECGS, FOLDS, EPOCHS = 4620, 5, 100
"""The study that the measured steps are carried over to."""

MINUTES = 30.0
"""What that is to take at most."""


def gpu_facts() -> dict[str, Any] | None:
    """What a GPU was measured to take.

    Returns
    -------
    dict or None
        ``device``, ``torch``, ``parts`` by name, what ``failed`` and why; None where no GPU was measured.
    """
    if not STORED.exists():
        return None
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def gpu_sentence(facts: dict[str, Any] | None) -> str:
    """What the book says of the study on a GPU.

    Parameters
    ----------
    facts : dict or None
        As of :func:`cctaecg.evidence.gpu_facts`.

    Returns
    -------
    str
        Some sentences; that nothing was measured, where that is so.
    """
    if facts is None:
        return "On a GPU it was not measured: none was at hand."
    device, parts = facts["device"], facts["parts"]
    said = []
    for precision in ("float32", "bfloat16"):
        found = parts.get(f"study: {precision}")
        if found is None:
            why = facts["failed"].get(f"study: {precision}", "no time was left")
            said.append(f"With {precision} it could not be measured ({why}).")
        else:
            within = "within" if found["minutes"] <= MINUTES else "more than"
            said.append(f"With {precision}, {FOLDS} folds of {EPOCHS} epochs on {ECGS:,} ECGs would take "
                        f"{found['minutes']:.0f} minutes on one {device}, {within} the {MINUTES:.0f} aimed at.")
        step = parts.get(f"steps: full, {precision}")
        if step is not None:
            ms = {name: f"{1e3 * seconds:.0f} ms" for name, seconds in step["seconds"].items()}
            said.append(f"A step there takes {ms['ours']}, {ms['automatic']} with automatic differentiation, and "
                        f"{ms['plain']} as published, in float32.")
    return " ".join(said)
