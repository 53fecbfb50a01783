"""The request boundary: every failure leaves as a cause and a next step, as a page, a fragment or JSON."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import g, render_template, request
from werkzeug.exceptions import HTTPException

from admin_ui.session import wants_json
from admin_ui.words import t
from core.errors import BadInput, CoreError, Forged, NeedsMerchant, Refused, Retryable

log = logging.getLogger("vitrine.web")

_STATUS: tuple[tuple[type[CoreError], int], ...] = (
    (Forged, 401),
    (BadInput, 400),
    (Refused, 409),
    (NeedsMerchant, 409),
    (Retryable, 503),
)
_NAMES = (404, 403, 405, 413, 429)


def status_of(error: CoreError) -> int:
    """The HTTP status of a failure of ours."""
    if error.code == "forbidden":
        return 403
    if isinstance(error, BadInput) and error.field in ("store", "job"):
        return 404
    return next((status for family, status in _STATUS if isinstance(error, family)), 500)


def known(error: CoreError) -> Any:
    """A failure with its own words."""
    headers = {"Retry-After": str(max(1, round(error.after_s)))} if isinstance(error, Retryable) else {}
    return (*_answer(status_of(error), error.as_dict()), headers)


def http(error: HTTPException) -> Any:
    """A failure of the protocol: no such page, too large, wrong method."""
    status = error.code or 500
    if error.response is not None or 300 <= status < 400:
        return error
    name = str(status) if status in _NAMES else "other"
    body = {"code": f"http_{status}", "cause": t(f"error.{name}.cause"), "next_step": t(f"error.{name}.next")}
    return _answer(status, body)


def unknown(error: Exception) -> Any:
    """A bug: logged with a reference, shown without inner workings."""
    reference = secrets.token_hex(4)
    log.error("request %s %s failed [%s]", request.method, request.path, reference, exc_info=error)
    body = {
        "code": "fault",
        "cause": t("error.fault.cause"),
        "next_step": t("error.fault.next", reference=reference),
    }
    return _answer(500, body)


def _answer(status: int, body: dict[str, str]) -> tuple[Any, int]:
    if getattr(g, "machine_door", False) or wants_json(request):
        return body, status
    if request.headers.get("HX-Request"):
        return render_template("parts/error_box.html", error=body), status
    # The page's frame asks the database; when that is what failed, the plain frame is used.
    frame = "error.html" if g.get("user") is not None and status < 500 else "error_plain.html"
    return render_template(frame, error=body, status=status), status
