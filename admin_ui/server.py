"""The embedded web server: waitress over a loopback or public address, as an object that runs and stops."""

from __future__ import annotations

import logging
import sys
import threading
from dataclasses import dataclass
from typing import Any

import waitress
from waitress import wasyncore

from admin_ui.app import create_app
from core.errors import NeedsMerchant
from core.jobs.services import Services

_THREADS = 12
_SWITCH_S = 0.0005
# Above the webhook door's 32 MiB, so that the door itself says what is too large; our own pages have tighter limits.
_MAX_BODY_BYTES = 33 * 1024 * 1024


@dataclass(slots=True)
class Running:
    """A server in its own thread. `url` is where it answers."""

    url: str
    _server: Any
    _map: dict[int, Any]
    _thread: threading.Thread

    def wait(self) -> None:
        """Stay until somebody closes it (or Ctrl-C)."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def close(self) -> None:
        """Stop answering; requests under way end first (within 5 s)."""
        if not self._thread.is_alive():
            return
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=5)
        # Sockets are closed inside the loop's own thread: closed from here, they would be polled once more.
        sockets = self._map
        trigger = next(item for item in list(sockets.values()) if hasattr(item, "pull_trigger"))
        trigger.pull_trigger(lambda: wasyncore.close_all(sockets, ignore_all=True))
        self._thread.join(5)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def serve(services: Services, host: str = "", port: int | None = None) -> Running:
    """Start the web pages; host and port default to the settings, port 0 takes a free one.

    Behind a TLS proxy on the same machine the client's address is read from X-Forwarded-For; no other machine can
    name it. Raises NeedsMerchant when the address is taken.
    """
    settings = services.settings
    options: dict[str, Any] = {}
    if settings.public_url:
        options = {
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "clear_untrusted_proxy_headers": True,
        }
    # A thread gives the interpreter away at each call of SQLite and waits for it again; Python's own 5 ms are longer
    # than a whole webhook delivery takes (measured: a fifth more deliveries a second, hello unchanged).
    sys.setswitchinterval(_SWITCH_S)
    chosen = settings.port if port is None else port
    return serve_wsgi(create_app(services), host or settings.host, chosen, threads=_THREADS, **options)


def serve_wsgi(app: Any, host: str, port: int, *, threads: int = _THREADS, **options: Any) -> Running:
    """Serve any WSGI application in a thread; port 0 takes a free one. Raises NeedsMerchant when it is taken."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is told by its length, not per request
    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app, map=sockets, host=host, port=port, threads=threads, ident="vitrine", channel_timeout=60,
            max_request_body_size=_MAX_BODY_BYTES, **options,
        )  # fmt: skip
    except OSError as error:
        wasyncore.close_all(sockets, ignore_all=True)
        raise NeedsMerchant(
            f"The address {host}:{port} cannot be used ({error.strerror}).", "Choose another port with PORT."
        ) from None
    bound = server.effective_listen[0][1] if hasattr(server, "effective_listen") else server.effective_port
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    thread.start()
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    return Running(f"http://{f'[{shown}]' if ':' in shown else shown}:{bound}", server, sockets, thread)
