"""Products with a solid body: boxes, bottles, bags, shoes, garments, mugs, gadgets, lumps."""

from __future__ import annotations

import cv2
import numpy as np

from tools.cutout.materials import colour, hsv
from tools.cutout.noise import blob, clouds, smooth_curve, turned
from tools.cutout.product import Build


def oblong(x: float, y: float, half_width: float, half_height: float) -> np.ndarray:
    """The four corners, clockwise from top left."""
    return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [half_width, half_height] + [x, y]


def box(b: Build) -> None:
    """A carton, a book or a pack: three faces in perspective, print on the front."""
    r = b.rng
    w, h = r.uniform(0.25, 0.7), r.uniform(0.2, 0.75)
    side, lift = r.uniform(-0.22, 0.22), r.uniform(0.0, 0.16)
    if r.random() < 0.3:
        side = lift = 0.0
    shrink = r.uniform(0.85, 1.0)
    x0, y0 = 0.5 - w / 2, 0.5 - h / 2 + lift / 2
    front = np.array([[x0, y0], [x0 + w, y0], [x0 + w, y0 + h], [x0, y0 + h]])
    if r.random() < 0.3:
        front += r.normal(0, 0.02, (4, 2))
    back = (front - 0.5) * shrink + 0.5 + [side, -lift]
    base, gloss = colour(r), float(r.choice([0, 0, 0.2]))
    near, far = (1, 2) if side > 0 else (0, 3)
    if lift > 0.01:
        b.part(b.area([back[0], back[1], front[1], front[0]]), np.clip(base * r.uniform(0.9, 1.25), 0, 1), gloss)
    if abs(side) > 0.01:
        b.part(b.area([front[near], back[near], back[far], front[far]]), base * r.uniform(0.45, 0.9), gloss)
    face = b.part(b.area(front), base, gloss)
    for _ in range(r.integers(0, 3)):
        u0, u1 = np.sort(r.uniform(0.02, 0.98, 2))
        v0, v1 = np.sort(r.uniform(0.02, 0.98, 2))
        if u1 - u0 > 0.15 and v1 - v0 > 0.1:
            across, down = front[1] - front[0], front[3] - front[0]
            b.sticker([front[0] + across * u + down * v for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))], face)
    for _ in range(r.integers(0, 3)):
        x = r.uniform(0.1, 0.9)
        b.dab(b.stroke([front[0] * (1 - x) + front[1] * x, front[3] * (1 - x) + front[2] * x], 0.003), 0.3 * base)


def profile(b: Build, widths: list[float], heights: list[float], x: float = 0.5) -> np.ndarray:
    """The outline of something turned on a lathe."""
    half = smooth_curve(np.stack([np.array(widths), np.array(heights)], 1), 80)
    left, right = half.copy(), half[::-1].copy()
    left[:, 0], right[:, 0] = x - left[:, 0], x + right[:, 0]
    return np.concatenate([left, right])


def bottle(b: Build) -> None:
    """Bottles, jars, tubes, tins, vases; cap, label band, one or two shining stripes."""
    r = b.rng
    w = r.uniform(0.08, 0.26)
    top, bottom = r.uniform(0.05, 0.25), r.uniform(0.8, 0.95)
    neck = w * r.uniform(0.25, 1.0)
    shoulder = top + (bottom - top) * r.uniform(0.1, 0.45)
    waist = w * r.uniform(0.75, 1.05)
    body = b.area(
        profile(
            b,
            [neck, neck, w, waist, w, w * 0.96],
            [top, top + 0.05, shoulder, (shoulder + bottom) / 2, bottom - 0.03, bottom],
        )
    )
    base = colour(r)
    b.part(body, base, float(r.choice([0, 0.3, 0.8])))
    for _ in range(r.integers(0, 3)):
        x = 0.5 + r.uniform(-0.8, 0.8) * w
        stripe = b.stroke([[x, shoulder], [x, bottom - 0.04]], r.uniform(0.01, 0.05))
        b.dab(cv2.GaussianBlur(stripe, (0, 0), b.size_px * r.uniform(0.002, 0.012)) * r.uniform(0.2, 0.9), 1.0)
    if r.random() < 0.7:
        cap = top - r.uniform(0.0, 0.05)
        wide = neck * r.uniform(1.0, 1.4)
        b.part(b.area([[0.5 - wide, cap], [0.5 + wide, cap], [0.5 + wide, top + 0.05], [0.5 - wide, top + 0.05]]))
        if r.random() < 0.3:
            b.part(b.stroke([[0.5, cap], [0.5, cap - 0.04], [0.5 - neck - 0.06, cap - 0.03]], 0.02))
    if r.random() < 0.75:
        y0 = shoulder + (bottom - shoulder) * r.uniform(0.05, 0.4)
        y1 = y0 + (bottom - y0) * r.uniform(0.4, 0.9)
        b.sticker([[0.5 - w, y0], [0.5 + w, y0], [0.5 + w, y1], [0.5 - w, y1]], body)


