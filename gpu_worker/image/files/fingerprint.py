"""Pictures that look the same: a perceptual hash finds them among many, a second look at the structure confirms it.

The hash is the signs of the lowest frequencies of a cosine transform of the grey picture at 32 x 32 (pHash, Zauner
2010): it differs in few of its 64 bits, whatever size, format or quality. The second look is the mean structural
similarity of both at 256 x 256 (SSIM, Wang, Bovik, Sheikh and Simoncelli 2004).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SIDE_PX, _KEPT = 32, 8
_LOOK_PX, _WINDOW_PX, _SIGMA_PX = 256, 11, 1.5
_STEADY = ((0.01 * 255) ** 2, (0.03 * 255) ** 2)  # the constants of SSIM for 8 bit


def fingerprint(path: Path) -> str:
    """Sixteen hex digits; empty for a picture of one plain tone, of which nothing can be told. Raises BadInput for what
    is no picture."""
    import cv2

    small = _grey(path, _SIDE_PX)
    if float(small.max() - small.min()) < 1.0:
        return ""
    low = cv2.dct(small)[:_KEPT, :_KEPT].flatten()
    bits = low > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def likeness(one: Path, other: Path) -> float:
    """Mean structural similarity, -1..1; 1 = the same picture. Raises BadInput for what is no picture."""
    import cv2

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(values, (_WINDOW_PX, _WINDOW_PX), _SIGMA_PX), np.float32)

    a, b = _grey(one, _LOOK_PX), _grey(other, _LOOK_PX)
    mean_a, mean_b = mean(a), mean(b)
    spread = mean(a * a) + mean(b * b) - mean_a**2 - mean_b**2
    together = mean(a * b) - mean_a * mean_b
    level = (2 * mean_a * mean_b + _STEADY[0]) / (mean_a**2 + mean_b**2 + _STEADY[0])
    return float((level * (2 * together + _STEADY[1]) / (spread + _STEADY[1])).mean())


def _grey(path: Path, side_px: int) -> NDArray[np.float32]:
    """The picture in grey, 0..255, as a square; what is transparent shows as white."""
    import cv2

    from gpu_worker.image.files.decode import decode

    picture = decode(path, max_side_px=512)
    rgb = picture.rgb.astype(np.float32)
    if picture.alpha is not None:
        rgb = rgb * picture.alpha[..., None] + 255.0 * (1.0 - picture.alpha[..., None])
    grey = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.asarray(cv2.resize(grey, (side_px, side_px), interpolation=cv2.INTER_AREA), np.float32)
