"""Fits the confidence on rendered photos that training never used, so that 0.9 means nearly never wrong.

    python -m tools.cutout.calibrate --pool DIR --seed 12 --photos 1000 --spare 1

The store must be of a seed of its own. A logistic fit says how signals add up; then the whole scale is moved so that
0.9 lies well above every photo that was wrong (IoU below 0.9) when it was left out of the fit, but for `--spare` of
them: of small things at 512 px a pixel all around is enough to be wrong.
"""

from __future__ import annotations

import argparse
import hashlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout import confidence, cut
from gpu_worker.image.cutout.network import HOME
from tools.cutout import render
from tools.cutout.noise import Rng
from tools.cutout.pool import Pool
from tools.cutout.score import auroc, compared

RIGHT = 0.95  # above the bar, so that the fit does not lean on photos that just pass
CAUTION = 0.6  # how far above the worst of them, in logits: photos seen later hold what these did not
FOLDS = 5
EMPTY = 17  # every so manieth photo shows nothing

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """One photo: its number, its signals as the fit uses them, IoU of the cut-out, its group."""

    number: int
    signals: Table
    iou: float
    group: str


def empty(rng: Rng, pool: Pool, height: int, width: int) -> render.Photo:
    """A photo of nothing, or plain noise: whatever is cut out of it is wrong."""
    if rng.random() < 0.4:
        rgb = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    elif rng.random() < 0.4:
        rgb = np.full((height, width, 3), rng.integers(0, 256), np.uint8)
    else:
        rgb = render.camera(rng, pool.ground(rng, height, width, 0.6))
    return render.Photo(rgb, np.zeros((height, width), np.float32), "nothing", "nothing", "")


def measured(folder: Path, seed: int, photos: range) -> list[Found]:
    """The photos of these numbers, cut out."""
    cv2.setNumThreads(1)
    pool, out = Pool(folder), []
    for i in photos:
        rng = np.random.default_rng([seed, i])
        height, width = ((512, 512), (512, 384), (384, 512), (640, 640))[i % 4]
        low = 0.16 if i % 5 else 0.0
        disguises = i % 12 == 0  # about one in forty is disguised: labels and rims that look like the backdrop are rare
        photo = render.shoot(rng, pool.layer(rng), pool.ground(rng, height, width, 0.6), "", low, disguises)
        if i % EMPTY == 0:
            photo = empty(rng, pool, height, width)
        elif photo.alpha.mean() < 0.004 or photo.group == "glass":
            continue
        views = cut.coarse_views(photo.rgb)
        alpha = cut.refined(photo.rgb, views.mean)
        row = confidence.prepared(cut.signals_of(views))
        out.append(Found(i, row, compared(alpha, photo.alpha)[0] if photo.alpha.any() else 0.0, photo.group))
    return out


def measured_by_many(folder: Path, seed: int, count: int, processes: int) -> list[Found]:
    parts = [range(start, min(start + 20, count)) for start in range(0, count, 20)]
    if processes == 1:
        return [one for part in parts for one in measured(folder, seed, part)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as many:
        return [one for part in many.map(partial(measured, folder, seed), parts) for one in part]


def kept(path: Path, found: list[Found] | None = None) -> list[Found]:
    """Write what was measured to an npz, or read it: measuring takes minutes, fitting none."""
    if found is not None:
        numbers, overlaps = [one.number for one in found], [one.iou for one in found]
        rows, groups = [one.signals for one in found], [one.group for one in found]
        np.savez(path, number=numbers, iou=overlaps, signals=rows, group=groups)
        return found
    with np.load(path) as data:
        many = zip(data["number"], data["signals"], data["iou"], data["group"], strict=True)
        return [Found(int(number), row, float(iou), str(group)) for number, row, iou, group in many]


def fitted(x: Table, right: Table, ridge: float = 2.0) -> Table:
    """Factors of a logistic fit by Newton steps; the last one is the offset."""
    terms = np.column_stack([x, np.ones(len(x))])
    factors = np.zeros(terms.shape[1])
    hold = np.diag([ridge] * x.shape[1] + [1e-3])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(terms @ factors, -30, 30)))
        slope = terms.T @ (chance - right) + hold @ factors
        bend = (terms * (chance * (1 - chance))[:, None]).T @ terms + hold
        factors -= np.linalg.solve(bend, slope)
    return factors


