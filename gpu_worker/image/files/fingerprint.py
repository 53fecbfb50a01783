"""A perceptual hash: pictures that look the same differ in few of its 64 bits, whatever their size, format or quality.

The signs of the lowest frequencies of a cosine transform of the grey picture at 32 x 32 (pHash, Zauner 2010).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

_SIDE_PX, _KEPT = 32, 8


def fingerprint(path: Path) -> str:
    """Sixteen hex digits; empty for a picture of one plain tone, of which nothing can be told. Raises BadInput for what
    is no picture."""
    import cv2

    from gpu_worker.image.files.decode import decode

    picture = decode(path, max_side_px=512)
    rgb = picture.rgb.astype(np.float32)
    if picture.alpha is not None:  # what is transparent shows as white
        rgb = rgb * picture.alpha[..., None] + 255.0 * (1.0 - picture.alpha[..., None])
    grey = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    small = cv2.resize(grey, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    if float(small.max() - small.min()) < 1.0:
        return ""
    low = cv2.dct(small)[:_KEPT, :_KEPT].flatten()
    bits = low > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
