"""Random fields and random curves that shapes, materials and backdrops are made of.

Pictures are float32 0..1; a field is `(h, w)`, a picture `(h, w, 3)` in RGB. Points are in pixels, x first.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Points = NDArray[np.float64]
Rng = np.random.Generator


def clouds(rng: Rng, height: int, width: int, cell_px: float, octaves: int = 3, stretch: float = 1.0) -> Field:
    """Smooth noise of about unit spread; `cell_px` is the size of the largest lumps, `stretch` draws them out in x."""
    total: Field = np.zeros((height, width), np.float32)
    weight = 1.0
    for _ in range(octaves):
        rows = max(2, round(height / max(cell_px, 1.0)) + 2)
        columns = max(2, round(width / max(cell_px * stretch, 1.0)) + 2)
        grid = rng.standard_normal((min(rows, height), min(columns, width))).astype(np.float32)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        weight *= 0.55
        cell_px /= 2.2
        if cell_px < 1.5:
            break
    return np.asarray(total / (total.std() + 1e-6), np.float32)


def grain(rng: Rng, height: int, width: int, blur_px: float) -> Field:
    """Fine noise of unit spread, softened a little."""
    field: Field = rng.standard_normal((height, width), dtype=np.float32)
    if blur_px > 0.2:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), blur_px), np.float32)
    return np.asarray(field / (field.std() + 1e-6), np.float32)


def softened(picture: Field, sigma_px: float) -> Field:
    """A Gaussian blur; wide ones are done on a smaller copy, which nobody can tell."""
    shrink = 4 if sigma_px > 9 else 2 if sigma_px > 4 else 1
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), max(sigma_px, 0.1)), np.float32)
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def axes(height: int, width: int) -> tuple[Field, Field]:
    """x and y of every pixel, 0..1."""
    x = np.broadcast_to(np.linspace(0, 1, width, dtype=np.float32), (height, width))
    y = np.broadcast_to(np.linspace(0, 1, height, dtype=np.float32)[:, None], (height, width))
    return x, y


def smooth_curve(points: Points, samples: int = 120, closed: bool = False) -> Points:
    """A Catmull-Rom curve through the points."""
    p = np.asarray(points, np.float64)
    n = len(p)
    pieces = n if closed else n - 1
    t = np.linspace(0, pieces, samples, endpoint=not closed)
    i = np.minimum(t.astype(int), pieces - 1)
    u = (t - i)[:, None]

    def at(k: NDArray[np.int_]) -> Points:
        return p[k % n] if closed else p[np.clip(k, 0, n - 1)]

    a, b, c, d = at(i - 1), at(i), at(i + 1), at(i + 2)
    return np.asarray(0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3))


def blob(
    rng: Rng, centre: tuple[float, float], radius_x: float, radius_y: float, wobble: float, lobes: int = 5
) -> Points:
    """A closed outline around a centre, wobbling by `wobble` of its radius."""
    angle = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    radius = np.ones_like(angle)
    for k in range(2, 2 + lobes):
        radius += wobble / k * rng.standard_normal() * np.cos(k * angle + rng.uniform(0, 6.3))
    power = rng.choice([1.0, 1.0, 0.6, 0.4])  # towards a rounded rectangle
    c, s = np.cos(angle), np.sin(angle)
    x = np.sign(c) * np.abs(c) ** power
    y = np.sign(s) * np.abs(s) ** power
    return np.stack([centre[0] + radius_x * radius * x, centre[1] + radius_y * radius * y], 1)


def turned(points: Points, angle: float, centre: tuple[float, float]) -> Points:
    c, s = np.cos(angle), np.sin(angle)
    q = np.asarray(points, np.float64) - centre
    return np.stack([q[:, 0] * c - q[:, 1] * s, q[:, 0] * s + q[:, 1] * c], 1) + centre


class Pen:
    """Masks with exact soft edges: everything is drawn at twice the size and averaged down."""

    def __init__(self, size_px: int) -> None:
        self.size_px = size_px
        self.sheet = np.zeros((size_px * 2, size_px * 2), np.uint8)

    def area(self, outline: Points, value: int = 255) -> Pen:
        cv2.fillPoly(self.sheet, [fixed(outline)], value, cv2.LINE_AA, 4)
        return self

    def line(self, points: Points, width_px: float, value: int = 255, closed: bool = False) -> Pen:
        thick = max(1, round(width_px * 2))
        cv2.polylines(self.sheet, [fixed(points)], closed, value, thick, cv2.LINE_AA, 4)
        return self

    def lines(self, many: list[Points], width_px: float, value: int = 255) -> Pen:
        cv2.polylines(self.sheet, [fixed(p) for p in many], False, value, max(1, round(width_px * 2)), cv2.LINE_AA, 4)
        return self

    def disc(self, x: float, y: float, radius_px: float, value: int = 255) -> Pen:
        cv2.circle(self.sheet, (int(x * 32), int(y * 32)), max(1, int(radius_px * 32)), value, -1, cv2.LINE_AA, 4)
        return self

    def mask(self) -> Field:
        small = cv2.resize(self.sheet, (self.size_px, self.size_px), interpolation=cv2.INTER_AREA)
        return (small * np.float32(1 / 255)).astype(np.float32)


def fixed(points: Points) -> NDArray[np.int32]:
    """Pixel coordinates as OpenCV wants them: doubled, with four binary places."""
    return np.round(np.asarray(points) * 32).astype(np.int32).reshape(-1, 1, 2)
