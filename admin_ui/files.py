"""The door at which shops fetch pictures: signed addresses that end, without a login, for the shop's own pictures only.

Whatever is wrong with an address, the answer is the same 404.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound

from admin_ui.context import services
from admin_ui.session import Brake
from core.errors import CoreError
from core.ports.gallery import NAME_DIGITS
from core.publishing.gallery.address import LIFETIME_S, genuine

blueprint = Blueprint("files", __name__)
BRAKE = "vitrine.brake.files"
_PATH = re.compile(
    rf"(\d{{1,12}})/([0-9a-f]{{64}})/([a-z0-9-]{{0,150}}?([0-9a-f]{{{NAME_DIGITS}}})\.(jpg|png|webp|gif))", re.ASCII
)
_MIMES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}


@blueprint.get("/files/", defaults={"rest": ""})
@blueprint.get("/files/<path:rest>")
def file(rest: str) -> Response:
    """One picture, for as long as its address holds."""
    brake: Brake = current_app.extensions[BRAKE]
    caller = request.remote_addr or ""
    found = None if brake.wait_s(caller) else _found(rest)
    if found is None:
        brake.fail(caller)
        raise NotFound
    data, mime = found
    return Response(data, mimetype=mime, headers={"X-Robots-Tag": "noindex"})


file.machine_door = True  # type: ignore[attr-defined]


def _found(rest: str) -> tuple[bytes, str] | None:
    match = _PATH.fullmatch(rest)
    if match is None:
        return None
    expires_s, given, name, digits, suffix = int(match[1]), match[2], match[3], match[4], match[5]
    now_s = services().clock.now().timestamp()
    if not now_s <= expires_s <= now_s + LIFETIME_S:
        return None
    key = services().keyring.derive("picture-address")
    fitting: Any = None
    for tenant_id, store_id, digest, mime in services().system.sent_pictures(digits):
        if genuine(key, given, (tenant_id, store_id), digest, name, expires_s) and _MIMES[suffix] == mime:
            fitting = digest, mime
    if fitting is None:
        return None
    try:
        return services().blobs.get(fitting[0]), fitting[1]
    except CoreError:
        return None