def honest(x: Table, right: Table) -> Table:
    """The fit in which no sign of trouble raises the confidence: such signals are left out, one after the other.

    The last three are size, contrast and thinness; contrast is no trouble, and size may be either.
    """
    kept = np.ones(x.shape[1], bool)
    while True:
        factors = np.zeros(x.shape[1] + 1)
        factors[np.append(kept, True)] = fitted(x[:, kept], right)
        trouble = factors[:-1].copy()
        trouble[-3], trouble[-2] = 0.0, -trouble[-2]
        if trouble.max() <= 0:
            return factors
        kept[trouble.argmax()] = False


@dataclass(frozen=True)
class Fit:
    """The scale of the confidence, and what each photo got when it was left out of the fit."""

    means: Table
    scales: Table
    factors: Table
    left_out: Table


def weighed(found: list[Found]) -> Fit:
    rows = np.array([one.signals for one in found])
    right = np.array([one.iou >= RIGHT for one in found], float)
    means, scales = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    x = (rows - means) / scales
    left_out = np.zeros(len(x))
    for fold in range(FOLDS):
        test = np.arange(len(x)) % FOLDS == fold
        factors = honest(x[~test], right[~test])
        left_out[test] = x[test] @ factors[:-1] + factors[-1]
    return Fit(means, scales, honest(x, right), left_out)


def settled(found: list[Found], fit: Fit, seed: int, spare: int) -> None:
    """Move the scale so that 0.9 lies above the wrong ones, say what that means, and write it down."""
    overlaps = np.array([one.iou for one in found])
    held = np.array([confidence.held_back(one.signals) for one in found])
    wrong = np.sort(fit.left_out[(overlaps < 0.9) & ~held])[::-1]
    edge = float(wrong[spare]) + CAUTION if len(wrong) else float(fit.left_out.min())
    left_out = np.where(held, np.minimum(fit.left_out, edge), fit.left_out)
    taken = left_out > edge
    rank = auroc(list(left_out), list(overlaps >= 0.9))
    missed = np.count_nonzero(overlaps < 0.9)
    print(f"{len(found)} photos, {missed} wrong, AUROC left out {rank}, accepted {taken.mean():.0%}")
    for more in range(min(4, len(wrong))):
        print(f"  with {more} wrong ones let through: {np.mean((left_out > wrong[more]) & ~held):.0%}")
    for group in sorted({one.group for one in found}):
        own = np.array([one.group == group for one in found])
        print(f"  {group:13} {own.sum():4} IoU {overlaps[own].mean():.3f} accepted {taken[own].mean():.0%}")
    digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in HOME.glob("*.onnx")}
    lines = [
        f"photos = {len(found)}",
        f"seed = {seed}",
        f"spare = {spare}",
        f"auroc_left_out = {rank or 0:.4f}",
        f"offset = {fit.factors[-1] - edge + float(np.log(9)):.5f}",
        *(f"{name} = {[round(float(v), 5) for v in part]}" for name, part in
          (("means", fit.means), ("scales", fit.scales), ("factors", fit.factors[:-1]))),
    ]  # fmt: skip
    lines += ["[networks]", *(f'{name} = "{digest}"' for name, digest in sorted(digests.items()))]
    confidence.FILE.write_text("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Calibrate the confidence of the cut-out.")
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--photos", type=int, default=800)
    parser.add_argument("--spare", type=int, default=0, help="wrong ones that may lie above 0.9")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="an npz that what was measured is kept in, and read from if it is there"
    )
    chosen = parser.parse_args()
    if chosen.keep and chosen.keep.exists():
        found = kept(chosen.keep)
    else:
        found = measured_by_many(chosen.pool, chosen.seed, chosen.photos, chosen.processes)
        if chosen.keep:
            kept(chosen.keep, found)
    settled(found, weighed(found), chosen.seed, chosen.spare)


if __name__ == "__main__":
    main()
