"""Where the product stands in a new frame: filled as the channel asks, off covered edges, enlarged within bounds."""

from __future__ import annotations

from dataclasses import dataclass

from core.assets.channels import Safe
from gpu_worker.image.files.sizes import MOST_ENLARGED
from gpu_worker.image.studio.product import Box

LEAST_FILL, MOST_FILL = 0.85, 0.999
_FILL = 0.91  # of the free frame: safely between the bounds for every way to measure the outline
ZOOM_PX = 1600  # from here a shop's zoom is sharp
MOST_FORCED = 3.0  # enlarging beyond what looks sharp, only to reach the least that a channel accepts


@dataclass(frozen=True, slots=True)
class Placing:
    """A frame, and where in it a part of the photo lies: the photo's pixel (x, y) goes to (x * scale + left_px,
    y * scale + top_px)."""

    width_px: int
    height_px: int
    scale: float
    left_px: float
    top_px: float
    fill: float

    @property
    def same_size(self) -> bool:
        return self.scale == 1.0


def square(box: Box, most_px: int, least_px: int = 0, *, fill: float = _FILL) -> Placing:
    """A square frame around the product, its longer side filling `fill` of it: as large as `most_px` allows; enlarged
    only towards the size that zooms well, as far as photos bear it, and a little farther only to reach `least_px`."""
    longest = max(box.width, box.height)
    side = longest / fill
    scale = 1.0
    if side > most_px:
        scale = most_px / side
    elif side < min(ZOOM_PX, most_px):
        scale = min(MOST_ENLARGED, min(ZOOM_PX, most_px) / side)
        scale = max(scale, min(MOST_FORCED, least_px / side))
    frame = min(most_px, round(side * scale))
    return _placed(box, (frame, frame), scale, (frame / 2, frame / 2))


def within(box: Box, frame_px: tuple[int, int], safe: Safe, *, fill: float, foot: float | None = None) -> Placing:
    """The product in a frame of a given size, inside the area that the channel leaves free; with `foot` (0..1 of the
    frame's height) it stands there, else it is in the middle of the free area."""
    wide, high = frame_px
    free_w, free_h = wide - safe.left_px - safe.right_px, high - safe.top_px - safe.bottom_px
    lowest = high - safe.bottom_px if foot is None else min(high - safe.bottom_px, foot * high)
    room_h = free_h if foot is None else lowest - safe.top_px
    scale = min(fill * free_w / box.width, fill * room_h / box.height, MOST_ENLARGED)
    middle_y = safe.top_px + free_h / 2 if foot is None else lowest - box.height * scale / 2
    return _placed(box, frame_px, scale, (safe.left_px + free_w / 2, middle_y))


def _placed(box: Box, frame_px: tuple[int, int], scale: float, middle: tuple[float, float]) -> Placing:
    left = round(middle[0] - box.width * scale / 2) - box.left * scale
    top = round(middle[1] - box.height * scale / 2) - box.top * scale
    fill = max(box.width * scale / frame_px[0], box.height * scale / frame_px[1])
    return Placing(*frame_px, scale, left, top, fill)
