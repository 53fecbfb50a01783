"""The one safe reader of picture files: bytes of anybody in, upright 8-bit sRGB out.

The kind is told by the bytes, one named reader is used for it, size and pixels are checked before a pixel is read, and
large pictures are shrunk while they are read. Nothing of the file but its pixels gets through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.ports.picture_files import MAX_PIXELS, MAX_SIDE_PX, Check
from gpu_worker.image.files.limits import Header, check_file_size, check_header
from gpu_worker.image.files.provenance.origin import UNKNOWN, Origin, origin_of
from gpu_worker.image.files.sniff import AVIF, GIF, HEAD_BYTES, JPEG, READABLE, TIFF, WEBP, Kind, kind_of

MEDIA_TYPES = {kind.name: kind.media_type for kind in READABLE}
KEPT_PIXELS = 4_000_000  # larger pictures are not kept between operations
_MAX_PROFILE_BYTES = 4_000_000
_DEEP = ("rgb16", "grey16")
# Of a JPEG's warnings, those after which all pixels are right; after any other the file is damaged.
_HARMLESS = ("extraneous bytes", "Unknown Adobe", "unknown JFIF", "Inconsistent progression")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Upright pixels: `rgb` uint8 sRGB (h, w, 3), `alpha` float32 0..1 (h, w) or None where nothing is transparent.

    `size_px` is the upright size in the file, larger than the pixels where it was shrunk. `notes` say in words what is
    not as in the file. `origin` is what the file said about where it comes from.
    """

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.float32] | None
    kind: str
    size_px: tuple[int, int]
    notes: tuple[str, ...] = ()
    origin: Origin = UNKNOWN

    @property
    def width_px(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.rgb.shape[0])

    def with_pixels(self, rgb: NDArray[np.uint8], alpha: NDArray[np.float32] | None) -> Picture:
        """The same picture with other pixels."""
        return replace(self, rgb=rgb, alpha=alpha)


def decode(path: Path, *, max_side_px: int = MAX_SIDE_PX, max_pixels: int = MAX_PIXELS) -> Picture:
    """Read a picture; raises BadInput with the cause and what to do."""
    check_file_size(path.stat().st_size, path.name)
    kind, vips = _kind(path), _library()
    most = (max_side_px, max_pixels)
    try:
        return _decoded(vips, kind, path, most, "warning" if kind == JPEG else "error")
    except vips.Error as error:
        if not any(said in str(error) for said in _HARMLESS):
            raise _damaged(path, kind, str(error)) from error
    try:
        return _decoded(vips, kind, path, most, "error")
    except vips.Error as error:
        raise _damaged(path, kind, str(error)) from error


def _decoded(vips: Any, kind: Kind, path: Path, most: tuple[int, int], fail_on: str) -> Picture:
    image = _open(vips, kind, path, fail_on=fail_on)
    header = _header(image)
    check_header(header, kind, path.name)
    notes = _said(path, kind, header)
    scale = min(1.0, most[0] / max(image.width, image.height), (most[1] / (image.width * image.height)) ** 0.5)
    if scale < 1.0:
        notes.append(f"Shrunk while reading: the file has {image.width} x {image.height} px.")
    turn = int(image.get("orientation")) if image.get_typeof("orientation") else 1
    origin = origin_of(image, path)
    flat, remarks = _flat(vips, _scaled(vips, image, kind, path, scale, fail_on))
    pixels = np.frombuffer(flat.write_to_memory(), np.uint8).reshape(flat.height, flat.width, flat.bands)
    size = (header.height_px, header.width_px) if turn in (5, 6, 7, 8) else (header.width_px, header.height_px)
    pixels = _upright(pixels, turn)
    return Picture(np.ascontiguousarray(pixels[:, :, :3]), _alpha(pixels), kind.name, size, (*notes, *remarks), origin)


def header_of(path: Path) -> tuple[str, Origin]:
    """The kind of a file and what it says about where it comes from, without its pixels; raises BadInput as above."""
    check_file_size(path.stat().st_size, path.name)
    kind, vips = _kind(path), _library()
    try:
        return kind.name, origin_of(_open(vips, kind, path), path)
    except vips.Error as error:
        raise _damaged(path, kind, str(error)) from error


def measure(path: Path) -> tuple[str, int, int]:
    """Media type, width and height of the upright picture, read from its header; raises BadInput as above."""
    check_file_size(path.stat().st_size, path.name)
    kind, vips = _kind(path), _library()
    try:
        image = _open(vips, kind, path)
        header = _header(image)
        check_header(header, kind, path.name)
        turned = image.get_typeof("orientation") and int(image.get("orientation")) in (5, 6, 7, 8)
    except vips.Error as error:
        raise _damaged(path, kind, str(error)) from error
    size = (header.height_px, header.width_px) if turned else (header.width_px, header.height_px)
    return (kind.media_type, *size)