def mug(b: Build) -> None:
    """A cup or jug with a handle (a real hole) and an opening seen from above."""
    r = b.rng
    w, h = r.uniform(0.16, 0.26), r.uniform(0.25, 0.6)
    y0, x = 0.5 - h / 2, 0.5 - r.uniform(0, 0.06)
    foot, tilt = w * r.uniform(0.65, 1.05), r.uniform(0.02, 0.3) * w
    side = r.choice([-1, 1])
    base, gloss = colour(r), float(r.choice([0, 0.4, 0.8]))
    reach = r.uniform(0.09, 0.2)
    handle = smooth_curve(
        np.array(
            [
                [x + side * w * 0.9, y0 + h * r.uniform(0.1, 0.25)],
                [x + side * (w + reach), y0 + h * r.uniform(0.12, 0.35)],
                [x + side * (w + reach * 0.9), y0 + h * r.uniform(0.5, 0.7)],
                [x + side * foot * 0.9, y0 + h * r.uniform(0.65, 0.92)],
            ]
        )
    )
    b.part(b.stroke(handle, r.uniform(0.015, 0.06)), base, gloss)
    arc = np.linspace(0, np.pi, 40)
    low = np.stack([x + foot * np.cos(arc), y0 + h + tilt * np.sin(arc)], 1)
    b.part(b.area(np.concatenate([[[x - w, y0], [x + w, y0]], low])), base, gloss)
    ring = np.linspace(0, 2 * np.pi, 60)
    mouth = np.stack([x + w * np.cos(ring), y0 + tilt * np.sin(ring)], 1)
    b.part(b.area(mouth), base, gloss)
    b.part(b.area((mouth - [x, y0]) * [0.93, 0.86] + [x, y0]), base * r.uniform(0.3, 0.8), gloss)
    if r.random() < 0.6:
        s, m = w * r.uniform(0.4, 0.8), y0 + h * r.uniform(0.4, 0.6)
        b.sticker([[x - s, m - s], [x + s, m - s], [x + s, m + s], [x - s, m + s]], b.alpha)


