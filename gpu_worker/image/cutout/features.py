"""What the coarse network sees: the photo, and how far each pixel is from the backdrop its border suggests."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

SCALE_LAB = np.float32(1 / 22)  # about ten just noticeable differences make the middle of the curve
SAMPLES = 20  # border colours
STEPS = (1, 3, 7)  # of 8-bit Lab from pixel to pixel, over which the backdrop is followed inwards
CHANNELS = 9 + len(STEPS)


def features(rgb: NDArray[np.uint8]) -> Array:
    """`(12, h, w)` for a small photo `(h, w, 3)`: RGB, soft Lab difference from a backdrop fitted to the border,
    soft distance from the nearest border colour, distance from the frame, and what can be reached from the border
    in small, middling and large steps of colour, and what may be the backdrop in shadow."""
    height, width = rgb.shape[:2]
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_RGB2LAB), np.float32)
    out = np.empty((CHANNELS, height, width), np.float32)
    out[:3] = rgb.transpose(2, 0, 1).astype(np.float32) * np.float32(1 / 127.5) - 1
    ring = border(lab)
    backdrop = fitted(lab, ring)
    gap = lab - backdrop
    out[3:6] = np.tanh(gap * SCALE_LAB).transpose(2, 0, 1)
    out[6] = np.tanh(nearest(lab, ring) * SCALE_LAB)
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None] / height
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[None, :] / width
    out[7] = np.minimum(x, y) * 2
    out[8:11] = reached(rgb, gap)
    out[11] = shaded(rgb, lab[..., 0], backdrop)
    return out


def reached(rgb: NDArray[np.uint8], gap: Array) -> Array:
    """Which pixels hang together with the border by steps of colour no larger than each of `STEPS`.

    Followed from border pixels that look like the fitted backdrop; a product that touches the border is no start.
    """
    height, width = rgb.shape[:2]
    smooth = cv2.medianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), 3)
    away = np.linalg.norm(gap, axis=2)
    edge = max(6.0, 2.5 * float(np.median(np.concatenate([away[1], away[-2], away[:, 1], away[:, -2]]))))
    pace = max(4, (height + width) // 48)
    starts = [(x, y) for x in range(1, width - 1, pace) for y in (1, height - 2)]
    starts += [(x, y) for y in range(1, height - 1, pace) for x in (1, width - 2)]
    starts = [(x, y) for x, y in starts if away[y, x] <= edge]
    out = np.empty((len(STEPS), height, width), np.float32)
    for k, step in enumerate(STEPS):
        mask = np.zeros((height + 2, width + 2), np.uint8)
        for at in starts:
            if not mask[at[1] + 1, at[0] + 1]:
                cv2.floodFill(
                    smooth, mask, at, (0, 0, 0), (step,) * 3, (step,) * 3, 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
                )
        out[k] = mask[1:-1, 1:-1]
    return out


def shaded(rgb: NDArray[np.uint8], lightness: Array, backdrop: Array) -> Array:
    """1 where a pixel is the fitted backdrop with less light: all channels darker alike, and smooth."""
    behind = cv2.cvtColor(np.clip(backdrop, (1, -100, -100), (100, 100, 100)).astype(np.float32), cv2.COLOR_LAB2RGB)
    linear = np.clip(np.arange(256, dtype=np.float32) * np.float32(1 / 255), 0.003, 1) ** np.float32(2.2)
    left = cv2.LUT(rgb, linear) / cv2.pow(np.clip(behind, 0.003, 1), 2.2)
    red, green, blue = cv2.split(np.asarray(left, np.float32))
    light = (red + green + blue) * np.float32(1 / 3)
    apart = (np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)) / (light + 0.02)
    slope = np.hypot(cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1)) / 8
    steep = cv2.dilate(slope, np.ones((3, 3), np.uint8)) * (max(rgb.shape) / 224)
    alike = (light > 0.12) & (light < 1.02) & (apart < 0.12)
    return np.asarray(alike * np.clip((6 - steep) / 3, 0, 1), np.float32)


def border(lab: Array) -> tuple[Array, Array, Array]:
    """Lab of the outermost three pixels all around, with their x and y from -1 to 1, clockwise."""
    height, width = lab.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(-1, 1, height, dtype=np.float32)
    colours = np.concatenate(
        [lab[:3].mean(0), lab[:, -3:].mean(1), lab[-3:].mean(0)[::-1], lab[:, :3].mean(1)[::-1]], dtype=np.float32
    )
    xs = np.concatenate([x, np.full(height, 1, np.float32), x[::-1], np.full(height, -1, np.float32)])
    ys = np.concatenate([np.full(width, -1, np.float32), y, np.full(width, 1, np.float32), y[::-1]])
    return colours, xs, ys


def fitted(lab: Array, ring: tuple[Array, Array, Array]) -> Array:
    """A quadratic backdrop by weighted least squares, repeated: border pixels of the product lose weight."""
    colours, xs, ys = (part[::3] for part in ring)
    terms = np.stack([np.ones_like(xs), xs, ys, xs * ys, xs * xs, ys * ys], 1)
    weight = np.ones(len(xs), np.float32)
    steady = np.diag([1e-3, 0.5, 0.5, 1, 2, 2]).astype(np.float32) * len(xs) * np.float32(2e-3)
    middle = np.median(colours, axis=0)
    factors = np.zeros((6, 3), np.float32)
    for _ in range(5):
        weighted = terms * weight[:, None]
        factors = np.linalg.solve(weighted.T @ terms + steady, weighted.T @ (colours - middle)).astype(np.float32)
        miss = np.linalg.norm(colours - middle - terms @ factors, axis=1)
        spread = max(1.0, float(np.median(miss)) * 1.5)
        weight = (1 / (1 + (miss / spread) ** 2)).astype(np.float32)
    height, width = lab.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
    f = factors
    across = f[1] * x + f[4] * x * x
    down = f[0] + f[2] * y + f[5] * y * y
    return np.asarray(middle + across + down + f[3] * (x * y), np.float32)


def nearest(lab: Array, ring: tuple[Array, Array, Array]) -> Array:
    """Distance to the nearest of some colours found along the border."""
    colours = np.stack([np.median(part, axis=0) for part in np.array_split(ring[0], SAMPLES)]).astype(np.float32)
    light, green, blue = (lab[..., k].ravel() for k in range(3))
    gap = (-2 * colours) @ np.stack([light, green, blue])
    gap += (colours * colours).sum(1)[:, None]
    square = gap.min(axis=0) + light * light + green * green + blue * blue
    return np.asarray(np.sqrt(np.maximum(square, 0)).reshape(lab.shape[:2]), np.float32)