def library() -> Check:
    """Whether pictures can be read here, and by which version."""
    try:
        vips = _library()
    except (ImportError, OSError) as error:
        return Check("pictures", "fail", f"libvips cannot be loaded ({error}). Install Vitrine again: pip install .")
    number = ".".join(str(vips.version(part)) for part in range(3))
    return Check("pictures", "ok", f"libvips {number} reads {', '.join(MEDIA_TYPES)}")


def _kind(path: Path) -> Kind:
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD_BYTES))
    if not kind.readable:
        raise BadInput(f"{path.name} is {kind.name}, which is not read.", kind.advice, field=path.name)
    return kind


@cache
def _library() -> Any:
    """libvips with every reader but ours out of reach, and without a cache of results."""
    import pyvips

    pyvips.cache_set_max(0)
    return pyvips


def _open(vips: Any, kind: Kind, path: Path, fail_on: str = "error", **more: Any) -> Any:
    reader = getattr(vips.Image, kind.loader)
    return reader(str(path), access="sequential", fail_on=fail_on, **more)


def _header(image: Any) -> Header:
    frames = int(image.get("n-pages")) if image.get_typeof("n-pages") else 1
    wide = {"uchar": 1, "char": 1, "ushort": 2, "short": 2}.get(image.format, 4)
    return Header(image.width, image.height, image.bands, wide, bool(image.get_typeof("interlaced")), frames)


def _said(path: Path, kind: Kind, header: Header) -> list[str]:
    """What a person should know about the file."""
    notes = []
    if path.suffix.lower() not in kind.suffixes:
        notes.append(f"The name ends in '{path.suffix}', the file is {kind.name}.")
    if header.frames > 1 and kind in (GIF, WEBP, AVIF):
        notes.append(f"Animated: the first of {header.frames} frames is used.")
    elif header.frames > 1 and kind == TIFF:
        notes.append(f"The first of {header.frames} pages is used.")
    return notes


def _scaled(vips: Any, image: Any, kind: Kind, path: Path, scale: float, fail_on: str) -> Any:
    """The picture at the wanted size, shrunk by its reader as far as that can."""
    if scale >= 1.0:
        return image
    width = max(1, round(image.width * scale))
    if kind == JPEG:
        by = next(step for step in (8, 4, 2, 1) if step * scale <= 1.0)
        image = _open(vips, kind, path, fail_on, shrink=by)
    shrunk = image.premultiply() if image.hasalpha() else image
    shrunk = shrunk.resize(width / image.width, vscale=max(1, round(image.height * width / image.width)) / image.height)
    return shrunk.unpremultiply().cast(image.format) if image.hasalpha() else shrunk


def _flat(vips: Any, image: Any) -> tuple[Any, list[str]]:
    """8-bit sRGB by the file's own colour profile, and what was done to get there."""
    notes = []
    if image.interpretation in _DEEP:
        notes.append("16 bits a colour were made 8.")
    done = None
    if image.get_typeof("icc-profile-data") and not _is_srgb(image):
        try:
            done = image.icc_transform("srgb", embedded=True, intent="relative", black_point_compensation=True, depth=8)
            if image.interpretation == "cmyk":
                notes.append("CMYK was made sRGB by the file's colour profile.")
        except vips.Error:
            notes.append("The file's colour profile is broken and was left out.")
    if done is None and image.interpretation == "cmyk":
        done = image.icc_transform("srgb", input_profile="cmyk", embedded=False, intent="relative", depth=8)
        notes.append("CMYK without a colour profile was made sRGB by a common one: look at the colours.")
    if done is None:
        done = image.colourspace("srgb")
    done = done.cast("uchar")
    if done.bands in (1, 2):
        grey, rest = done[0], [done[1]] if done.bands == 2 else []
        done = grey.bandjoin([grey, grey, *rest])
    return (done if done.bands <= 4 else done.extract_band(0, n=4)), notes


def _is_srgb(image: Any) -> bool:
    """Whether the profile is sRGB by its own name (a transform would only move last bits), or not worth reading."""
    profile = image.get("icc-profile-data")
    return len(profile) > _MAX_PROFILE_BYTES or (
        image.interpretation == "srgb" and (b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile)
    )


def _upright(pixels: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    """Apply the eight orientations of EXIF."""
    if turn in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if turn in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if turn in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _alpha(pixels: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    if pixels.shape[2] < 4 or bool((pixels[:, :, 3] == 255).all()):
        return None
    return pixels[:, :, 3].astype(np.float32) / np.float32(255)


def _damaged(path: Path, kind: Kind, said: str) -> BadInput:
    why = " ".join(said.replace(str(path), path.name).split())[:160]
    return BadInput(
        f"{path.name} is a damaged or incomplete {kind.name} file ({why}).",
        "Save or download it again and send the whole file.",
        field=path.name,
    )
