"""One picture at the size of a slot: whole, padded or cropped. Nothing is enlarged that may stay smaller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.assets.channels import CROP, PAD, WHOLE, PictureSlot
from core.errors import Refused
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.files.resample import resampled

MOST_ENLARGED = 2.0
_UNSURE = 0.6  # confidence of an enlarged picture
_EVEN = 6.0  # standard deviation of a border of one colour
_SOFT_PX = 6.0
_SMALL_PX = 160
_MENTIONED = 0.02  # of the photo cut off

Pixels = NDArray[np.uint8]
Alpha = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """Pixels for a slot."""

    rgb: Pixels
    alpha: Alpha | None
    confidence: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Master:
    """A decoded picture and the whole frames made of it, by their scale: each size starts from the smallest frame that
    is large enough, so many sizes, the largest first, cost one decode and little resizing."""

    picture: Picture
    _frames: dict[float, tuple[Pixels, Alpha | None]] = field(default_factory=dict)
    _seen: tuple[Alpha, Alpha] | None = None

    def frame(self, scale: float) -> tuple[Pixels, Alpha | None, float]:
        """What to start from for a scale, with its own scale."""
        own = min((known for known in self._frames if known >= scale), default=1.0)
        rgb, alpha = self._frames.get(own, (self.picture.rgb, self.picture.alpha))
        return rgb, alpha, own

    def interest(self) -> tuple[Alpha, Alpha]:
        """See `_interest`; looked for once."""
        if self._seen is None:
            self._seen = _interest(self.picture)
        return self._seen

    def even_border(self) -> bool:
        """Whether the photo stands on one colour all around, or is a cut-out that touches no edge."""
        alpha = self.picture.alpha
        if alpha is not None:
            return not any(side.any() for side in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]))
        return _is_even(self.picture.rgb)

    def keep(self, scale: float, rgb: Pixels, alpha: Alpha | None) -> None:
        """Remember a whole frame; enlarged ones are no start for others."""
        if scale < 1.0:
            self._frames[scale] = (rgb, alpha)


def shrunk(rgb: Pixels, alpha: Alpha | None, size: tuple[int, int]) -> tuple[Pixels, Alpha | None]:
    """Resize to (width, height) by Lanczos; colours of transparent pixels do not bleed into the edge.

    Without alpha by libvips: as quick as OpenCV's area mean and sharp.
    """
    if alpha is not None:
        return resampled(rgb, alpha, size)
    return _written(_resized(_as_vips(rgb), size)), None


def _as_vips(pixels: Pixels) -> Any:
    import pyvips

    high, wide, bands = pixels.shape
    return pyvips.Image.new_from_memory(np.ascontiguousarray(pixels).data, wide, high, bands, "uchar")


def _resized(image: Any, size: tuple[int, int]) -> Any:
    made = image.resize(size[0] / image.width, vscale=size[1] / image.height)
    if (made.width, made.height) != size:  # rounded the other way by a pixel
        made = made.gravity("centre", *size, extend="copy")
    return made


def _written(image: Any) -> Pixels:
    return np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width, image.bands)


def sized(master: Master, slot: PictureSlot) -> Sized:
    """The picture for a slot; raises Refused where it is too small to be enlarged honestly."""
    picture = master.picture
    fit = _fit(master, slot)
    scale, (wide, high) = _plan(picture, slot, fit)
    notes, confidence = [], 1.0
    if scale > 1.0:
        _check_enlarging(picture, slot, scale)
        notes.append(f"Enlarged {scale:.2f} times: the photo is smaller than the channel's {wide} x {high} px.")
        confidence = _UNSURE
    if fit == CROP:
        left, top = _window(master, wide / scale, high / scale)
        lost = 1 - (wide / scale) * (high / scale) / (picture.width_px * picture.height_px)
        if lost > _MENTIONED:
            notes.append(f"Cropped: {lost:.0%} of the photo is cut off.")
        rgb, alpha = _cut(master, (left, top, wide / scale, high / scale), (wide, high), scale)
        return Sized(rgb, alpha, confidence, tuple(notes))
    inner = (max(1, round(picture.width_px * scale)), max(1, round(picture.height_px * scale)))
    rgb, alpha = _cut(master, (0, 0, picture.width_px, picture.height_px), inner, scale)
    master.keep(scale, rgb, alpha)
    if fit == PAD:
        rgb, alpha = _padded(rgb, alpha, (wide, high), slot)
        if slot.fit == CROP:
            notes.append("The backdrop was continued to the sides: a crop would have cut the product.")
    return Sized(rgb, alpha, confidence, tuple(notes))


def scale_for(master: Master, slot: PictureSlot) -> float:
    """How far the photo is scaled for a slot: sizes are made in the order of this, the largest first."""
    return _plan(master.picture, slot, _fit(master, slot))[0]


def _fit(master: Master, slot: PictureSlot) -> str:
    """The slot's way, except that a crop which would cut the product off an even backdrop continues the backdrop."""
    if slot.fit != CROP:
        return slot.fit
    picture = master.picture
    scale = max(slot.width_px / picture.width_px, slot.height_px / picture.height_px)
    across, down = master.interest()
    parts = (
        (picture.width_px, slot.width_px / scale, across),
        (picture.height_px, slot.height_px / scale, down),
    )
    cuts = any(_left_out(full, part, line) > _MENTIONED for full, part, line in parts)
    return PAD if cuts and master.even_border() else CROP


