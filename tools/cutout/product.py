"""A product on nothing: colour already multiplied by alpha, and alpha; parts are laid over each other."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tools.cutout import materials
from tools.cutout.materials import Colour, Picture
from tools.cutout.noise import Field, Pen, Points, Rng


@dataclass
class Layer:
    """Premultiplied colour `(h, w, 3)` and alpha `(h, w)`, 0..1; the kind and its group for the score."""

    rgb: Picture
    alpha: Field
    kind: str
    group: str


class Build:
    """Lays parts over each other; lengths are shares of the picture's side."""

    def __init__(self, rng: Rng, size_px: int) -> None:
        self.rng = rng
        self.size_px = size_px
        self.rgb: Picture = np.zeros((size_px, size_px, 3), np.float32)
        self.alpha: Field = np.zeros((size_px, size_px), np.float32)

    def pen(self) -> Pen:
        return Pen(self.size_px)

    def points(self, many: object) -> Points:
        return np.asarray(many, np.float64) * self.size_px

    def area(self, outline: object) -> Field:
        return self.pen().area(self.points(outline)).mask()

    def stroke(self, points: object, width: float, closed: bool = False) -> Field:
        return self.pen().line(self.points(points), width * self.size_px, closed=closed).mask()

    def put(self, mask: Field, picture: Picture | Colour) -> Field:
        """Lay a part over what is there."""
        keep = (1 - mask)[..., None]
        self.rgb = self.rgb * keep + np.asarray(picture, np.float32) * mask[..., None]
        self.alpha = self.alpha * (1 - mask) + mask
        return mask

    def part(self, mask: Field, base: Colour | None = None, gloss: float | None = None) -> Field:
        """Lay a part of some material over what is there; it darkens what is right under it a little."""
        if self.rng.random() < 0.6:
            blur = cv2.GaussianBlur(mask, (0, 0), self.size_px * 0.008)
            self.rgb *= (1 - self.rng.uniform(0.1, 0.5) * blur * (1 - mask))[..., None]
        return self.put(mask, materials.surface(self.rng, mask, base, gloss))

    def cut(self, mask: Field) -> None:
        """A real hole."""
        self.rgb *= (1 - mask)[..., None]
        self.alpha *= 1 - mask

    def dab(self, mask: Field, tone: Colour | float) -> None:
        """Paint on the surface that is there (seams, buttons, prints); alpha stays."""
        t = mask[..., None]
        self.rgb = self.rgb * (1 - t) + np.asarray(tone, np.float32) * t * self.alpha[..., None]

    def sticker(self, corners: object, within: Field | None = None) -> None:
        """A label, seen in perspective with these four corners (clockwise from top left)."""
        side = 256
        picture, alpha = materials.label(self.rng, side)
        start = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
        warp = cv2.getPerspectiveTransform(start, self.points(corners).astype(np.float32))
        where = (self.size_px, self.size_px)
        flat = cv2.warpPerspective(picture, warp, where, flags=cv2.INTER_AREA)
        seen = cv2.warpPerspective(alpha, warp, where, flags=cv2.INTER_LINEAR)
        if within is not None:
            seen = seen * within
        light = self.rgb.max(axis=2, keepdims=True)
        shade = np.clip(light / (float(light.max()) + 1e-3), 0.3, 1)
        t = (seen * (self.rng.uniform(0.7, 1.0)))[..., None]
        self.rgb = self.rgb * (1 - t) + flat * shade * t * self.alpha[..., None]

    def done(self, kind: str, group: str) -> Layer:
        return Layer(
            np.clip(self.rgb, 0, 1).astype(np.float32), np.clip(self.alpha, 0, 1).astype(np.float32), kind, group
        )
