"""Colours and transparency resized together: in light that is there, so that nothing of the backdrop bleeds in.

Smaller by Lanczos (three lobes), larger by Catmull and Rom's cubic, each as a product of small matrices: a block of
rows at a time, so a large picture is never held in full as numbers with a point.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Alpha = NDArray[np.float32]

_BLOCK_PX = 32
_MOST_ROWS = 512  # that a block reads
_BARELY = 1 / 512  # of alpha: below it a pixel has no colour of its own
_WHOLE = 1 - 1e-5  # sums of weights miss 1 by their last bits


class _Band(NamedTuple):
    """Lines of the result, the lines they are made of, and by which weights."""

    made: slice
    of: slice
    weights: NDArray[np.float32]


def resampled(rgb: Pixels, alpha: Alpha, size: tuple[int, int]) -> tuple[Pixels, Alpha]:
    """To (width, height). Where nothing is left of a pixel its colour is black."""
    wide, high = size
    colours, clear = np.empty((high, wide, 3), np.uint8), np.empty((high, wide), np.float32)
    for band in _bands(alpha.shape[0], high):
        rows = _turned(band.weights, _weighted(rgb[band.of], alpha[band.of]))
        done = np.empty((wide, rows.shape[1]), np.float32)
        for across in _bands(alpha.shape[1], wide):
            np.matmul(across.weights, rows[across.of], out=done[across.made])
        mixed = cv2.transpose(done.reshape(wide, -1, 4))
        share = np.asarray(cv2.extractChannel(mixed, 3), np.float32)
        by = np.where(share > _BARELY, 1 / np.maximum(share, _BARELY), 0).astype(np.float32)
        light = np.ascontiguousarray(mixed[:, :, :3])
        colours[band.made] = cv2.multiply(light, cv2.merge([by, by, by]), dtype=cv2.CV_8U)
        clear[band.made] = share
    np.clip(clear, 0, 1, out=clear)
    clear[clear > _WHOLE] = 1
    return colours, clear


def _weighted(rgb: Pixels, alpha: Alpha) -> NDArray[np.float32]:
    """Rows with four numbers for each pixel: its colours times alpha, and alpha."""
    parts = [cv2.multiply(one, alpha, dtype=cv2.CV_32F) for one in cv2.split(rgb)]
    return np.asarray(cv2.merge([*parts, alpha]), np.float32).reshape(len(alpha), -1)


def _turned(weights: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows that are made of these, lying on their side."""
    made = (weights @ rows).reshape(len(weights), -1, 4)
    return np.asarray(cv2.transpose(made), np.float32).reshape(made.shape[1], -1)


@lru_cache(maxsize=32)
def _bands(before: int, after: int) -> tuple[_Band, ...]:
    """All lines of a side, some at a time; beyond its ends the last line goes on."""
    scale = before / after
    kernel, reach = (_lanczos, 3 * scale) if scale > 1 else (_cubic, 2.0)
    block = max(1, min(_BLOCK_PX, round((_MOST_ROWS - 2 * reach) / scale)))
    found = []
    for start in range(0, after, block):
        stop = min(after, start + block)
        middle = (np.arange(start, stop) + 0.5) * scale - 0.5
        first, last = int(np.floor(middle[0] - reach)), int(np.ceil(middle[-1] + reach))
        weights = kernel((np.arange(first, last + 1)[None] - middle[:, None]) / max(scale, 1.0))
        weights /= weights.sum(axis=1, keepdims=True)
        low, up = max(0, first), min(before, last + 1)
        part = weights[:, low - first : up - first].copy()
        part[:, 0] += weights[:, : low - first].sum(axis=1)
        part[:, -1] += weights[:, up - first :].sum(axis=1)
        found.append(_Band(slice(start, stop), slice(low, up), np.ascontiguousarray(part, np.float32)))
    return tuple(found)


def _lanczos(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)


def _cubic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    far = np.abs(x)
    near, outer = (1.5 * far - 2.5) * far * far + 1, ((2.5 - 0.5 * far) * far - 4) * far + 2
    return np.where(far < 1, near, np.where(far < 2, outer, 0.0))
