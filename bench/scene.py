"""A studio scene from a cut-out: CPU seconds for one core, beside decode + resize + encode of the same picture.

A drawn cut-out of 1600 px is put into every scene in place and written as PNG; the floor decodes the same file with
libvips, resizes it to the same size and writes a PNG. Median over the scenes; the first one of each material also pays
for its surface, which is kept.

    python bench/scene.py [--side 1600] [--pose standing|lying|plain] [--json]

Target: <= 12 times the floor for a picture whose surfaces are warm.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ["VIPS_CONCURRENCY"] = "1"
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import cv2
import numpy as np
import pyvips

from gpu_worker.image.operations import operation
from gpu_worker.image.studio.scenes.table import rows


def cutout(side_px: int) -> bytes:
    """A jar with grain on nothing, as RGBA PNG."""
    rgba = np.zeros((side_px, side_px, 4), np.uint8)
    high, left, right = side_px * 3 // 10, side_px * 35 // 100, side_px * 65 // 100
    cv2.rectangle(rgba, (left, high), (right, side_px * 85 // 100), (60, 90, 180, 255), -1, cv2.LINE_AA)
    noise = np.random.default_rng(1).integers(-12, 12, (side_px, side_px, 1))
    rgba[..., :3] = np.clip(rgba[..., :3] + noise * (rgba[..., 3:] > 0), 0, 255)
    return bytes(cv2.imencode(".png", rgba)[1].tobytes())


def floor(data: bytes, side_px: int) -> float:
    start = time.process_time()
    image = pyvips.Image.new_from_buffer(data, "").flatten(background=200).resize(0.999, vscale=0.999)
    image.resize(side_px / image.width).pngsave_buffer(compression=3, filter="paeth")
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of a studio scene.")
    parser.add_argument("--side", type=int, default=1600)
    parser.add_argument("--pose", choices=("standing", "lying", "plain"), default="standing")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    data = cutout(chosen.side)
    cold, warm, floors = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.png", Path(folder) / "out.png"
        source.write_bytes(data)
        for name in rows():
            options = {"name": name, "seed": 1, "in_place": True, "pose": chosen.pose}
            for times in (cold, warm):
                start = time.process_time()
                operation("scene").run(source, out, options)
                times.append(time.process_time() - start)
            floors.append(floor(data, chosen.side))
    floor_s, warm_s = statistics.median(floors), statistics.median(warm)
    figures = {
        "scene_s": round(warm_s, 3),
        "first_of_its_surfaces_s": round(statistics.median(cold), 3),
        "floor_s": round(floor_s, 3),
        "times_floor": round(warm_s / floor_s, 1),
    }
    print(json.dumps(figures) if chosen.json else "\n".join(f"{name:24} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
