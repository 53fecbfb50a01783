"""A store of rendered products and backdrops on disk, so that training can pair them anew for every step.

    python -m tools.cutout.pool DIR --seed 1 --pieces 60

Pieces of 50 are written as they are done, so training may start while the store still grows.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.cutout import backdrops, render
from tools.cutout.noise import Rng, softened
from tools.cutout.product import Layer

PIECE = 50
PRODUCT_PX = 400
BACKDROP_PX = 320
GROUP_NAMES = tuple(render.GROUPS)


def fill(folder: Path, seed: int, pieces: range, product_px: int = PRODUCT_PX) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for piece in pieces:
        if (folder / f"g{seed}-{piece:04d}.npy").exists():
            continue
        products = np.zeros((PIECE, product_px, product_px, 4), np.uint8)
        grounds = np.zeros((PIECE, BACKDROP_PX, BACKDROP_PX, 3), np.uint8)
        groups = np.zeros(PIECE, np.uint8)
        for i in range(PIECE):
            rng = np.random.default_rng([seed, piece, i])
            layer = render.product(rng, product_px)
            products[i, ..., :3] = layer.rgb * 255 + 0.5
            products[i, ..., 3] = layer.alpha * 255 + 0.5
            groups[i] = GROUP_NAMES.index(layer.group)
            grounds[i] = backdrops.backdrop(rng, BACKDROP_PX, BACKDROP_PX)[0] * 255 + 0.5
        np.save(folder / f"p{seed}-{piece:04d}.npy", products)
        np.save(folder / f"b{seed}-{piece:04d}.npy", grounds)
        np.save(folder / f"g{seed}-{piece:04d}.npy", groups)


class Pool:
    """What is in the store by now; looks again now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.products: list[NDArray[np.uint8]] = []
        self.grounds: list[NDArray[np.uint8]] = []
        self.groups: list[NDArray[np.uint8]] = []
        self.known: set[str] = set()
        self.look()

    def look(self) -> None:
        for path in sorted(self.folder.glob("g*.npy")):
            if path.name not in self.known:
                self.known.add(path.name)
                self.groups.append(np.load(path))
                self.products.append(np.load(path.with_name("p" + path.name[1:]), mmap_mode="r"))
                self.grounds.append(np.load(path.with_name("b" + path.name[1:]), mmap_mode="r"))

    def layer(self, rng: Rng, side_px: int = PRODUCT_PX) -> Layer:
        """A product of the store in new colours, made smaller first for a small photo: all that follows is cheaper."""
        k, i = rng.integers(len(self.products)), rng.integers(PIECE)
        stored = self.products[k][i]
        if side_px < len(stored):
            stored = cv2.resize(stored, (side_px, side_px), interpolation=cv2.INTER_AREA)
        both = stored.astype(np.float32) * np.float32(1 / 255)
        rgb, alpha = recoloured(rng, both[..., :3]), np.ascontiguousarray(both[..., 3])
        name = GROUP_NAMES[self.groups[k][i]]
        return Layer(np.minimum(rgb, alpha[..., None]), alpha, name, name)

    def ground(self, rng: Rng, height: int, width: int, studio: float = 0.3) -> NDArray[np.float32]:
        """A backdrop: a fresh sweep or simple scene, or one of the store in new colours; blurred things at times."""
        pick = rng.random()
        if pick < studio:
            out = backdrops.sweep(rng, height, width)
        elif pick < studio + 0.6 * (1 - studio):
            out = backdrops.simple(rng, height, width)
        else:
            k, i = rng.integers(len(self.grounds)), rng.integers(PIECE)
            whole = self.grounds[k][i].astype(np.float32) * np.float32(1 / 255)
            share = rng.uniform(0.6, 1.0)
            side = int(BACKDROP_PX * share)
            y, x = rng.integers(0, BACKDROP_PX - side + 1, 2)
            part = whole[y : y + side, x : x + side]
            if rng.random() < 0.5:
                part = part[:, ::-1]
            part = np.ascontiguousarray(part)
            out = np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
            out = recoloured(rng, out)
            if rng.random() < 0.25:
                out = np.asarray(cv2.GaussianBlur(out, (0, 0), rng.uniform(0.6, 6)), np.float32)
        if rng.random() < 0.1:
            far = self.layer(rng, min(PRODUCT_PX, max(height, width)))
            rgb, alpha = render.placed(rng, far, height, width)
            both = softened(np.dstack([rgb, alpha]), rng.uniform(4, 16) * width / 320)
            both = np.roll(both, (int(rng.uniform(-0.4, 0.1) * height), int(rng.uniform(-0.5, 0.5) * width)), (0, 1))
            out = out * (1 - both[..., 3:]) + both[..., :3]
        return out.astype(np.float32)


def recoloured(rng: Rng, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    pick = rng.random()
    if pick < 0.3:
        return picture
    out = picture[..., rng.permutation(3)] if pick < 0.7 else picture
    if rng.random() < 0.3:
        grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(out), cv2.COLOR_RGB2GRAY), np.float32)
        out = grey[..., None] * np.ones(3, np.float32)
    gain = rng.uniform(0.6, 1.3) * (1 + rng.normal(0, 0.08, 3))
    return np.clip(out * gain.astype(np.float32), 0, 1).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill the store that training draws from.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--pieces", type=int, default=60)
    parser.add_argument("--product", type=int, default=PRODUCT_PX, help="side in px; 256 is enough for the coarse one")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    fill(chosen.folder, chosen.seed, range(chosen.first, chosen.first + chosen.pieces), chosen.product)


if __name__ == "__main__":
    main()
