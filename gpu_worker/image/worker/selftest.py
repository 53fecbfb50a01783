"""What a worker finds out at its start, and says: the device, how fast it is, what is set up. No CPU in silence."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from core.clock import iso
from core.errors import CoreError, NeedsMerchant, Retryable
from core.jobs import gpu
from core.jobs.runner import host_name
from core.settings import Settings
from gpu_worker.image.worker.process import EngineProcess
from gpu_worker.image.worker.wire import Gone, error_in

_PATIENCE_S = 600.0  # a large model is read from the disk within this time
_SIDE_PX, _STEPS = 256, 2


def self_test(engine: EngineProcess, settings: Settings, device: str) -> dict[str, Any]:
    """Ask the engine process, have it make two small pictures, and keep what came of it for `vitrine doctor`. Raises
    NeedsMerchant without a GPU, unless one is not needed."""
    engine.start()
    found: dict[str, Any] = _answer(engine, {"do": "look", "id": -1})["device"]
    if found["kind"] != "cuda" and not settings.gpu_allow_cpu:
        raise _without(found)
    found |= _speed(engine, settings.picture_model)
    found |= {
        "device": device, "host": host_name(), "pid": os.getpid(), "at": iso(datetime.now(UTC)),
        "model": settings.picture_model,
        "engines": sorted(point.name for point in entry_points(group="vitrine.engines")),
    }  # fmt: skip
    gpu.keep(settings, found)
    return found


def _without(found: Mapping[str, Any]) -> NeedsMerchant:
    if not found["versions"]["torch"]:
        return NeedsMerchant("torch is not installed.", "Install it: pip install 'vitrine[gpu]'.")
    return NeedsMerchant(
        f"torch {found['versions']['torch']} sees no GPU.",
        "Check the driver (nvidia-smi) and that this torch was built for CUDA; or set VITRINE_GPU_ALLOW_CPU=1 to try "
        "pictures by a model on the CPU, slowly.",
    )


def report(found: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [f"device: {gpu.in_words(found)}"]
    if found["kind"] != "cuda":
        lines.insert(0, "NOTE: THIS IS A CPU, NO GPU IS USED. Pictures by a model take minutes each here.")
    lines += [f"engines: {', '.join(found['engines'])}", f"model: {found['model'] or 'none is set up'}"]
    lines.append("versions: " + ", ".join(f"{name} {said or 'missing'}" for name, said in found["versions"].items()))
    return "\n".join([*lines, ""])


def _speed(engine: EngineProcess, model: str) -> dict[str, Any]:
    """Two small pictures: by the model that is set up, else by the embedded engine. The first one loads."""
    by = {"engine": "diffusers", "model": model, "model_px": _SIDE_PX, "steps": _STEPS} if model else {}
    found = {"per_s": 0.0, "by": Path(model).name or "the embedded engine", "fault": ""}
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        photo = _photo(Path(folder))
        for turn in range(2):
            began_s = time.monotonic()
            order = {
                "id": -2 - turn, "operation": "scene", "source": str(photo), "target": str(Path(folder) / "made"),
                "options": {"name": "sweep", "seed": turn, **by},
            }  # fmt: skip
            try:
                _answer(engine, {"do": "run", "orders": [order]})
            except CoreError as error:
                return found | {"fault": str(error)}
            found["per_s"] = round(1 / max(time.monotonic() - began_s, 1e-6), 3)
    return found


def _photo(folder: Path) -> Path:
    """A dark cup-like thing on nothing."""
    import cv2
    import numpy as np

    picture = np.zeros((_SIDE_PX, _SIDE_PX, 4), np.uint8)
    cv2.ellipse(picture, (_SIDE_PX // 2, _SIDE_PX // 2), (60, 90), 0, 0, 360, (90, 60, 40, 255), -1)
    path = folder / "photo.png"
    cv2.imwrite(str(path), picture)
    return path


def _answer(engine: EngineProcess, message: Mapping[str, Any]) -> dict[str, Any]:
    """The last word on a message. Raises what went wrong."""
    try:
        engine.send(message)
        until_s = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until_s:
            for said in engine.receive(0.5):
                if "error" in said:
                    raise error_in(said["error"])
                if {"row", "device"} & set(said):
                    return said
    except Gone:
        how = engine.bury()
        raise NeedsMerchant(f"The picture engine ended in its self-test ({how}).", "See the worker's log.") from None
    engine.kill()
    raise Retryable("The picture engine did not answer in its self-test.", "See the worker's log.")
