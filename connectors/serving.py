"""Serving an emulated shop of any platform on this machine, with keep-alive and up to 64 requests at once."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any, Protocol

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

THREADS = 64
_TLS_HELLO = b"\x16\x03"
_NO_TLS = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Application(Protocol):
    """A WSGI callable with something to stop when the server stops."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any: ...

    def close(self) -> None: ...


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        """The WSGI environ with a way to cut the connection, for the emulator's fault of that name."""
        environ: dict[str, Any] = super().get_environment()

        def drop() -> None:
            with suppress(OSError):
                self.channel.socket.shutdown(socket.SHUT_RDWR)

        environ["emulator.drop"] = drop
        return environ


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task

    def received(self, data: bytes) -> bool:
        """As web servers do, answer a TLS greeting on the plain port at once, in plain text, and hang up."""
        if data.startswith(_TLS_HELLO):
            with suppress(OSError):
                self.socket.send(_NO_TLS)
            self.handle_close()
            return False
        return bool(super().received(data))


def _create(app: Application, port: int, sockets: dict[int, Any]) -> Any:
    server = create_server(
        app, map=sockets, host="127.0.0.1", port=port, threads=THREADS, connection_limit=512, backlog=512
    )
    server.channel_class = _Channel
    return server


class RunningServer:
    """A shop that answers at `url` until `close()`; `name` is what its thread is called."""

    def __init__(self, app: Application, port: int, name: str = "emulator") -> None:
        self._app = app
        self._map: dict[int, Any] = {}
        self._server = _create(app, port, self._map)
        self._stop = threading.Event()
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            wasyncore.loop(timeout=1, map=self._map, count=1)

    def close(self) -> None:
        """Stop answering and give the port back."""
        self._stop.set()
        self._server.pull_trigger()
        self._thread.join(timeout=5)
        self._server.task_dispatcher.shutdown(timeout=2)
        wasyncore.close_all(self._map, ignore_all=True)
        self._app.close()

    def __enter__(self) -> RunningServer:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()
