"""An endpoint for pictures that answers as it is told to: a WSGI application for RunningModel."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from werkzeug.wrappers import Request, Response


def png(wide: int = 1024, high: int = 1024) -> bytes:
    rgb = np.random.default_rng(1).integers(60, 220, (high // 16, wide // 16, 3)).astype(np.uint8)
    return bytes(cv2.imencode(".png", cv2.resize(rgb, (wide, high)))[1])


def answer(data: bytes) -> Callable[[Request], Response]:
    body = json.dumps({"data": [{"b64_json": base64.b64encode(data).decode()}]})
    return lambda _request: Response(body, content_type="application/json")


class Endpoint:
    """Answers as it is told to, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer = answer(png())
        self.sent: list[dict[str, Any]] = []

    def __call__(self, environ: Any, start: Any) -> Any:
        with Request(environ) as request:
            files = {name: file.read() for name, file in request.files.items()}
            fields = dict(request.form) or (request.get_json() if request.is_json else {})
            self.sent.append({"path": request.path, "key": request.headers.get("Authorization"), **fields, **files})
            return self.answer(request)(environ, start)
