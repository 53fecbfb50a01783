"""The small networks of the cut-out: one sees the whole photo small, one sees edges closely.

Plain 3x3 convolutions with few channels, because on a CPU they are faster than the depthwise kind.
Both end in four values per 2x2 block (pixel shuffle), so that the full-size stage costs nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from tools.cutout.eyes import Eyes

COARSE_CHANNELS = 12  # see gpu_worker/image/cutout/features.py
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
    """Whole photo at some 100 to 400 px -> logits of alpha and of "this pixel may be wrong" at the same size.

    The way down for RGB is EfficientNet-Lite0, which knows what things look like; the hand-made maps have a way of
    their own, and the two meet where the outline is drawn.
    """

    channels = COARSE_CHANNELS

    def __init__(self, widths: tuple[int, ...] = (24, 40, 64, 96)) -> None:
        super().__init__()
        w2, w4, w8, w16 = widths
        self.eyes = Eyes()
        self.hand2 = Step(self.channels, 16, 2)
        self.hand4 = Step(16, 24, 2)
        self.hand8 = Step(24, 32, 2)
        self.hand16 = Step(32, 48, 2)
        self.hand32 = Step(48, 64, 2)
        self.side32 = nn.Conv2d(192 + 64, w16, 1)
        self.whole = nn.Conv2d(w16, w16, 1)
        self.deep = Block(w16, w16)
        self.side16 = nn.Conv2d(112 + 48, w16, 1)
        self.up16 = Block(w16, w16)
        self.side8 = nn.Conv2d(40 + 32, w8, 1)
        self.down8 = nn.Conv2d(w16, w8, 1)
        self.up8 = Block(w8, w8)
        self.side4 = nn.Conv2d(24 + 24, w4, 1)
        self.down4 = nn.Conv2d(w8, w4, 1)
        self.up4 = Block(w4, w4)
        self.side2 = nn.Conv2d(16 + 16, w2, 1)
        self.down2 = nn.Conv2d(w4, w2, 1)
        self.up2 = Step(w2, 24)
        self.head = nn.Conv2d(24, 8, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x2, x4, x8, x16, x32 = self.eyes(x[:, :3])
        h2 = self.hand2(x)
        h4 = self.hand4(h2)
        h8 = self.hand8(h4)
        h16 = self.hand16(h8)
        y = self.side32(torch.cat([x32, self.hand32(h16)], 1))
        y = self.deep(y + y * torch.sigmoid(self.whole(fn.adaptive_avg_pool2d(y, 1))))
        y = self.up16(self.side16(torch.cat([x16, h16], 1)) + larger(y))
        y = self.up8(self.side8(torch.cat([x8, h8], 1)) + larger(self.down8(y)))
        y = self.up4(self.side4(torch.cat([x4, h4], 1)) + larger(self.down4(y)))
        y = self.up2(self.side2(torch.cat([x2, h2], 1)) + larger(self.down2(y)))
        return fn.pixel_shuffle(self.head(y), 2)


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
