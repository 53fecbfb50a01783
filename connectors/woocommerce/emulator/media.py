"""Pictures: the shop downloads what it is told to, refuses what it refused in the recordings, and keeps files by id."""

from __future__ import annotations

import io
import ipaddress
import re
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from PIL import Image, UnidentifiedImageError

from connectors import outgoing
from connectors.woocommerce.emulator.answers import RestError
from connectors.woocommerce.emulator.records import Attachment
from connectors.woocommerce.emulator.store import Store
from core.ports.wire import PictureSource

KINDS = {"JPEG": ("jpg", "jpeg", "jpe"), "PNG": ("png",), "GIF": ("gif",), "WEBP": ("webp",), "BMP": ("bmp",)}
KINDS |= {"TIFF": ("tif", "tiff"), "ICO": ("ico",)}
EXTENSIONS = frozenset(extension for names in KINDS.values() for extension in names)
MAX_BYTES = 64_000_000
SCALED_PX = 2560
_PORTS = frozenset({80, 443, 8080})
_NOT_ALLOWED = "Invalid image: Sorry, you are not allowed to upload this file type."


def refusal(store: Store, url: str) -> str:
    """Why the shop would not open this URL; empty = it would. The same rule holds for pictures and webhooks."""
    if not re.match(r"https?://", url, re.IGNORECASE):
        return "A valid URL was not provided."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "A valid URL was not provided."
    if not host or parts.username is not None or parts.password is not None:
        return "A valid URL was not provided."
    own = urlsplit(store.home)
    if (host, port) == (own.hostname, own.port):
        return ""
    local = host == "localhost" or (_address(host) or ipaddress.ip_address("8.8.8.8")).is_loopback
    if local and store.faults["allow_local_urls"]:
        return ""
    address = _address(host)
    # TEST-NET addresses stand for public hosts in the recordings.
    private = local or (address is not None and address.is_private and not host.startswith("203.0.113."))
    if private or (port is not None and port not in _PORTS):
        return "A valid URL was not provided."
    return ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _failure(message: str) -> RestError:
    return RestError("woocommerce_product_image_upload_error", message, 400)


def prepare(store: Store, rows: list[Any], *, at: int) -> list[tuple[dict[str, Any], Attachment | None, bytes]]:
    """Download every picture of a write before anything is changed, so that one bad picture fails the whole write.

    Raises RestError for a refused URL, a failed download, a file type that is not allowed, or an unknown id.
    """
    return [_prepared(store, row, at) for row in rows if isinstance(row, dict)]


def _prepared(store: Store, row: dict[str, Any], at: int) -> tuple[dict[str, Any], Attachment | None, bytes]:
    number = row.get("id") or 0
    if number:
        found = store.attachments.get(int(number)) if str(number).isdigit() else None
        if found is None:
            raise RestError("woocommerce_product_invalid_image_id", f"#{number} is an invalid image ID.", 400)
        return row, found, b""
    src = str(row.get("src") or "")
    if not src:
        return row, None, b""
    name, data = download(store, src)
    return (
        row,
        Attachment(0, f"{folder(store, at)}{name}", str(row.get("name") or ""), str(row.get("alt") or ""), at),
        data,
    )


def attach(store: Store, prepared: list[tuple[dict[str, Any], Attachment | None, bytes]]) -> tuple[int, ...]:
    """Put prepared pictures into the media library and answer their ids in order. Alt texts live on the file."""
    ids = []
    for row, attachment, data in prepared:
        if attachment is None:
            continue
        if attachment.id == 0:
            attachment = add_file(store, attachment, data)
        else:
            if "alt" in row:
                attachment.alt = str(row["alt"])
            if row.get("name"):
                attachment.name = str(row["name"])
            store.epoch += 1
        if attachment.id not in ids:
            ids.append(attachment.id)
    return tuple(ids)


def add_file(store: Store, attachment: Attachment, data: PictureSource) -> Attachment:
    """Store a file under a name that is still free."""
    stem, _, extension = attachment.path.rpartition(".")
    path, number = attachment.path, 0
    while path in store.files:
        number += 1
        path = f"{stem}-{number}.{extension}"
    plain = path.rpartition("/")[2].replace("-scaled.", ".")
    made = Attachment(store.post_id(), path, attachment.name or plain, attachment.alt, attachment.at)
    store.files[path] = data
    store.attachments[made.id] = made
    return made


def folder(store: Store, at: int) -> str:
    """Where a file of that moment lies."""
    year, month = str(store.local(at))[:7].split("-")
    return f"{year}/{month}/"


def download(store: Store, src: str) -> tuple[str, bytes]:
    """(file name, bytes) of a picture from the web. Raises RestError as the shop words it."""
    if src.startswith("data:"):
        raise _failure("Error getting remote image . Error: No URL Provided.")
    url = src.replace(" ", "%20")
    reason = refusal(store, url)
    if reason:
        raise _failure(f"Error getting remote image {url}. Error: {reason}")
    name = urlsplit(url).path.rpartition("/")[2]
    own = f"{store.home}/wp-content/uploads/"
    if src.startswith(own):
        data = store.file(src[len(own) :])
        if data is None:
            raise _failure(f"Error getting remote image {url}. Error: Not Found")
    else:
        data = _get(url)
    return checked(name, data)


def checked(name: str, data: bytes) -> tuple[str, bytes]:
    """The name under which a file is kept, and its bytes. Raises RestError for a type that is not allowed."""
    stem, _, extension = name.rpartition(".")
    if extension.lower() not in EXTENSIONS:
        raise _failure(_NOT_ALLOWED)
    return _checked(stem, extension.lower(), data)


def _get(url: str) -> bytes:
    try:
        with outgoing.client(60.0, follow_redirects=True) as client:
            reply = client.get(url)
    except httpx.HTTPError as error:
        raise _failure(f"Error getting remote image {url}. Error: cURL error 7: {error}") from error
    if reply.status_code != 200:
        raise _failure(f"Error getting remote image {url}. Error: {reply.reason_phrase}")
    return reply.content[:MAX_BYTES]


def _checked(stem: str, extension: str, data: bytes) -> tuple[str, bytes]:
    """The bytes decide the type: a PNG named .jpg is renamed, a page named .jpg is refused."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, width, height = picture.format or "", picture.width, picture.height
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _failure(_NOT_ALLOWED) from error
    if kind not in KINDS:
        raise _failure(_NOT_ALLOWED)
    if extension not in KINDS[kind]:
        extension = KINDS[kind][0]
    scaled = "-scaled" if max(width, height) > SCALED_PX and kind != "GIF" else ""
    return f"{quote(stem)}{scaled}.{extension}", data
