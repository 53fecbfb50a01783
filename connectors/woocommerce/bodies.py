"""What may leave for a shop. Bodies are built from `ContentField` alone, and every outgoing body is checked once more.

Price, stock, SKU, status and variants are out of reach by construction: no function here can name them, and `guard`
refuses any key that is not listed, whoever built the body. (WooCommerce treats meta keys such as `_sku` or
`_regular_price` as setters, so meta keys are listed too.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import BadInput, Refused
from core.ports.wire import ContentField

Body = dict[str, Any]

COLUMNS: Mapping[ContentField, str] = {
    ContentField.TITLE: "name",
    ContentField.DESCRIPTION: "description",
    ContentField.SHORT_DESCRIPTION: "short_description",
}
OWN_META: Mapping[ContentField, str] = {
    ContentField.MODULES: "_vitrine_modules",
    ContentField.STATE: "_vitrine_state",
    ContentField.SEO_TITLE: "_vitrine_seo_title",
    ContentField.SEO_DESCRIPTION: "_vitrine_seo_description",
}
CREATED_META = "_vitrine_created"  # marks translation records that we made, so that undo never takes a person's
SEO_META: Mapping[str, Mapping[ContentField, str]] = {
    "yoast": {ContentField.SEO_TITLE: "_yoast_wpseo_title", ContentField.SEO_DESCRIPTION: "_yoast_wpseo_metadesc"},
    "rankmath": {ContentField.SEO_TITLE: "rank_math_title", ContentField.SEO_DESCRIPTION: "rank_math_description"},
}

_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_META_KEY = re.compile(
    r"_vitrine_(modules|state|seo_title|seo_description)(_[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?"
    r"|_vitrine_created|_yoast_wpseo_(title|metadesc)|rank_math_(title|description)"
)
_OUR_ADDRESS = r"https?://[^/?#@\s]+/(?:[^?#\s]+/)?files/\d+/[0-9a-f]{64}/[a-z0-9-]+\.(?:jpg|png|webp|gif)"
_UPDATE_KEYS = frozenset({"name", "description", "short_description", "meta_data", "images"})
_CREATE_KEYS = frozenset(
    {"name", "description", "short_description", "meta_data", "lang", "translation_of", "translations", "status"}
)
_WEBHOOK_KEYS = frozenset({"name", "topic", "delivery_url", "secret", "status"})
_EXPERIMENT_KEYS = frozenset({"product_id", "locale", "salt", "weights", "active"})


def meta_key(field: ContentField, *, locale_suffix: str = "", seo_plugin: str = "") -> str:
    """The meta key of a field; `locale_suffix` for a locale that has no record of its own in the shop."""
    if locale_suffix:
        if not _LOCALE.fullmatch(locale_suffix):
            raise BadInput(f"{locale_suffix!r} is no language tag.", "Use tags such as de-DE.", field="locale")
        return f"{OWN_META[field]}_{locale_suffix}"
    return SEO_META.get(seo_plugin, {}).get(field) or OWN_META[field]


def check_text(text: str) -> str:
    """A text that a shop can store: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        raise BadInput("The text holds a NUL character, which no shop can store.", "Remove it.", field="text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(
            "The text holds half of a character (a lone surrogate).", "Correct the text.", field="text"
        ) from None
    return text


def put_text(body: Body, field: ContentField, value: str | None) -> None:
    """Set one of the shop's own text columns. None empties it; a title cannot be emptied.

    WordPress strips one level of backslashes on the way in (stripslashes), so they are sent doubled. Meta is exact.
    """
    if field is ContentField.TITLE and not (value or "").strip():
        raise BadInput("A product cannot be without a title.", "Give a title.", field="title")
    body[COLUMNS[field]] = check_text(value or "").replace("\\", "\\\\")


def put_meta(body: Body, key: str, value: str | None) -> None:
    """Set our own meta text; None deletes it (`value: null` is how WooCommerce deletes)."""
    body.setdefault("meta_data", []).append({"key": key, "value": None if value is None else check_text(value)})


def put_alts(body: Body, gallery: list[tuple[int, str]], alts: Mapping[str, str]) -> None:
    """The whole gallery in its order by id, only alt texts changed (`images` replaces the gallery)."""
    body["images"] = [{"id": media_id, "alt": check_text(alts.get(str(media_id), alt))} for media_id, alt in gallery]


