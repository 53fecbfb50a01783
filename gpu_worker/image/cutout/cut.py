"""Cuts a product out of its photo: alpha, clean edge colours, and how far to trust them.

A coarse network on the whole photo at two sizes (one mirrored), GrabCut's opinions on what it said, a fine network
along the uncertain band, colours of the foreground at edges, and a confidence that is calibrated on photos the networks
never saw.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout import edges
from gpu_worker.image.cutout.confidence import Signals, judged, signals
from gpu_worker.image.cutout.features import features
from gpu_worker.image.cutout.network import STEP, network, sigmoid
from gpu_worker.image.cutout.opinions import opinions
from gpu_worker.image.cutout.parts import without_scraps

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

COARSE_PX = (384, 288)
FINE_PX = (512, 1024)
BAND_PX = 12  # around the coarse edge, at the fine size
TILE_PX = 128


@dataclass(frozen=True)
class Cutout:
    """Colours without backdrop at the edges, alpha 0..1, confidence 0..1, and in words why it is not higher."""

    rgb: Picture
    alpha: Array
    confidence: float
    reasons: tuple[str, ...]


def cut_out(rgb: Picture) -> Cutout:
    """Cut the product out of `(h, w, 3)` sRGB. Never fails for want of a product: then confidence is near zero."""
    middle = edges.scaled(rgb, FINE_PX[-1])
    views = coarse_views(middle)
    alpha = refined(middle, views.mean)
    found = signals_of(views)
    confidence, reasons = judged(found)
    whole = edges.enlarged(rgb, middle, alpha)
    return Cutout(edges.foreground(rgb, whole), whole, confidence, reasons)


def signals_of(views: Views) -> Signals:
    return signals(views.rgb, views.each, views.mean, views.doubt, views.others)


@dataclass(frozen=True)
class Views:
    """At the first size: what the coarse network said straight and mirrored, the vote, its doubt; its own mean and the
    two opinions on it."""

    rgb: Picture
    each: tuple[Array, Array]
    mean: Array
    doubt: Array
    others: tuple[Array, Array, Array]


def coarse_views(rgb: Picture) -> Views:
    """The network straight at the first size and mirrored at the second, second opinions on what it said, a vote."""
    first = edges.scaled(rgb, COARSE_PX[0], STEP)
    height, width = first.shape[:2]
    one = network("coarse")(features(first)[None])[0]
    small = network("coarse")(features(edges.scaled(rgb, COARSE_PX[1], STEP))[None, :, :, ::-1])[0, :, :, ::-1]
    other = np.stack([cv2.resize(np.ascontiguousarray(part), (width, height)) for part in small])
    said = sigmoid((one[0] + other[0]) / 2)
    second = opinions(first, said)
    coloured, flat = second.coloured, second.flat
    # The flattened opinion says where the outline runs; the others only make it unsure, and `fine` looks again there.
    # A gap is backdrop unless both opinions say otherwise: the network took it for a label.
    vote = np.where(second.gaps, np.minimum(coloured, flat), (said + coloured + 2 * flat) / 4)
    vote = without_scraps(np.asarray(vote, np.float32))
    each = (sigmoid(one[0]), sigmoid(other[0]))
    return Views(first, each, vote, sigmoid((one[1] + other[1]) / 2), (said, coloured, flat))


def refined(rgb: Picture, coarse: Array) -> Array:
    """Alpha at the size of `rgb`, brought there in two steps."""
    alpha = fine(edges.scaled(rgb, FINE_PX[0]), coarse)
    return alpha if max(rgb.shape[:2]) <= FINE_PX[0] else fine(rgb, alpha)


def fine(rgb: Picture, coarse: Array) -> Array:
    """Alpha at the size of `rgb`: sure areas from the coarse network, the band around edges looked at closely."""
    height, width = rgb.shape[:2]
    rough = np.clip(edges.floats(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)), 0, 1)
    return tiled(rgb, rough)


def band(rough: Array, reach_px: int) -> NDArray[np.bool_]:
    """Where the fine network may change something: unsure pixels and what lies near them."""
    unsure = np.where((rough > 0.04) & (rough < 0.96), np.uint8(1), np.uint8(0))
    return np.asarray(cv2.dilate(unsure, np.ones((2 * reach_px + 1,) * 2, np.uint8)), np.bool_)


def tiled(rgb: Picture, rough: Array) -> Array:
    """The fine network on overlapping tiles that touch the band."""
    height, width = rough.shape
    near = band(rough, BAND_PX)
    total = np.zeros((height, width), np.float32)
    weight = np.zeros((height, width), np.float32)
    ramp = np.minimum(np.arange(1, TILE_PX + 1), np.arange(TILE_PX, 0, -1)).clip(max=24).astype(np.float32)
    soft = np.minimum(ramp[:, None], ramp[None, :])
    stride = TILE_PX - 32
    if min(height, width) < TILE_PX:
        pad = ((0, max(0, TILE_PX - height)), (0, max(0, TILE_PX - width)))
        rgb, rough = np.pad(rgb, (*pad, (0, 0)), mode="edge"), np.pad(rough, pad, mode="edge")
    for y in starts(height, stride):
        for x in starts(width, stride):
            part = (slice(y, y + TILE_PX), slice(x, x + TILE_PX))
            if not near[part].any():
                continue
            seen = np.empty((4, TILE_PX, TILE_PX), np.float32)
            seen[:3] = rgb[part].transpose(2, 0, 1)
            seen[:3] *= np.float32(1 / 127.5)
            seen[3] = rough[part] * 2
            seen -= 1
            said = sigmoid(network("fine")(seen[None])[0, 0])
            tall, wide = total[part].shape
            total[part] += (said * soft)[:tall, :wide]
            weight[part] += soft[:tall, :wide]
    sure = rough[:height, :width] > 0.5
    alpha = np.where(near, total / np.maximum(weight, 1e-6), sure.astype(np.float32))
    return np.clip((alpha - 0.01) / 0.98, 0, 1).astype(np.float32)


def starts(length: int, stride: int) -> list[int]:
    """Where tiles begin so that the last one ends at the border."""
    last = max(0, length - TILE_PX)
    return [*range(0, last, stride), last]
