"""What makes a product hard to tell from its backdrop: patches, rims and reflections in the backdrop's own tone.

All work on the product where it stands in the frame: colour premultiplied by alpha, alpha, and the backdrop.
"""

from __future__ import annotations

import cv2
import numpy as np

from tools.cutout.materials import Colour, Picture
from tools.cutout.noise import Field, Rng, blob, turned


def tone_behind(ground: Picture, alpha: Field) -> Colour:
    """The backdrop's mean colour where the product stands."""
    weight = float(alpha.sum()) + 1e-3
    return np.asarray((ground * alpha[..., None]).sum((0, 1)) / weight, np.float32)


def alike(rng: Rng, ground: Picture, alpha: Field, spread: float) -> Colour:
    """Nearly the backdrop's colour, in slightly other light."""
    tone = tone_behind(ground, alpha) * rng.uniform(1 - 2 * spread, 1 + spread) + rng.normal(0, 0.01, 3)
    return np.clip(tone, 0.01, 1).astype(np.float32)


def near_tone(rng: Rng, rgb: Picture, alpha: Field, ground: Picture) -> Picture:
    """The same product in nearly the backdrop's colour: white on white, black on black."""
    a = alpha[..., None]
    inside = (rgb * a).sum((0, 1)) / ((a * a).sum() + 1e-3)
    keep = rng.uniform(0.12, 0.6)
    tone = tone_behind(ground, alpha) + rng.normal(0, 0.03, 3) + rng.uniform(-0.12, 0.08)
    return np.asarray(np.clip((rgb - inside * a) * keep + np.clip(tone, 0.01, 1) * a, 0, a), np.float32)


def patched(rng: Rng, rgb: Picture, alpha: Field, ground: Picture) -> Picture:
    """Labels and prints in the backdrop's tone upon the product, words on them at times."""
    rows, columns = np.where(alpha > 0.9)
    if not len(rows):
        return rgb
    unit = float(np.sqrt(alpha.sum()))
    mask = np.zeros(alpha.shape, np.uint8)
    for _ in range(rng.integers(1, 4)):
        i = rng.integers(len(rows))
        at = (float(columns[i]), float(rows[i]))
        wide, tall = rng.uniform(0.04, 0.4, 2) * unit
        if rng.random() < 0.6:
            outline = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) + at
        else:
            outline = blob(rng, at, wide, tall, 0.1)
        outline = turned(outline, rng.normal(0, 0.15), at)
        cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    patch = mask.astype(np.float32) * np.float32(1 / 255)
    out = covered(rgb, alpha, patch, alike(rng, ground, alpha, 0.06))
    if rng.random() < 0.6:
        lines = np.zeros(alpha.shape, np.uint8)
        for _ in range(rng.integers(1, 7)):
            i = rng.integers(len(rows))
            start, end = (int(columns[i]), int(rows[i])), (int(columns[i] + rng.uniform(0, 0.4) * unit), int(rows[i]))
            cv2.line(lines, start, end, 255, max(1, round(rng.uniform(0.005, 0.04) * unit)), cv2.LINE_AA)
        out = covered(out, alpha, patch * lines * np.float32(1 / 255), np.full(3, rng.uniform(0, 0.5), np.float32))
    return out


def rimmed(rng: Rng, rgb: Picture, alpha: Field, ground: Picture) -> Picture:
    """A margin in the backdrop's tone all around: unprinted paper, a white sole, a pale edge."""
    deep = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    reach = rng.uniform(0.01, 0.09) * float(np.sqrt(alpha.sum()))
    rim = np.clip(reach - deep + 0.5, 0, 1).astype(np.float32)
    return covered(rgb, alpha, rim * np.float32(rng.uniform(0.8, 1)), alike(rng, ground, alpha, 0.07))


def chromed(rng: Rng, rgb: Picture, alpha: Field, ground: Picture) -> Picture:
    """Polished metal: bands of the backdrop, darker ones between, a dark line along the rim; whole or one end of it."""
    rows, columns = np.where(alpha > 0.5)
    if not len(rows):
        return rgb
    height, width = alpha.shape
    knots = np.sort(rng.uniform(columns.min() - 5, columns.max() + 5, 9))
    across = np.interp(np.arange(width), knots, rng.choice([0.25, 0.5, 0.8, 0.95, 1.0, 1.05], 9))
    shade = np.broadcast_to(across.astype(np.float32), alpha.shape)
    shade = cv2.GaussianBlur(np.ascontiguousarray(shade), (0, 0), rng.uniform(0.5, 4))
    sheet = np.clip(shade[..., None] * tone_behind(ground, alpha), 0, 1)
    if rng.random() < 0.7:
        deep = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
        line = np.clip(1.5 - deep / max(0.6, rng.uniform(0.002, 0.02) * np.sqrt(alpha.sum())), 0, 1)
        sheet = sheet * (1 - rng.uniform(0.1, 0.7) * line[..., None])
    where = np.ones_like(alpha)
    if rng.random() < 0.5:  # a foot, a lid, a band
        edge = rng.uniform(rows.min(), rows.max())
        y = np.arange(height, dtype=np.float32)[:, None]
        side = float(rng.choice([-1, 1]))
        where = np.clip((y - edge) * side, 0, 1) * where
    return covered(rgb, alpha, where * np.float32(rng.uniform(0.6, 1)), sheet.astype(np.float32))


def covered(rgb: Picture, alpha: Field, share: Field, tone: Picture | Colour) -> Picture:
    """Paint that leaves alpha as it is."""
    t = share[..., None]
    return np.asarray(rgb * (1 - t) + tone * t * alpha[..., None], np.float32)


def disguised(rng: Rng, rgb: Picture, alpha: Field, ground: Picture) -> Picture:
    """One of them, for about every third product."""
    pick = rng.random()
    if pick < 0.17:
        return patched(rng, rgb, alpha, ground)
    if pick < 0.25:
        return rimmed(rng, rgb, alpha, ground)
    if pick < 0.33:
        return chromed(rng, rgb, alpha, ground)
    return rgb