def put_gallery(body: Body, images: Sequence[tuple[int | str, str]]) -> None:
    """The whole gallery in its new order: (id of a file that the shop has, or address of one of ours, alt text)."""
    body["images"] = [{"id" if isinstance(file, int) else "src": file, "alt": check_text(alt)} for file, alt in images]


# ------------------------------------------------------------------ the last guard


def guard(method: str, route: str, body: Body | None) -> None:
    """Refuse any request that could touch more than content. Raises Refused; called on every outgoing request."""
    if method in ("GET", "HEAD"):
        return
    for allowed_method, pattern, check in _ROUTES:
        if method == allowed_method and re.fullmatch(pattern, route):
            check(body or {})
            return
    raise Refused(f"Vitrine never sends {method} to {route}.", "This is a fault of Vitrine: report it.")


def _only(body: object, allowed: frozenset[str]) -> None:
    if not isinstance(body, dict):
        raise Refused("A part of the request is no object.", "This is a fault of Vitrine: report it.")
    extra = sorted(set(body) - allowed)
    if extra:
        raise Refused(
            f"Vitrine never writes {', '.join(map(str, extra))} to a shop.", "This is a fault of Vitrine: report it."
        )


def _list(body: Body, key: str) -> list[Any]:
    found = body.get(key, [])
    if not isinstance(found, list):
        raise Refused(f"{key} must be a list.", "This is a fault of Vitrine: report it.")
    return found


def _texts(body: Body) -> None:
    # A batch skips WooCommerce's own validation: a list as a name crashed PHP halfway. So types are ours to check.
    for key in ("name", "description", "short_description", "lang", "status"):
        if key in body and not isinstance(body[key], str):
            raise Refused(f"{key} must be a text.")
    for entry in _list(body, "meta_data"):
        _only(entry, frozenset({"key", "value"}))
        if not isinstance(entry.get("key"), str) or not _META_KEY.fullmatch(entry["key"]):
            raise Refused(
                "Vitrine writes only its own and SEO plugins' text meta.", "This is a fault of Vitrine: report it."
            )
        if not (entry.get("value") is None or isinstance(entry["value"], str)):
            raise Refused("Meta values must be texts.")
    for image in _list(body, "images"):
        _image(image)


def _image(image: Any) -> None:
    """A picture that the shop has, by its id; or the address of one of ours that it is to fetch."""
    _only(image, frozenset({"id", "alt", "src"}))
    by_id = isinstance(image.get("id"), int) and "src" not in image
    ours = "id" not in image and re.fullmatch(_OUR_ADDRESS, str(image.get("src")))
    if not (by_id or ours) or not isinstance(image.get("alt"), str):
        raise Refused("Pictures are named by id, or are our own files; nothing but their alt text changes.")


def _update(body: Body) -> None:
    _only(body, _UPDATE_KEYS)
    _texts(body)


def _create(body: Body) -> None:
    _only(body, _CREATE_KEYS)
    _texts(body)
    if not ({"translation_of", "translations"} & set(body)) or "lang" not in body:
        raise Refused("Vitrine creates no products, only translations of them.")


def _batch(body: Body) -> None:
    _only(body, frozenset({"update"}))
    for item in _list(body, "update"):
        if not isinstance(item, dict) or not isinstance(item.get("id"), int):
            raise Refused("Each item of a batch needs its id.")
        if any("src" in image for image in _list(item, "images") if isinstance(image, dict)):
            raise Refused("Pictures are brought for one product at a time.")
        _update({key: value for key, value in item.items() if key != "id"})


def _empty(body: Body) -> None:
    _only(body, frozenset())


def _file(body: Body) -> None:
    _only(body, frozenset({"file"}))
    if not isinstance(body.get("file"), str):
        raise Refused("Only files are sent there.")


def _webhook(body: Body) -> None:
    _only(body, _WEBHOOK_KEYS)


def _experiment(body: Body) -> None:
    _only(body, _EXPERIMENT_KEYS)


_ROUTES = (
    ("PUT", r"wc/v3/products/\d+", _update),
    ("POST", r"wc/v3/products/batch", _batch),
    ("POST", r"wc/v3/products", _create),
    ("DELETE", r"wc/v3/products/\d+", _empty),
    ("POST", r"wc/v3/webhooks", _webhook),
    ("DELETE", r"wc/v3/webhooks/\d+", _empty),
    ("POST", r"wc-vitrine/v1/media", _file),
    ("POST", r"wp/v2/media", _file),
    ("PUT", r"wc-vitrine/v1/experiments/[A-Za-z0-9_-]{1,64}", _experiment),
)
