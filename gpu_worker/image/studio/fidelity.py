"""The gate every finished picture passes: the product in it is the product of the photo, measured, or the job fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from gpu_worker.image.studio.colour import Array, Pixels, delta_e, lab, rounded
from gpu_worker.image.studio.compose import Layer

MEAN_LIMIT, PEAK_LIMIT = 0.5, 3.0
DETAIL_LIMITS = (0.95, 1.05)
OUTLINE_LIMIT = 0.98
LABEL_LIMIT = 0.95
_CORE_PX = 3  # distance from the edge from which a pixel belongs to the product alone
_READABLE = 24.0  # spread of lightness in a window that holds letters or a logo
_MOST_LABELS = 8
_COMPARED = 150_000  # pixels that are compared, evenly spread


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Differences between the product in a picture and in its photo. `mean` and `peak` (99.9th percentile) are
    CIEDE2000 in the core, `detail` the ratio of Laplacian energy, `outline` the overlap with the cut-out (None where
    the picture cannot tell), `label` the worst correlation of a window full of contrast, such as letters or a logo
    (None where the product has none)."""

    mean: float
    peak: float
    detail: float
    outline: float | None
    label: float | None

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not hold, in words with figures."""
        said = []
        if self.mean > MEAN_LIMIT or self.peak > PEAK_LIMIT:
            said.append(
                f"its colours moved by {self.mean:.2f} on average and {self.peak:.1f} at most "
                f"(allowed {MEAN_LIMIT:g} and {PEAK_LIMIT:g} CIEDE2000)"
            )
        if not DETAIL_LIMITS[0] <= self.detail <= DETAIL_LIMITS[1]:
            said.append(f"its fine detail is {self.detail:.0%} of the photo's (allowed 95 to 105 %)")
        if self.outline is not None and self.outline < OUTLINE_LIMIT:
            said.append(f"its outline covers only {self.outline:.1%} of the cut-out's (at least {OUTLINE_LIMIT:.0%})")
        if self.label is not None and self.label < LABEL_LIMIT:
            said.append(f"a label or logo on it agrees only {self.label:.0%} (at least {LABEL_LIMIT:.0%})")
        return tuple(said)


def check(picture: Pixels, product: Layer, behind: Array | None = None) -> Fidelity:
    """Measure, and raise Refused with the figures where the product was changed."""
    found = measured(picture, product, behind)
    if found.faults:
        raise Refused(
            f"The product in the picture is not the one in the photo: {'; '.join(found.faults)}.",
            "Nothing was written. Use another scene, or look at the cut-out.",
        )
    return found


def measured(picture: Pixels, product: Layer, behind: Array | None = None) -> Fidelity:
    """Compare a finished picture with the product that went into it. With `behind`, the scene without the product, the
    outline is read back from where the two differ."""
    core = _core(product.alpha)
    if not core.any():
        return Fidelity(0.0, 0.0, 1.0, None, None)
    outline = None if behind is None else _outline(picture, product, behind)
    if not cv2.copyTo(_apart(picture, product.rgb), np.asarray(product.alpha >= 1, np.uint8)).any():
        label = 1.0 if next(_readable(_grey(product.rgb), core), None) else None
        return Fidelity(0.0, 0.0, 1.0, outline, label)  # what is the same pixel for pixel needs no measuring
    rows, columns = np.nonzero(core)
    step = max(1, len(rows) // _COMPARED)
    rows, columns = rows[::step], columns[::step]
    gaps = delta_e(_lab_at(picture, rows, columns), _lab_at(product.rgb, rows, columns))
    return Fidelity(
        mean=float(gaps.mean()),
        peak=float(np.percentile(gaps, 99.9)),
        detail=_detail(picture, product.rgb, core),
        outline=outline,
        label=_labels(picture, product.rgb, core),
    )


def _core(alpha: Array) -> NDArray[np.bool_]:
    whole = (alpha >= 1).astype(np.uint8)
    return np.asarray(cv2.erode(whole, np.ones((2 * _CORE_PX + 1,) * 2, np.uint8)), np.bool_)


def _lab_at(rgb: Pixels, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Array:
    return np.asarray(lab(rgb[rows, columns][None])[0], np.float32)


def _grey(rgb: Pixels) -> Array:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)


def _detail(picture: Pixels, photo: Pixels, core: NDArray[np.bool_]) -> float:
    """Laplacian energy of the picture per that of the photo; 1 for a product without any detail that gained none."""
    now, before = (
        float(np.square(np.asarray(cv2.Laplacian(_grey(rgb), cv2.CV_32F))[core]).mean()) for rgb in (picture, photo)
    )
    return (now + 0.05) / (before + 0.05)


def _outline(picture: Pixels, product: Layer, behind: Array) -> float | None:
    """Overlap of the cut-out with where the picture differs from its scene; product pixels in the scene's own colour
    count as seen, for no eye could tell."""
    ground = rounded(behind)
    seen = _apart(picture, ground) > 6
    inside = product.alpha > 0.5
    would = _apart(product.rgb, ground) > 12
    inside_seen = inside & would
    if np.count_nonzero(inside_seen) < 0.2 * np.count_nonzero(inside):
        return None
    far = cv2.dilate((product.alpha > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    missed = np.count_nonzero(inside_seen & ~seen)
    added = np.count_nonzero(seen & ~far)
    return 1 - (missed + added) / np.count_nonzero(inside)


def _apart(one: Pixels, other: Pixels) -> Pixels:
    """Of every pixel the difference in the channel that differs most."""
    red, green, blue = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _labels(picture: Pixels, photo: Pixels, core: NDArray[np.bool_]) -> float | None:
    """The worst correlation among the windows with most contrast; letters and logos are such windows."""
    now, before = _grey(picture), _grey(photo)
    strongest = sorted(_readable(before, core), key=lambda row: row[0], reverse=True)[:_MOST_LABELS]
    if not strongest:
        return None
    return min(float(cv2.matchTemplate(now[w], before[w], cv2.TM_CCOEFF_NORMED)[0, 0]) for _, w in strongest)


def _readable(grey: Array, core: NDArray[np.bool_]) -> Iterator[tuple[float, tuple[slice, slice]]]:
    """The windows of the product that may hold letters, each with its spread of lightness."""
    side = max(16, round(max(core.shape) / 24))
    down, along = (max(0, (length - 1) // side) for length in core.shape)
    whole = np.all(core[: down * side, : along * side].reshape(down, side, along, side), axis=(1, 3))
    for row, column in np.argwhere(whole):
        window = (slice(row * side, (row + 1) * side), slice(column * side, (column + 1) * side))
        spread = float(grey[window].std())
        if spread > _READABLE:
            yield spread, window
