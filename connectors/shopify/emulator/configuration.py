"""What deploying the app's own configuration file (`shopify.app.toml`) does to a shop: definitions and scopes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from connectors.shopify.emulator.records import (
    App,
    FieldDefinition,
    MetafieldDefinition,
    MetaobjectDefinition,
    WebhookSubscription,
)
from connectors.shopify.emulator.store import Store
from core.errors import BadInput

_OWNERS = {"product": "PRODUCT", "variant": "PRODUCTVARIANT"}
_TYPE = re.compile(r"(?P<type>[a-z_.]+)(?:<(?P<target>[^>]+)>)?")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The parts of the file that the emulator heeds."""

    scopes: frozenset[str]
    optional_scopes: frozenset[str]
    metafields: tuple[tuple[str, str, Mapping[str, Any]], ...]  # (owner, key, table)
    metaobjects: tuple[tuple[str, Mapping[str, Any]], ...]  # (type without $app:, table)
    webhook_version: str
    webhooks: tuple[tuple[str, str, tuple[str, ...]], ...]  # (topic, address, fields of the payload; none = all)
    page: str = ""  # path of what the admin frames


@cache
def configuration() -> Configuration:
    """The configuration of Vitrine's own app."""
    return read((files("connectors.shopify") / "app" / "shopify.app.toml").read_text(encoding="utf-8"))


def read(text: str) -> Configuration:
    """Read a configuration file."""
    raw = tomllib.loads(text)
    access = raw.get("access_scopes", {})
    return Configuration(
        scopes=frozenset(part.strip() for part in str(access.get("scopes", "")).split(",") if part.strip()),
        optional_scopes=frozenset(access.get("optional_scopes", ())),
        metafields=tuple(_metafields(raw)),
        metaobjects=tuple(raw.get("metaobjects", {}).get("app", {}).items()),
        page=urlsplit(str(raw.get("application_url", ""))).path,
        webhook_version=str(raw.get("webhooks", {}).get("api_version", "")),
        webhooks=tuple(_webhooks(raw)),
    )


def _webhooks(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for row in raw.get("webhooks", {}).get("subscriptions", ()):
        for topic in (*row.get("topics", ()), *row.get("compliance_topics", ())):
            yield topic, row["uri"], tuple(row.get("include_fields", ()))


def _metafields(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for table, owner in _OWNERS.items():
        for key, row in raw.get(table, {}).get("metafields", {}).get("app", {}).items():
            yield owner, key, row


def deploy(store: Store, app: App, wanted: Configuration) -> None:
    """Make the definitions and webhooks. They belong to the file: the API cannot change them."""
    now = store.clock.now()
    store.webhook_version = wanted.webhook_version
    for topic, uri, fields in wanted.webhooks:
        store.add(WebhookSubscription(store.number(), app.number, topic, uri, fields, True, 0, now, now))
    for name, row in wanted.metaobjects:
        store.add(
            MetaobjectDefinition(
                store.number(),
                type=f"{app.namespace}--{name}",
                name=row.get("name", name),
                description=row.get("description"),
                display_name_key=row.get("display_name_field"),
                fields=tuple(_field(key, of) for key, of in row.get("fields", {}).items()),
                translatable=bool(row.get("capabilities", {}).get("translatable")),
                publishable=bool(row.get("capabilities", {}).get("publishable")),
                storefront=_access(row, "storefront", "NONE"),
                admin=_access(row, "admin", "PRIVATE"),
                managed=True,
                app=app.number,
                created_at=now,
                updated_at=now,
            )
        )
    for owner, key, row in wanted.metafields:
        kind, target = split_type(row["type"])
        store.add(
            MetafieldDefinition(
                store.number(),
                owner_type=owner,
                namespace=app.namespace,
                key=key,
                name=row.get("name", key),
                type=kind,
                description=row.get("description"),
                storefront=_access(row, "storefront", "NONE"),
                admin=_access(row, "admin", "PRIVATE"),
                reference_type=target.replace("$app:", f"{app.namespace}--"),
                managed=True,
            )
        )


def _field(key: str, row: Any) -> FieldDefinition:
    """A field in its long form, or as the name of its type alone."""
    if isinstance(row, str):
        return FieldDefinition(key, key, row)
    kind, _ = split_type(row["type"])
    return FieldDefinition(key, row.get("name", key), kind, bool(row.get("required")), row.get("description"))


def _access(row: Mapping[str, Any], who: str, default: str) -> str:
    return str(row.get("access", {}).get(who, default)).upper()


def split_type(written: str) -> tuple[str, str]:
    """`list.metaobject_reference<$app:x>` -> (`list.metaobject_reference`, `$app:x`). Raises BadInput."""
    match = _TYPE.fullmatch(written)
    if match is None:
        raise BadInput(f"{written!r} is no type of a field.", "Write it as in Shopify's documentation.", field="type")
    return match["type"], match["target"] or ""
