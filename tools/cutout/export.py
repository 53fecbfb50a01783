"""Writes a trained network as ONNX with half-precision weights, and its provenance beside it.

python -m tools.cutout.export coarse --state coarse.pt --note "256 px, 45 minutes, 2 cores"
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from tools.cutout.network import COARSE_CHANNELS, FINE_CHANNELS, Coarse, Fine

HOME = Path(__file__).parents[2] / "gpu_worker" / "image" / "cutout" / "weights"
MAKERS: dict[str, tuple[type[nn.Module], int]] = {
    "coarse": (Coarse, COARSE_CHANNELS),
    "fine": (Fine, FINE_CHANNELS),
}
BEGUN_FROM = {"coarse": "EfficientNet-Lite0, Apache-2.0, see NOTICE", "fine": "nothing"}


def exported(name: str, state: Path, goal: Path) -> int:
    """Write `goal`; returns how many photos the network had seen."""
    make, channels = MAKERS[name]
    loaded = torch.load(state, map_location="cpu", weights_only=True)
    model = make()
    model.load_state_dict(loaded["steady"])
    model.eval()
    sample = torch.zeros(1, channels, 256, 256)
    sizes = {"photo": {2: "height", 3: "width"}, "logits": {2: "height", 3: "width"}}
    torch.onnx.export(
        model, (sample,), str(goal), input_names=["photo"], output_names=["logits"], dynamic_axes=sizes,
        opset_version=13, dynamo=False,
    )  # fmt: skip
    halved(goal)
    return int(loaded["seen"])


def halved(path: Path) -> None:
    """Keep the weights in half precision and cast them on loading: half the file, the same arithmetic."""
    model = onnx.load(path)
    casts = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 64:
            continue
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), tensor.name + "_half"))
        casts.append(onnx.helper.make_node("Cast", [tensor.name + "_half"], [tensor.name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def commit() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description="Export a trained network with its provenance.")
    parser.add_argument("name", choices=sorted(MAKERS))
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--note", required=True, help="how it was trained: sizes, time, machine, seeds")
    chosen = parser.parse_args()
    HOME.mkdir(exist_ok=True)
    goal = HOME / f"{chosen.name}.onnx"
    seen = exported(chosen.name, chosen.state, goal)
    lines = [
        f'file = "{goal.name}"',
        f'sha256 = "{hashlib.sha256(goal.read_bytes()).hexdigest()}"',
        f"bytes = {goal.stat().st_size}",
        f'made_on = "{datetime.now(UTC):%Y-%m-%d}"',
        f'commit = "{commit()}"',
        f"photos_seen = {seen}",
        f'training = "{chosen.note}"',
        f'begun_from = "{BEGUN_FROM[chosen.name]}"',
        'teacher = "photos rendered by tools/cutout; no other pictures"',
        'licence = "Apache-2.0"',
    ]
    goal.with_suffix(".toml").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
