"""A small vector painter over Pillow: shaded shapes on a transparent layer, lengths in per cent of the layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

SIZE_PX = 1200
_LAYER_PX = 1800  # drawn larger and reduced, which smooths the edges

Rgb = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
_Place: TypeAlias = Callable[[Sequence[Point]], list[Point]]
_Draw: TypeAlias = Callable[[ImageDraw.ImageDraw, _Place], object]

PALETTE: dict[str, Rgb] = {
    "black": (42, 43, 46), "white": (240, 239, 235), "gray": (139, 142, 145), "light gray": (196, 198, 199),
    "charcoal": (72, 75, 80), "silver": (190, 194, 198), "sand": (208, 190, 160), "beige": (215, 200, 177),
    "cream": (238, 227, 204), "ivory": (240, 234, 218), "brown": (116, 80, 56), "walnut": (110, 74, 50),
    "copper": (184, 112, 75), "terracotta": (190, 101, 73), "red": (188, 54, 52), "coral": (232, 118, 100),
    "orange": (230, 129, 51), "mustard": (209, 160, 52), "yellow": (236, 198, 76), "olive": (118, 122, 72),
    "sage": (156, 171, 145), "green": (83, 141, 92), "forest green": (50, 90, 72), "mint": (163, 211, 190),
    "turquoise": (70, 160, 163), "sky blue": (138, 184, 214), "blue": (62, 108, 168), "navy": (44, 60, 94),
    "lavender": (178, 164, 205), "pink": (228, 167, 177),
}  # fmt: skip
STEEL: Rgb = (188, 192, 196)
WOOD: Rgb = (196, 156, 112)
DARK: Rgb = (48, 50, 54)
PAPER: Rgb = (247, 245, 241)


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """`a` with `share` (0-1) of `b` in it."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def lighter(color: Rgb, share: float = 0.35) -> Rgb:
    return mix(color, (255, 255, 255), share)


def darker(color: Rgb, share: float = 0.3) -> Rgb:
    return mix(color, (18, 18, 24), share)


class Painter:
    """One object on a transparent layer. `shade`: "round" like a cylinder, "down" lit from above, "" flat."""

    def __init__(self) -> None:
        self.layer = Image.new("RGBA", (_LAYER_PX, _LAYER_PX))

    def poly(self, points: Sequence[Point], color: Rgb, shade: str = "", opacity: float = 1.0) -> None:
        self._stamp(_bounds(points), color, shade, opacity, lambda pen, place: pen.polygon(place(points), 255))

    def blob(self, points: Sequence[Point], color: Rgb, shade: str = "", opacity: float = 1.0) -> None:
        """A closed smooth curve through the points."""
        self.poly(_smooth([*points[-1:], *points, *points[:2]]), color, shade, opacity)

    def oval(self, box: Box, color: Rgb, shade: str = "", opacity: float = 1.0) -> None:
        self._stamp(box, color, shade, opacity, lambda pen, place: pen.ellipse(_flat(place(_corners(box))), 255))

    def rect(self, box: Box, color: Rgb, shade: str = "", *, radius: float = 0.0, opacity: float = 1.0) -> None:
        corner = round(radius * _LAYER_PX / 100)
        self._stamp(
            box,
            color,
            shade,
            opacity,
            lambda pen, place: pen.rounded_rectangle(_flat(place(_corners(box))), corner, 255),
        )

    def line(
        self, points: Sequence[Point], width: float, color: Rgb, *, smooth: bool = False, opacity: float = 1.0
    ) -> None:
        """A stroke with round ends."""
        track = _smooth([points[0], *points, points[-1]]) if smooth else list(points)
        half = width / 2
        x0, y0, x1, y1 = _bounds(track)

        def draw(pen: ImageDraw.ImageDraw, place: _Place) -> None:
            pen.line(place(track), 255, round(width * _LAYER_PX / 100), joint="curve")
            for x, y in (track[0], track[-1]):
                pen.ellipse(_flat(place([(x - half, y - half), (x + half, y + half)])), 255)

        self._stamp((x0 - half, y0 - half, x1 + half, y1 + half), color, "", opacity, draw)

    def arc(self, box: Box, start: float, end: float, width: float, color: Rgb) -> None:
        """Part of an ellipse's rim, degrees clockwise from three o'clock."""
        stroke = round(width * _LAYER_PX / 100)
        self._stamp(
            box, color, "", 1.0, lambda pen, place: pen.arc(_flat(place(_corners(box))), start, end, 255, stroke)
        )

    def hole(self, box: Box) -> None:
        """Nothing is left in an ellipse: one sees through it."""
        factor = _LAYER_PX / 100
        mask = Image.new("L", self.layer.size)
        ImageDraw.Draw(mask).ellipse([edge * factor for edge in box], fill=255)
        self.layer.paste((0, 0, 0, 0), mask=mask)

    def _stamp(self, box: Box, color: Rgb, shade: str, opacity: float, draw: _Draw) -> None:
        factor = _LAYER_PX / 100
        left, top = max(0, int(box[0] * factor) - 1), max(0, int(box[1] * factor) - 1)
        right, bottom = min(_LAYER_PX, int(box[2] * factor) + 2), min(_LAYER_PX, int(box[3] * factor) + 2)
        size = (right - left, bottom - top)
        mask = Image.new("L", size)
        draw(ImageDraw.Draw(mask), lambda points: [(x * factor - left, y * factor - top) for x, y in points])
        place = (left, top, right, bottom)
        paint = _strip(shade, color).resize(size, Image.Resampling.NEAREST) if shade else color
        if opacity == 1:
            self.layer.paste(paint, place, mask)
            return
        mask = mask.point([round(level * opacity) for level in range(256)])
        patch = paint if isinstance(paint, Image.Image) else Image.new("RGBA", size, paint)
        patch.putalpha(mask)
        self.layer.alpha_composite(patch, place[:2])


