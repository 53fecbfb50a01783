"""The trained networks, run by OpenCV: no torch, no ONNX Runtime."""

from __future__ import annotations

import hashlib
import threading
import tomllib
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import Permanent

Array = NDArray[np.float32]

HOME = Path(__file__).parent / "weights"
STEP = 32  # sides of the coarse network's input are multiples of this; 4 is enough for the fine one


class Network:
    """One network from `weights/`, checked against its digest when it is loaded. Threads take turns."""

    def __init__(self, name: str) -> None:
        data = (HOME / f"{name}.onnx").read_bytes()
        about = tomllib.loads((HOME / f"{name}.toml").read_text(encoding="utf-8"))
        self.revision = hashlib.sha256(data).hexdigest()
        if self.revision != about["sha256"]:
            raise Permanent(f"the cut-out weights {name}.onnx are not the ones that were shipped; install again")
        self.turn = threading.Lock()
        self.net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))

    def __call__(self, batch: Array) -> Array:
        """Logits `(n, channels, h, w)` for `(n, channels, h, w)`."""
        with self.turn:
            self.net.setInput(np.ascontiguousarray(batch))
            return np.array(self.net.forward(), np.float32)


@lru_cache(maxsize=4)
def network(name: str) -> Network:
    return Network(name)


def sigmoid(logits: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -20, 20))), np.float32)
