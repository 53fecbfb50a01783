"""Lessons for the judge: rendered photos with what the coarse network and the second opinions say of them.

    python -m tools.cutout.lessons DIR --pool POOL --seed 60 --chunks 20

Needs `coarse.onnx` in place. Chunks of 32 of one shape, all 8 bit: RGB, the five answers, true alpha.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout.cut import first_look
from gpu_worker.image.cutout.opinions import opinions
from tools.cutout import render
from tools.cutout.noise import Rng
from tools.cutout.pool import Pool

CHUNK = 32
SHAPES = ((352, 352), (352, 352), (352, 251), (251, 352))


def lesson(pool: Pool, rng: Rng, height: int, width: int) -> NDArray[np.uint8] | None:
    """One photo at the coarse network's first size; None when too little of the product is in it."""
    layer = pool.layer(rng, round(1.3 * max(height, width)))
    photo = render.shoot(rng, layer, pool.ground(rng, height, width, 0.5), "", 0.16)
    if photo.alpha.mean() < 0.004:
        return None
    first = first_look(photo.rgb)
    said = opinions(first.rgb, first.mean)
    truth = cv2.resize(photo.alpha, first.mean.shape[::-1], interpolation=cv2.INTER_AREA)
    maps = np.stack([first.mean, first.second_size, first.doubt, *said, truth], 2)
    return np.concatenate([first.rgb, (np.clip(maps, 0, 1) * 255 + 0.5).astype(np.uint8)], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make lessons for the judge.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=60)
    parser.add_argument("--chunks", type=int, default=20)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    pool = Pool(chosen.pool)
    for chunk in range(chosen.chunks):
        height, width = SHAPES[chunk % len(SHAPES)]
        kept: list[NDArray[np.uint8]] = []
        rng = np.random.default_rng([chosen.seed, chunk])
        pool.look()
        while len(kept) < CHUNK:
            one = lesson(pool, rng, height, width)
            if one is not None:
                kept.append(one)
        goal = chosen.folder / f"l{chosen.seed}-{chunk:04d}"
        np.save(goal.with_suffix(".part.npy"), np.stack(kept))
        goal.with_suffix(".part.npy").rename(goal.with_suffix(".npy"))


if __name__ == "__main__":
    main()
