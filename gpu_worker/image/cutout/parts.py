"""What belongs together: crumbs and lights apart from the product go."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

CRUMB, DISC, REACH = 0.03, 0.12, 0.04  # shares of the largest part's area; of the longer side


def enclosed(mask: NDArray[np.bool_]) -> int:
    """How many pixels of backdrop lie in holes of the product."""
    padded = np.pad(np.where(mask, np.uint8(0), np.uint8(1)), 1, constant_values=1)
    cv2.floodFill(padded, None, (0, 0), (0,))
    return int(np.count_nonzero(padded))


def without_scraps(alpha: Array) -> Array:
    """Faint specks, and small things far from the largest part (lights behind it, crumbs), are no part of a product."""
    count, where, stats, _ = cv2.connectedComponentsWithStats(np.where(alpha > 0.25, np.uint8(1), np.uint8(0)))
    if count < 3:
        return alpha
    labels = np.asarray(where, np.int32)
    areas = stats[:, cv2.CC_STAT_AREA]
    first = 1 + int(areas[1:].argmax())
    peak = np.zeros(count, np.float32)
    np.maximum.at(peak, labels.ravel(), alpha.ravel())
    away = cv2.distanceTransform(np.where(labels == first, np.uint8(0), np.uint8(1)), cv2.DIST_L2, 3)
    near = np.full(count, np.inf, np.float32)
    np.minimum.at(near, labels.ravel(), np.asarray(away, np.float32).ravel())
    largest = float(areas[first])
    drop = (peak < 0.7) | ((areas < 0.002 * largest) & (peak < 0.9))
    apart = near > REACH * max(alpha.shape)
    drop |= apart & (areas < CRUMB * largest)
    for k in np.flatnonzero(apart & (areas < DISC * largest) & ~drop):
        drop[k] = k > 0 and round_enough(labels == k)
    drop[0] = drop[first] = False
    return np.where(drop[labels], np.float32(0), alpha)


def round_enough(part: NDArray[np.bool_]) -> bool:
    """Whether it fills most of the circle around it, as a light out of focus does."""
    rows, columns = np.nonzero(part)
    _, radius = cv2.minEnclosingCircle(np.column_stack([columns, rows]).astype(np.float32))
    return len(rows) > 0.75 * np.pi * (radius + 0.5) ** 2
