"""A decoded picture as a channel takes it, or in a format within a number of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.assets.channels import PictureSlot
from core.errors import CoreError, Refused
from gpu_worker.image.files.decode import MEDIA_TYPES, Picture
from gpu_worker.image.files.encode import format_named
from gpu_worker.image.files.provenance.signing import Parent, credentials
from gpu_worker.image.files.provenance.terms import CAPTURE, TERMS
from gpu_worker.image.files.sizes import Master, Pixels, scale_for, shrunk, sized
from gpu_worker.image.files.write import Claim, Finished, finished

_SMALLER = 0.85  # a step down where nothing else fits the budget
_LEAST_SIDE_PX = 160
_MOST_PARENT_BYTES = 64_000_000
_NOT_WHITE = 0.7  # confidence of a picture whose border is not what the channel wants
_RESIZED = ("c2pa.resized", "c2pa.transcoded")


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file and how sure we are that it can be used unseen."""

    file: Finished
    width_px: int
    height_px: int
    confidence: float
    notes: tuple[str, ...]


def claim_of(picture: Picture, path: Path | None = None) -> Claim:
    """What a resized copy says of itself: what the original said; else that a camera took it where the file shows that;
    else nothing. The original is named as what it was made from."""
    term = picture.origin.source_type or (CAPTURE if picture.origin.camera else "")
    return Claim(term if term in TERMS else "", _RESIZED, parent_of(path, picture.kind))


def parent_of(path: Path | None, kind: str) -> Parent | None:
    """The file as the parent of a signed picture; none where nothing is signed, or too large to be held whole."""
    if path is None or credentials() is None or path.stat().st_size > _MOST_PARENT_BYTES:
        return None
    return Parent(path.read_bytes(), MEDIA_TYPES[kind])


def for_slots(
    picture: Picture, slots: Iterable[PictureSlot], claim: Claim
) -> Iterator[tuple[PictureSlot, Made | CoreError]]:
    """The picture for many channels from one decode, the largest first; why not, where it is too small for a slot."""
    master = Master(picture)
    for slot in sorted(slots, key=lambda slot: scale_for(master, slot), reverse=True):
        try:
            yield slot, for_slot(master, slot, slot.formats[0], slot.max_bytes, claim)
        except Refused as error:
            yield slot, error


def for_slot(master: Master, slot: PictureSlot, form_name: str, max_bytes: int, claim: Claim) -> Made:
    """The picture as a channel takes it. The size is the channel's: only the quality gives way to the bytes."""
    ready = sized(master, slot)
    notes, confidence = [*master.picture.notes, *ready.notes], ready.confidence
    if slot.background == "white" and ready.alpha is None and not _white_border(ready.rgb):
        notes.append("The channel wants pure white around the product: make it with `vitrine image main` first.")
        confidence = min(confidence, _NOT_WHITE)
    made = finished(ready.rgb, ready.alpha, format_named(form_name), claim, max_bytes=max_bytes)
    high, wide = ready.rgb.shape[:2]
    return Made(made, wide, high, confidence, (*notes, *made.encoded.notes))


def as_asked(picture: Picture, form_name: str, max_bytes: int, claim: Claim) -> Made:
    """The picture in a format within a number of bytes; made smaller where the lowest quality is still too large."""
    form, notes = format_named(form_name), [*picture.notes]
    rgb, alpha = picture.rgb, picture.alpha
    if (share := form.most_pixels / (picture.width_px * picture.height_px)) < 1:
        size = (int(picture.width_px * share**0.5), int(picture.height_px * share**0.5))
        rgb, alpha = shrunk(picture.rgb, picture.alpha, size)
    while True:
        try:
            made = finished(rgb, alpha, form, claim, max_bytes=max_bytes)
            break
        except Refused:
            size = (round(rgb.shape[1] * _SMALLER), round(rgb.shape[0] * _SMALLER))
            if min(size) < min(_LEAST_SIDE_PX, *picture.rgb.shape[:2]):
                raise
            rgb, alpha = shrunk(picture.rgb, picture.alpha, size)
    high, wide = rgb.shape[:2]
    if rgb is not picture.rgb:
        notes.append(f"Made smaller to fit: {wide} x {high} px.")
    return Made(made, wide, high, 1.0, (*notes, *made.encoded.notes))


def _white_border(rgb: Pixels) -> bool:
    return bool(all((np.asarray(side) == 255).all() for side in (rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1])))
