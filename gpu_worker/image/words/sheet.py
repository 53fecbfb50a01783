"""A picture before it is drawn: shapes, photos and places for words, measured from the reading side.

x runs from where the reader starts. On pages that run from right to left the sheet turns everything round, photos
keep their own left and right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from gpu_worker.image.files.decode import Picture
from gpu_worker.image.words.colour import Colour, hexed
from gpu_worker.image.words.typeset import Type

START, CENTRE, END = "start", "centre", "end"
TOP, MIDDLE, BOTTOM = "top", "middle", "bottom"


@dataclass(frozen=True, slots=True)
class Box:
    """A place in px; `x` from the reading side until the sheet has turned it."""

    x: float
    y: float
    w: float
    h: float

    def inset(self, dx: float, dy: float | None = None) -> Box:
        """The box without its rim."""
        down = dx if dy is None else dy
        return Box(self.x + dx, self.y + down, self.w - 2 * dx, self.h - 2 * down)

    def columns(self, shares: Sequence[float], gap: float = 0.0) -> list[Box]:
        """Side by side, by shares of the width."""
        room, x, found = self.w - gap * (len(shares) - 1), self.x, []
        for share in shares:
            wide = room * share / sum(shares)
            found.append(Box(x, self.y, wide, self.h))
            x += wide + gap
        return found

    def rows(self, shares: Sequence[float], gap: float = 0.0) -> list[Box]:
        """One under the other, by shares of the height."""
        turned = Box(self.y, self.x, self.h, self.w).columns(shares, gap)
        return [Box(one.y, one.x, one.h, one.w) for one in turned]


@dataclass(frozen=True, slots=True)
class Words:
    """One text. `name` is its place in the order (texts.headline); texts of one `alike` have one size; `before_px` is
    the air above it in its stack."""

    name: str
    text: str
    type: Type
    ink: Colour
    alike: str = ""
    before_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Stack:
    """Texts one under the other in a box."""

    box: Box
    words: tuple[Words, ...]
    align: str = START
    upright: str = MIDDLE


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in a box. `crop`: it fills the box; otherwise all of it is shown. `radius_px` rounds its corners."""

    picture: Picture
    box: Box
    crop: bool = False
    radius_px: float = 0.0


@dataclass(slots=True)
class Sheet:
    """What a template fills."""

    width_px: int
    height_px: int
    rtl: bool
    paper: Colour
    garment: bool = False  # of a product that is known to be clothing: it stands on nothing
    under: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    stacks: list[Stack] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return Box(0, 0, self.width_px, self.height_px)

    def turned(self, box: Box) -> Box:
        """A box where it lies in the picture."""
        return Box(self.width_px - box.x - box.w, box.y, box.w, box.h) if self.rtl else box

    def x(self, at: float) -> float:
        """A place from the reading side as px from the left."""
        return self.width_px - at if self.rtl else at

    def write(self, box: Box, *words: Words, align: str = START, upright: str = MIDDLE) -> None:
        """Texts in a box; empty ones are passed over."""
        kept = tuple(one for one in words if one.text)
        if kept:
            self.stacks.append(Stack(box, kept, align, upright))

    def rect(self, box: Box, fill: Colour, radius: float = 0.0, *, opacity: float = 1.0, over: bool = False) -> None:
        """A filled box."""
        at = self.turned(box)
        place = f'x="{at.x:.2f}" y="{at.y:.2f}" width="{max(0, at.w):.2f}" height="{max(0, at.h):.2f}"'
        self._add(f'<rect {place} rx="{radius:.2f}" fill="{hexed(fill)}" fill-opacity="{opacity:.3f}"/>', over)

    def frame(self, box: Box, stroke: Colour, wide: float, radius: float = 0.0) -> None:
        """The rim of a box."""
        at = self.turned(box)
        place = f'x="{at.x:.2f}" y="{at.y:.2f}" width="{at.w:.2f}" height="{at.h:.2f}" rx="{radius:.2f}"'
        self._add(f'<rect {place} fill="none" stroke="{hexed(stroke)}" stroke-width="{wide:.2f}"/>', over=False)

    def line(self, points: Sequence[tuple[float, float]], stroke: Colour, wide: float, *, over: bool = False) -> None:
        """A line through points."""
        path = " ".join(f"{self.x(x):.2f},{y:.2f}" for x, y in points)
        look = f'fill="none" stroke="{hexed(stroke)}" stroke-width="{wide:.2f}"'
        self._add(f'<polyline points="{path}" {look} stroke-linecap="round" stroke-linejoin="round"/>', over)

    def circle(
        self, x: float, y: float, r: float, fill: Colour, *, opacity: float = 1.0, rim: Colour | None = None,
        rim_px: float = 0.0, over: bool = False,
    ) -> None:  # fmt: skip
        """A disc, with a rim where one is named."""
        edge = f'stroke="{hexed(rim)}" stroke-width="{rim_px:.2f}"' if rim else ""
        place = f'cx="{self.x(x):.2f}" cy="{y:.2f}" r="{r:.2f}"'
        self._add(f'<circle {place} fill="{hexed(fill)}" fill-opacity="{opacity:.3f}" {edge}/>', over)

    def polygon(self, points: Sequence[tuple[float, float]], fill: Colour, *, opacity: float = 1.0) -> None:
        """A filled outline."""
        path = " ".join(f"{self.x(x):.2f},{y:.2f}" for x, y in points)
        self._add(f'<polygon points="{path}" fill="{hexed(fill)}" fill-opacity="{opacity:.3f}"/>', over=False)

    def glow(self, x: float, y: float, rx: float, ry: float, fill: Colour, opacity: float) -> None:
        """A soft spot: light on a wall, or a shadow under a product."""
        name = escape(f"g{len(self.under)}")
        stops = "".join(
            f'<stop offset="{at}" stop-color="{hexed(fill)}" stop-opacity="{opacity * share:.4f}"/>'
            for at, share in ((0, 1.0), (0.35, 0.72), (0.65, 0.28), (0.85, 0.07), (1, 0.0))
        )
        self._add(f'<radialGradient id="{name}">{stops}</radialGradient>', over=False)
        place = f'cx="{self.x(x):.2f}" cy="{y:.2f}" rx="{rx:.2f}" ry="{ry:.2f}"'
        self._add(f'<ellipse {place} fill="url(#{name})"/>', over=False)

    def _add(self, shape: str, over: bool) -> None:
        (self.over if over else self.under).append(shape)
