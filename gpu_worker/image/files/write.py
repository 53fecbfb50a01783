"""The last step of every picture: encode within the budget, say where it comes from, sign.

Signing comes last, for anything after it breaks the seal; the file with its seal keeps to the budget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.assets.mark import Mark, mark_of
from core.errors import Refused
from gpu_worker.image.files.encode import RESERVE_BYTES, Encoded, Format, encode, flattened
from gpu_worker.image.files.provenance.signing import Credentials, Parent, credentials, sign
from gpu_worker.image.files.provenance.xmp import packet

WHITE = (255, 255, 255)
_SPARE_BYTES = 128


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of a picture: the IPTC term (empty = nothing is known, nothing is said), what was done
    (C2PA's names, such as c2pa.resized), to which file, by which engine; `made_id` is its name in our own books."""

    source_type: str = ""
    actions: tuple[str, ...] = ()
    parent: Parent | None = None
    agent: str = ""
    made_id: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished file and what is kept on our side about its marks."""

    encoded: Encoded
    mark: Mark

    @property
    def data(self) -> bytes:
        return self.encoded.data


def finished(
    rgb: NDArray[np.uint8],
    alpha: NDArray[np.float32] | None,
    form: Format,
    claim: Claim,
    *,
    max_bytes: int = 0,
    quality: int = 0,
    on: tuple[int, int, int] = WHITE,
) -> Finished:
    """The file of a picture, marked and where that is set up signed, within the budget, seal included. A format without
    alpha gets the picture on the colour `on`."""
    if alpha is not None and not form.alpha:
        rgb, alpha = flattened(rgb, alpha, on), None
    xmp = packet(claim.source_type, claim.made_id)
    by = credentials()
    reserve = RESERVE_BYTES
    while True:
        room = max(1, max_bytes - reserve) if max_bytes else 0
        made = encode(rgb, alpha, form, max_bytes=room, quality=quality, xmp=xmp)
        sealed = made if by is None else replace(made, data=_sealed(made, form, claim, by))
        if not max_bytes or len(sealed.data) <= max_bytes:
            break
        weight = len(sealed.data) - len(made.data) + _SPARE_BYTES  # of this seal: chains and histories differ
        if weight <= reserve:
            raise Refused("The picture does not fit its bytes together with its seal.", "Allow more bytes.")
        reserve = weight
    return Finished(sealed, mark_of(sealed.data, claim.source_type, signer=by.holder if by else "", agent=claim.agent))


def _sealed(made: Encoded, form: Format, claim: Claim, by: Credentials) -> bytes:
    return sign(
        made.data,
        form.media_type,
        by,
        source_type=claim.source_type,
        actions=claim.actions,
        parent=claim.parent,
        agent=claim.agent,
    )
