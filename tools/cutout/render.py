"""Renders product photos with exact alpha: the only teacher of the cut-out network, and its examiner.

    python -m tools.cutout.render OUT --count 40 --size 1024 --seed 7

writes `0000-box.jpg` and `0000-box.png` (alpha). The same seed gives the same photo.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.cutout import backdrops, delicate, disguise, solids
from tools.cutout.materials import Picture
from tools.cutout.noise import Field, Rng, axes, clouds, grain, softened
from tools.cutout.product import Build, Layer

GROUPS = {"plain": solids.SOLIDS, "thin": delicate.THIN, "hair": delicate.HAIR, "glass": delicate.GLASS}
SHARES = (("plain", 0.56), ("thin", 0.2), ("hair", 0.14), ("glass", 0.1))


@dataclass
class Photo:
    """RGB uint8 `(h, w, 3)`, true alpha `(h, w)` 0..1, what is shown, its group and the backdrop's family."""

    rgb: NDArray[np.uint8]
    alpha: Field
    kind: str
    group: str
    behind: str


def product(rng: Rng, size_px: int, group: str | None = None) -> Layer:
    """One product (or a set of up to four solids) on nothing, filling most of a square."""
    name = group or str(rng.choice([g for g, _ in SHARES], p=[p for _, p in SHARES]))
    makers = GROUPS[name]
    make = makers[rng.integers(len(makers))]
    first = Build(rng, size_px)
    make(first)
    layer = first.done(make.__name__, name)
    if name == "plain" and rng.random() < 0.14:
        layer = several(rng, layer, size_px)
    return layer


def several(rng: Rng, first: Layer, size_px: int) -> Layer:
    """A set: two to four products, smaller, side by side."""
    whole = Build(rng, size_px)
    count = int(rng.integers(2, 5))
    for i in range(count):
        layer = first
        if i:
            part = Build(rng, size_px)
            solids.SOLIDS[rng.integers(len(solids.SOLIDS))](part)
            layer = part.done("part", "plain")
        scale = rng.uniform(0.9, 1.2) / count**0.8
        at = np.array([(i + 0.5) / count, 0.5 + rng.normal(0, 0.1)]) * size_px
        warp = np.array([[scale, 0, at[0] - scale * size_px / 2], [0, scale, at[1] - scale * size_px / 2]])
        rgb, alpha = moved(layer, warp, size_px, size_px)
        whole.rgb = whole.rgb * (1 - alpha[..., None]) + rgb
        whole.alpha = whole.alpha * (1 - alpha) + alpha
    return whole.done("set", "plain")