def bag(b: Build) -> None:
    """Handbags, backpacks, duffels: a soft body, handles with holes, straps, a flap, a buckle."""
    r = b.rng
    w, h = r.uniform(0.2, 0.4), r.uniform(0.15, 0.34)
    y = r.uniform(0.52, 0.62)
    base, trim = colour(r), colour(r)
    for _ in range(r.integers(0, 3)):
        up, out = r.uniform(0.12, 0.34), w * r.uniform(0.2, 0.9)
        shift = r.normal(0, 0.03)
        arch = smooth_curve(
            np.array(
                [
                    [0.5 - out, y - h * 0.8],
                    [0.5 - out * 0.9 + shift, y - h - up * 0.7],
                    [0.5 + shift, y - h - up],
                    [0.5 + out * 0.9 + shift, y - h - up * 0.7],
                    [0.5 + out, y - h * 0.8],
                ]
            )
        )
        b.part(b.stroke(arch, r.uniform(0.008, 0.05)), trim)
    corner = r.uniform(0.0, 0.3)
    body = np.array(
        [
            [-1, -1 + corner],
            [-1 + corner, -1],
            [0, -1 + r.normal(0, 0.05)],
            [1 - corner, -1],
            [1, -1 + corner],
            [1.05, 0],
            [1, 1 - corner],
            [1 - corner, 1],
            [0, 1.02],
            [-1 + corner, 1],
            [-1, 1 - corner],
            [-1.05, 0],
        ]
    )
    taper = r.uniform(0.75, 1.1)
    body[:, 0] *= np.where(body[:, 1] < 0, taper, 1)
    mask = b.part(
        b.area(smooth_curve(body + r.normal(0, 0.012, body.shape), 160, closed=True) * [w, h] + [0.5, y]), base
    )
    for _ in range(r.integers(0, 4)):
        x = 0.5 + r.uniform(-0.8, 0.8) * w
        b.part(b.stroke([[x, y - h], [x + r.normal(0, 0.03), y + h]], r.uniform(0.006, 0.06)) * mask, trim)
    if r.random() < 0.5:
        flap = smooth_curve(
            np.array(
                [
                    [0.5 - w, y - h],
                    [0.5 + w, y - h],
                    [0.5 + w * 0.9, y],
                    [0.5, y + h * r.uniform(0.1, 0.5)],
                    [0.5 - w * 0.9, y],
                ]
            ),
            100,
            closed=True,
        )
        b.part(b.area(flap) * np.maximum(mask, 0), base)
    if r.random() < 0.5:
        s = r.uniform(0.02, 0.05)
        b.part(b.pen().area(b.points(blob(r, (0.5, y), s, s, 0.02))).mask(), hsv(0.12, 0.4, 0.8), 0.8)
    if r.random() < 0.4:
        b.sticker(oblong(0.5, y, 0.08, 0.04), mask)


def shoe(b: Build) -> None:
    """A shoe or boot from the side, sole, laces; sometimes the pair."""
    r = b.rng
    base, sole = colour(r), colour(r)
    pair = r.random() < 0.4
    high = r.uniform(0.2, 0.75)
    for k in range(2 if pair else 1):
        dx, dy, s = (0.1 * k, -0.09 * k, 0.85) if pair else (0, 0, 1.0)
        x0, y0 = 0.08 + (0.03 if pair else 0), 0.82 - 0.02 * k
        up = np.array(
            [
                [0.02, 0],
                [0.0, -0.12],
                [0.05, -0.25 - high * 0.45],
                [0.1, -0.3 - high * 0.5],
                [0.3, -0.3 - high * 0.5],
                [0.36, -0.27 - high * 0.1],
                [0.55, -0.2],
                [0.74, -0.14],
                [0.84, -0.08],
                [0.84, 0],
            ]
        ) * s + r.normal(0, 0.008, (10, 2))
        at = np.array([x0 + dx, y0 + dy])
        b.part(b.area(smooth_curve(up, 140, closed=True) + at), base)
        low = (
            np.array(
                [
                    [0, -0.03],
                    [0.84, -0.04],
                    [0.86, 0.01],
                    [0.6, 0.03 + r.uniform(0, 0.02)],
                    [0.3, 0.02],
                    [0, 0.04 + 0.04 * r.random()],
                ]
            )
            * s
        )
        b.part(b.area(smooth_curve(low, 120, closed=True) + at), sole)
        for i in range(r.integers(0, 6)):
            a = np.array([0.36 + 0.04 * i, -0.27 + 0.022 * i]) * s + at
            b.put(b.stroke([a, a + [0.09 * s, 0.05 * s]], 0.01), colour(r) * 0 + sole)


