"""The small networks of the cut-out: one sees the whole photo small, one judges its answer, one sees edges closely.

Plain 3x3 convolutions with few channels, because on a CPU they are faster than the depthwise kind.
Both end in four values per 2x2 block (pixel shuffle), so that the full-size stage costs nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

COARSE_CHANNELS = 12  # see gpu_worker/image/cutout/features.py
JUDGE_CHANNELS = 17  # see gpu_worker/image/cutout/opinions.py
FINE_CHANNELS = 4  # RGB and what the coarse network said


class Block(nn.Module):
    """Two convolutions with a short cut where the shapes allow it."""

    def __init__(self, inward: int, outward: int, stride: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(inward, outward, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outward)
        self.second = nn.Conv2d(outward, outward, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outward)

    def forward(self, x: Tensor) -> Tensor:
        y = fn.relu(self.first_norm(self.first(x)))
        return fn.relu(self.second_norm(self.second(y)) + y)


class Step(nn.Module):
    """One convolution, normalised."""

    def __init__(self, inward: int, outward: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inward, outward, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outward)

    def forward(self, x: Tensor) -> Tensor:
        return fn.relu(self.norm(self.conv(x)))


class Coarse(nn.Module):
    """Whole photo at about 320 px -> logits of alpha and of "this pixel may be wrong" at the same size."""

    channels = COARSE_CHANNELS

    def __init__(self, widths: tuple[int, ...] = (16, 32, 64, 112, 176)) -> None:
        super().__init__()
        w2, w4, w8, w16, w32 = widths
        self.down2 = Step(self.channels, w2, 2)
        self.down4 = Block(w2, w4, 2)
        self.down8 = Block(w4, w8, 2)
        self.down16 = Block(w8, w16, 2)
        self.down32 = Block(w16, w32, 2)
        self.whole = nn.Conv2d(w32, w32, 1)
        self.deep = Block(w32, w32)
        self.side16 = nn.Conv2d(w32, w16, 1)
        self.up16 = Block(w16, w16)
        self.side8 = nn.Conv2d(w16, w8, 1)
        self.up8 = Block(w8, w8)
        self.side4 = nn.Conv2d(w8, w4, 1)
        self.up4 = Block(w4, w4)
        self.side2 = nn.Conv2d(w4, w2, 1)
        self.up2 = Step(w2, 24)
        self.head = nn.Conv2d(24, 8, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x2 = self.down2(x)
        x4 = self.down4(x2)
        x8 = self.down8(x4)
        x16 = self.down16(x8)
        x32 = self.down32(x16)
        x32 = self.deep(x32 + x32 * torch.sigmoid(self.whole(fn.adaptive_avg_pool2d(x32, 1))))
        y = self.up16(x16 + larger(self.side16(x32)))
        y = self.up8(x8 + larger(self.side8(y)))
        y = self.up4(x4 + larger(self.side4(y)))
        y = self.up2(x2 + larger(self.side2(y)))
        return fn.pixel_shuffle(self.head(y), 2)


class Judge(Coarse):
    """The same network with the coarse one's answers and the second opinions as further channels."""

    channels = JUDGE_CHANNELS

    def begin(self, coarse: dict[str, Tensor]) -> None:
        """Start as the coarse network, the new channels unheard."""
        first = "down2.conv.weight"
        grown = torch.zeros_like(self.down2.conv.weight)
        grown[:, :COARSE_CHANNELS] = coarse[first]
        self.load_state_dict({**coarse, first: grown})


class Fine(nn.Module):
    """A piece of the photo at about 1024 px and the coarse alpha -> logits of alpha for the piece."""

    def __init__(self, widths: tuple[int, ...] = (16, 24, 40)) -> None:
        super().__init__()
        w2, w4, w8 = widths
        self.down2 = Step(FINE_CHANNELS, w2, 2)
        self.keep2 = Step(w2, w2)
        self.down4 = Block(w2, w4, 2)
        self.down8 = Block(w4, w8, 2)
        self.deep = Block(w8, w8)
        self.side4 = nn.Conv2d(w8, w4, 1)
        self.up4 = Block(w4, w4)
        self.side2 = nn.Conv2d(w4, w2, 1)
        self.up2 = Step(w2, 16)
        self.head = nn.Conv2d(16, 4, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x2 = self.keep2(self.down2(x))
        x4 = self.down4(x2)
        y = self.deep(self.down8(x4))
        y = self.up4(x4 + larger(self.side4(y)))
        y = self.up2(x2 + larger(self.side2(y)))
        return fn.pixel_shuffle(self.head(y), 2)


def larger(x: Tensor) -> Tensor:
    return fn.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
