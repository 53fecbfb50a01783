"""How far a cut-out can be trusted, from what the networks and the picture say; and why not, in words.

The number is a calibrated chance that the outline overlaps the true one by 0.9 or more (see tools/cutout/calibrate.py).
"""

from __future__ import annotations

import tomllib
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout.features import border, fitted, shaded
from gpu_worker.image.cutout.parts import enclosed

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

LENGTHS = ("size", "contrast", "thinness")
# Nobody but a person can tell: shares of the product that may be backdrop in shadow, seen through a hole; and that lie
# apart from the rest and may be another thing. (Larger ones are the other of a pair.)
MAYBE_BEHIND, APART = 0.1, (0.05, 0.25)
HELD = 0.89  # the most that such a photo gets

FILE = Path(__file__).parent / "weights" / "confidence.toml"


@dataclass(frozen=True)
class Signals:
    """Shares 0..1 unless said otherwise; each is small for a good cut-out, apart from `size` and `contrast`."""

    expected_miss: float  # 1 - IoU the vote expects of itself
    unsure: float  # 1 - IoU the network expects of itself
    view_miss: float  # 1 - IoU of the straight large and the mirrored small view
    doubt: float  # area the network thinks wrong, per product area
    soft: float  # area that is neither product nor backdrop, per product area
    border: float  # share of the frame the product touches
    scraps: float  # area outside the largest part, per product area
    size: float  # product's share of the photo
    contrast: float  # Lab distance across the outline, lower quartile
    thinness: float  # outline length in px per root of area: bristles and lattices have much
    unsure_core: float  # entropy inside the product, away from edges: see-through things, busy backdrops
    before_miss: float  # 1 - IoU of the vote and the network
    colour_miss: float  # 1 - IoU of the vote and GrabCut on RGB
    flat_miss: float  # 1 - IoU of the vote and GrabCut without the backdrop
    opinions_miss: float  # 1 - IoU of the two of them
    stray: float  # edges in what is said to be backdrop, per outline length: a rim that was lost, a scene
    rival: float  # the strongest of them against the weaker part of the outline
    shade: float  # product that may be the backdrop in shadow, per product area
    shade_rim: float  # share of the outline that runs along such parts
    holes: float  # backdrop seen through the product, per product area: real holes, or labels in its colour


SHARES = tuple(field.name for field in fields(Signals) if field.name not in LENGTHS)


def overlap(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    either = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / either if either else 0.0


def expected(alpha: Array) -> float:
    """The overlap with the truth that these chances promise of their own mask."""
    mask = alpha > 0.5
    return float(alpha[mask].sum()) / max(1.0, np.count_nonzero(mask) + float(alpha[~mask].sum()))


def signals(
    rgb_small: Picture,
    views: tuple[Array, Array],
    mean: Array,
    doubt: Array,
    others: tuple[Array, Array, Array],
) -> Signals:
    """Measure the signals; `views` are straight and mirrored, `others` the network's mean and both opinions on it."""
    mask = mean > 0.5
    before, coloured, flat = (other > 0.5 for other in others)
    area = max(1, int(np.count_nonzero(mask)))
    grid = mask.astype(np.uint8)
    frame = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    count, _, stats, _ = cv2.connectedComponentsWithStats(grid, connectivity=8)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0
    inner = cv2.erode(grid, np.ones((7, 7), np.uint8)).astype(bool)
    entropy = 4 * mean * (1 - mean)
    contours, _ = cv2.findContours(grid, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    stray, rival = edges_outside(rgb_small, grid)
    shade, shade_rim = shaded_parts(rgb_small, grid)
    return Signals(
        expected_miss=1 - expected(mean),
        unsure=1 - expected(others[0]),
        view_miss=1 - overlap(views[0] > 0.5, views[1] > 0.5),
        doubt=min(2.0, float(doubt.sum()) / area),
        soft=min(2.0, float(np.count_nonzero((mean > 0.1) & (mean < 0.9))) / area),
        border=float(frame.mean()),
        scraps=1 - largest / area,
        size=area / mask.size,
        contrast=across(rgb_small, grid),
        thinness=sum(len(c) for c in contours) / area**0.5,
        unsure_core=float(entropy[inner].mean()) if inner.any() else 1.0,
        before_miss=1 - overlap(mask, before),
        colour_miss=1 - overlap(mask, coloured),
        flat_miss=1 - overlap(mask, flat),
        opinions_miss=1 - overlap(coloured, flat),
        stray=min(2.0, stray),
        rival=min(3.0, rival),
        shade=shade,
        shade_rim=shade_rim,
        holes=min(2.0, enclosed(mask) / area),
    )


def across(rgb: Picture, grid: NDArray[np.uint8]) -> float:
    """Lab distance between just inside and just outside the outline: the lower quartile along it."""
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_RGB2LAB), np.float32)
    square = np.ones((5, 5), np.uint8)
    inside, outside = cv2.erode(grid, np.ones((3, 3), np.uint8)), 1 - cv2.dilate(grid, np.ones((3, 3), np.uint8))
    edge = cv2.morphologyEx(grid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    near = cv2.dilate(inside, square).astype(bool) & cv2.dilate(outside, square).astype(bool) & edge
    if not near.any():
        return 0.0

    def mean(mask: Any) -> Array:
        weight = np.asarray(mask, np.float32)
        return np.asarray(cv2.blur(lab * weight[..., None], (7, 7)) / (cv2.blur(weight, (7, 7))[..., None] + 1e-4))

    gap = np.linalg.norm(mean(inside) - mean(outside), axis=2)[near]
    return float(np.percentile(gap, 25))


def shaded_parts(rgb: Picture, grid: NDArray[np.uint8]) -> tuple[float, float]:
    """How much of the product may be shadow, and how much of its rim."""
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_RGB2LAB), np.float32)
    grey = shaded(rgb, lab[..., 0], fitted(lab, border(lab))) > 0.5
    inside = cv2.erode(grid, np.ones((7, 7), np.uint8))
    rim = (cv2.erode(grid, np.ones((3, 3), np.uint8)) - inside).astype(bool)
    if not rim.any() or not inside.any():
        return 1.0, 1.0
    return float(grey[inside.astype(bool)].mean()), float(grey[rim].mean())


