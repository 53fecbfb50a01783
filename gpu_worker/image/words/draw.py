"""A sheet becomes pixels: the master without words first, then the words on it, each measured where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from core.ports.picture_files import TextTooLong
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.files.sizes import shrunk
from gpu_worker.image.words.breaks import plain
from gpu_worker.image.words.colour import LEAST_CONTRAST, Colour, contrast_under, hexed
from gpu_worker.image.words.once import once
from gpu_worker.image.words.sheet import BOTTOM, CENTRE, END, MIDDLE, Box, Photo, Sheet, Stack, Words
from gpu_worker.image.words.typeset import Fitted, drawn, fits_chars, fitted, scales

Pixels = NDArray[np.uint8]
_RAGGED = 0.38  # a line this short beside the longest of its text
_MENDING = (0.95, 0.9, 0.85, 0.8)  # is worth this much smaller type, if that mends it
_AWAY = 18.0  # of 255, from an even backdrop: the product
_SEEN = 0.06  # alpha from which a pixel belongs to the product's outline


@dataclass(frozen=True, slots=True)
class Placed:
    """A text where it lies on the picture. `box_px` is x, y, width and height of its ink from the left top."""

    name: str
    text: str
    lines: tuple[str, ...]
    box_px: tuple[int, int, int, int]
    place_px: tuple[int, int, int, int]
    size_px: float
    contrast: float

    def as_dict(self) -> dict[str, Any]:
        """One row of the answer."""
        return {
            "name": self.name, "text": self.text, "lines": list(self.lines), "box_px": list(self.box_px),
            "size_px": round(self.size_px, 1), "contrast": round(self.contrast, 2),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """The strokes of one line: where, which, in what colour."""

    part: tuple[slice, slice]
    mask: Pixels
    colour: Colour


def master(sheet: Sheet) -> Pixels:
    """The picture without words: the same in every language of one direction."""
    pixels = np.asarray(cv2.cvtColor(_shapes(sheet, sheet.under, ground=sheet.paper), cv2.COLOR_RGBA2RGB), np.uint8)
    for photo in sheet.photos:
        _place(pixels, photo, sheet.turned(photo.box))
    if sheet.over:
        _lay(pixels, _shapes(sheet, sheet.over))
    return pixels


def lettered(sheet: Sheet, ground: Pixels, locale: str) -> tuple[Pixels, tuple[Placed, ...], tuple[Ink, ...]]:
    """The words of a sheet on its master; raises TextTooLong or, where words could not be read, Refused."""
    pixels, placed = ground.copy(), []
    inks: list[Ink] = []
    for stack, found in zip(sheet.stacks, _sizes(sheet, locale), strict=True):
        for words, one, y in _levels(stack, found):
            lines = _lines(sheet, stack, words, one, y, locale)
            placed.append(_placed(ground, sheet.turned(stack.box), words, one, lines))
            inks += lines
    for ink in inks:
        share = ink.mask.astype(np.float32) / np.float32(255)
        under = np.ascontiguousarray(pixels[ink.part])
        pixels[ink.part] = cv2.blendLinear(np.full_like(under, ink.colour), under, share, 1 - share)
    return pixels, tuple(placed), tuple(inks)


@once
def bounds(picture: Picture) -> Box:
    """Where the product lies in its own picture, in shares of it: by alpha, or by what differs from an even border."""
    if picture.alpha is not None:
        seen = cv2.inRange(picture.alpha, _SEEN, 2.0)
    else:
        edge = np.concatenate((picture.rgb[0], picture.rgb[-1], picture.rgb[:, 0], picture.rgb[:, -1]))
        if float(edge.std(axis=0).max()) > 10:
            return Box(0, 0, 1, 1)
        ground = np.median(edge, axis=0)
        seen = cv2.bitwise_not(cv2.inRange(picture.rgb, ground - _AWAY, ground + _AWAY))
    rows = np.flatnonzero(cv2.reduce(seen, 1, cv2.REDUCE_MAX))
    columns = np.flatnonzero(cv2.reduce(seen, 0, cv2.REDUCE_MAX))
    if not len(rows):
        return Box(0, 0, 1, 1)
    high, wide = seen.shape
    top, left = rows[0] / high, columns[0] / wide
    return Box(float(left), float(top), float((columns[-1] + 1) / wide - left), float((rows[-1] + 1) / high - top))


def _shapes(sheet: Sheet, parts: list[str], ground: Colour | None = None) -> Pixels:
    import pyvips

    paper = f'<rect width="100%" height="100%" fill="{hexed(ground)}"/>' if ground else ""
    size = f'width="{sheet.width_px}" height="{sheet.height_px}"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paper}{"".join(parts)}</svg>'
    image = pyvips.Image.svgload_buffer(drawing.encode())
    return np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width, image.bands)


def _lay(pixels: Pixels, layer: Pixels) -> None:
    rows = np.flatnonzero(layer[:, :, 3].any(axis=1))
    if not len(rows):
        return
    at = slice(int(rows[0]), int(rows[-1]) + 1)
    share = layer[at, :, 3].astype(np.float32) / np.float32(255)
    pixels[at] = cv2.blendLinear(np.ascontiguousarray(layer[at, :, :3]), pixels[at], share, 1 - share)


def _place(pixels: Pixels, photo: Photo, box: Box) -> None:
    high_px, wide_px = photo.picture.rgb.shape[:2]
    x, y, wide, high = round(box.x), round(box.y), max(1, round(box.w)), max(1, round(box.h))
    size = (wide, high)
    if not photo.crop:
        scale = min(wide / wide_px, high / high_px)
        size = (max(1, round(wide_px * scale)), max(1, round(high_px * scale)))
        x, y = x + (wide - size[0]) // 2, y + (high - size[1]) // 2
    rgb, alpha = _small(photo.picture, size, photo.crop)
    if photo.radius_px:
        corners = _rounded(size, photo.radius_px)
        alpha = corners if alpha is None else alpha * corners
    left, top = max(0, x), max(0, y)
    right, low = min(pixels.shape[1], x + size[0]), min(pixels.shape[0], y + size[1])
    if right <= left or low <= top:
        return
    part = (slice(top - y, low - y), slice(left - x, right - x))
    target = pixels[top:low, left:right]
    if alpha is None:
        target[:] = rgb[part]
        return
    share = np.ascontiguousarray(alpha[part])
    target[:] = cv2.blendLinear(np.ascontiguousarray(rgb[part]), np.ascontiguousarray(target), share, 1 - share)


@once
def _small(picture: Picture, size: tuple[int, int], crop: bool) -> tuple[Pixels, Any]:
    """A picture at the size of its place."""
    rgb, alpha = picture.rgb, picture.alpha
    if crop:
        rgb, alpha = _cropped(rgb, alpha, size[0] / size[1])
    return shrunk(rgb, alpha, size)


def _cropped(rgb: Pixels, alpha: Any, shape: float) -> tuple[Pixels, Any]:
    high, wide = rgb.shape[:2]
    keep_w, keep_h = min(wide, round(high * shape)), min(high, round(wide / shape))
    x, y = (wide - keep_w) // 2, (high - keep_h) // 2
    part = (slice(y, y + max(1, keep_h)), slice(x, x + max(1, keep_w)))
    return rgb[part], None if alpha is None else alpha[part]


def _rounded(size: tuple[int, int], radius: float) -> NDArray[np.float32]:
    over = 4
    wide, high, r = size[0] * over, size[1] * over, round(radius * over)
    mask = np.zeros((high, wide), np.uint8)
    cv2.rectangle(mask, (r, 0), (wide - r - 1, high - 1), 255, -1)
    cv2.rectangle(mask, (0, r), (wide - 1, high - r - 1), 255, -1)
    for x in (r, wide - r - 1):
        for y in (r, high - r - 1):
            cv2.circle(mask, (x, y), r, 255, -1)
    return cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)


def _sizes(sheet: Sheet, locale: str) -> list[tuple[Fitted, ...]]:
    """The texts of every stack at the size that fits; those that are to look alike at their smallest."""
    caps: dict[str, float] = {}
    shares: list[tuple[Fitted, ...]] = []
    for _ in range(2):
        shares, before = [], dict(caps)
        for stack in sheet.stacks:
            scale, found = _stack_fit(stack, locale, caps)
            shares.append(found)
            for words in stack.words:
                if words.alike:
                    caps[words.alike] = min(caps.get(words.alike, 1.0), scale)
        if caps == before:
            break
    return shares


def _stack_fit(stack: Stack, locale: str, caps: dict[str, float]) -> tuple[float, tuple[Fitted, ...]]:
    most = min((caps.get(words.alike, 1.0) for words in stack.words if words.alike), default=1.0)
    tried = sorted({scale for words in stack.words for scale in scales(words.type)}, reverse=True)
    for scale in [one for one in tried if one <= most + 1e-9] or tried[-1:]:
        found = _all_fit(stack, locale, scale)
        if found is not None:
            return scale, found
    raise _too_long(stack, locale, tried[-1])


def _all_fit(stack: Stack, locale: str, scale: float) -> tuple[Fitted, ...] | None:
    found, left = [], stack.box.h
    for at, words in enumerate(stack.words):
        left -= words.before_px * max(scale, 0.6) if at else 0
        one = fitted(plain(words.text), locale, words.type, stack.box.w, left, scale)
        if one is None:
            return None
        if not words.alike and _ragged(one):
            one = _mended(words, locale, stack.box.w, left, scale) or one
        found.append(one)
        left -= one.height_px
    return tuple(found)


def _ragged(one: Fitted) -> bool:
    """Whether a line is left with hardly anything on it, such as an article before a long noun."""
    lengths = [len(line) for line in one.lines]
    return min(lengths) < _RAGGED * max(lengths)


def _mended(words: Words, locale: str, width_px: float, height_px: float, scale: float) -> Fitted | None:
    """The text a little smaller, where its lines become even by that."""
    for share in _MENDING:
        one = fitted(plain(words.text), locale, words.type, width_px, height_px, scale * share)
        if one is not None and not _ragged(one):
            return one
    return None


def _too_long(stack: Stack, locale: str, scale: float) -> TextTooLong:
    """The text of a stack that takes most of it, and how much of that would fit."""
    left, room = stack.box.h, {}
    for words in stack.words:
        alone = fitted(plain(words.text), locale, words.type, stack.box.w, left, scale)
        room[words.name] = left
        if alone is None:
            break
        left -= alone.height_px + words.before_px * 0.6
    name = list(room)[-1]
    words = next(one for one in stack.words if one.name == name)
    text = plain(words.text)
    chars = fits_chars(text, locale, words.type, stack.box.w, max(0.0, room[name]))
    return TextTooLong(name, text, min(chars, len(text) - 1))


def _levels(stack: Stack, found: tuple[Fitted, ...]) -> Iterator[tuple[Words, Fitted, float]]:
    """The texts of a stack, each with the height at which it begins."""
    gaps = [0.0, *(words.before_px for words in stack.words[1:])]
    room = stack.box.h - sum(one.height_px for one in found) - sum(gaps)
    if room < 0:
        gaps = [gap * max(0.0, 1 + room / max(1e-6, sum(gaps))) for gap in gaps]
        room = 0.0
    y = stack.box.y + {MIDDLE: room / 2, BOTTOM: room}.get(stack.upright, 0.0)
    for words, one, gap in zip(stack.words, found, gaps, strict=True):
        y += gap
        yield words, one, y
        y += one.height_px


def _lines(sheet: Sheet, stack: Stack, words: Words, one: Fitted, y: float, locale: str) -> list[Ink]:
    box, found = sheet.turned(stack.box), []
    for at, text in enumerate(one.lines):
        line = drawn(text, locale, one.size_px, one.pitch_px, words.type.bold)
        high, wide = line.mask.shape
        slack = box.w - wide
        right = (stack.align == END) != sheet.rtl
        x = round(box.x + (slack / 2 if stack.align == CENTRE else slack if right else 0.0))
        top = round(y + at * one.pitch_px) + line.top_px
        x, top = max(0, min(x, sheet.width_px - wide)), max(0, min(top, sheet.height_px - high))
        found.append(Ink((slice(top, top + high), slice(x, x + wide)), line.mask, words.ink))
    return found


def _placed(ground: Pixels, box: Box, words: Words, one: Fitted, lines: list[Ink]) -> Placed:
    least = min(contrast_under(ground[line.part], line.mask, line.colour) for line in lines)
    if least < LEAST_CONTRAST:
        raise Refused(
            f"'{words.name}' would stand at contrast {least:.1f}, below {LEAST_CONTRAST}.",
            "Choose another palette, or leave it to the product's own colours.",
        )
    left, up = (min(line.part[at].start for line in lines) for at in (1, 0))
    right, low = (max(line.part[at].stop for line in lines) for at in (1, 0))
    place = (round(box.x), round(box.y), round(box.w), round(box.h))
    ink = (left, up, right - left, low - up)
    return Placed(words.name, plain(words.text), one.lines, ink, place, one.size_px, least)
