"""The scenes by name, and how one is built: surfaces laid in perspective, light, what stands there, depth of field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from core.errors import BadInput
from gpu_worker.image.studio.colour import Array, coded
from gpu_worker.image.studio.scenes.extras import niche, podium
from gpu_worker.image.studio.scenes.light import corner, lit, vignette
from gpu_worker.image.studio.scenes.noise import grid, smoothstep, softened
from gpu_worker.image.studio.scenes.palette import Palette
from gpu_worker.image.studio.scenes.stage import Stage, focused, laid
from gpu_worker.image.studio.scenes.surfaces import Colour, colour_of, light_of, surface
from gpu_worker.image.studio.scenes.table import rows

_LARGEST_PX = 1400  # longer frames are enlarged from here; nothing in a scene is finer


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
    light = _from_above(scene, small, seed, rng, palette) if stage.flat else _standing(scene, small, seed, rng, palette)
    return coded(_rolled(light * vignette(small, 0.16)[..., None]))


def _standing(scene: Scene, stage: Stage, seed: int, rng: np.random.Generator, palette: Palette | None) -> Array:
    wall_colour, floor_colour, accent = scene.colours(palette)
    distance, across, away = stage.floor()
    shift = (float(rng.uniform(0, 2)), float(rng.uniform(0, 2)))
    floor = laid(surface(scene.floor[0], floor_colour, seed), across, away, shift)
    x, y = grid(stage.high, stage.wide)
    back = np.asarray((x - stage.middle) / stage.high + 0 * y, np.float32) * np.float32(1.1)
    wall = laid(surface(scene.wall[0], wall_colour, seed + 1), back, np.asarray(y / stage.high + 0 * x), shift)
    on_wall, on_floor = lit(scene.light, rng, stage)
    wall, floor = wall * on_wall, floor * on_floor
    if scene.extra == "niche":
        wall = niche(stage, wall, light_of(accent))
    wall = softened(wall, 0.004 * scene.blur * float(distance[0, 0]) * stage.high)
    floor = focused(floor, distance, scene.blur)
    if scene.seamless:
        bend = 0.55 * (stage.foot - stage.corner) + 0.10 * stage.high
        share = smoothstep(stage.corner - bend, stage.corner + 0.75 * bend, np.asarray(y + 0 * x, np.float32))
        whole = wall * (1 - share[..., None]) + floor * share[..., None]
        dip = np.exp(-(((y - stage.corner) / (1.1 * bend)) ** 2)) * 0.06
        return np.asarray(whole * (1 - dip[..., None]), np.float32)
    share = smoothstep(stage.corner - 1.2, stage.corner + 1.2, np.asarray(y + 0 * x, np.float32))[..., None]
    whole = (wall * (1 - share) + floor * share) * corner(stage)[..., None]
    if scene.extra == "podium":
        whole = podium(stage, whole, light_of(accent))
    return np.asarray(whole, np.float32)


def _from_above(scene: Scene, stage: Stage, seed: int, rng: np.random.Generator, palette: Palette | None) -> Array:
    _, floor_colour, _ = scene.colours(palette)
    _, across, away = stage.floor()
    shift = (float(rng.uniform(0, 2)), float(rng.uniform(0, 2)))
    x, y = grid(stage.high, stage.wide)
    floor = laid(surface(scene.floor[0], floor_colour, seed), across, away, shift)
    if scene.light == "window":
        on_wall, _ = lit("window", rng, stage)
        return np.asarray(floor * (0.25 + 0.75 * on_wall), np.float32)
    depth = {"low": 0.55, "pool": 0.26}.get(scene.light, 0.13)
    fall = 1 - depth * np.clip((x / stage.wide + y / stage.high) / 2, 0, 1)
    return np.asarray(floor * fall[..., None], np.float32)


def _rolled(light: Array) -> Array:
    """Highlights roll off instead of clipping."""
    knee = np.float32(0.82)
    over = np.maximum(light - knee, 0)
    return np.asarray(np.where(light > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), light), np.float32)
