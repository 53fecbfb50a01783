"""The last step of every picture: encode within the budget, say where it comes from, sign, write."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.files.encode import RESERVE_BYTES, Encoded, Format, encode, flattened
from gpu_worker.image.files.provenance.xmp import packet

WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of a picture: the IPTC term (empty = nothing is known, nothing is said)."""

    source_type: str = ""


def finished(
    rgb: NDArray[np.uint8],
    alpha: NDArray[np.float32] | None,
    form: Format,
    claim: Claim,
    *,
    max_bytes: int = 0,
    quality: int = 0,
    on: tuple[int, int, int] = WHITE,
) -> Encoded:
    """The file of a picture, marked, within the budget. A format without alpha gets the picture on the colour `on`."""
    if alpha is not None and not form.alpha:
        rgb, alpha = flattened(rgb, alpha, on), None
    room = max(1, max_bytes - RESERVE_BYTES) if max_bytes else 0
    return encode(rgb, alpha, form, max_bytes=room, quality=quality, xmp=packet(claim.source_type))