def edges_outside(rgb: Picture, grid: NDArray[np.uint8]) -> tuple[float, float]:
    """Steep pixels away from the product per pixel of outline; the steepest against the outline's weaker part."""
    soft = cv2.GaussianBlur(rgb, (0, 0), 1.0).astype(np.float32) * np.float32(1 / 255)
    lab = np.asarray(cv2.cvtColor(soft, cv2.COLOR_RGB2LAB), np.float32)
    across_x, across_y = (np.asarray(cv2.Sobel(lab, cv2.CV_32F, *way), np.float32) / 8 for way in ((1, 0), (0, 1)))
    steep = np.sqrt((across_x * across_x + across_y * across_y).sum(axis=2))
    outline = cv2.morphologyEx(grid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    away = steep[cv2.dilate(grid, np.ones((9, 9), np.uint8)) == 0]
    if not outline.any() or len(away) < 50:
        return 0.0, 0.0
    weak = float(np.percentile(steep[outline], 25))
    share = 2.0 * np.count_nonzero(away > 1.2) / np.count_nonzero(outline)
    return share, float(np.percentile(away, 98)) / (weak + 0.5)


def prepared(found: Signals) -> NDArray[np.float64]:
    """The signals as the calibration uses them: roots of shares, then logarithms of lengths."""
    values = dict(zip((f.name for f in fields(found)), astuple(found), strict=True))
    row = [np.sqrt(max(0.0, values[name])) for name in SHARES]
    row += [np.log(values["size"] + 0.003), np.log1p(values["contrast"]), np.log1p(values["thinness"])]
    return np.array(row)


def held_back(row: NDArray[np.float64]) -> bool:
    """Whether a person has to look however sure the rest is, by the prepared signals."""
    behind, apart = (float(row[SHARES.index(name)]) ** 2 for name in ("shade", "scraps"))
    return behind > MAYBE_BEHIND or APART[0] < apart < APART[1]


@lru_cache(maxsize=1)
def calibration() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """Means, scales, factors, offset."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return np.array(data["means"]), np.array(data["scales"]), np.array(data["factors"]), float(data["offset"])


def judged(found: Signals) -> tuple[float, tuple[str, ...]]:
    """Confidence 0..1, and reasons in words when it is below 0.9."""
    means, scales, factors, offset = calibration()
    row = prepared(found)
    chance = 1 / (1 + np.exp(-float((row - means) / scales @ factors) - offset))
    confidence = round(min(float(chance), HELD if held_back(row) else 1.0), 3)
    return confidence, () if confidence >= 0.9 else reasons(found)


def reasons(found: Signals) -> tuple[str, ...]:
    """What a person should look at."""
    said = []
    if found.size < 0.01:
        said.append("no product was found, or it is very small")
    if found.size > 0.85:
        said.append("the product fills the whole picture")
    if found.border > 0.12:
        said.append("the product touches the edge of the picture")
    if found.contrast < 9:
        said.append("product and background have nearly the same colour")
    if found.shade > MAYBE_BEHIND:
        said.append("parts of the product may be the background, seen through a hole")
    if found.unsure_core > 0.12:
        said.append("parts of the product look see-through or like the background")
    if found.thinness > 22:
        said.append("the product has many thin parts or hairs")
    if found.scraps > APART[0]:
        said.append("several separate things were found")
    return tuple(said) or ("it is not clear where the product ends",)