def garment(b: Build) -> None:
    """Tops, trousers, dresses, jackets lying flat: sleeves, neck, buttons, folds, cuffs."""
    r = b.rng
    base = colour(r)
    sleeve, flare, out = r.uniform(0.15, 0.62), r.uniform(0.9, 1.5), r.uniform(0.08, 0.3)
    w = r.uniform(0.17, 0.25)
    top, bottom = 0.1, r.uniform(0.7, 0.93)
    if r.random() < 0.25:  # trousers or a skirt
        gap = r.uniform(0.0, 0.1)
        leg = [
            [-w * 0.75, top],
            [w * 0.75, top],
            [w + gap, bottom],
            [gap + w * 0.25, bottom],
            [0, top + r.uniform(0.2, 0.4)],
            [-gap - w * 0.25, bottom],
            [-w - gap, bottom],
        ]
    else:
        half = [
            [0.3 * w, top],
            [w * 0.98, top + 0.06],
            [w + out, top + sleeve],
            [w + out - 0.1, top + sleeve + 0.035],
            [w * 0.98, top + 0.25],
            [w * flare, bottom],
        ]
        leg = [[-x, y] for x, y in half] + [[x, y] for x, y in half[::-1]]
    outline = np.array(leg) + [0.5, 0] + r.normal(0, 0.008, (len(leg), 2))
    if r.random() < 0.7:
        dense = np.concatenate(
            [np.linspace(p, q, 24, endpoint=False) for p, q in zip(outline, np.roll(outline, -1, 0), strict=True)]
        )
        wave = clouds(r, 1, len(dense), 14, 2)[0]
        outline = dense + 0.0035 * r.uniform(0.3, 2.0) * np.stack([wave, np.roll(wave, 17)], 1)
    mask = b.part(b.area(outline), base, 0.0)
    folds = clouds(r, b.size_px, b.size_px, b.size_px * 0.12, 3, r.choice([0.3, 1.0, 0.5]))
    b.rgb *= np.clip(1 + r.uniform(0.02, 0.16) * folds, 0.3, 1.6)[..., None]
    if r.random() < 0.8:
        neck = smooth_curve(
            np.array(
                [[0.5 - 0.3 * w, top], [0.5, top + r.uniform(0.02, 0.12)], [0.5 + 0.3 * w, top], [0.5, top - 0.02]]
            ),
            60,
            closed=True,
        )
        b.part(b.area(neck), base * r.uniform(0.3, 0.9), 0.0)
    if r.random() < 0.5:
        b.dab(b.stroke([[0.5, top], [0.5 + r.normal(0, 0.01), bottom]], r.uniform(0.002, 0.006)) * mask, base * 0.4)
        pen = b.pen()
        for y in np.arange(top + 0.05, bottom, r.uniform(0.06, 0.12)):
            pen.disc(0.51 * b.size_px, y * b.size_px, 0.008 * b.size_px)
        b.dab(pen.mask() * mask, colour(r))
    for _ in range(r.integers(0, 4)):
        a = np.array([0.5, 0.4]) + r.normal(0, [0.1, 0.15])
        b.dab(b.stroke([a, a + r.normal(0, 0.08, 2)], 0.003) * mask, base * r.uniform(0.3, 1.3))
    if r.random() < 0.5:
        s = r.uniform(0.04, 0.13)
        b.sticker(oblong(0.5, 0.4, s, s), mask)


def hat(b: Build) -> None:
    r = b.rng
    base = colour(r)
    dome = smooth_curve(
        np.array([[0.25, 0.6], [0.27, 0.4], [0.42, 0.26], [0.6, 0.27], [0.75, 0.42], [0.77, 0.6], [0.5, 0.64]])
        + r.normal(0, 0.012, (7, 2)),
        140,
        closed=True,
    )
    b.part(b.area(dome), base, 0.0)
    brim = np.array(
        [[0.02 + 0.1 * r.random(), 0.62], [0.3, 0.52], [0.6, 0.56], [0.78, 0.6], [0.5, 0.68], [0.2, 0.69]]
    ) + r.normal(0, 0.012, (6, 2))
    b.part(b.area(smooth_curve(brim, 120, closed=True)), base if r.random() < 0.6 else None, 0.0)
    for x in (0.38, 0.5, 0.64):
        b.dab(
            b.stroke(smooth_curve(np.array([[0.5, 0.26], [x, 0.42], [x + (x - 0.5) * 0.6, 0.62]])), 0.003) * b.alpha,
            base * 0.5,
        )
    if r.random() < 0.5:
        b.sticker([[0.3, 0.42], [0.44, 0.42], [0.44, 0.54], [0.3, 0.54]], b.alpha)


