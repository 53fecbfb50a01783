"""Pixels to a file within a byte budget: JPEG, WebP, AVIF, PNG. The best quality that fits is searched, not guessed."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput, Refused
from core.ports.picture_files import MAX_PIXELS

RESERVE_BYTES = 4096  # room that is left for the signed manifest
_ENOUGH = 0.93  # of the budget: nearer costs more encodes than it gives
_MOST_ENCODES = 8
_STRIP_PX = 256
_PNG_HEAD_BYTES = 33  # signature and the first chunk


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `best` is the quality above which files only grow, `floor` the one below which a product photo
    is not shown; both 0..100, 0 where there is no quality. `most_pixels`: beyond, its encoder takes too much memory."""

    name: str
    suffix: str
    best: int
    floor: int
    alpha: bool
    media_type: str
    most_pixels: int = MAX_PIXELS


FORMATS = {
    form.name: form
    for form in (
        Format("jpeg", "jpg", 92, 35, alpha=False, media_type="image/jpeg"),
        Format("webp", "webp", 90, 30, alpha=True, media_type="image/webp", most_pixels=16_000_000),
        Format("avif", "avif", 80, 25, alpha=True, media_type="image/avif", most_pixels=12_000_000),
        Format("png", "png", 0, 0, alpha=True, media_type="image/png"),
    )
}
_OTHER_NAMES = {"jpg": "jpeg"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file in memory. `tries` is how often it was encoded to find the quality."""

    data: bytes
    form: Format
    quality: int
    tries: int
    notes: tuple[str, ...] = ()


def format_named(name: str) -> Format:
    """The format of that name; raises BadInput with those there are."""
    found = FORMATS.get(_OTHER_NAMES.get(name.lower(), name.lower()))
    if found is None:
        raise BadInput(
            f"There is no format '{name[:20]}' to write.", f"Choose one of: {', '.join(FORMATS)}.", field="format"
        )
    return found


def flattened(rgb: NDArray[np.uint8], alpha: NDArray[np.float32] | None, on: tuple[int, int, int]) -> NDArray[np.uint8]:
    """The picture on a plain colour."""
    if alpha is None:
        return rgb
    flat, colour = np.empty_like(rgb), np.asarray(on, np.float32)
    for top in range(0, rgb.shape[0], _STRIP_PX):  # in strips: as floats a large picture would take a gigabyte
        rows = slice(top, top + _STRIP_PX)
        share = alpha[rows, :, None]
        flat[rows] = (rgb[rows] * share + colour * (1 - share) + 0.5).astype(np.uint8)
    return flat


def encode(
    rgb: NDArray[np.uint8],
    alpha: NDArray[np.float32] | None,
    form: Format,
    *,
    max_bytes: int = 0,
    quality: int = 0,
    xmp: bytes = b"",
) -> Encoded:
    """A file of at most `max_bytes` (0 = no limit) at the best quality that fits, or at `quality` from there down.

    Raises Refused with the size that would do where even the lowest quality is too large. Alpha is dropped by a format
    that has none: flatten before.
    """
    if form.name == "png":
        quick = "sub" if alpha is None else "up"  # either takes half of Paeth's time and hardly more bytes, often fewer
        return _png(_as_image(rgb, alpha, b""), form, max_bytes, _xmp_chunk(xmp), quick)
    image = _as_image(rgb, alpha if form.alpha else None, xmp)
    top = min(quality, 100) if quality else form.best
    keep = "xmp" if xmp else "none"
    data, tries, chosen = _writer(image, form, keep, tight=False)(top), 1, top
    if max_bytes and len(data) > max_bytes:
        found = _search(_writer(image, form, keep, tight=True), max_bytes, min(form.floor, top), (top, len(data)))
        tries += found.tries
        if found.data is None:
            raise Refused(
                f"At {rgb.shape[1]} x {rgb.shape[0]} px the smallest {form.name.upper()} worth showing has "
                f"{found.least // 1024 + 1} KB, more than the {max_bytes // 1024} KB allowed.",
                "Allow more bytes, fewer pixels, or choose WebP or AVIF.",
            )
        data, chosen = found.data, found.quality
    return Encoded(data, form, chosen, tries)


@dataclass(slots=True)
class _Found:
    data: bytes | None = None
    quality: int = 0
    least: int = 0
    tries: int = 0


def _search(writer: Callable[[int], bytes], max_bytes: int, floor: int, high: tuple[int, int]) -> _Found:
    """Secant on the logarithm of the size, kept between a quality that fits and one that does not."""
    over, over_log = high[0], math.log(high[1])
    goal = math.log(max_bytes * (1 + _ENOUGH) / 2)
    under: tuple[int, float] | None = None
    slope = 0.025  # a typical photo: this much in log(size) for each step of quality
    found = _Found()
    while found.tries < _MOST_ENCODES:
        if under is not None:
            slope = (over_log - under[1]) / (over - under[0])
        low = under[0] if under else floor - 1
        if over - low <= 1:
            break
        guess = min(over - 1, max(low + 1, round(over - (over_log - goal) / max(slope, 1e-3))))
        data = writer(guess)
        found.tries += 1
        if len(data) <= max_bytes:
            found.data, found.quality = data, guess
            under = (guess, math.log(len(data)))
            if len(data) >= _ENOUGH * max_bytes:
                break
        else:
            over, over_log = guess, math.log(len(data))
            found.least = len(data)
    return found


def _as_image(rgb: NDArray[np.uint8], alpha: NDArray[np.float32] | None, xmp: bytes) -> Any:
    import pyvips

    bands = rgb
    if alpha is not None:
        bands = np.asarray(cv2.merge([*cv2.split(rgb), cv2.convertScaleAbs(alpha, alpha=255)]), np.uint8)
    height, width, count = bands.shape
    image = pyvips.Image.new_from_memory(np.ascontiguousarray(bands).data, width, height, count, "uchar")
    image = image.copy(interpretation="srgb")
    if xmp:
        image.set_type(pyvips.GValue.blob_type, "xmp-data", xmp)
    return image


def _writer(image: Any, form: Format, keep: str, *, tight: bool) -> Callable[[int], bytes]:
    """A writer by quality. `tight` takes twice the time for a JPEG and saves 5 % of its bytes."""

    def jpeg(quality: int) -> bytes:
        # Full colour resolution where the quality is high: red letters on packs fray without it.
        mode = "off" if quality >= 85 else "on"
        return bytes(image.jpegsave_buffer(Q=quality, keep=keep, optimize_coding=tight, subsample_mode=mode))

    def webp(quality: int) -> bytes:
        return bytes(image.webpsave_buffer(Q=quality, keep=keep, effort=2))

    def avif(quality: int) -> bytes:
        return bytes(image.heifsave_buffer(Q=quality, keep=keep, effort=0, compression="av1"))

    return {"jpeg": jpeg, "webp": webp, "avif": avif}[form.name]


def _xmp_chunk(xmp: bytes) -> bytes:
    """The packet as PNG wants it: plain international text. libvips would pack it, and then hardly anybody finds it."""
    if not xmp:
        return b""
    body = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + xmp
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _png(image: Any, form: Format, max_bytes: int, chunk: bytes, quick: str) -> Encoded:
    """Lossless; where that is too large with a palette, which is said."""
    attempts: Iterable[tuple[dict[str, Any], tuple[str, ...]]] = (
        ({"compression": 3, "filter": quick}, ()),
        ({"compression": 7, "filter": "paeth"}, ()),
        (
            {"compression": 7, "palette": True, "Q": 90, "dither": 0.6, "effort": 2},
            ("Kept to 256 colours so that it fits.",),
        ),
    )
    data = b""
    for tries, (options, notes) in enumerate(attempts, 1):
        plain = bytes(image.pngsave_buffer(keep="none", **options))
        data = plain[:_PNG_HEAD_BYTES] + chunk + plain[_PNG_HEAD_BYTES:]
        if not max_bytes or len(data) <= max_bytes:
            return Encoded(data, form, 0, tries, notes)
    raise Refused(
        f"As PNG the picture has {len(data) // 1024 + 1} KB even with 256 colours, more than the "
        f"{max_bytes // 1024} KB allowed.",
        "Choose JPEG, WebP or AVIF for photos, or fewer pixels.",
    )