def moved(layer: Layer, warp: NDArray[np.float64], height: int, width: int) -> tuple[Picture, Field]:
    """The layer under an affine map; shrinks with averaging so that thin parts stay."""
    both = np.dstack([layer.rgb, layer.alpha])
    shrink = float(np.sqrt(abs(np.linalg.det(warp[:, :2]))))
    if shrink < 0.7:
        both = cv2.resize(both, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        warp = warp @ np.diag([1 / shrink, 1 / shrink, 1])
    out = cv2.warpAffine(both, warp, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(out[..., :3], np.float32), np.asarray(out[..., 3], np.float32)


def placed(rng: Rng, layer: Layer, height: int, width: int) -> tuple[Picture, Field]:
    """The product somewhere in the frame: usually whole and near the middle, now and then cut by the border."""
    rows, columns = np.where(layer.alpha > 0.05)
    size = layer.alpha.shape[0]
    if not len(rows):
        return np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    x0, x1, y0, y1 = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    cut = rng.random() < 0.1
    fill = rng.uniform(0.9, 1.3) if cut else rng.uniform(0.3, 0.97) ** 0.6
    scale = fill * min(width / (x1 - x0), height / (y1 - y0))
    scale = min(scale, 2.2 * max(height, width) / size)
    turn = rng.normal(0, 0.06) if rng.random() < 0.4 else 0.0
    if rng.random() < 0.06:
        turn = rng.uniform(-np.pi, np.pi)
    free = np.array([max(0.0, width - scale * (x1 - x0)), max(0.0, height - scale * (y1 - y0))]) / 2
    shift = np.clip(rng.normal(0, 0.4, 2), -0.98, 0.98) * free + (
        rng.normal(0, 0.15, 2) * [width, height] if cut else 0
    )
    c, s = scale * np.cos(turn), scale * np.sin(turn)
    mirror = rng.choice([-1, 1])
    linear = np.array([[c * mirror, -s], [s * mirror, c]])
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    offset = np.array([width / 2, height / 2]) + shift - linear @ middle
    return moved(layer, np.column_stack([linear, offset]), height, width)


def shadow(rng: Rng, alpha: Field) -> Field:
    """How much light is left on the backdrop: cast, soft and contact shadows."""
    height, width = alpha.shape
    left = np.ones((height, width), np.float32)
    rows = np.where(alpha.max(axis=1) > 0.2)[0]
    if not len(rows) or rng.random() < 0.12:
        return left
    foot, unit = float(rows.max()), max(height, width) / 640
    pick = rng.random()
    if pick < 0.5:  # standing: the outline laid on the floor
        squash, skew = rng.uniform(0.03, 0.5), rng.uniform(-1.2, 1.2)
        warp = np.array([[1, -skew, skew * foot], [0, squash, foot * (1 - squash) - rng.uniform(0, 4) * unit]])
        near = np.asarray(cv2.warpAffine(alpha, warp, (width, height)), np.float32)
        soft = softened(near, rng.uniform(1, 14) * unit)
        left *= 1 - rng.uniform(0.08, 0.75) * soft
    if pick > 0.35:  # lying: the outline pushed aside
        push = rng.normal(0, 12 if rng.random() < 0.5 else 40, 2) * unit
        aside = np.array([[1, 0, push[0]], [0, 1, abs(push[1])]])
        near = np.asarray(cv2.warpAffine(alpha, aside, (width, height)), np.float32)
        left *= 1 - rng.uniform(0.05, 0.7) * softened(near, rng.uniform(1, 16) * unit)
    if rng.random() < 0.7:  # contact
        low = alpha.copy()
        low[: int(foot - rng.uniform(4, 30) * unit)] = 0
        warp = np.array([[1, 0, 0], [0, 1, rng.uniform(0, 4) * unit]])
        low = softened(np.asarray(cv2.warpAffine(low, warp, (width, height)), np.float32), rng.uniform(1, 6) * unit)
        left *= 1 - np.clip(low * rng.uniform(0.2, 1.3), 0, 0.9)
    if rng.random() < 0.15:
        left *= 1 - rng.uniform(0.1, 0.75) * streak(rng, alpha, foot, unit)
    if rng.random() < 0.3:
        left *= 1 - rng.uniform(0.02, 0.2) * softened(alpha, rng.uniform(15, 60) * unit)
    return left


def streak(rng: Rng, alpha: Field, foot: float, unit: float) -> Field:
    """A long shadow of low light from the foot (or the whole outline) outwards, fading and softer with the way."""
    height, width = alpha.shape
    low = alpha.copy()
    if rng.random() < 0.6:
        low[: int(foot - rng.uniform(8, 80) * unit)] = 0
    way = np.array([rng.normal(0, 1), rng.uniform(-0.15, 0.6)]) * rng.uniform(20, 160) * unit
    out = np.zeros_like(alpha)
    steps = 12
    for k in range(steps):
        warp = np.array([[1, 0, way[0] * k / steps], [0, 1, way[1] * k / steps]])
        out = np.maximum(out, cv2.warpAffine(low, warp, (width, height)) * np.float32(1 - 0.8 * k / steps))
    return softened(out, rng.uniform(0.6, 8) * unit)


def mirrored(rng: Rng, ground: Picture, rgb: Picture, alpha: Field) -> Picture:
    """The product's reflection on a shining table, fading downwards."""
    height, width = alpha.shape
    rows = np.where(alpha.max(axis=1) > 0.2)[0]
    if not len(rows):
        return ground
    foot = float(rows.max())
    warp = np.array([[1.0, 0, 0], [0, -1.0, 2 * foot + 1]])
    both = np.asarray(cv2.warpAffine(np.dstack([rgb, alpha]), warp, (width, height)), np.float32)
    both = softened(both, rng.uniform(0.5, 5))
    fade = np.clip(1 - (axes(height, width)[1] * height - foot) / (height * rng.uniform(0.05, 0.4)), 0, 1)
    t = rng.uniform(0.08, 0.5) * fade[..., None]
    return np.asarray(ground * (1 - both[..., 3:] * t) + both[..., :3] * t, np.float32)


def camera(rng: Rng, photo: Picture) -> NDArray[np.uint8]:
    """Colour cast, exposure, vignette, sharpening or softness, sensor noise, JPEG."""
    height, width = photo.shape[:2]
    gain = np.full(3, rng.uniform(0.75, 1.15))
    if rng.random() < 0.5:
        gain *= 1 + rng.normal(0, 0.05, 3)
    photo = photo * gain.astype(np.float32)
    if rng.random() < 0.25:
        x, y = axes(height, width)
        photo *= (1 - rng.uniform(0, 0.5) * ((x - 0.5) ** 2 + (y - 0.5) ** 2))[..., None]
    if rng.random() < 0.3:
        photo *= (1 + rng.uniform(0, 0.1) * clouds(rng, height, width, width * 0.5, 1))[..., None]
    if rng.random() < 0.3:
        photo += rng.uniform(0.2, 1.0) * (photo - cv2.GaussianBlur(photo, (0, 0), 1.2))
    if rng.random() < 0.6:
        level = rng.uniform(0.002, 0.035) * rng.random()
        noise = level * grain(rng, height, width, rng.choice([0.0, 0.5, 0.9]))
        photo += noise[..., None] + np.roll(noise, 5, 1)[..., None] * rng.normal(0, 0.7, 3).astype(np.float32)
    curve = (np.linspace(0, 1, 256) ** rng.uniform(0.8, 1.25) * 255 + 0.5).astype(np.uint8)
    out = cv2.LUT(cv2.convertScaleAbs(np.maximum(photo, 0), alpha=255), curve)
    if rng.random() < 0.75:
        quality = int(rng.uniform(45, 97))
        coded = cv2.imencode(".jpg", out[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        out = np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))[..., ::-1])
    return np.asarray(out, np.uint8)


def shoot(
    rng: Rng, layer: Layer, ground: Picture, behind: str, low_contrast: float = 0.12, disguises: bool = True
) -> Photo:
    """Put a product in front of a backdrop and take the photo."""
    height, width = ground.shape[:2]
    rgb, alpha = placed(rng, layer, height, width)
    group = layer.group
    if group != "glass" and rng.random() < low_contrast:
        rgb = disguise.near_tone(rng, rgb, alpha, ground)
        group = "low contrast" if group == "plain" else group
    elif group != "glass" and disguises:
        rgb = disguise.disguised(rng, rgb, alpha, ground)
    if rng.random() < 0.2:
        blur = rng.uniform(0.4, 1.6) * max(height, width) / 1024
        rgb, alpha = (np.asarray(cv2.GaussianBlur(part, (0, 0), blur), np.float32) for part in (rgb, alpha))
    if rng.random() < 0.12:
        ground = mirrored(rng, ground, rgb, alpha)
    tone = np.array([1, 1, 1]) + rng.normal(0, 0.05, 3) * (rng.random() < 0.3)
    dark = shadow(rng, alpha) if group != "glass" else 1 - 0.5 * (1 - shadow(rng, alpha))
    ground = ground * (1 - (1 - dark[..., None]) * tone.astype(np.float32))
    photo = rgb + ground * (1 - alpha[..., None])
    return Photo(camera(rng, photo.astype(np.float32)), alpha, layer.kind, group, behind)


def render(seed: int, height: int, width: int, group: str | None = None) -> Photo:
    """The photo of this seed. Groups: plain, thin, hair, low contrast, glass; None draws one."""
    rng = np.random.default_rng(seed)
    tight = group == "low contrast"
    layer = product(rng, max(height, width), "plain" if tight else group)
    ground, behind = backdrops.backdrop(rng, height, width, 0.9 if tight else 0.5)
    low = 1.0 if tight else 0.0 if group else 0.12
    return shoot(rng, layer, ground, behind, low, disguises=rng.random() < 0.4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--group")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for i in range(chosen.count):
        photo = render(chosen.seed + i, chosen.size, chosen.size, chosen.group)
        name = f"{i:04d}-{photo.group.replace(' ', '-')}-{photo.kind}"
        cv2.imwrite(str(chosen.out / f"{name}.jpg"), photo.rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 96])
        cv2.imwrite(str(chosen.out / f"{name}.png"), (photo.alpha * 255 + 0.5).astype(np.uint8))


if __name__ == "__main__":
    main()
