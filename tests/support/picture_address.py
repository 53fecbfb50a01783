"""Pictures under addresses of the form that Vitrine signs, for shops that fetch them; and files ready to be sent."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image

from connectors.serving import RunningServer
from core.ports.gallery import NAME_DIGITS, Outgoing


def jpeg(colour: str, size: tuple[int, int] = (640, 480)) -> bytes:
    """A small picture; each colour has bytes of its own."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


class PictureAddress:
    """Serves what it was given; `asked` counts how often each name was fetched."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._server = RunningServer(self, 0, "pictures")
        self.url = self._server.url

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        name = environ["PATH_INFO"].rpartition("/")[2]
        self.asked.append(name)
        data = self.files.get(name)
        start_response("200 OK" if data else "404 Not Found", [("Content-Type", "image/jpeg")])
        return [data or b""]

    def outgoing(self, colour: str, alt: str = "", *, served: bool = True) -> Outgoing:
        """A file ready to be sent, by its address where it is `served`."""
        data = jpeg(colour)
        digest = hashlib.sha256(data).hexdigest()
        name = f"mug-main-{digest[:NAME_DIGITS]}.jpg"
        self.files[name] = data
        url = f"{self.url}/files/1900000000/{'0' * 64}/{name}" if served else ""
        return Outgoing(digest, name, "image/jpeg", 640, 480, len(data), alt, url, lambda: data)

    def close(self) -> None:
        """Called by the server too, when it stops."""

    def stop(self) -> None:
        self._server.close()
