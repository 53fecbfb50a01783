"""How much of a file is accepted, so that no file makes a process hold more than 1.5 GB."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import BadInput
from gpu_worker.image.files.sniff import AVIF, GIF, JPEG, PNG, WEBP, Kind

MAX_FILE_BYTES = 300_000_000
MAX_READ_SIDE_PX = 65_500
MAX_READ_PIXELS = 400_000_000  # 20,000 x 20,000, read in strips
MAX_WHOLE_BYTES = 600_000_000  # of a file whose reader must hold the whole picture
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself before a pixel is read. `in_passes`: progressive or interlaced."""

    width_px: int
    height_px: int
    bands: int
    bytes_per_band: int
    in_passes: bool
    frames: int


def check_file_size(size_bytes: int, name: str) -> None:
    """Raises BadInput for an empty or too large file."""
    if not size_bytes:
        raise BadInput(f"{name} is empty.", "Send the file again.", field=name)
    if size_bytes > MAX_FILE_BYTES:
        raise BadInput(
            f"{name} has {size_bytes // _MILLION} MB; files up to {MAX_FILE_BYTES // _MILLION} MB are read.",
            "Save it as JPEG at quality 95 and send that.",
            field=name,
        )


def check_header(header: Header, kind: Kind, name: str) -> None:
    """Raises BadInput before a pixel of too large a picture is read."""
    wide, high = header.width_px, header.height_px
    said = f"{name} says it is {wide} x {high} px"
    if max(wide, high) > MAX_READ_SIDE_PX or wide * high > MAX_READ_PIXELS:
        raise BadInput(
            f"{said}; up to {MAX_READ_PIXELS // _MILLION} million pixels and {MAX_READ_SIDE_PX} px a side are read.",
            "Save it smaller: 10,000 px on the long side is more than any shop shows.",
            field=name,
        )
    if _held_bytes(header, kind) > MAX_WHOLE_BYTES:
        how = "in passes (progressive or interlaced)" if header.in_passes else f"as {kind.name}"
        raise BadInput(
            f"{said} and is saved {how}, so it would have to be held whole in memory.",
            "Save it as a plain (baseline) JPEG, or smaller.",
            field=name,
        )


def _held_bytes(header: Header, kind: Kind) -> int:
    """What the reader of this kind holds at once, besides the result."""
    whole = header.width_px * header.height_px * header.bands * header.bytes_per_band
    if kind == JPEG:
        return 2 * whole if header.in_passes else 0  # two bytes per coefficient
    if kind == PNG:
        return whole if header.in_passes else 0
    if kind in (WEBP, GIF):
        return header.width_px * header.height_px * (8 if kind == WEBP else 4)  # WebP: the frame twice
    return 3 * whole if kind == AVIF else whole  # a TIFF may be a single strip
