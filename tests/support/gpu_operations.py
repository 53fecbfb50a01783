"""Picture operations that misbehave on order, for the engine process: it opens this module by its name.

The file given as `source` says in JSON what to do; what is not named is not done.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import BadInput, Retryable
from core.ports.picture_files import Maker, Operation, Option, Row
from gpu_worker.image.engines.watch import watch

_HELD: list[bytearray] = []


def _misbehave(order: Mapping[str, Any]) -> None:
    if "once" in order:  # only the first time: the marker outlives the process
        marker = Path(order["once"])
        if marker.exists():
            return
        marker.touch()
    if "kill" in order:
        os.kill(os.getpid(), getattr(signal, order["kill"]))
        time.sleep(30)
    if "native_s" in order:
        ctypes.PyDLL(None).usleep(int(order["native_s"] * 1e6))  # PyDLL keeps the GIL: no Python thread runs meanwhile
    if "grow_mb" in order:
        _HELD.append(bytearray(os.urandom(2**20) * order["grow_mb"]))
    if "cuda" in order:
        raise RuntimeError("CUDA error: device-side assert triggered")
    if "bug" in order:
        raise ZeroDivisionError("oops")
    if "bad" in order:
        raise BadInput("No room for the product.", "Choose another scene.")
    if "away" in order:
        raise Retryable("The model is loading.", after_s=7.0)


class Files:
    """What an engine process opens, and what its supervisor asks of photos; the "photos" are those orders."""

    def __init__(self) -> None:
        self.photos: dict[str, Mapping[str, Any]] = {}  # by address

    def run_one(self, name: str, source: Path, options: Mapping[str, Any]) -> tuple[Row, bytes]:
        order = json.loads(source.read_text()) if source.suffix != ".png" else {}
        if "log" in order:
            with Path(order["log"]).open("a") as log:
                log.write(f"{order.get('name', name)} {name} {os.getpid()}\n")
        if order.get("at", name) == name:
            _misbehave(order)
            for done in range(steps := int(order.get("steps", 0))):
                watch().went_on(done, steps)
                time.sleep(order.get("step_s", 0.01))
        return Row(True, 1.0, "test", more={"name": name, "pid": os.getpid()}), source.read_bytes()

    def file_operations(self) -> list[Operation]:
        by = Option("engine", "Who makes it.", "choice", "embedded", ("embedded", "diffusers"))
        return [Operation("main", "The main picture.", _never, options=(by,))]

    def maker(self, _name: str, options: Mapping[str, Any]) -> Maker:
        return Maker(options.get("engine", "embedded"), seed=int(options.get("seed") or 0))

    def fetch(self, url: str, _own_host: str) -> bytes:
        return json.dumps(self.photos[url]).encode()

    def scenes(self) -> tuple[str, ...]:
        return ()

    def measure(self, _path: Path) -> tuple[str, int, int]:
        return "image/jpeg", 8, 8

    def fingerprint(self, _path: Path) -> str:
        return ""

    def provenance(self, _path: Path) -> dict[str, Any]:
        return {}


def _never(_source: Path, _target: Path, _options: Mapping[str, Any]) -> Row:
    raise AssertionError("the supervisor makes no pictures")


ENGINE = Files()
