"""Translations: source texts with digests, registering and removing, per locale and per market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.records import (
    Market,
    MediaImage,
    MetafieldDefinition,
    MetaobjectDefinition,
    Record,
    StoredTranslation,
)
from connectors.shopify.emulator.registry import Fields, NotEmulated
from connectors.shopify.emulator.store import split_gid
from connectors.shopify.emulator.translatable import KINDS, Content, content, edit, nested, unfit

FIELDS = Fields()
EVERYWHERE = 0  # in place of a market's number
_Error = dict[str, Any]

# ------------------------------------------------------------------ resources


def _by_number(record: Any) -> tuple[int]:
    return (record.number,)


@FIELDS.field("QueryRoot", "translatableResources")
def translatable_resources(_: None, call: Call, resource_type: str, **page: Any) -> dict[str, Any]:
    kind = KINDS.get(resource_type)
    if kind is None:
        raise NotEmulated(f"QueryRoot.translatableResources(resourceType: {resource_type})")
    rows = call.store.listing(
        ("translatable", resource_type),
        (kind, MetafieldDefinition, MetaobjectDefinition),
        lambda: [row for row in call.store.table(kind).values() if content(row, call) is not None],
    )
    return connection(rows, _by_number, **page)


@FIELDS.field("QueryRoot", "translatableResourcesByIds")
def translatable_resources_by_ids(_: None, call: Call, resource_ids: Sequence[str], **page: Any) -> dict[str, Any]:
    """In the order of the ids, without those that are gone or cannot be translated."""
    places = {gid: place for place, gid in reversed(list(enumerate(resource_ids)))}
    rows = [row for gid in places if (row := _resource(call, gid)) is not None and content(row, call) is not None]
    rows.sort(key=lambda row: places[row.id])
    return connection(rows, lambda row: (places[row.id],), **page)


@FIELDS.field("QueryRoot", "translatableResource")
def translatable_resource(_: None, call: Call, resource_id: str) -> Record | None:
    found = _resource(call, resource_id)
    return found if found is not None and content(found, call) is not None else None


def _resource(call: Call, gid: str) -> Record | None:
    whole_id(gid)
    found: Record | None = call.store.find(gid)
    return found


@FIELDS.field("TranslatableResource", "resourceId")
def resource_id(source: Record, call: Call) -> str:
    return source.id


@FIELDS.field("TranslatableResource", "translatableContent")
def translatable_content(source: Record, call: Call, market_id: str | None = None) -> list[dict[str, Any]]:
    """The texts of the primary locale; for a market, as that market's own version of them says."""
    locale, market = call.store.primary_locale, _market_number(market_id)
    own = call.store.translations.get(source.id, {})
    found = []
    for text in content(source, call) or ():
        override = own.get((locale, market, text.key)) if market else None
        shown = Content(text.key, override.value if override else text.value, text.type)
        found.append(
            {"key": text.key, "value": shown.value, "digest": shown.digest, "locale": locale, "type": text.type}
        )
    return found


@FIELDS.field("TranslatableResource", "nestedTranslatableResources")
def nested_resources(source: Record, call: Call, resource_type: str | None = None, **page: Any) -> dict[str, Any]:
    rows = nested(source, call)
    if resource_type is not None:
        rows = [row for row in rows if KINDS.get(resource_type) is type(row)]
    return connection(sorted(rows, key=_by_number), _by_number, **page)


# ------------------------------------------------------------------ reading


def _translations(
    source: Record, call: Call, locale: str, market_id: str | None = None, outdated: bool | None = None
) -> list[dict[str, Any]]:
    market = _market_number(market_id)
    found = []
    for text in content(source, call) or ():
        stored = call.store.translations.get(source.id, {}).get((locale, market, text.key))
        if stored is not None and outdated in (None, stored.digest != text.digest):
            found.append(_shown(call, text, locale, market, stored))
    return found


def _shown(call: Call, text: Content, locale: str, market: int, stored: StoredTranslation) -> dict[str, Any]:
    return {
        "key": text.key,
        "locale": locale,
        "value": stored.value,
        "outdated": stored.digest != text.digest,
        "updatedAt": stored.updated_at,
        "market": call.store.table(Market).get(market),
    }


def _of_resource(source: Record, call: Call, locale: str, market_id: str | None = None) -> list[dict[str, Any]]:
    return _translations(source, call, locale, market_id)


FIELDS.field("TranslatableResource", "translations")(_translations)
for _kind in KINDS.values():
    if _kind.TYPE != "Metaobject":  # the one that has no translations of its own in the schema
        FIELDS.field(_kind.TYPE, "translations")(_of_resource)


def _market_number(gid: str | None) -> int:
    return EVERYWHERE if gid is None else whole_id(gid, "Market")


# ------------------------------------------------------------------ registering