@cache
def _strip(shade: str, color: Rgb) -> Image.Image:
    return ImageOps.colorize(_ramp(shade), darker(color), lighter(color), color).convert("RGBA")


def _corners(box: Box) -> list[Point]:
    return [(box[0], box[1]), (box[2], box[3])]


def _flat(points: Iterable[Point]) -> list[float]:
    return [value for point in points for value in point]


def _bounds(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _smooth(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """Catmull-Rom curve through all but the first and the last point."""
    curve: list[Point] = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(steps):
            t = step / steps
            wa, wb = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3
            wc, wd = t + 4 * t**2 - 3 * t**3, t**3 - t**2
            curve.append(((wa * ax + wb * bx + wc * cx + wd * dx) / 2, (wa * ay + wb * by + wc * cy + wd * dy) / 2))
    return [*curve, points[-2]]


@cache
def _ramp(shade: str) -> Image.Image:
    """Light along a shape: 0 dark, 127 the color itself, 255 light."""
    if shade == "round":
        stops = ((0.0, 70), (0.12, 120), (0.3, 205), (0.42, 150), (0.75, 110), (0.93, 55), (1.0, 85))
        return Image.frombytes("L", (256, 1), bytes(_between(stops, x / 255) for x in range(256)))
    down = ((0.0, 185), (0.35, 140), (0.75, 112), (1.0, 75))
    return Image.frombytes("L", (1, 256), bytes(_between(down, y / 255) for y in range(256)))


def _between(stops: Sequence[tuple[float, int]], at: float) -> int:
    for (x0, y0), (x1, y1) in pairwise(stops):
        if at <= x1:
            return round(y0 + (y1 - y0) * (at - x0) / (x1 - x0))
    return stops[-1][1]


# ------------------------------------------------------------------ from layer to photograph

_SHADE_PX = 200  # shadows are soft: they need no more
_ALIKE = 42  # steps of 255: less is hard to tell apart
# dark and light end of a sweep, and what lies around the thing: off-white, and what is hung behind light things
_SWEEPS: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "white": ((222, 218, 212), (250, 249, 246), (244, 242, 238)),
    "grey": ((104, 108, 114), (146, 150, 156), (134, 138, 144)),
    "blue": ((84, 112, 138), (128, 158, 184), (114, 144, 170)),
}


def photograph(layer: Image.Image, *, lying: bool) -> Image.Image:
    """The layer on a sweep: standing things cast a shadow on the floor, lying ones all around them. The sweep is
    off-white, and grey behind a light thing, as a photographer would hang it."""
    alpha = layer.getchannel("A").resize((_SHADE_PX, _SHADE_PX))
    box = alpha.getbbox() or (0, 0, _SHADE_PX, _SHADE_PX)
    shade = Image.new("L", (_SHADE_PX, _SHADE_PX))
    if lying:
        shade.paste(alpha.point([level * 2 // 5 for level in range(256)]), (3, 5))
        shade = shade.filter(ImageFilter.GaussianBlur(4))
    else:
        pen = ImageDraw.Draw(shade)
        width, floor = box[2] - box[0], box[3]
        pen.ellipse((box[0] - width * 0.06, floor - 9, box[2] + width * 0.16, floor + 7), fill=75)
        shade = shade.filter(ImageFilter.GaussianBlur(5))
        contact = Image.new("L", (_SHADE_PX, _SHADE_PX))
        ImageDraw.Draw(contact).ellipse((box[0] + width * 0.08, floor - 4, box[2] - width * 0.06, floor + 2), fill=130)
        shade.paste(150, mask=contact.filter(ImageFilter.GaussianBlur(2)))
    picture = _sweep(_backdrop(layer)).copy()
    picture.paste((62, 58, 54), mask=shade.resize((SIZE_PX, SIZE_PX), Image.Resampling.BICUBIC))
    picture.paste(layer, mask=layer)
    return picture


def _backdrop(layer: Image.Image) -> str:
    """The sweep of which the thing has least, the first of equals."""
    small = layer.resize((_SHADE_PX // 2, _SHADE_PX // 2))
    solid = small.getchannel("A").point([255 if level > 250 else 0 for level in range(256)])

    def alike(name: str) -> float:
        near = ImageChops.difference(small.convert("RGB"), Image.new("RGB", small.size, _SWEEPS[name][2]))
        red, green, blue = near.split()
        most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        within = most.point([255 if level < _ALIKE else 0 for level in range(256)])
        return float(ImageStat.Stat(ImageChops.multiply(within, solid)).sum[0])

    return min(_SWEEPS, key=alike)


@cache
def _sweep(name: str) -> Image.Image:
    ramp = bytes(_between(((0.0, 255), (0.62, 214), (0.7, 196), (1.0, 120)), y / 255) for y in range(256))
    rows = Image.frombytes("L", (1, 256), ramp).resize((SIZE_PX, SIZE_PX), Image.Resampling.BICUBIC)
    dark, light, _ = _SWEEPS[name]
    return ImageOps.colorize(rows, dark, light)


def reduced(layer: Image.Image) -> Image.Image:
    """The finished layer at its final size."""
    return layer.resize((SIZE_PX, SIZE_PX), Image.Resampling.BOX)
