"""All resolvers: one module per domain, each with its own `FIELDS`. A new domain is one more name in the list."""

from __future__ import annotations

from connectors.shopify.emulator import (
    billing,
    billing_writes,
    bulk,
    files,
    markets,
    media,
    metafield_definitions,
    metafields,
    metaobject_definitions,
    metaobjects,
    orders,
    product_writes,
    products,
    reports,
    shop,
    showing,
    taxonomy,
    translations,
    uploads,
    webhooks,
)
from connectors.shopify.emulator.registry import Fields

DOMAINS = (
    shop,
    markets,
    products,
    product_writes,
    media,
    files,
    showing,
    metafields,
    metafield_definitions,
    metaobjects,
    metaobject_definitions,
    translations,
    bulk,
    uploads,
    orders,
    reports,
    webhooks,
    taxonomy,
    billing,
    billing_writes,
)
FIELDS = Fields().join([domain.FIELDS for domain in DOMAINS])
