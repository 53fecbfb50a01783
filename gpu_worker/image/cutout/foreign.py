"""Cut-outs by a network from the owner's folder (BiRefNet, rembg's models and their like), as ONNX.

ONNX is read as data, by ONNX Runtime where that is installed, else by OpenCV. Weights as safetensors of such models
need the code that comes with them, and code that comes with a model is never run.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.ports.picture_files import SURE
from gpu_worker.image.cutout import edges
from gpu_worker.image.cutout.confidence import overlap
from gpu_worker.image.cutout.cut import Cutout, cut_out
from gpu_worker.image.cutout.network import sigmoid
from gpu_worker.image.engines.folder import digest, must_be_named, read_json, same_as_asked

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

OWN, THEIRS = "vitrine.toml", "preprocessor_config.json"
_PLACES = ("CUDAExecutionProvider", "CPUExecutionProvider")
_USUAL_SIDE_PX = 1024
_MOST_SIDE_PX = 4096
_MOST_BYTES = 2 << 30
_AGREED = 0.97  # overlap of two outlines that no eye would tell apart
_UNSURE = 0.89  # below the bar: a foreign network's word for itself is not calibrated
_WORST = 0.7


@dataclass(frozen=True, slots=True)
class Foreign:
    """A network and how pictures are given to it. `output`: logits, alpha, or auto (alpha where all of it lies in
    0..1)."""

    path: Path
    name: str
    revision: str
    size_px: tuple[int, int]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    output: str = "auto"


def foreign(model: str, revision: str = "") -> Foreign:
    """The network of a folder, looked at but not loaded; raises BadInput with the next step."""
    must_be_named(model)
    folder = Path(model)
    if not folder.is_dir():
        raise BadInput(f"There is no folder {model}.", "Give the folder of a model with --model.", field="model")
    nets = sorted(path for path in folder.rglob("*.onnx") if path.is_file())
    if len(nets) != 1:
        raise BadInput(
            f"The folder {folder.name} has {len(nets) or 'no'} ONNX files, one is wanted.",
            "Export the model to ONNX on a machine you trust (its safetensors need code of its own, which is not run "
            "here), or leave only one file.",
            field="model",
        )
    if nets[0].stat().st_size > _MOST_BYTES:
        raise BadInput(f"{nets[0].name} is larger than 2 GB.", "Export it in half precision.", field="model")
    told = _told(folder)
    return Foreign(nets[0], folder.resolve().name, same_as_asked(folder, digest(folder), revision), **told)


def _told(folder: Path) -> dict[str, Any]:
    """Size and colours from our own file, else from that of the model's makers, else as such networks usually are."""
    if (folder / OWN).is_file():
        try:
            data: Mapping[str, Any] = tomllib.loads((folder / OWN).read_text("utf-8"))
        except ValueError as error:
            raise BadInput(f"{OWN} cannot be read ({error}).", "Correct it.", field="model") from error
    else:
        data = read_json(folder / THEIRS) if (folder / THEIRS).is_file() else {}
    size = data.get("size_px", data.get("size", _USUAL_SIDE_PX))
    pair = (size.get("width"), size.get("height")) if isinstance(size, Mapping) else (size, size)
    mean, std = data.get("image_mean", (0.485, 0.456, 0.406)), data.get("image_std", (0.229, 0.224, 0.225))
    output = data.get("output", "auto")
    sound = all(isinstance(px, int) and 32 <= px <= _MOST_SIDE_PX for px in pair) and output in _OUTPUTS
    if not sound or not all(_three(values) for values in (mean, std)) or min(std) <= 0:
        raise BadInput(
            f"What {folder.name} says about its input cannot be used.",
            f"Write size_px, image_mean, image_std and output ({', '.join(_OUTPUTS)}) into {OWN} there.",
            field="model",
        )
    return {"size_px": pair, "mean": tuple(mean), "std": tuple(std), "output": output}


_OUTPUTS = ("auto", "logits", "alpha")


def _three(values: Any) -> bool:
    return isinstance(values, list | tuple) and len(values) == 3 and all(isinstance(v, int | float) for v in values)


