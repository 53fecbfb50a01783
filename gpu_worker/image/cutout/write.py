"""RGBA as PNG, quickly: nothing is kept under full transparency, so that it packs to little."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def png(rgb: NDArray[np.uint8], alpha: NDArray[np.float32]) -> bytes:
    """The bytes of an 8-bit RGBA PNG."""
    seen = cv2.convertScaleAbs(alpha, alpha=255)
    colours = cv2.bitwise_and(rgb, rgb, mask=(seen > 0).view(np.uint8))
    r, g, b = cv2.split(colours)
    coded = cv2.imencode(".png", cv2.merge([b, g, r, seen]), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
    return bytes(coded.tobytes())
