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


def staged(shop):
    """The key of an uploaded file of variables."""
    row = {"resource": "BULK_MUTATION_VARIABLES", "filename": "v.jsonl", "mimeType": "text/jsonl", "httpMethod": "POST"}
    made = shop.ask(all_operations()["staged_uploads_create"].text, {"input": [row]})["stagedUploadsCreate"]
    fields = {each["name"]: each["value"] for each in made["stagedTargets"][0]["parameters"]}
    line = json.dumps({"product": {"id": shop.ids()["rain-jacket"], "title": "New"}}).encode()
    sent = fields | {"file": (io.BytesIO(line), "v.jsonl", "text/jsonl")}
    assert Client(shop.app).post("/uploads/", data=sent).status_code == 201
    return fields["key"]


def charged(shop):
    """A subscription in force, and the line of it under which use is booked."""
    plan = {"appUsagePricingDetails": {"cappedAmount": {"amount": "9.00", "currencyCode": "USD"}, "terms": "a page"}}
    wanted = {"name": "Plan", "returnUrl": "https://vitrine.example/", "lineItems": [{"plan": plan}]}
    made = shop.ask(all_operations()["app_subscription_create"].text, wanted)["appSubscriptionCreate"]
    billing.approve(shop.store, shop.store.find(made["appSubscription"]["id"]))
    return wanted, made["appSubscription"]["id"], made["appSubscription"]["lineItems"][0]["id"]


@pytest.fixture
def variables(shop):
    product = shop.ids()["rain-jacket"]
    page = {"first": 2, "after": None}
    shop.ask(all_operations()["metaobject_upsert"].text, {"handle": MODULE, "metaobject": {"fields": FIELDS_OF_MODULE}})
    module = shop.ask(all_operations()["metaobject_by_handle"].text, {"handle": MODULE})["metaobjectByHandle"]["id"]
    digest = shop.ask(
        "query ($id: ID!) { translatableResource(resourceId: $id) { translatableContent { key digest } } }",
        {"id": product},
    )["translatableResource"]["translatableContent"][0]
    translation = {
        "key": digest["key"], "locale": "de", "value": "Jacke", "translatableContentDigest": digest["digest"],
    }  # fmt: skip
    state = {"ownerId": product, "key": "vitrine_state", "value": "{}", "compareDigest": None}
    place = {"resource": "IMAGE", "filename": "a.png", "mimeType": "image/png", "httpMethod": "POST"}
    made = shop.ask(all_operations()["staged_uploads_create"].text, {"input": [place]})["stagedUploadsCreate"]
    source = made["stagedTargets"][0]["resourceUrl"]
    picture = shop.ask("query ($id: ID!) { product(id: $id) { featuredMedia { id } } }", {"id": product})["product"]
    image = picture["featuredMedia"]["id"]
    shop.emulated.shoppers()
    placed = shop.ask("{ orders(first: 1) { nodes { id } } }")["orders"]["nodes"][0]["id"]
    many = {"variants": 5, "media": 5, "metafields": 5}
    begun = shop.ask(all_operations()["bulk_run_query"].text, {"query": all_operations()["bulk_product_ids"].text})
    bulk = begun["bulkOperationRunQuery"]["bulkOperation"]["id"]
    upload = {"resource": "BULK_MUTATION_VARIABLES", "filename": "v.jsonl", "mimeType": "text/jsonl"}
    plan, subscription, line = charged(shop)
    use = {"description": "a page", "price": {"amount": "0.05", "currencyCode": "USD"}, "idempotencyKey": "k"}
    return {
        "app_subscription_cancel": {"id": subscription},
        "app_subscription_create": plan,
        "app_subscriptions": {},
        "app_usage_record_create": use | {"subscriptionLineItemId": line},
        "file_create": {"files": [{"originalSource": source, "contentType": "IMAGE"}]},
        "file_update": {"files": [{"id": image, "alt": "A coat"}]},
        "files_by_ids": {"ids": [image]},
        "files_by_name": {"query": "filename:a* OR filename:b*", "first": 5},
        "bulk_cancel": {"id": bulk},
        "bulk_operation": {"id": bulk},
        "bulk_operations": {"first": 2},
        "bulk_run_mutation": {"mutation": all_operations()["product_update"].text, "stagedUploadPath": staged(shop)},
        "bulk_run_query": {"query": all_operations()["bulk_products"].text},
        "job": {"id": "gid://shopify/Job/1"},
        "markets": page | {"countries": 5, "presences": 5},
        "metafield_definitions": page,
        "metafields_delete": {"metafields": [{"ownerId": product, "namespace": "$app", "key": "vitrine_state"}]},
        "metafields_set": {"metafields": [state]},
        "metaobject_bulk_delete": {"where": {"ids": [module]}},
        "metaobject_by_handle": {"handle": MODULE},
        "metaobject_delete": {"id": module},
        "metaobject_upsert": {"handle": MODULE, "metaobject": {"fields": FIELDS_OF_MODULE}},
        "metaobjects": page | {"type": "$app:vitrine_module"},
        "metaobjects_by_ids": {"ids": [module]},
        "order_lines": page | {"id": placed},
        "orders": {"first": 2, "lines": 2, "query": "updated_at:>='2020-01-01T00:00:00Z' id:>1"},
        "product": many | {"id": product},
        "product_gallery": page | {"id": product},
        "product_ids": page,
        "product_media": page | {"id": product},
        "product_metafields": page | {"id": product},
        "product_reorder_media": {"id": product, "moves": [{"id": image, "newPosition": "1"}]},
        "product_texts": {"ids": [product], "media": 5, "texts": True, "pictures": True},
        "product_update": {"product": {"id": product, "title": "Rain Jacket 2"}},
        "product_variants": page | {"id": product},
        "products": many | page | {"query": "updated_at:>='2020-01-01T00:00:00Z'", "sortKey": "UPDATED_AT"},
        "products_count": {},
        "shop": {},
        "shopifyql": {"query": "FROM sessions SHOW sessions SINCE 2026-02-01"},
        "shop_locales": {},
        "staged_uploads_create": {"input": [upload]},
        "translatable_resources": page | {"resourceType": "PRODUCT", "locale": "de", "marketId": None},
        "translatable_resources_by_ids": page | {"ids": [product, module], "locale": "de", "marketId": None},
        "translations_register": {"resourceId": product, "translations": [translation]},
        "translations_remove": {"resourceId": product, "translationKeys": ["title"], "locales": ["de"]},
        "variant_pictures": page | {"id": product},
        "web_presences": page,
    }


@pytest.mark.parametrize("name", HERE)
def test_it_is_answered_without_a_complaint(shop, variables, name):
    data = shop.ask(all_operations()[name].text, variables[name])
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
