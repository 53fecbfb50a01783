"""Cuts a product out of its photo: alpha, clean edge colours, and how far to trust them.

Coarse network on the whole photo at two sizes (one mirrored), a fine network along the uncertain band, colours
of the foreground at edges, and a confidence that is calibrated on photos the networks never saw.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout import edges
from gpu_worker.image.cutout.confidence import Signals, judged, signals
from gpu_worker.image.cutout.features import features
from gpu_worker.image.cutout.network import STEP, network, sigmoid, there
from gpu_worker.image.cutout.opinions import evidence, opinions
from gpu_worker.image.cutout.parts import labels_filled, without_scraps

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

COARSE_PX = (320, 256)
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


def look(rgb: Picture) -> Signals:
    """Only the signals the confidence is made of; calibration reads them."""
    return signals_of(coarse_views(edges.scaled(rgb, FINE_PX[-1])))


def signals_of(views: Views) -> Signals:
    return signals(views.rgb, views.each, views.mean, views.doubt, views.others)


@dataclass(frozen=True)
class Views:
    """At the first size: the judge's views and the coarse network's second size, the vote, the judge's doubt; the
    coarse network's mean, the opinions on it, and those on the judge's answer."""

    rgb: Picture
    each: tuple[Array, ...]
    mean: Array
    doubt: Array
    others: tuple[Array, Array, Array, Array, Array]


@dataclass(frozen=True)
class First:
    """What the coarse network said at the first size: mean of its views, the second size alone, its own doubt."""

    rgb: Picture
    mean: Array
    second_size: Array
    doubt: Array


def first_look(rgb: Picture) -> First:
    """Straight at the first size, mirrored at the second."""
    first = edges.scaled(rgb, COARSE_PX[0], STEP)
    height, width = first.shape[:2]
    one = network("coarse")(features(first)[None])[0]
    small = network("coarse")(features(edges.scaled(rgb, COARSE_PX[1], STEP))[None, :, :, ::-1])[0, :, :, ::-1]
    other = np.stack([cv2.resize(np.ascontiguousarray(part), (width, height)) for part in small])
    mean = sigmoid((one[0] + other[0]) / 2)
    return First(first, mean, sigmoid(other[0]), sigmoid((one[1] + other[1]) / 2))


def both_ways(name: str, seen: Array) -> Array:
    """Logits for the straight and the mirrored view, the second mirrored back."""
    out = network(name)(np.stack([seen, seen[:, :, ::-1]]))
    out[1] = out[1, :, :, ::-1]
    return out


def coarse_views(rgb: Picture) -> Views:
    """The first look, second opinions on it, the judge's answer, and a vote with new opinions on that answer."""
    first = first_look(rgb)
    said = opinions(first.rgb, first.mean)
    out = both_ways("judge", evidence(first.rgb, first.mean, first.second_size, first.doubt, said))
    each = (sigmoid(out[0, 0]), sigmoid(out[1, 0]), first.second_size)
    judged_mean = sigmoid(out[:, 0].mean(0))
    again = opinions(first.rgb, judged_mean)
    mean = without_scraps(labels_filled(np.asarray((judged_mean + again[0] + again[1]) / 3, np.float32)))
    return Views(first.rgb, each, mean, sigmoid(out[:, 1].mean(0)), (first.mean, *said, *again))


def refined(rgb: Picture, coarse: Array) -> Array:
    """Alpha at the size of `rgb`, brought there in two steps."""
    alpha = fine(edges.scaled(rgb, FINE_PX[0]), coarse)
    return alpha if max(rgb.shape[:2]) <= FINE_PX[0] else fine(rgb, alpha)


def fine(rgb: Picture, coarse: Array) -> Array:
    """Alpha at the size of `rgb`: sure areas from the coarse network, the band around edges looked at closely."""
    height, width = rgb.shape[:2]
    rough = np.clip(edges.floats(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)), 0, 1)
    if there("fine"):
        return tiled(rgb, rough)
    radius = max(2, round(4 * max(height, width) / FINE_PX[-1]))
    guide = edges.floats(rgb) * np.float32(1 / 255)
    factors, offset = edges.guided(guide, rough, radius, 1e-4)
    near = band(rough, BAND_PX)
    alpha = np.einsum("ijk,ijk->ij", factors, guide) + offset
    alpha = np.clip((alpha - 0.5) * 1.25 + 0.5, 0, 1)
    return np.where(near, alpha, (rough > 0.5).astype(np.float32)).astype(np.float32)


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
