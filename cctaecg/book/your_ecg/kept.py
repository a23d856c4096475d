"""A run's networks as the page carries them, kept beside their checkpoints: each is packed once after its training.

Packing needs PyTorch, whose import takes longer than all else that is done when a run is published anew.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import LEADS, VESSELS
from cctaecg.run.atomic import atomic_path

NAME = "page_network.json"


def packed_network(checkpoint: Path, source: str) -> tuple[dict[str, Any], str]:
    """The network of a checkpoint as the page carries it, and what its card says that it learnt from.

    What is kept names the bytes that it was made of, the checkpoint's and the packing's, and counts for no others.
    """
    kept = checkpoint.with_name(NAME)
    made_of = checkpoint.read_bytes() + Path(__file__).with_name("networks.py").read_bytes() + source.encode()
    of = sha256(made_of).hexdigest()
    content = _read(kept)
    if content is None or content["of"] != of:
        text = json.dumps({"of": of, **_packed(checkpoint, source)})
        with atomic_path(kept, private=True) as partial:
            partial.write_text(text, encoding="ascii")
        content = json.loads(text)  # as it is read again
    return content["network"], content["learnt"]


def _read(kept: Path) -> dict[str, Any] | None:
    """What is kept, or None where nothing is, or no such file."""
    try:
        content = json.loads(kept.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None
    return content if isinstance(content, dict) and {"of", "network", "learnt"} <= content.keys() else None


def _packed(checkpoint: Path, source: str) -> dict[str, Any]:
    from cctaecg.book.your_ecg.networks import packed
    from cctaecg.training.checkpoint import read_fold
    from cctaecg.training.model_card import KNOWS

    return {"network": packed(read_fold(checkpoint)), "learnt": KNOWS[source]}


def weights_in(config: ModelConfig) -> int:
    """How many weights and biases a network of this shape has, without the norms'; counted, not built.

    >>> weights_in(ModelConfig(widths=(16,), blocks=(1,), stem_width=16, kernel_size=16, group_width=16))
    8092
    """
    before, count = config.stem_width, config.stem_width * (len(LEADS) * config.kernel_size + 1)
    for width, blocks in zip(config.widths, config.blocks, strict=True):
        for _ in range(blocks):
            gates = width // 2
            count += width * (before + 1) + width * (config.group_width * config.kernel_size + 1) + width * (width + 1)
            count += gates * (width + 1) + width * (gates + 1)
            before = width
    return count + len(VESSELS) * (before + 1)
