"""The embedded cut-out: CPU seconds for a 2048 px photo on one core, beside decode + resize + encode of the same file.

Photos are rendered by tools/cutout at 1024 px and enlarged to a 3000 px JPEG, which is decoded, cut out at 2048 px and
written as RGBA PNG. The floor decodes the same file with libvips, makes it 2048 px and writes a JPEG. CPU time of one
process with OpenCV and libvips held to one thread; the median of the photos counts.

    python bench/cutout.py [--photos 6] [--quick] [--json]

Target: <= 1.5 s and <= 20 times the floor.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ["VIPS_CONCURRENCY"] = "1"
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import cv2
import numpy as np
import pyvips

from gpu_worker.image.cutout.cut import cut_out
from gpu_worker.image.files.encode import encode, format_named
from tools.cutout.render import render

SIDE_PX = 2048


def source(seed: int) -> bytes:
    """A 3000 px JPEG with a little noise, as cameras give."""
    photo = cv2.resize(render(seed, 1024, 1024).rgb, (3000, 3000), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(seed).normal(0, 3, photo.shape[:2])
    grainy = np.clip(photo + noise[..., None], 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", grainy[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes())


def decoded(data: bytes) -> pyvips.Image:
    return pyvips.Image.thumbnail_buffer(data, SIDE_PX)


def floor(data: bytes) -> float:
    start = time.process_time()
    decoded(data).jpegsave_buffer(Q=85)
    return time.process_time() - start


def ours(data: bytes) -> tuple[float, float]:
    """Seconds for the cut-out alone, and with reading and writing the files."""
    start = time.process_time()
    image = decoded(data)
    rgb = np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width, 3)
    read = time.process_time()
    found = cut_out(rgb)
    cut = time.process_time()
    encode(found.rgb, found.alpha, format_named("png"))
    return cut - read, time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of the embedded cut-out.")
    parser.add_argument("--photos", type=int, default=6)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    photos = [source(seed) for seed in range(2 if chosen.quick else chosen.photos)]
    start = time.process_time()
    ours(photos[0])
    first_s = time.process_time() - start
    floors, cuts, wholes = [], [], []
    for data in photos:
        floors.append(floor(data))
        cut_s, whole_s = ours(data)
        cuts.append(cut_s)
        wholes.append(whole_s)
    floor_s, cut_s, whole_s = (statistics.median(part) for part in (floors, cuts, wholes))
    figures = {
        "cut_s": round(cut_s, 3),
        "file_to_file_s": round(whole_s, 3),
        "floor_s": round(floor_s, 3),
        "times_floor": round(whole_s / floor_s, 1),
        "first_s": round(first_s, 3),
    }
    print(json.dumps(figures) if chosen.json else "\n".join(f"{name:16} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
