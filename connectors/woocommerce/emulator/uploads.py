"""Files that are sent to the shop: WordPress's own route for users with an application password, and our plugin's."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import io
import re
from typing import Any

from werkzeug.formparser import MultiPartParser

from connectors.woocommerce.emulator import media
from connectors.woocommerce.emulator.answers import Call, Reply, RestError
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.companion import installed
from connectors.woocommerce.emulator.records import Attachment

_OURS = re.compile(r"[a-z0-9][a-z0-9-]{0,150}\.(jpg|png|webp|gif)")
_DIGITS = re.compile(r"[0-9a-f]{16}")


def wordpress_list(call: Call) -> Reply:
    """GET wp/v2/media?search=...: everybody may look, as long as no security plugin is in front."""
    if call.params.get("context") == "edit" and not _user(call):
        raise RestError("rest_forbidden_context", "Sorry, you are not allowed to edit posts in this post type.", 401)
    if call.store.faults["media_hidden"] and not _user(call):
        raise RestError("rest_forbidden", "Sorry, you are not allowed to do that.", 401)
    said = str(call.params.get("search", "")).lower()
    with call.store.lock:
        found = [row for row in call.store.attachments.values() if said in row.name.lower()]
        shown = [_shown(call, row) for row in reversed(found)]
    return Reply(200, shown[: call.integer("per_page", 10)])


def wordpress_create(call: Call) -> Reply:
    """POST wp/v2/media: a file from a user's application password."""
    if not _user(call):
        raise RestError("rest_cannot_create", "Sorry, you are not allowed to create posts as this user.", 401)
    name, data = _file(call)
    if len(data) > call.store.faults["upload_max_bytes"]:
        message = "The uploaded file exceeds the upload_max_filesize directive in php.ini."
        raise RestError("rest_upload_unknown_error", message, 500)
    return Reply(201, _shown(call, _kept(call, name, data, "rest_upload_unknown_error", 500)))


def plugin_create(call: Call) -> Reply:
    """POST wc-vitrine/v1/media: one file of ours in the field `file`."""
    _takes(call)
    require(call, "create")
    name, data = _file(call)
    if not _OURS.fullmatch(name):
        raise RestError("vitrine_bad_name", "This is no name of a file that Vitrine sends.", 400)
    if len(data) > call.store.faults["upload_max_bytes"]:
        raise RestError("vitrine_file_too_large", "The file is larger than this site takes.", 413)
    made = _kept(call, name, data, "vitrine_bad_file", 400)
    return Reply(201, {"id": made.id, "url": _url(call, made)})


def plugin_list(call: Call) -> Reply:
    """GET wc-vitrine/v1/media?name=<16 hex digits>: files with these digits in their name."""
    _takes(call)
    require(call, "view")
    digits = str(call.params.get("name", ""))
    if not _DIGITS.fullmatch(digits):
        raise RestError("rest_invalid_param", "Invalid parameter(s): name", 400, params={"name": "16 hex digits"})
    with call.store.lock:
        rows = [row for row in call.store.attachments.values() if digits in row.path]
        return Reply(200, [{"id": row.id, "url": _url(call, row)} for row in rows])


def _takes(call: Call) -> None:
    installed(call)
    if not call.store.faults["companion_media"]:
        raise RestError("rest_no_route", "No route was found matching the URL and request method.", 404)


def _user(call: Call) -> str:
    """The user of an application password, which counts over https only."""
    wanted = str(call.store.faults["application_password"])
    header = call.headers.get("Authorization", "")
    if not wanted or not call.base.startswith("https:") or header[:6].lower() != "basic ":
        return ""
    try:
        given = base64.b64decode(header[6:], validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    fits = hmac.compare_digest(given.replace(" ", "").encode(), wanted.replace(" ", "").encode())
    return given.partition(":")[0] if fits else ""


def _file(call: Call) -> tuple[str, bytes]:
    kind = call.headers.get("Content-Type", "")
    boundary = re.search(r"boundary=([^;\s]+)", kind)
    if kind.startswith("multipart/form-data") and boundary:
        _fields, files = MultiPartParser().parse(io.BytesIO(call.raw), boundary[1].encode(), len(call.raw))
        if sent := files.get("file"):
            with contextlib.closing(sent):
                return str(sent.filename or ""), sent.read()
    raise RestError("rest_upload_no_data", "No data supplied.", 400)


def _kept(call: Call, name: str, data: bytes, code: str, status: int) -> Attachment:
    store = call.store
    try:
        name, data = media.checked(name, data)
    except RestError as error:
        raise RestError(code, error.message, status) from error
    with store.lock:
        at = store.now()
        return media.add_file(store, Attachment(0, f"{media.folder(store, at)}{name}", "", "", at), data)


def _url(call: Call, row: Attachment) -> str:
    return row.path if "://" in row.path else f"{call.base}/wp-content/uploads/{row.path}"


def _shown(call: Call, row: Attachment) -> dict[str, Any]:
    return {"id": row.id, "source_url": _url(call, row), "alt_text": row.alt, "title": {"rendered": row.name}}
