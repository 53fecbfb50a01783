"""Products with thin parts, hair and bristles, leaves, and glass."""

from __future__ import annotations

import cv2
import numpy as np

from tools.cutout import materials
from tools.cutout.materials import colour, hsv
from tools.cutout.noise import Points, blob, clouds, smooth_curve, turned
from tools.cutout.product import Build
from tools.cutout.solids import bottle, lump, profile


def furniture(b: Build) -> None:
    """Chairs, stools, tables, racks: legs and rails of a box seen in perspective, seat and back."""
    r = b.rng
    w, d, h = r.uniform(0.25, 0.38), r.uniform(0.06, 0.2), r.uniform(0.25, 0.4)
    y, skew = r.uniform(0.4, 0.55), r.uniform(-0.15, 0.15)
    seat = np.array([[0.5 - w, y], [0.5 + w, y], [0.5 + w * 0.8 + skew, y - d], [0.5 - w * 0.8 + skew, y - d]])
    leg, base = r.uniform(0.006, 0.04), colour(r)
    splay = r.uniform(-0.06, 0.1)
    feet = seat + np.array([[-splay, h], [splay, h], [splay * 0.8, h * 0.82], [-splay * 0.8, h * 0.82]])
    crossed = r.random() < 0.25
    order = (2, 3, 0, 1)
    for i in order:
        b.part(b.stroke([seat[i], feet[[1, 0, 3, 2][i] if crossed else i]], leg), base)
    for i, j in ((0, 1), (1, 2), (2, 3), (3, 0)):
        if r.random() < 0.5:
            t = r.uniform(0.3, 0.85)
            b.part(
                b.stroke([seat[i] * (1 - t) + feet[i] * t, seat[j] * (1 - t) + feet[j] * t], leg * r.uniform(0.5, 1)),
                base,
            )
    if r.random() < 0.55:
        up = r.uniform(0.15, 0.33)
        tops = seat[2:] + [0, -up]
        for i in (2, 3):
            b.part(b.stroke([seat[i], tops[i - 2]], leg), base)
        for t in np.linspace(0, 1, r.integers(2, 9)):
            b.part(b.stroke([seat[2] * (1 - t) + seat[3] * t, tops[0] * (1 - t) + tops[1] * t], leg * 0.6), base)
        b.part(b.stroke(tops, leg * r.uniform(1, 3)), base)
    if r.random() < 0.85:
        b.part(b.area(seat), None if r.random() < 0.6 else base)
        b.part(b.stroke(seat[:2], r.uniform(0.01, 0.05)), base)


def cable(b: Build) -> None:
    """Cables, cords, necklaces of cord, hoses, with plugs or beads."""
    r = b.rng
    for _ in range(r.integers(1, 4)):
        base, n = colour(r), int(r.integers(4, 10))
        if r.random() < 0.5:
            t = np.linspace(0, r.uniform(4, 16), n * 8)
            q = np.stack(
                [
                    0.5 + (0.1 + 0.2 * r.random() + 0.006 * t) * np.cos(t),
                    0.5 + (0.1 + 0.2 * r.random()) * np.sin(t + 0.1),
                ],
                1,
            )
        else:
            q = np.array([0.5, 0.5]) + np.cumsum(r.normal(0, 0.16, (n, 2)), 0)
            q = (q - q.mean(0)) / (np.abs(q - q.mean(0)).max() + 1e-6) * 0.4 + 0.5
        curve = smooth_curve(q, 300)
        b.part(b.stroke(curve, r.uniform(0.006, 0.028)), base, float(r.choice([0, 0.5])))
        for end in (curve[0], curve[-1]):
            if r.random() < 0.6:
                s = r.uniform(0.015, 0.05)
                b.part(b.area(turned(blob(r, (end[0], end[1]), s * 1.6, s, 0.0), r.uniform(0, 3), (end[0], end[1]))))


