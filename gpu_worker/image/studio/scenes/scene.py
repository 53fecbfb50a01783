"""The scenes by name, and how one is built: surfaces laid in perspective, light, what stands there, depth of field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import cv2
import numpy as np

from core.errors import BadInput
from gpu_worker.image.studio.colour import Array, coded, times
from gpu_worker.image.studio.scenes.extras import niche, podium
from gpu_worker.image.studio.scenes.light import corner, lit, vignette
from gpu_worker.image.studio.scenes.noise import grid, smoothstep, softened
from gpu_worker.image.studio.scenes.palette import Palette
from gpu_worker.image.studio.scenes.stage import Stage, focused, laid
from gpu_worker.image.studio.scenes.surfaces import Colour, colour_of, light_of, surface
from gpu_worker.image.studio.scenes.table import rows

_LARGEST_PX = 1400  # longer frames are enlarged from here; nothing in a scene is finer
_STEPS, _MOST_LIGHT = 65535, 2.0  # of the table that exposes light
_SPARE_ROWS = 48  # beyond where wall and floor meet, for the softness of either


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene of scenes.toml."""

    name: str
    title: str
    wall: tuple[str, Colour]
    floor: tuple[str, Colour]
    accent: Colour
    light: str
    extra: str = ""
    seamless: bool = False
    gloss: float = 0.0
    blur: float = 1.0
    fill: float = 0.64
    foot: float = 0.83

    def colours(self, palette: Palette | None) -> tuple[Colour, Colour, Colour]:
        """Wall, floor and accent: the scene's own, or a season's."""
        return (self.wall[1], self.floor[1], self.accent) if palette is None else palette


@cache
def scenes() -> Mapping[str, Scene]:
    """All scenes by name, in the order in which they are shown."""
    return {name: _scene(name, row) for name, row in rows().items()}


def _scene(name: str, row: Mapping[str, Any]) -> Scene:
    wall, floor = ((part["material"], colour_of(part["colour"])) for part in (row["wall"], row["floor"]))
    rest = {key: row[key] for key in ("light", "extra", "seamless", "gloss", "blur", "fill", "foot") if key in row}
    accent = colour_of(row["accent"]) if "accent" in row else wall[1]
    return Scene(name, row["title"], wall, floor, accent, **rest)


def plain(scene: Scene, palette: Palette | None = None) -> Scene:
    """One even ground in the colour of a scene's wall, for a product of which nobody knows how it was shot: no floor
    and no horizon that could contradict it."""
    wall, _, _ = scene.colours(palette)
    light = "soft" if scene.light == "window" else scene.light
    return replace(scene, wall=("smooth", wall), floor=("smooth", wall), light=light, extra="", gloss=0.0)


def scene_named(name: str) -> Scene:
    """The scene of that name; raises BadInput with those there are."""
    if name not in scenes():
        raise BadInput(f"There is no scene '{name[:40]}'.", f"Choose one of: {', '.join(scenes())}.", field="name")
    return scenes()[name]


def built(scene: Scene, stage: Stage, seed: int, palette: Palette | None = None) -> Array:
    """The scene without the product, values 0..255; at most `_LARGEST_PX` long."""
    ratio = min(1.0, _LARGEST_PX / max(stage.wide, stage.high))
    small = stage.scaled(ratio)
    rng = np.random.default_rng([seed, 77])
    light = _from_above(scene, small, rng, palette) if stage.flat else _standing(scene, small, rng, palette)
    return _exposed(times(light, vignette(small.high, small.wide, 0.16)))


def _standing(scene: Scene, stage: Stage, rng: np.random.Generator, palette: Palette | None) -> Array:
    wall_colour, floor_colour, accent = scene.colours(palette)
    bend = 0.55 * (stage.foot - stage.corner) + 0.10 * stage.high if scene.seamless else 1.2
    from_row, to_row = stage.corner - bend, stage.corner + (0.75 * bend if scene.seamless else bend)
    top = int(np.clip(from_row - _SPARE_ROWS, 0, stage.high - 1))  # the floor begins here, the wall ends at `end`:
    end = stage.high if scene.extra == "niche" else int(np.clip(to_row + _SPARE_ROWS, 1, stage.high))  # no more is seen
    distance, across, away = stage.floor()
    shift = (float(rng.uniform(0, 2)), float(rng.uniform(0, 2)))
    floor = laid(surface(scene.floor[0], floor_colour), across[top:], away[top:], shift)
    x, y = grid(stage.high, stage.wide)
    back = np.asarray((x - stage.middle) / stage.high, np.float32) * np.float32(1.1)
    wall = laid(surface(scene.wall[0], wall_colour), back, np.asarray(y[:end] / stage.high), shift)
    on_wall, on_floor = lit(scene.light, rng, stage)
    wall, floor = times(wall, on_wall[:end]), times(floor, on_floor[top:])
    if scene.extra == "niche":
        wall = niche(stage, wall, light_of(accent))
    wall = softened(wall, 0.004 * scene.blur * float(distance[0, 0]) * stage.high)
    floor = focused(floor, distance[top:], scene.blur, stage.high)
    share = smoothstep(from_row, to_row, y)[..., None]
    whole = np.empty((stage.high, stage.wide, 3), np.float32)
    whole[:top], whole[end:] = wall[:top], floor[end - top :]
    whole[top:end] = wall[top:end] * (1 - share[top:end]) + floor[: end - top] * share[top:end]
    if scene.seamless:
        dip = np.exp(-(((y - stage.corner) / (1.1 * bend)) ** 2)) * 0.06
        return np.asarray(whole * (1 - dip[..., None]), np.float32)
    whole *= corner(stage)[..., None]
    if scene.extra == "podium":
        whole = podium(stage, whole, light_of(accent))
    return np.asarray(whole, np.float32)


def _from_above(scene: Scene, stage: Stage, rng: np.random.Generator, palette: Palette | None) -> Array:
    _, floor_colour, _ = scene.colours(palette)
    _, across, away = stage.floor()
    shift = (float(rng.uniform(0, 2)), float(rng.uniform(0, 2)))
    x, y = grid(stage.high, stage.wide)
    floor = laid(surface(scene.floor[0], floor_colour), across, away, shift)
    if scene.light == "window":
        on_wall, _ = lit("window", rng, stage)
        return times(floor, 0.25 + 0.75 * on_wall)
    depth = {"low": 0.55, "pool": 0.26}.get(scene.light, 0.13)
    fall = 1 - depth * np.clip((x / stage.wide + y / stage.high) / 2, 0, 1)
    return times(floor, np.asarray(fall, np.float32))


def _exposed(light: Array) -> Array:
    """sRGB values 0..255 of light, read from a table; highlights roll off instead of clipping."""
    steps = cv2.addWeighted(light, _STEPS / _MOST_LIGHT, light, 0, 0, dtype=cv2.CV_16U)
    return np.asarray(cv2.LUT(steps, _curve()), np.float32)


@cache
def _curve() -> Array:
    light = np.linspace(0, _MOST_LIGHT, _STEPS + 1, dtype=np.float32)
    knee = np.float32(0.82)
    rolled = knee + (1 - knee) * (1 - np.exp(-np.maximum(light - knee, 0) / (1 - knee)))
    return coded(np.asarray(np.where(light > knee, rolled, light), np.float32))