def _plan(picture: Picture, slot: PictureSlot, fit: str) -> tuple[float, tuple[int, int]]:
    """How far the photo is scaled, and the size of the result."""
    width_px, height_px = picture.width_px, picture.height_px
    fractions = (slot.width_px / width_px, slot.height_px / height_px)
    if fit == WHOLE:
        least = max(slot.need_px) / max(width_px, height_px)
        scale = max(min(1.0, *fractions), min(least, *fractions))
        return scale, (round(width_px * scale), round(height_px * scale))
    scale = max(fractions) if fit == CROP else min(fractions)
    if scale <= 1.0:
        return scale, (slot.width_px, slot.height_px)
    least = max(slot.need_px[0] / slot.width_px, slot.need_px[1] / slot.height_px)
    smaller = min(1.0, max(1 / scale, least))
    return scale * smaller, (round(slot.width_px * smaller), round(slot.height_px * smaller))


def _check_enlarging(picture: Picture, slot: PictureSlot, scale: float) -> None:
    if "enlarged" in slot.forbids or scale > MOST_ENLARGED:
        raise Refused(
            f"The photo has {picture.width_px} x {picture.height_px} px; {slot.title} needs "
            f"{slot.need_px[0]} x {slot.need_px[1]} px or more.",
            "Take the photo again at a higher resolution, or send the original instead of a copy from the shop.",
        )


def _cut(
    master: Master, box: tuple[float, float, float, float], size: tuple[int, int], scale: float
) -> tuple[Pixels, Alpha | None]:
    """A box of the photo (left, top, width, height in its own pixels) at a size."""
    rgb, alpha, own = master.frame(scale)
    left, top = round(box[0] * own), round(box[1] * own)
    right = min(rgb.shape[1], max(left + 1, round((box[0] + box[2]) * own)))
    bottom = min(rgb.shape[0], max(top + 1, round((box[1] + box[3]) * own)))
    part = rgb[top:bottom, left:right]
    clear = None if alpha is None else alpha[top:bottom, left:right]
    if (part.shape[1], part.shape[0]) == size:
        return np.ascontiguousarray(part), clear
    return shrunk(part, clear, size)


def _padded(rgb: Pixels, alpha: Alpha | None, size: tuple[int, int], slot: PictureSlot) -> tuple[Pixels, Alpha | None]:
    """The picture in the middle of the slot: on white, or with its own even backdrop continued."""
    wide, high = size
    top, left = (high - rgb.shape[0]) // 2, (wide - rgb.shape[1]) // 2
    if alpha is None and slot.background != "white" and _is_even(rgb):
        edges = (top, high - rgb.shape[0] - top, left, wide - rgb.shape[1] - left)
        soft = cv2.GaussianBlur(rgb, (0, 0), _SOFT_PX, borderType=cv2.BORDER_REPLICATE)
        whole = np.asarray(cv2.copyMakeBorder(soft, *edges, cv2.BORDER_REPLICATE), np.uint8)
    else:
        whole = np.full((high, wide, 3), 255, np.uint8)
    whole[top : top + rgb.shape[0], left : left + rgb.shape[1]] = rgb
    if alpha is None:
        return whole, None
    clear = np.zeros((high, wide), np.float32)
    clear[top : top + rgb.shape[0], left : left + rgb.shape[1]] = alpha
    return whole, clear


def _is_even(rgb: Pixels) -> bool:
    """Whether the picture's border is of one colour."""
    edge = np.concatenate((rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]))
    return float(edge.std(axis=0).max()) <= _EVEN


def _window(master: Master, wide: float, high: float) -> tuple[float, float]:
    """Where the crop begins so that it keeps what there is to see."""
    across, down = master.interest()
    return _begin(master.picture.width_px, wide, across), _begin(master.picture.height_px, high, down)


def _interest(picture: Picture) -> tuple[Alpha, Alpha]:
    """How much there is to see in each column and each row: the cut-out, or else the detail."""
    by = max(picture.width_px, picture.height_px) / _SMALL_PX
    size = (max(1, round(picture.width_px / by)), max(1, round(picture.height_px / by)))
    if picture.alpha is not None:
        weight = cv2.resize(picture.alpha, size, interpolation=cv2.INTER_AREA)
    else:
        grey = cv2.cvtColor(cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        weight = cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
        weight = np.maximum(weight - float(np.median(weight)), 0)
    return weight.sum(axis=0), weight.sum(axis=1)


def _left_out(full: int, part: float, line: Alpha) -> float:
    """The share of what there is to see that a crop of `part` pixels leaves out."""
    total = float(line.sum())
    if part >= full or not total:
        return 0.0
    begin = _begin(full, part, line)
    inside = line[int(begin / full * len(line)) : int(np.ceil((begin + part) / full * len(line)))]
    return 1 - float(inside.sum()) / total


def _begin(full: int, part: float, line: NDArray[np.float32]) -> float:
    room = max(0.0, full - part)
    total = float(line.sum())
    if not total:
        return room / 2
    middle = float((line * (np.arange(len(line)) + 0.5)).sum()) / total / len(line) * full
    return min(room, max(0.0, middle - part / 2))