def rings(b: Build) -> None:
    """Jewellery, spectacles, scissors, key rings: hoops with real holes, stones, chains."""
    r = b.rng
    metal = hsv(r.uniform(0.08, 0.14), r.uniform(0, 0.6), r.uniform(0.5, 1)) if r.random() < 0.7 else colour(r)
    kind = r.integers(4)
    if kind == 0:  # spectacles
        for x in (0.29, 0.71):
            hoop = blob(r, (x, 0.5), 0.17, r.uniform(0.1, 0.15), 0.03)
            if r.random() < 0.5:
                b.put(b.area(hoop) * np.float32(r.uniform(0.3, 0.95)), colour(r) * 0.5)
            b.part(b.stroke(hoop, r.uniform(0.006, 0.025), closed=True), metal)
        b.part(b.stroke(smooth_curve(np.array([[0.45, 0.48], [0.5, 0.45], [0.55, 0.48]])), 0.014), metal)
        for s in (-1, 1):
            b.part(
                b.stroke(
                    [[0.5 + s * 0.38, 0.46], [0.5 + s * 0.4, 0.4], [0.5 + s * r.uniform(0.1, 0.42), 0.3]],
                    r.uniform(0.006, 0.02),
                ),
                metal,
            )
    elif kind == 1:  # scissors or pliers
        for s in (-1, 1):
            b.part(
                b.area([[0.5 - s * 0.02, 0.5], [0.5 + s * 0.05, 0.5], [0.5 + s * r.uniform(0.01, 0.12), 0.08]]),
                metal,
                0.7,
            )
            b.part(b.stroke(blob(r, (0.5 - s * 0.13, 0.76), 0.09, 0.13, 0.05), r.uniform(0.02, 0.04), closed=True))
            b.part(b.stroke([[0.5 + s * 0.03, 0.48], [0.5 - s * 0.08, 0.66]], 0.04))
    elif kind == 2:  # chain with a pendant
        arc = smooth_curve(
            np.array([[0.2, 0.06], [0.22, 0.4], [0.5, 0.7], [0.78, 0.4], [0.8, 0.06]]) + r.normal(0, 0.03, (5, 2)),
            int(r.integers(24, 70)),
        )
        for i, (x, y) in enumerate(arc):
            loop = turned(blob(r, (x, y), 0.016, 0.009 + 0.004 * (i % 2), 0.0, 1), r.uniform(0, 3), (x, y))
            b.part(b.stroke(loop, 0.005, closed=True), metal, 0.6)
        mid = arc[len(arc) // 2]
        b.part(b.area(blob(r, (mid[0], mid[1] + 0.07), r.uniform(0.03, 0.08), r.uniform(0.03, 0.09), 0.1)), None, 0.9)
    else:  # rings and bangles
        for _ in range(r.integers(1, 4)):
            c = (0.5 + r.normal(0, 0.1), 0.5 + r.normal(0, 0.1))
            a = r.uniform(0.1, 0.28)
            b.part(
                b.stroke(
                    turned(blob(r, c, a, a * r.uniform(0.3, 1), 0.0, 1), r.uniform(0, 3), c),
                    r.uniform(0.01, 0.05),
                    closed=True,
                ),
                metal,
                0.9,
            )
            if r.random() < 0.6:
                b.part(b.area(blob(r, (c[0], c[1] - a), 0.05, 0.05, 0.1)), None, 0.9)


def lattice(b: Build) -> None:
    """Baskets, rackets, grilles, wheels: a frame filled with thin bars, background seen through."""
    r = b.rng
    base = colour(r)
    frame = blob(r, (0.5, 0.45), r.uniform(0.2, 0.38), r.uniform(0.2, 0.38), 0.05, 3)
    inside, n = b.area(frame), int(r.integers(5, 16))
    pen, wire = b.pen(), r.uniform(0.004, 0.014) * b.size_px
    turn = r.uniform(0, np.pi)
    if r.random() < 0.3:
        for t in np.linspace(0, np.pi, n, endpoint=False):
            a = np.array([np.cos(t), np.sin(t)]) * 0.5
            pen.line(b.points([[0.5, 0.45] - a, [0.5, 0.45] + a]), wire)
    else:
        for t in np.linspace(-0.45, 0.45, n):
            for k in (0, np.pi / 2):
                pen.line(b.points(turned(np.array([[t, -0.6], [t, 0.6]]), turn + k, (0, 0)) + [0.5, 0.45]), wire)
    b.part(pen.mask() * inside, base)
    b.part(b.stroke(frame, r.uniform(0.012, 0.04), closed=True), base if r.random() < 0.5 else None)
    if r.random() < 0.6:
        b.part(b.stroke([[0.5, 0.45 + 0.3], [0.5 + r.normal(0, 0.05), 0.97]], r.uniform(0.015, 0.05)))


def stand(b: Build) -> None:
    """Lamps, tripods, tools, cutlery, bicycles' forks: rods and a head."""
    r = b.rng
    base = colour(r)
    hub = np.array([0.5, r.uniform(0.35, 0.7)])
    for _ in range(r.integers(2, 6)):
        foot = np.array([0.5 + r.uniform(-0.35, 0.35), 0.94 - 0.08 * r.random()])
        b.part(b.stroke([hub, foot], r.uniform(0.006, 0.025)), base)
    top = np.array([0.5 + r.normal(0, 0.08), r.uniform(0.12, 0.3)])
    b.part(
        b.stroke(smooth_curve(np.array([hub, (hub + top) / 2 + r.normal(0, 0.04, 2), top])), r.uniform(0.006, 0.03)),
        base,
    )
    w, h = r.uniform(0.06, 0.22), r.uniform(0.04, 0.14)
    b.part(
        b.area([top + [-w * 0.6, -h], top + [w * 0.6, -h], top + [w, h], top + [-w, h]])
        if r.random() < 0.5
        else b.area(blob(r, tuple(top), w, h, 0.1))
    )


def strands(b: Build, roots: Points, ways: Points, length: float, tone: np.ndarray, curl: float, width: float) -> None:
    """Many hairs from `roots` in directions `ways`, in a few shades."""
    r = b.rng
    shades = 4
    for k in range(shades):
        pen, many = b.pen(), []
        for root, way in zip(roots[k::shades], ways[k::shades], strict=True):
            reach = length * r.uniform(0.4, 1.1)
            bend = r.normal(0, curl, 2) * reach
            many.append(np.array([root, root + way * reach * 0.5 + bend * 0.4, root + way * reach + bend]) * b.size_px)
        pen.lines([smooth_curve(p, 9) for p in many], width * b.size_px)
        mask = pen.mask() * np.float32(r.uniform(0.7, 1.0))
        b.put(mask, np.clip(tone * r.uniform(0.55, 1.35), 0, 1).astype(np.float32))


def fur(b: Build) -> None:
    """Plush toys, fur collars, wigs, wool: a body whose rim is hair."""
    r = b.rng
    c = np.array([0.5, 0.5])
    tone = colour(r)
    outline = blob(r, (0.5, 0.5), r.uniform(0.18, 0.3), r.uniform(0.18, 0.3), r.uniform(0, 0.2), 5)
    b.put(
        b.area(outline),
        materials.lit(np.clip(materials.speckled(r, b.size_px, b.size_px, tone), 0, 1), b.area(outline), r, 0.0),
    )
    long_, curl = r.uniform(0.015, 0.12), r.uniform(0.02, 0.35)
    drop = np.array([0, r.uniform(0, 0.8)]) if r.random() < 0.4 else np.zeros(2)
    n = int(r.integers(700, 2600))
    t = r.integers(0, len(outline), n)
    depth = r.uniform(0.75, 1.0, (n, 1))
    roots = (outline[t] - c) * depth + c
    ways = roots - c
    ways = ways / (np.linalg.norm(ways, axis=1, keepdims=True) + 1e-6) + r.normal(0, 0.25, (n, 2)) + drop
    strands(b, roots, ways, long_, tone, curl, r.uniform(0.0008, 0.0028))
    if r.random() < 0.5:
        for s in (-1, 1):
            b.part(
                b.area(blob(r, (0.5 + s * 0.07, 0.45), 0.02, 0.02, 0.0)), np.array([0.03, 0.03, 0.03], np.float32), 0.9
            )


def brush(b: Build) -> None:
    """Brushes and brooms: a handle and a bundle of bristles."""
    r = b.rng
    wide, y = r.uniform(0.04, 0.22), r.uniform(0.45, 0.6)
    b.part(b.area(profile(b, [0.02, r.uniform(0.02, 0.05), wide * 0.7, wide], [0.96, 0.8, y + 0.06, y])))
    n = int(r.integers(200, 1500))
    x = r.uniform(-1, 1, n)
    roots = np.stack([0.5 + x * wide, np.full(n, y + 0.01)], 1)
    fan = r.uniform(0.0, 0.7)
    ways = np.stack([x * fan + r.normal(0, 0.04, n), -np.ones(n)], 1)
    tone = colour(r)
    strands(b, roots, ways, r.uniform(0.15, 0.38), tone, r.uniform(0, 0.06), r.uniform(0.001, 0.004))


def plant(b: Build) -> None:
    """Foliage: stems, many leaves, a pot; or a feather-like branch."""
    r = b.rng
    green = hsv(r.uniform(0.18, 0.42), r.uniform(0.2, 0.8), r.uniform(0.2, 0.8)) if r.random() < 0.8 else colour(r)
    foot = np.array([0.5, r.uniform(0.7, 0.9)])
    leaf_long, leaf_wide = r.uniform(0.03, 0.16), r.uniform(0.12, 0.5)
    for _ in range(r.integers(4, 22)):
        tip = np.array([0.5 + r.normal(0, 0.17), r.uniform(0.06, 0.5)])
        stem = smooth_curve(np.array([foot, (foot + tip) / 2 + r.normal(0, 0.05, 2), tip]), 30)
        b.put(b.stroke(stem, r.uniform(0.002, 0.008)), green * 0.7)
        pen = b.pen()
        for i in range(r.integers(1, 9)):
            at = stem[r.integers(8, 30)] if i else tip
            a = r.uniform(-np.pi, 0.2)
            t = np.linspace(0, 1, 14)
            rib = np.sin(t * np.pi) ** r.uniform(0.6, 1.4) * leaf_long * leaf_wide
            q = np.concatenate([np.stack([t * leaf_long, rib], 1), np.stack([t * leaf_long, -rib], 1)[::-1]])
            pen.area(b.points(turned(q, a, (0, 0)) + at))
        mask = pen.mask()
        b.put(
            mask,
            np.clip(
                green
                * r.uniform(0.6, 1.3)
                * (1 + 0.1 * clouds(r, b.size_px, b.size_px, b.size_px * 0.1, 2)[..., None]),
                0,
                1,
            ),
        )
    if r.random() < 0.7:
        w = r.uniform(0.08, 0.16)
        b.part(
            b.area(
                [[0.5 - w, foot[1] - 0.03], [0.5 + w, foot[1] - 0.03], [0.5 + w * 0.75, 0.97], [0.5 - w * 0.75, 0.97]]
            )
        )


def glass(b: Build) -> None:
    """Glasses, bottles, vases, lenses: a dark or bright rim, a see-through middle, highlights, a drink sometimes."""
    r = b.rng
    w, top, bottom = r.uniform(0.1, 0.24), r.uniform(0.08, 0.3), r.uniform(0.75, 0.93)
    waist = w * r.uniform(0.3, 1.1)
    outline = profile(
        b,
        [w, w * r.uniform(0.8, 1.1), waist, w * r.uniform(0.6, 1)],
        [top, top + 0.2, (top + bottom) / 2 + 0.1, bottom],
    )
    body = b.area(outline)
    tint = hsv(r.random(), r.uniform(0, 0.5), r.uniform(0.4, 1))
    b.put(body * np.float32(r.uniform(0.08, 0.4)), tint)
    if r.random() < 0.4:
        fill = body.copy()
        fill[: int(b.size_px * (top + (bottom - top) * r.uniform(0.2, 0.8)))] = 0
        b.put(cv2.erode(fill, np.ones((5, 5))) * np.float32(r.uniform(0.3, 0.95)), colour(r))
    wall = b.size_px * r.uniform(0.004, 0.016)
    inner = cv2.erode(body, np.ones((int(wall * 2) + 1,) * 2))
    rim = np.clip(body - cv2.GaussianBlur(inner, (0, 0), wall), 0, 1)
    b.put(rim * np.float32(r.uniform(0.4, 0.9)), np.ones(3, np.float32) * r.choice([0.15, 0.3, 0.9]) * tint)
    for _ in range(r.integers(1, 4)):
        x = 0.5 + r.uniform(-0.75, 0.75) * w
        shine = b.stroke(
            [[x, top + 0.06], [x + r.normal(0, 0.01), r.uniform(top + 0.2, bottom)]], r.uniform(0.006, 0.03)
        )
        b.put(
            cv2.GaussianBlur(shine, (0, 0), b.size_px * 0.004) * body * np.float32(r.uniform(0.3, 0.95)),
            np.ones(3, np.float32),
        )
    if r.random() < 0.35:
        b.sticker([[0.5 - w * 0.8, 0.5], [0.5 + w * 0.8, 0.5], [0.5 + w * 0.8, 0.65], [0.5 - w * 0.8, 0.65]], body)


def furry_bottle(b: Build) -> None:
    """A solid product with a hairy part: pom-poms, tassels, fringes."""
    r = b.rng
    (bottle if r.random() < 0.5 else lump)(b)
    n = int(r.integers(150, 900))
    c = np.array([0.5 + r.normal(0, 0.2), r.uniform(0.2, 0.8)])
    ways = r.normal(0, 1, (n, 2)) if r.random() < 0.5 else np.stack([r.normal(0, 0.2, n), np.ones(n)], 1)
    ways = ways / (np.linalg.norm(ways, axis=1, keepdims=True) + 1e-6)
    strands(
        b,
        np.repeat(c[None], n, 0) + r.normal(0, 0.02, (n, 2)),
        ways,
        r.uniform(0.05, 0.16),
        colour(r),
        0.12,
        r.uniform(0.001, 0.003),
    )


THIN = (furniture, cable, rings, lattice, stand)
HAIR = (fur, brush, furry_bottle, plant)
GLASS = (glass,)
