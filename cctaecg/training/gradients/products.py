"""Matrix products, by whichever of PyTorch's two libraries uses the whole processor.

Products of float32 go to MKL, which on a processor of another maker than its own leaves the units of 512 bits alone and
takes twice as long as oneDNN, the library of the convolutions. Both add up in float32; they round differently.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def _leaves_units_alone() -> bool:
    capabilities = torch.cpu.get_capabilities()
    return (torch.backends.mkl.is_available() and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
            and bool(capabilities.get("avx512_f")) and "intel" not in str(capabilities.get("cpu_name", "")).lower())


BY_ONEDNN = _leaves_units_alone()


def goes_by_onednn(factor: Tensor) -> bool:
    """Whether products with this factor are oneDNN's."""
    return BY_ONEDNN and factor.device.type == "cpu" and factor.dtype == torch.float32


def linear(rows: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``rows`` (..., k) times the transposed ``weight`` (m, k), plus ``bias``; no gradient is recorded.

    >>> linear(torch.ones(2, 3), torch.tensor([[1.0, 2.0, 3.0]]), torch.ones(1))
    tensor([[7.],
            [7.]])
    """
    if goes_by_onednn(rows) and weight.dtype == torch.float32 and rows.numel() and not torch.is_autocast_enabled("cpu"):
        found: Tensor = torch.ops.mkldnn._linear_pointwise(rows, weight, bias, "none", [], "")
        return found
    return F.linear(rows, weight, bias)
