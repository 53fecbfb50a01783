"""A restrained palette taken from the product's own colour, and the contrast that words really have."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.words.once import once

Colour = tuple[int, int, int]
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
WHITE: Colour = (255, 255, 255)
_QUIET_HUE = 75.0  # of the warm grey beside a product without a colour
_QUIET_ACCENT_HUE = 240.0  # slate, for the same
_COLOURFUL = 0.02
_ONE_HUE = 25  # degrees on either side
_LOOKED_AT_PX = 64


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours with a role. `on_accent` is for words on `accent`, `on_deep` on `deep`; the others stand on `paper`.
    `spark` is the colour of a festival's lights where it has one."""

    paper: Colour
    panel: Colour
    line: Colour
    accent: Colour
    ink: Colour
    quiet: Colour
    deep: Colour
    on_accent: Colour = WHITE
    on_deep: Colour = WHITE
    spark: Colour | None = None

    @property
    def light(self) -> Colour:
        """Lights and ornaments on a deep ground."""
        return self.spark or mixed(self.accent, WHITE, 0.30)


def palette_of(picture: Picture | None, given: Mapping[str, str]) -> Palette:
    """The palette of a product; `given` may name `accent`, `paper` and `spark` as #rrggbb."""
    accent = _colour(given, "accent")
    quiet = (0.5, 0.0, _QUIET_HUE)
    light, chroma, hue = _oklch(accent) if accent else quiet if picture is None else _main_colour(picture)
    strong = min(0.15, max(0.06, chroma))
    strong, key = (strong, hue) if chroma > _COLOURFUL else (0.045, _QUIET_ACCENT_HUE)
    wash = min(1.0, chroma / 0.1)
    found = Palette(
        paper=_rgb(0.982, 0.004 + 0.004 * wash, hue),
        panel=_rgb(0.938, 0.008 + 0.014 * wash, hue),
        line=_rgb(0.84, 0.008 + 0.012 * wash, hue),
        accent=_rgb(min(light, 0.5) if accent else 0.46, strong, key),
        ink=_rgb(0.24, 0.010 + 0.012 * wash, hue),
        quiet=_rgb(0.47, 0.010 + 0.010 * wash, hue),
        deep=_rgb(0.31, min(0.075, strong), key),
        spark=_colour(given, "spark"),
    )
    paper = _colour(given, "paper")
    if paper is None:
        return found
    parts = {name: getattr(found, name) for name in ("panel", "line", "accent", "ink", "quiet", "deep", "spark")}
    if contrast(found.quiet, paper) < LEAST_CONTRAST:
        parts |= {"quiet": _readable(paper), "ink": _readable(paper)}
        parts["accent"] = _readable(paper)
    on = WHITE if contrast(WHITE, parts["accent"]) >= LEAST_CONTRAST else _readable(parts["accent"])
    return Palette(paper=paper, on_accent=on, **parts)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1..21 (WCAG 2.2)."""
    high, low = sorted((float(_luminance(np.asarray(colour))) for colour in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def contrast_under(ground: NDArray[np.uint8], mask: NDArray[np.uint8], ink: Colour) -> float:
    """The least contrast of words with what lies under and right beside their strokes. `ground` (h, w, 3) is the
    picture before the words, `mask` 0..255 their strokes."""
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 40
    if not near.any():
        return 21.0
    seen = _luminance(ground[near])
    own = float(_luminance(np.asarray(ink)))
    ratios = (np.maximum(seen, own) + 0.05) / (np.minimum(seen, own) + 0.05)
    return float(np.percentile(ratios, 1))


def hexed(colour: Colour) -> str:
    """As #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of one and the rest of the other."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def border_colour(picture: Picture) -> Colour:
    """The middle colour along the edge of a picture."""
    rgb = picture.rgb
    edge = np.concatenate((rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]))
    red, green, blue = (round(float(part)) for part in np.median(edge, axis=0))
    return red, green, blue


def _colour(given: Mapping[str, str], name: str) -> Colour | None:
    value = given.get(name)
    if not value:
        return None
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
        raise BadInput(f"'{str(value)[:20]}' is no colour.", "Write it as #rrggbb.", field=f"palette.{name}")
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def _readable(on: Colour) -> Colour:
    return (18, 18, 18) if contrast((18, 18, 18), on) >= contrast(WHITE, on) else WHITE


@once
def _main_colour(picture: Picture) -> tuple[float, float, float]:
    """Lightness, chroma and hue of a product: its colourful pixels by weight, backdrop left out where alpha says so."""
    size = (_LOOKED_AT_PX, _LOOKED_AT_PX)
    rgb = cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA).reshape(-1, 3)
    if picture.alpha is not None:
        seen = cv2.resize(picture.alpha, size, interpolation=cv2.INTER_AREA).reshape(-1) > 0.6
    else:
        away = np.abs(rgb.astype(np.int16) - np.asarray(border_colour(picture), np.int16)).max(axis=1)
        seen = away > 24
    if int(seen.sum()) < 20:
        return 0.5, 0.0, _QUIET_HUE
    lab = _oklab(rgb[seen].astype(np.float64) / 255)
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    if float(np.percentile(chroma, 80)) < _COLOURFUL:
        return 0.5, 0.0, _QUIET_HUE
    turns = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    weight = np.where(chroma > _COLOURFUL / 2, chroma, 0.0)
    counts = np.bincount((turns // 10).astype(int), weights=weight, minlength=36)
    peak = int(np.argmax(counts + np.roll(counts, 1) + np.roll(counts, -1))) * 10 + 5
    near = weight * (np.abs((turns - peak + 180) % 360 - 180) < _ONE_HUE)  # a strap does not stain the bag
    a, b = (float((lab[:, at] * near).sum() / near.sum()) for at in (1, 2))
    return 0.5, math.hypot(a, b), math.degrees(math.atan2(b, a))


def _luminance(rgb: NDArray[np.generic]) -> NDArray[np.float64]:
    parts = _linear(np.asarray(rgb, np.float64) / 255)
    return np.asarray(parts @ np.array([0.2126, 0.7152, 0.0722]))


def _linear(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


# Bjoern Ottosson's OKLab (2020): equal steps look equal, so one lightness gives one contrast in every hue.
_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
_FROM_CONES, _FROM_LAB = np.linalg.inv(_TO_CONES), np.linalg.inv(_TO_LAB)


def _oklab(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.cbrt(_linear(parts) @ _TO_CONES.T) @ _TO_LAB.T)


def _oklch(colour: Colour) -> tuple[float, float, float]:
    light, a, b = _oklab(np.asarray(colour, np.float64) / 255)
    return float(light), math.hypot(a, b), math.degrees(math.atan2(b, a))


def _rgb(light: float, chroma: float, hue: float) -> Colour:
    """The nearest sRGB colour: chroma gives way, lightness does not."""
    turn = math.radians(hue)
    while True:
        lab = np.array([light, chroma * math.cos(turn), chroma * math.sin(turn)])
        line = ((_FROM_LAB @ lab) ** 3) @ _FROM_CONES.T
        if chroma < 0.002 or (line.min() >= -0.002 and line.max() <= 1.002):
            break
        chroma *= 0.93
    line = np.clip(line, 0, 1)
    parts = np.where(line <= 0.0031308, 12.92 * line, 1.055 * line ** (1 / 2.4) - 0.055)
    red, green, blue = (round(float(part) * 255) for part in parts)
    return red, green, blue
