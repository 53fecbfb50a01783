"""Shopify's global ids (`gid://shopify/Product/123`) and the plain numbers that the engine keeps."""

from __future__ import annotations

import re

from core.errors import BadInput

PREFIX = "gid://shopify/"
_GID = re.compile(r"gid://shopify/([A-Za-z]\w*)/([A-Za-z0-9_-]+)(?:\?\S*)?")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
PICTURE = "MediaImage"
_FILMS = frozenset({"Video", "ExternalVideo", "Model3d"})


def gid(kind: str, number: str) -> str:
    """The global id of a record, such as gid("Product", "123"). Raises BadInput when `number` is none."""
    if not _NUMBER.fullmatch(number):
        raise BadInput(f"'{number[:40]}' is not the id of a Shopify record.", "Synchronise the catalogue again.")
    return f"{PREFIX}{kind}/{number}"


def number(gid_text: str, kind: str = "") -> str:
    """The number in a global id; with `kind`, only of such a record. Raises BadInput for anything else."""
    found = _GID.fullmatch(gid_text)
    if not found or (kind and found[1] != kind):
        wanted = f"of a {kind}" if kind else "of Shopify"
        raise BadInput(f"'{gid_text[:80]}' is not a global id {wanted}.", "Synchronise the catalogue again.")
    return found[2]


def kind_of(gid_text: str) -> str:
    """The type that a global id names; empty when the text is no global id."""
    found = _GID.fullmatch(gid_text)
    return found[1] if found else ""


def media_id(gid_text: str) -> str:
    """What the engine calls something in a gallery: a picture by its number, a film or model with its type before it
    (`Video/7`), so that nobody takes it for a picture."""
    kind = kind_of(gid_text)
    return number(gid_text) if kind == PICTURE else f"{kind}/{number(gid_text)}"


def media_gid(media: str) -> str:
    """The other way round. Raises BadInput."""
    kind, slash, digits = media.rpartition("/")
    if slash and kind not in _FILMS:
        raise BadInput(f"'{media[:40]}' is nothing that a product can show.", "Synchronise the catalogue again.")
    return gid(kind or PICTURE, digits)


def is_picture(media: str) -> bool:
    """Whether an id of `media_id` is a picture's."""
    return "/" not in media
