"""Serving the scripted endpoint on this machine."""

from __future__ import annotations

import threading
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from core.errors import NeedsMerchant

_LOOK_S = 0.05  # how soon it notices that it is to stop


class _Quiet(WSGIRequestHandler):
    disable_nagle_algorithm = True  # head and body are two writes; the second would wait for an acknowledgement

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Nothing is logged: a call that is cut off on purpose is no news."""


class RunningModel:
    """A scripted endpoint that answers at `url` (with /v1) until `close`."""

    def __init__(self, app: Any, port: int = 0) -> None:
        self.app = app
        try:
            self._server: BaseWSGIServer = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
        except (OSError, SystemExit):
            raise NeedsMerchant(f"The port {port} cannot be used.", "Choose another with --port.") from None
        self.url = f"http://127.0.0.1:{self._server.port}/v1"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_S,), name="scripted model", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop answering and give the port back."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()

    def __enter__(self) -> RunningModel:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()