@lru_cache(maxsize=2)
def _net(path: Path, _revision: str) -> Callable[[Array], Array]:
    """The network as a function. It is handed over as bytes: so it can name no other file."""
    data = path.read_bytes()
    try:
        return _by_runtime(data) if find_spec("onnxruntime") else _by_opencv(data)
    except (cv2.error, RuntimeError, ValueError) as error:
        raise _unusable(path, error) from error


def _by_runtime(data: bytes) -> Callable[[Array], Array]:
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    known = tuple(kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception))
    there = [name for name in _PLACES if name in onnxruntime.get_available_providers()]
    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(data, quiet, providers=there)
    except known as error:
        raise RuntimeError(str(error)) from error
    name = session.get_inputs()[0].name

    def run(batch: Array) -> Array:
        try:
            return np.asarray(session.run(None, {name: batch})[0], np.float32)
        except known as error:
            raise RuntimeError(str(error)) from error

    return run


def _by_opencv(data: bytes) -> Callable[[Array], Array]:
    net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))

    def run(batch: Array) -> Array:
        net.setInput(np.ascontiguousarray(batch))
        return np.array(net.forward(), np.float32)

    return run


def _unusable(path: Path, error: Exception) -> BadInput:
    said = " ".join(str(error).split())[:160]
    return BadInput(
        f"The network {path.name} cannot be used here ({said}).",
        "Export it again as ONNX with one picture in and one mask out, weights inside the file.",
        field="model",
    )


def masks(model: Foreign, rgb: Picture) -> tuple[Array, Array]:
    """What the network sees of the product, 0..1 at its own size: straight, and mirrored and turned back."""
    small = cv2.resize(rgb, model.size_px, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    ready = ((small - np.array(model.mean, np.float32)) / np.array(model.std, np.float32)).transpose(2, 0, 1)[None]
    straight, turned = (_mask(model, np.asarray(view, np.float32)) for view in (ready, ready[..., ::-1]))
    return straight, np.ascontiguousarray(turned[:, ::-1])


def _mask(model: Foreign, ready: Array) -> Array:
    try:
        said = _net(model.path, model.revision)(np.ascontiguousarray(ready))
    except (cv2.error, RuntimeError, ValueError) as error:
        raise _unusable(model.path, error) from error
    flat = said.reshape(said.shape[-2:]) if said.ndim >= 2 and said.size == said.shape[-1] * said.shape[-2] else None
    if flat is None or not np.isfinite(flat).all():
        raise _unusable(model.path, ValueError(f"it answers with {' x '.join(map(str, said.shape))} numbers"))
    is_alpha = model.output == "alpha" or (model.output == "auto" and flat.min() >= 0 and flat.max() <= 1)
    return np.asarray(np.clip(flat, 0, 1) if is_alpha else sigmoid(flat), np.float32)


def cut_by(model: Foreign, rgb: Picture) -> Cutout:
    """The product by a foreign network. Its confidence: nobody calibrated it, so it says how well its straight and its
    mirrored view agree, always below the bar; above it only where the embedded networks see the same outline and are
    sure of it themselves."""
    straight, turned = masks(model, rgb)
    mean = np.asarray((straight + turned) / 2, np.float32)
    large = cv2.resize(mean, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC)
    alpha = np.asarray(np.clip(large, 0, 1), np.float32)
    agreed = overlap(straight > 0.5, turned > 0.5)
    own = cut_out(rgb)
    same = overlap(alpha > 0.5, own.alpha > 0.5)
    if min(agreed, same) >= _AGREED and own.confidence >= SURE:
        return Cutout(edges.foreground(rgb, alpha), alpha, min(own.confidence, round(same, 3)), ())
    confidence = round(_UNSURE * min(1.0, max(0.0, (agreed - _WORST) / (1 - _WORST))), 3)
    said = [f"the network and the embedded one agree on {same:.0%} of the outline's area"]
    if agreed < _AGREED:
        said.append(f"mirrored, the network sees only {agreed:.0%} of the same")
    return Cutout(edges.foreground(rgb, alpha), alpha, confidence, tuple(said))
