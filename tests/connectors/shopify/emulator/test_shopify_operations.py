"""Every operation that Vitrine sends, as far as its domain is emulated, on both versions."""

from __future__ import annotations

import io
import json

import pytest
from werkzeug.test import Client

from connectors.shopify.emulator import billing
from connectors.shopify.emulator.domains import FIELDS
from connectors.shopify.emulator.official import official
from connectors.shopify.emulator.registry import PAGE, snake
from connectors.shopify.operations import all_operations

# Domains that other parts of the emulator bring; a name leaves this list when its operation is answered.
ELSEWHERE = {
    "webhook_subscription_create", "webhook_subscription_delete", "webhook_subscriptions",
}  # fmt: skip
IN_BULK = {  # never sent by themselves
    "bulk_entries", "bulk_orders", "bulk_product_ids", "bulk_product_media", "bulk_product_texts", "bulk_products",
    "bulk_translatable_entries", "bulk_translatable_pictures", "bulk_translatable_products", "bulk_variant_media",
}  # fmt: skip
HERE = sorted(set(all_operations()) - ELSEWHERE - IN_BULK)
MODULE = {"type": "$app:vitrine_module", "handle": "7-hero"}
FIELDS_OF_MODULE = [{"key": "kind", "value": "hero"}, {"key": "content", "value": "{}"}]


PAGED = {"first": 2, "after": None}


def made(shop, operation, /, **variables):
    """The answer of one of our operations."""
    (answer,) = shop.ask(all_operations()[operation].text, variables).values()
    return answer


def product_of(shop):
    return shop.ids()["rain-jacket"]


def image_of(shop):
    asked = "query ($id: ID!) { product(id: $id) { featuredMedia { id } } }"
    return shop.ask(asked, {"id": product_of(shop)})["product"]["featuredMedia"]["id"]


def module_of(shop):
    made(shop, "metaobject_upsert", handle=MODULE, metaobject={"fields": FIELDS_OF_MODULE})
    return made(shop, "metaobject_by_handle", handle=MODULE)["id"]


def staged(shop, **wanted):
    """Where a file may be uploaded."""
    return made(shop, "staged_uploads_create", input=[wanted | {"httpMethod": "POST"}])["stagedTargets"][0]


def uploaded(shop):
    """The key of an uploaded file of variables."""
    target = staged(shop, resource="BULK_MUTATION_VARIABLES", filename="v.jsonl", mimeType="text/jsonl")
    fields = {each["name"]: each["value"] for each in target["parameters"]}
    line = json.dumps({"product": {"id": product_of(shop), "title": "New"}}).encode()
    sent = fields | {"file": (io.BytesIO(line), "v.jsonl", "text/jsonl")}
    assert Client(shop.app).post("/uploads/", data=sent).status_code == 201
    return fields["key"]


def of_products(shop):
    product, many = product_of(shop), {"variants": 5, "media": 5, "metafields": 5}
    state = {"ownerId": product, "key": "vitrine_state", "value": "{}", "compareDigest": None}
    return {
        "metafield_definitions": PAGED,
        "metafields_delete": {"metafields": [{"ownerId": product, "namespace": "$app", "key": "vitrine_state"}]},
        "metafields_set": {"metafields": [state]},
        "product": many | {"id": product},
        "product_ids": PAGED,
        "product_metafields": PAGED | {"id": product},
        "product_texts": {"ids": [product], "media": 5, "texts": True, "pictures": True},
        "product_update": {"product": {"id": product, "title": "Rain Jacket 2"}},
        "product_variants": PAGED | {"id": product},
        "products": many | PAGED | {"query": "updated_at:>='2020-01-01T00:00:00Z'", "sortKey": "UPDATED_AT"},
        "products_count": {},
    }


def of_pictures(shop):
    product, image = product_of(shop), image_of(shop)
    source = staged(shop, resource="IMAGE", filename="a.png", mimeType="image/png")["resourceUrl"]
    upload = {"resource": "BULK_MUTATION_VARIABLES", "filename": "v.jsonl", "mimeType": "text/jsonl"}
    return {
        "file_create": {"files": [{"originalSource": source, "contentType": "IMAGE"}]},
        "file_update": {"files": [{"id": image, "alt": "A coat"}]},
        "files_by_ids": {"ids": [image]},
        "files_by_name": {"query": "filename:a* OR filename:b*", "first": 5},
        "product_gallery": PAGED | {"id": product},
        "product_media": PAGED | {"id": product},
        "product_reorder_media": {"id": product, "moves": [{"id": image, "newPosition": "1"}]},
        "staged_uploads_create": {"input": [upload]},
        "variant_pictures": PAGED | {"id": product},
    }