def gadget(b: Build) -> None:
    """Electronics, appliances, remote controls: rounded plates, screens, knobs, vents, a cable sometimes."""
    r = b.rng
    w, h = r.uniform(0.12, 0.42), r.uniform(0.12, 0.42)
    base = colour(r)
    angle = r.normal(0, 0.2) if r.random() < 0.5 else 0.0

    def plate(x: float, y: float, a: float, c: float, round_: float) -> np.ndarray:
        t = np.linspace(0, 2 * np.pi, 160)
        cs, sn = np.cos(t), np.sin(t)
        q = np.stack([x + a * np.sign(cs) * np.abs(cs) ** round_, y + c * np.sign(sn) * np.abs(sn) ** round_], 1)
        return turned(q, angle, (0.5, 0.5))

    if r.random() < 0.25:
        t = r.uniform(0.2, 1, (6, 2)) * [1, 0.5] + [0, 0.5]
        b.part(b.stroke(smooth_curve(np.vstack([[0.5, 0.5], t])), r.uniform(0.006, 0.02)))
    body = b.part(b.area(plate(0.5, 0.5, w, h, r.choice([0.15, 0.25, 0.5, 1.0]))), base, float(r.choice([0, 0.3, 0.7])))
    for _ in range(r.integers(1, 8)):
        x, y = 0.5 + r.uniform(-0.75, 0.75) * w, 0.5 + r.uniform(-0.75, 0.75) * h
        s = r.uniform(0.05, 0.35)
        b.part(
            b.area(plate(x, y, w * s, h * s * r.uniform(0.3, 1), r.choice([0.2, 1.0]))) * body,
            None if r.random() < 0.6 else base * 0.6,
        )
    if r.random() < 0.5:
        q = turned(
            np.array(
                [
                    [0.5 - w * 0.7, 0.5 - h * 0.5],
                    [0.5 + w * 0.7, 0.5 - h * 0.5],
                    [0.5 + w * 0.7, 0.5 + h * 0.3],
                    [0.5 - w * 0.7, 0.5 + h * 0.3],
                ]
            ),
            angle,
            (0.5, 0.5),
        )
        b.sticker(q, body)
    if r.random() < 0.3:
        for y in np.linspace(0.5 - h * 0.6, 0.5 + h * 0.6, r.integers(3, 9)):
            b.dab(
                b.stroke(turned(np.array([[0.5 - w * 0.6, y], [0.5 + w * 0.6, y]]), angle, (0.5, 0.5)), 0.004) * body,
                0.05,
            )


def lump(b: Build) -> None:
    """Anything else: toys, fruit, stones, cushions; one to four rounded parts."""
    r = b.rng
    for _ in range(r.integers(1, 5)):
        c = (0.5 + r.normal(0, 0.08), 0.5 + r.normal(0, 0.08))
        outline = blob(r, c, r.uniform(0.08, 0.36), r.uniform(0.08, 0.36), r.uniform(0, 0.28), int(r.integers(2, 9)))
        mask = b.part(b.area(turned(outline, r.uniform(0, 6.3), c)))
        if r.random() < 0.3:
            s = 0.1
            b.sticker([(c[0] - s, c[1] - s), (c[0] + s, c[1] - s), (c[0] + s, c[1] + s), (c[0] - s, c[1] + s)], mask)
    if r.random() < 0.12:
        b.cut(b.area(blob(r, (0.5, 0.5), r.uniform(0.03, 0.12), r.uniform(0.03, 0.12), 0.1)))


def paper(b: Build) -> None:
    """A poster, card or magazine lying flat: mostly print, often with a pale rim."""
    r = b.rng
    w, h = r.uniform(0.25, 0.42), r.uniform(0.25, 0.46)
    c = turned(
        np.array([[0.5 - w, 0.5 - h], [0.5 + w, 0.5 - h], [0.5 + w, 0.5 + h], [0.5 - w, 0.5 + h]]),
        r.normal(0, 0.1) * (r.random() < 0.5),
        (0.5, 0.5),
    )
    face = b.part(b.area(c), hsv(r.random(), 0.05, r.uniform(0.8, 1)) if r.random() < 0.6 else None, 0.0)
    inner = (c - c.mean(0)) * r.uniform(0.8, 0.98) + c.mean(0)
    b.part(b.area(inner) * face)
    b.sticker(inner, face)


SOLIDS = (box, bottle, mug, bag, shoe, garment, hat, gadget, lump, paper)
