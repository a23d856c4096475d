"""The network: Net1D as ECGFounder published it, in any size, and its pretrained weights.

Parameters bear their published names, so that ECGFounder's own checkpoint fits :func:`ecgfounder`; a checkpoint that
does not fill the network's trunk whole is refused. Smaller networks have the same parts.

>>> import torch
>>> from cctaecg.config import ModelConfig
>>> from cctaecg.model import build, pretraining_card
>>> small = ModelConfig(widths=(16, 32, 64, 128), kernel_size=8, norm=True, checkpoint="future_mi")
>>> network = build(small).eval()  # with the weights that come with this package
>>> network(torch.zeros(2, 12, 1000)).shape  # two ECGs: a logit for each of four vessels
torch.Size([2, 4])
>>> pretraining_card(small)["licence"]
'MIT'
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