def of_modules(shop):
    module = module_of(shop)
    return {
        "job": {"id": "gid://shopify/Job/1"},
        "metaobject_bulk_delete": {"where": {"ids": [module]}},
        "metaobject_by_handle": {"handle": MODULE},
        "metaobject_delete": {"id": module},
        "metaobject_upsert": {"handle": MODULE, "metaobject": {"fields": FIELDS_OF_MODULE}},
        "metaobjects": PAGED | {"type": "$app:vitrine_module"},
        "metaobjects_by_ids": {"ids": [module]},
    }


def of_languages(shop):
    product = product_of(shop)
    asked = "query ($id: ID!) { translatableResource(resourceId: $id) { translatableContent { key digest } } }"
    title = shop.ask(asked, {"id": product})["translatableResource"]["translatableContent"][0]
    translation = {
        "key": title["key"], "locale": "de", "value": "Jacke", "translatableContentDigest": title["digest"],
    }  # fmt: skip
    return {
        "markets": PAGED | {"countries": 5, "presences": 5},
        "shop_locales": {},
        "translatable_resources": PAGED | {"resourceType": "PRODUCT", "locale": "de", "marketId": None},
        "translatable_resources_by_ids": (
            PAGED | {"ids": [product, module_of(shop)], "locale": "de", "marketId": None}
        ),
        "translations_register": {"resourceId": product, "translations": [translation]},
        "translations_remove": {"resourceId": product, "translationKeys": ["title"], "locales": ["de"]},
        "web_presences": PAGED,
    }


def of_the_shop(shop):
    shop.emulated.shoppers()
    placed = shop.ask("{ orders(first: 1) { nodes { id } } }")["orders"]["nodes"][0]["id"]
    return {
        "order_lines": PAGED | {"id": placed},
        "orders": {"first": 2, "lines": 2, "query": "updated_at:>='2020-01-01T00:00:00Z' id:>1"},
        "shop": {},
        "shopifyql": {"query": "FROM sessions SHOW sessions SINCE 2026-02-01"},
    }


def of_bulk(shop):
    begun = made(shop, "bulk_run_query", query=all_operations()["bulk_product_ids"].text)
    return {
        "bulk_cancel": {"id": begun["bulkOperation"]["id"]},
        "bulk_operation": {"id": begun["bulkOperation"]["id"]},
        "bulk_operations": {"first": 2},
        "bulk_run_mutation": {"mutation": all_operations()["product_update"].text, "stagedUploadPath": uploaded(shop)},
        "bulk_run_query": {"query": all_operations()["bulk_products"].text},
    }


def of_plans(shop):
    """A subscription in force, and the line of it under which use is booked."""
    plan = {"appUsagePricingDetails": {"cappedAmount": {"amount": "9.00", "currencyCode": "USD"}, "terms": "a page"}}
    wanted = {"name": "Plan", "returnUrl": "https://vitrine.example/", "lineItems": [{"plan": plan}]}
    begun = made(shop, "app_subscription_create", **wanted)["appSubscription"]
    billing.approve(shop.store, shop.store.find(begun["id"]))
    use = {"description": "a page", "price": {"amount": "0.05", "currencyCode": "USD"}, "idempotencyKey": "k"}
    return {
        "app_subscription_cancel": {"id": begun["id"]},
        "app_subscription_create": wanted,
        "app_subscriptions": {},
        "app_usage_record_create": use | {"subscriptionLineItemId": begun["lineItems"][0]["id"]},
    }


DOMAINS = (of_products, of_pictures, of_modules, of_languages, of_the_shop, of_bulk, of_plans)


@pytest.mark.parametrize("name", HERE)
def test_it_is_answered_without_a_complaint(shop, name):
    variables = next(sent[name] for domain in DOMAINS if name in (sent := domain(shop)))
    data = shop.ask(all_operations()[name].text, variables)
    answer = next((value for key, value in data.items() if key != "currentAppInstallation"), None)
    if isinstance(answer, dict):
        assert answer.get("userErrors", []) == []


def test_the_list_of_what_is_left_out_names_only_operations():
    assert set(all_operations()) >= ELSEWHERE | IN_BULK


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
def test_every_resolver_belongs_to_a_field_of_the_schema(version):
    types = official(version).schema.type_map
    strangers = [
        f"{owner}.{name}" for owner, name in FIELDS.resolvers if name not in getattr(types.get(owner), "fields", {})
    ]
    assert strangers == []


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
def test_every_argument_of_a_resolver_belongs_to_its_field(version):
    types = official(version).schema.type_map
    for (owner, name), taken in FIELDS.arguments.items():
        known = {snake(argument) for argument in types[owner].fields[name].args}
        assert taken - PAGE <= known, f"{owner}.{name}"
