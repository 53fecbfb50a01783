"""Pictures of products, fetched from the shop by us, made small and kept: the browser asks no other host."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import threading
import time
import warnings
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, url_for
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.exceptions import NotFound

from admin_ui.context import db, product_of, services
from core.errors import CoreError
from core.registry import picture_files
from core.storage.tenancy import Store

blueprint = Blueprint("pictures", __name__)

WIDTHS_PX = (96, 320, 960)
_MAX_PIXELS = 50_000_000
_FAILED_FOR_S = 300.0
_AT_ONCE = threading.BoundedSemaphore(3)  # a page of thumbnails must not keep every thread of the server
_failed: dict[str, float] = {}


def address(store_id: str, remote_id: str, media_id: str, width_px: int) -> str:
    """Where a product's picture is served in a width."""
    return url_for("pictures.thumbnail", store_id=store_id, remote_id=remote_id, media_id=media_id, width_px=width_px)


@blueprint.get("/stores/<store_id>/products/<remote_id>/pictures/<path:media_id>/<int:width_px>")
def thumbnail(store_id: str, remote_id: str, media_id: str, width_px: int) -> Response:
    """One picture in one width as WebP; 404 while the shop does not hand it over."""
    store = db().tenancy.store(store_id)
    url = next((m.url for m in product_of(store, remote_id).snapshot.media if m.remote_id == media_id), "")
    url = url or db().galleries.address(store_id, remote_id, media_id)
    if not url or width_px not in WIDTHS_PX:
        raise NotFound
    data = _kept_or_fetched(services().settings.home / "cache" / "pictures", store, url, width_px)
    tag = hashlib.sha256(data).hexdigest()[:16]
    response = Response(data, mimetype="image/webp", headers={"Cache-Control": "private, max-age=86400"})
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def _kept_or_fetched(folder: Path, store: Store, url: str, width_px: int) -> bytes:
    name = hashlib.sha256(f"{store.id}|{url}|{width_px}".encode()).hexdigest()
    path = folder / store.id / name[:2] / f"{name}.webp"  # a folder for each store: erasing it takes the folder
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    if time.monotonic() - _failed.get(name, -_FAILED_FOR_S) < _FAILED_FOR_S:
        raise NotFound
    with _AT_ONCE:
        try:
            data = small(picture_files().fetch(url, urlsplit(store.url).hostname or ""), width_px)
        except (CoreError, OSError, ValueError):
            if len(_failed) > 5000:
                _failed.clear()
            _failed[name] = time.monotonic()
            raise NotFound from None
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    draft.write_bytes(data)
    draft.replace(path)
    return data


def small(data: bytes, width_px: int) -> bytes:
    """The picture at most `width_px` wide, as WebP without metadata. Raises ValueError for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data))
            if picture.width * picture.height > _MAX_PIXELS:
                raise ValueError("too many pixels")
            picture.draft("RGB", (width_px * 2, width_px * 2))
            picture = ImageOps.exif_transpose(picture)
            picture.thumbnail((width_px, width_px * 2))
            mode = "RGBA" if "A" in picture.getbands() or picture.mode == "P" else "RGB"
            out = io.BytesIO()
            picture.convert(mode).save(out, "WEBP", quality=82)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, SyntaxError) as error:
        raise ValueError("no picture") from error
    return out.getvalue()


@blueprint.get("/page.css")
def page_style() -> Response:
    """The style sheet that the shopper's page has in the shop."""
    return Response(style_sheet(), mimetype="text/css")


@cache
def style_sheet() -> str:
    """core/content/style.css."""
    return files("core.content").joinpath("style.css").read_text("utf-8")
