"""Pieces of rendered photos around edges, with what the coarse network says there: lessons for the fine one.

    python -m tools.cutout.edge_pool DIR --pool POOL --seed 5 --photos 1000

Needs `coarse.onnx` in place. The coarse network sees the photo at about a third of its size, as it does in use. Every
piece is `(128, 128, 5)`: RGB, coarse alpha, true alpha, all 8 bit.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout.cut import band
from gpu_worker.image.cutout.edges import scaled
from gpu_worker.image.cutout.features import features
from gpu_worker.image.cutout.network import network, sigmoid
from tools.cutout import render
from tools.cutout.pool import Pool

PHOTO_PX = 448
SIDE_PX = 128
EACH = {"plain": 5, "thin": 10, "hair": 14, "glass": 4, "low contrast": 4}
CHUNK = 50


def pieces(pool: Pool, seed: int) -> list[NDArray[np.uint8]]:
    """Some pieces of one photo, more of a hairy one."""
    rng = np.random.default_rng([seed, 77])
    photo = render.shoot(rng, pool.layer(rng), pool.ground(rng, PHOTO_PX, PHOTO_PX), "", 0.08)
    small = scaled(photo.rgb, int(rng.choice([128, 160, 192, 256])), 32)
    said = sigmoid(network("coarse")(features(small)[None])[0, 0])
    large = cv2.resize(said, (PHOTO_PX, PHOTO_PX), interpolation=cv2.INTER_CUBIC)
    rough = np.asarray(np.clip(large, 0, 1), np.float32)
    if np.abs((rough > 0.5) - photo.alpha).sum() > 0.5 * photo.alpha.sum() + 1:
        return []  # the coarse network lost the product: nothing to learn about edges
    both = np.dstack([photo.rgb, rough * 255 + 0.5, photo.alpha * 255 + 0.5]).astype(np.uint8)
    rows, columns = np.where(band(rough, 2))
    out: list[NDArray[np.uint8]] = []
    for _ in range(EACH[photo.group] if len(rows) else 0):
        i = rng.integers(len(rows))
        y, x = (
            int(np.clip(at[i] + rng.integers(-40, 41) - SIDE_PX // 2, 0, PHOTO_PX - SIDE_PX)) for at in (rows, columns)
        )
        out.append(both[y : y + SIDE_PX, x : x + SIDE_PX])
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description="Make lessons for the fine network.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=500_000)
    parser.add_argument("--photos", type=int, default=1000)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    pool, kept = Pool(chosen.pool), list[NDArray[np.uint8]]()
    for i in range(chosen.photos):
        kept += pieces(pool, chosen.seed + i)
        if (i + 1) % CHUNK == 0 and kept:
            np.save(chosen.folder / f"e{chosen.seed + i}.npy", np.stack(kept))
            kept = []


if __name__ == "__main__":
    main()
