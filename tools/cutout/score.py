"""Scores the cut-out on rendered photos of seeds that training never used, against the bars of the design.

    python -m tools.cutout.score --seed 900000 --each 20 [--size 1024] [--keep DIR]

SAD is the sum of differences of alpha in thousands at 1024 px; IoU compares alpha above one half; a photo is
accepted when its confidence is 0.9 or more.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.cutout import render

GROUPS = ("plain", "thin", "hair", "low contrast", "glass")
BAR = 0.9


@dataclass(frozen=True)
class Score:
    """One photo: how well it was cut out, and what the cut-out thought of itself."""

    seed: int
    kind: str
    group: str
    behind: str
    iou: float
    sad_thousands: float
    confidence: float
    cpu_s: float


def compared(alpha: NDArray[np.float32], truth: NDArray[np.float32]) -> tuple[float, float]:
    """IoU at one half, and SAD in thousands as if the longest side had 1024 px."""
    a, b = alpha > 0.5, truth > 0.5
    either = np.count_nonzero(a | b)
    iou = np.count_nonzero(a & b) / either if either else 1.0
    to_1024 = (1024 / max(alpha.shape)) ** 2
    return float(iou), float(np.abs(alpha - truth).sum() * to_1024 / 1000)


def auroc(confidence: list[float], right: list[bool]) -> float | None:
    """How surely confidence ranks right above wrong; None without both."""
    good = [c for c, r in zip(confidence, right, strict=True) if r]
    bad = [c for c, r in zip(confidence, right, strict=True) if not r]
    if not good or not bad:
        return None
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / (len(good) * len(bad))


def photos(seed: int, each: int, size_px: int, keep: Path | None) -> Iterator[tuple[int, render.Photo]]:
    """The examination photos, kept on disk when a folder is given."""
    for g, group in enumerate(GROUPS):
        for i in range(each):
            own = seed + g * 10_000 + i
            height, width = ((1.0, 1.0), (1.0, 1.0), (0.75, 1.0), (1.0, 0.67))[own % 4]
            store = keep / f"{own}-{size_px}.npz" if keep else None
            if store and store.exists():
                with np.load(store) as kept:
                    alpha = kept["alpha"].astype(np.float32) * np.float32(1 / 255)
                    yield own, render.Photo(kept["rgb"], alpha, str(kept["kind"]), group, str(kept["behind"]))
                continue
            photo = render.render(own, round(size_px * height), round(size_px * width), group)
            if photo.alpha.mean() < 0.003:
                continue
            if store:
                store.parent.mkdir(parents=True, exist_ok=True)
                alpha8 = (photo.alpha * 255 + 0.5).astype(np.uint8)
                np.savez(store, rgb=photo.rgb, alpha=alpha8, kind=photo.kind, behind=photo.behind)
            yield own, photo


def table(scores: list[Score]) -> str:
    """One row per group, then the honesty of the confidence over all of them."""
    rows = ["group         photos  IoU    SAD    accepted  IoU accepted  worst  wrong"]
    for group in GROUPS:
        some = [s for s in scores if s.group == group]
        if not some:
            continue
        taken = [s for s in some if s.confidence >= BAR]
        accepted = "-             -    "
        if taken:
            accepted = f"{np.mean([s.iou for s in taken]):.3f}         {min(s.iou for s in taken):.3f}"
        iou, sad = np.mean([s.iou for s in some]), np.mean([s.sad_thousands for s in some])
        wrong = sum(s.iou < BAR for s in taken)
        share = len(taken) / len(some)
        rows.append(f"{group:13} {len(some):5}  {iou:.3f} {sad:6.2f}    {share:5.0%}     {accepted}  {wrong}")
    judged = [s for s in scores if s.group != "glass"]
    taken = [s for s in judged if s.confidence >= BAR]
    rank = auroc([s.confidence for s in judged], [s.iou >= BAR for s in judged])
    rows.append(
        f"glass apart: {len(taken)} accepted, {sum(s.iou < BAR for s in taken)} of them wrong; "
        f"{sum(s.iou < BAR for s in judged)} misses; AUROC {'-' if rank is None else f'{rank:.3f}'}; "
        f"{np.mean([s.cpu_s for s in scores]):.2f} cpu s per photo"
    )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the cut-out on rendered photos.")
    parser.add_argument("--seed", type=int, default=900_000)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    from gpu_worker.image.cutout.cut import cut_out

    cv2.setNumThreads(1)
    scores = []
    for seed, photo in photos(chosen.seed, chosen.each, chosen.size, chosen.keep):
        start = time.process_time()
        found = cut_out(photo.rgb)
        took = time.process_time() - start
        iou, sad = compared(found.alpha, photo.alpha)
        scores.append(Score(seed, photo.kind, photo.group, photo.behind, iou, sad, found.confidence, took))
    print(table(scores))
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(s) for s in scores], indent=1))


if __name__ == "__main__":
    main()
