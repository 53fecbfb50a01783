"""What may leave for a shop. Every mutation is held against this list before it is sent, whoever made it.

Price, stock, SKU, status, variants, handles and tags are out of reach by construction: no key here names them, and a
mutation that is not listed (`productSet` above all, which deletes what it is not told) is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from connectors.shopify.client import Reply
from connectors.shopify.operations import operation
from core.errors import BadInput, Refused

MODULE_TYPE = "$app:vitrine_module"
OWN_KEYS = frozenset({"vitrine_modules", "vitrine_state"})
TEXT_KEYS = frozenset({"title", "body_html", "meta_title", "meta_description", "content", "alt"})
Given = Mapping[str, Any]


class Runner(Protocol):
    """The part of the client that content needs."""

    def run(
        self,
        file: str,
        variables: Mapping[str, Any] | None = None,
        *,
        interactive: bool = False,
        tolerate: frozenset[str] = frozenset(),
        partial: bool = False,
    ) -> Reply:
        """Send an operation."""
        ...


class ContentOnly:
    """A client that lets content through and nothing else."""

    def __init__(self, client: Runner) -> None:
        self._client = client

    def run(
        self,
        file: str,
        variables: Mapping[str, Any] | None = None,
        *,
        interactive: bool = False,
        tolerate: frozenset[str] = frozenset(),
        partial: bool = False,
    ) -> Reply:
        """As the client's, after a look at what is sent. Raises Refused."""
        if operation(file).mutates:
            guard(file, variables or {})
        return self._client.run(file, variables, interactive=interactive, tolerate=tolerate, partial=partial)


def check_text(text: str) -> str:
    """A text that a shop can store: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        raise BadInput("The text holds a NUL character, which no shop can store.", "Remove it.", field="text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(
            "The text holds half of a character (a lone surrogate).", "Correct the text.", field="text"
        ) from None
    return text


def guard(file: str, variables: Given) -> None:
    """Refuse a mutation that could touch more than content."""
    check = _CHECKS.get(file)
    if check is None:
        raise _refused(f"sends {file}")
    check(variables)


def _refused(what: str) -> Refused:
    return Refused(f"Vitrine never {what} to a shop.", "This is a fault of Vitrine: report it.")


def _only(given: Any, *allowed: str) -> None:
    if not isinstance(given, Mapping):
        raise _refused("sends a part that is no object")
    extra = sorted(set(given) - set(allowed))
    if extra:
        raise _refused(f"writes {', '.join(extra)}")


def _product(given: Given) -> None:
    _only(given, "product")
    _only(given["product"], "id", "title", "descriptionHtml", "seo")
    _only(given["product"].get("seo", {}), "title", "description")


def _fields(*allowed: str) -> Callable[[Given], None]:
    def check(given: Given) -> None:
        _only(given, "metafields")
        for row in given["metafields"]:
            _only(row, *allowed)
            if row["namespace"] != "$app" or row["key"] not in OWN_KEYS:
                raise _refused("writes metafields that are not its own")

    return check


def _entry(given: Given) -> None:
    _only(given, "handle", "metaobject")
    _only(given["metaobject"], "fields")
    names = {row["key"] for row in given["metaobject"]["fields"]}
    if given["handle"]["type"] != MODULE_TYPE or not names <= {"kind", "content"}:
        raise _refused("writes entries that are not its own")


def _entry_gone(given: Given) -> None:
    _only(given, "id")
    if not str(given["id"]).startswith("gid://shopify/Metaobject/"):
        raise _refused("deletes anything but its own entries")


def _register(given: Given) -> None:
    _only(given, "resourceId", "translations")
    for row in given["translations"]:
        _only(row, "key", "locale", "value", "translatableContentDigest", "marketId")
    _keys({row["key"] for row in given["translations"]})


def _remove(given: Given) -> None:
    _only(given, "resourceId", "translationKeys", "locales", "marketIds")
    _keys(set(given["translationKeys"]))


def _keys(names: set[str]) -> None:
    if not names <= TEXT_KEYS:
        raise _refused(f"translates {', '.join(sorted(names - TEXT_KEYS))}")


def _files(*allowed: str) -> Callable[[Given], None]:
    def check(given: Given) -> None:
        _only(given, "files")
        for row in given["files"]:
            _only(row, *allowed)

    return check


def _upload(given: Given) -> None:
    _only(given, "input")
    for row in given["input"]:
        if row["resource"] != "IMAGE":
            raise _refused("uploads anything but pictures")


def _order(given: Given) -> None:
    _only(given, "id", "moves")


_CHECKS: dict[str, Callable[[Given], None]] = {
    "product_update": _product,
    "metafields_set": _fields("ownerId", "namespace", "key", "value", "compareDigest"),
    "metafields_delete": _fields("ownerId", "namespace", "key"),
    "metaobject_upsert": _entry,
    "metaobject_delete": _entry_gone,
    "translations_register": _register,
    "translations_remove": _remove,
    "file_create": _files("originalSource", "alt", "filename", "contentType", "duplicateResolutionMode"),
    "file_update": _files("id", "alt", "referencesToAdd", "referencesToRemove"),
    "staged_uploads_create": _upload,
    "product_reorder_media": _order,
}
