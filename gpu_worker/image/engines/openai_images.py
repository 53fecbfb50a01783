"""Scenes by an endpoint with OpenAI's picture interface: /images/edits with a mask, or /images/generations.

Addresses, patience, limits and the key's secrecy are those of the text model's wire. What comes back is read by the one
safe reader of picture files.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.clock import SystemClock
from core.errors import BadInput, NeedsMerchant, Refused
from gpu_worker.image.engines.endpoint import endpoint
from gpu_worker.image.engines.shield import shielded
from gpu_worker.image.engines.watch import Watch
from gpu_worker.image.engines.words import Asked
from gpu_worker.image.files.decode import decode
from gpu_worker.image.files.fetch import fetch
from gpu_worker.image.studio.colour import Array, Pixels
from gpu_worker.image.studio.compose import Layer
from gpu_worker.text.address import host_of
from gpu_worker.text.transport import Wire
from gpu_worker.text.window import Window

EDIT, EMPTY = "edit", "empty"
_SIZES = ((1024, 1024), (1536, 1024), (1024, 1536))  # what such endpoints commonly take
_MOST_ANSWER_BYTES = 48 << 20
_MOST_SIDE_PX = 4096
_LONGEST_S = 300.0
_SHAPE = 0.03  # by how much the sides' ratio may differ from what was ordered
_LEAST_PX = 256
_EMPTY = "{prompt}, the middle of the foreground is empty and free for a product"
_NEXT = (
    "Check the address, the key and the model's name: on the store's page Picture engine, or VITRINE_PICTURE_URL, "
    "VITRINE_PICTURE_KEY and --model."
)


def ground(part: Layer, words: Asked, model: str, ask: str, watch: Watch) -> Array:
    """The scene at the frame's size, 0..255. Endpoints know a few shapes only: the frame is ordered inside the nearest,
    with more scene around it, and cut out of the answer."""
    high, wide = part.alpha.shape
    size = min(_SIZES, key=lambda each: abs(np.log(each[0] / each[1] / (wide / high))))
    canvas = _canvas(part, size)
    rgb = _ordered(canvas, words, model, ask, size, watch)
    large = cv2.resize(rgb, (canvas.alpha.shape[1], canvas.alpha.shape[0]), interpolation=cv2.INTER_CUBIC)
    top, left = ((canvas.alpha.shape[0] - high) // 2, (canvas.alpha.shape[1] - wide) // 2)
    return np.asarray(large[top : top + high, left : left + wide], np.float32)


def _canvas(part: Layer, size: tuple[int, int]) -> Layer:
    """The frame in the middle of a larger one that has the shape of `size`."""
    high, wide = part.alpha.shape
    full_w, full_h = max(wide, round(high * size[0] / size[1])), max(high, round(wide * size[1] / size[0]))
    top, left = (full_h - high) // 2, (full_w - wide) // 2
    rgb, alpha = np.zeros((full_h, full_w, 3), np.uint8), np.zeros((full_h, full_w), np.float32)
    rgb[top : top + high, left : left + wide] = part.rgb
    alpha[top : top + high, left : left + wide] = part.alpha
    return Layer(rgb, alpha)


def _ordered(canvas: Layer, words: Asked, model: str, ask: str, size: tuple[int, int], watch: Watch) -> Pixels:
    url, key = endpoint()
    said = f"{words.prompt}. Not in the picture: {words.negative}."
    data = {"model": model, "prompt": said, "n": 1, "size": f"{size[0]}x{size[1]}"}
    wire = Wire(url, key, Window(SystemClock()), SystemClock())
    try:
        if ask == EMPTY:
            body = {**data, "prompt": _EMPTY.format(prompt=said)}
            answer = _sent(wire, "/images/generations", watch, json=body)
        else:
            rgb, mask = shielded(canvas, size)
            files = {"image": ("photo.png", _png(rgb), "image/png"), "mask": ("mask.png", _png(rgb, mask), "image/png")}
            fields = {name: str(value) for name, value in data.items()}
            answer = _sent(wire, "/images/edits", watch, data=fields, files=files)
    finally:
        wire.close()
    watch.went_on(1, 1)
    return _picture(_bytes(answer, host_of(url)), size)


def _sent(wire: Wire, route: str, watch: Watch, **request: Any) -> Any:
    try:
        return wire.call("POST", route, longest_s=_LONGEST_S, stop=watch.stop, most_bytes=_MOST_ANSWER_BYTES, **request)
    except NeedsMerchant as error:
        raise NeedsMerchant(error.cause.replace("model's endpoint", "pictures' endpoint"), _NEXT) from None


def _png(rgb: Pixels, mask: Array | None = None) -> bytes:
    """A PNG; with a mask it is see-through where there is to be painted."""
    colours = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    if mask is not None:
        colours = np.dstack([colours, np.where(mask > 0.5, np.uint8(0), np.uint8(255))])
    return bytes(cv2.imencode(".png", colours)[1])


def _bytes(answer: Any, own_host: str) -> bytes:
    """The picture's file out of an answer; raises Refused for one that holds none."""
    rows = answer.get("data") if isinstance(answer, Mapping) else None
    row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else {}
    if isinstance(row.get("b64_json"), str):
        try:
            return base64.b64decode(row["b64_json"], validate=True)
        except (binascii.Error, ValueError):
            raise _no_picture("what it sent is not base64") from None
    if isinstance(row.get("url"), str):
        return fetch(row["url"], own_host)
    raise _no_picture("its answer holds none")


def _picture(data: bytes, size: tuple[int, int]) -> Pixels:
    """The pixels, read as any stranger's file is."""
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        path = Path(folder) / "answer"
        path.write_bytes(data)
        try:
            rgb = decode(path, max_side_px=_MOST_SIDE_PX).rgb
        except BadInput as error:
            raise _no_picture(error.cause) from None
    high, wide = rgb.shape[:2]
    if min(high, wide) < _LEAST_PX or abs(wide / high * size[1] / size[0] - 1) > _SHAPE:
        raise _no_picture(f"{size[0]} x {size[1]} px were ordered, {wide} x {high} came")
    return rgb


def _no_picture(why: str) -> Refused:
    return Refused(f"The pictures' endpoint sent no picture that can be used: {why}.", _NEXT)