@FIELDS.field("Mutation", "translationsRegister")
def translations_register(
    _: None, call: Call, resource_id: str, translations: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """All or none."""
    record, refusal = _translatable(call, resource_id)
    if record is None:
        return {"translations": None, "userErrors": [refusal]}
    most = int(call.store.faults["translations_per_call"])
    if len(translations) > most:
        message = f"Too many translation keys for the resource (maximum is {most})"
        return {"translations": None, "userErrors": [_error(["translations"], "TOO_MANY_KEYS_FOR_RESOURCE", message)]}
    texts = {text.key: text for text in content(record, call) or ()}
    if call.store.faults.strikes("stale_digest") and translations and translations[0]["key"] in texts:
        edit(record, texts[translations[0]["key"]])
        call.store.touch(record, "products/update" if record.TYPE == "Product" else "")
        texts = {text.key: text for text in content(record, call) or ()}
    errors = [e for place, row in enumerate(translations) for e in _complaints(call, record, texts, row, place)]
    if errors:
        return {"translations": None, "userErrors": errors}
    return {"translations": [_put(call, record, texts[row["key"]], row) for row in translations], "userErrors": []}


def _error(field: list[str], code: str, message: str) -> _Error:
    return {"field": field, "code": code, "message": message}


def _translatable(call: Call, gid: str) -> tuple[Record | None, _Error]:
    record = _resource(call, gid)
    if record is None:
        return None, _error(["resourceId"], "RESOURCE_NOT_FOUND", f"Resource {gid} does not exist")
    if content(record, call) is None:
        return None, _error(["resourceId"], "RESOURCE_NOT_TRANSLATABLE", f"Resource {gid} is not translatable")
    return record, {}


def _complaints(
    call: Call, record: Record, texts: Mapping[str, Content], row: Mapping[str, Any], place: int
) -> Iterator[_Error]:
    path = ["translations", str(place)]
    yield from _bad_place(call, record, row, path)
    text = texts.get(row["key"])
    if text is None:
        yield _error([*path, "key"], "INVALID_KEY_FOR_MODEL", f"Key {row['key']} is not a valid translatable field")
        return
    if not row["value"].strip():
        yield _error([*path, "value"], "BLANK", "Value can't be blank")
    elif (reason := unfit(record, text, row["value"], call)) is not None:
        yield _error([*path, "value"], "FAILS_RESOURCE_VALIDATION", f"Value fails validation on resource: {reason}")
    if text.digest is None or row["translatableContentDigest"] != text.digest:
        message = "Translatable content hash is invalid"
        yield _error([*path, "translatableContentDigest"], "INVALID_TRANSLATABLE_CONTENT", message)


def _bad_place(call: Call, record: Record, row: Mapping[str, Any], path: list[str]) -> Iterator[_Error]:
    """Locale and market."""
    market, locale = row.get("marketId"), row["locale"]
    if locale not in call.store.locales:
        yield _error([*path, "locale"], "INVALID_LOCALE_FOR_SHOP", "Locale is not a valid locale for the shop")
    elif locale == call.store.primary_locale and market is None:
        message = "Locale cannot be the same as the shop's primary locale"
        yield _error([*path, "locale"], "INVALID_LOCALE_FOR_SHOP", message)
    if market is None:
        return
    read = split_gid(market)
    if read is None or read[0] != "Market" or read[1] not in call.store.table(Market):
        yield _error([*path, "marketId"], "MARKET_DOES_NOT_EXIST", "The market does not exist")
    if isinstance(record, MediaImage):
        raise NotEmulated("market versions of a picture's alt text")


def _put(call: Call, record: Record, text: Content, row: Mapping[str, Any]) -> dict[str, Any]:
    market = _market_number(row.get("marketId"))
    stored = StoredTranslation(row["value"], row["translatableContentDigest"], call.store.clock.now())
    call.store.translations.setdefault(record.id, {})[row["locale"], market, text.key] = stored
    return _shown(call, text, row["locale"], market, stored)


# ------------------------------------------------------------------ removing


@FIELDS.field("Mutation", "translationsRemove")
def translations_remove(
    _: None,
    call: Call,
    resource_id: str,
    translation_keys: Sequence[str],
    locales: Sequence[str],
    market_ids: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Without markets the translations for everybody go; with markets only what those markets have of their own."""
    record, refusal = _translatable(call, resource_id)
    if record is None:
        return {"translations": None, "userErrors": [refusal]}
    unknown = [locale for locale in locales if locale not in call.store.locales]
    if unknown:
        message = f"Locale {unknown[0]} is not a valid locale for the shop"
        return {"translations": None, "userErrors": [_error(["locales"], "INVALID_LOCALE_FOR_SHOP", message)]}
    texts = {text.key: text for text in content(record, call) or ()}
    held, removed = call.store.translations.get(record.id, {}), []
    for locale in locales:
        for market in [_market_number(gid) for gid in market_ids] if market_ids else [EVERYWHERE]:
            for key in translation_keys:
                stored = held.pop((locale, market, key), None)
                if stored is not None and key in texts:
                    removed.append(_shown(call, texts[key], locale, market, stored))
    return {"translations": removed, "userErrors": []}
