"""The law: content and nothing else leaves for a shop."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.shopify.operations import all_operations
from connectors.shopify.outgoing import guard
from core.errors import BadInput, CoreError, Refused
from core.ports.wire import ContentField, FieldWrite, Target, WriteItem

F = ContentField
GID = "gid://shopify/Product/1"
CONTENT = {
    "product_update", "metafields_set", "metafields_delete", "metaobject_upsert", "metaobject_delete",
    "translations_register", "translations_remove", "file_create", "file_update", "staged_uploads_create",
    "product_reorder_media",
}  # fmt: skip
# The keys of every input object that a mutation of ours may carry, told by the test itself.
KEYS = {
    "ProductUpdate": {"product", "id", "title", "descriptionHtml", "seo", "description"},
    "MetafieldsSet": {"metafields", "ownerId", "namespace", "key", "value", "compareDigest"},
    "MetafieldsDelete": {"metafields", "ownerId", "namespace", "key"},
    "MetaobjectUpsert": {"handle", "type", "metaobject", "fields", "key", "value"},
    "MetaobjectDelete": {"id"},
    "TranslationsRegister": {
        "resourceId", "translations", "key", "locale", "value", "translatableContentDigest", "marketId",
    },
    "TranslationsRemove": {"resourceId", "translationKeys", "locales", "marketIds"},
    "FileUpdate": {"files", "id", "alt"},
}  # fmt: skip
TRANSLATED = {"title", "body_html", "meta_title", "meta_description", "content", "alt"}
TEXT = st.none() | st.text(max_size=40) | st.sampled_from(['{"sku":"x"}', "<b>1</b>", "{}", "0", '{"11":"alt"}', " "])
WRITES = st.lists(st.tuples(st.sampled_from(list(F)), TEXT, st.booleans()), max_size=5)


def keys(value):
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys(inner)}
    if isinstance(value, list):
        return {key for inner in value for key in keys(inner)}
    return set()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_write_ever_touches_commerce(open_shop, data):
    shop = _reused(open_shop)
    state = shop.emulated.state()
    others = [(p.handle, p.tags, p.vendor, p.product_type, p.status) for p in shop.store.tables["Product"].values()]
    made, items = [], []
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(["en-US", "de-DE", "de-AT", "fr-FR", "sv-SE"]))
        target = Target(data.draw(st.sampled_from(shop.ids)), place)
        try:
            now = shop.publisher.read(target, list(F))
        except CoreError:
            now = {}
        items.append(
            WriteItem(
                target,
                tuple(FieldWrite(f, now.get(f) if right else "other", t) for f, t, right in data.draw(WRITES)),
            )
        )
    for outcome in shop.publisher.write_many(items):
        if isinstance(outcome, Exception):
            assert isinstance(outcome, CoreError)
        elif outcome.created_remote_id:
            made.append(outcome)
    for receipt in made:
        shop.publisher.undo_create(receipt.target, receipt.created_remote_id)
    assert shop.emulated.state() == state
    assert others == [
        (p.handle, p.tags, p.vendor, p.product_type, p.status) for p in shop.store.tables["Product"].values()
    ]
    for name, variables in shop.tap.sent:
        assert keys(variables) <= KEYS[name]
        assert {row["key"] for row in variables.get("translations", ())} <= TRANSLATED
        assert {row["namespace"] for row in variables.get("metafields", ())} <= {"$app"}
    shop.tap.sent.clear()


_KEPT = {}


def _reused(open_shop):
    """One shop for all examples of a run."""
    if open_shop not in _KEPT:
        _KEPT[open_shop] = open_shop(markets=["DE", "AT"])
    return _KEPT[open_shop]


def test_only_mutations_of_content_are_listed():
    mutations = {file for file, found in all_operations().items() if found.mutates}
    for file in mutations - CONTENT:
        with pytest.raises(Refused, match=file):
            guard(file, {})
    assert mutations >= CONTENT
    assert not any("productSet" in found.text for found in all_operations().values())


OWN = {"ownerId": GID, "namespace": "$app", "key": "vitrine_state", "value": "x"}
ROW = {"key": "title", "locale": "de", "value": "x", "translatableContentDigest": "d"}


@pytest.mark.parametrize(
    ("file", "variables"),
    [
        ("product_update", {"product": {"id": GID, "status": "DRAFT"}}),
        ("product_update", {"product": {"id": GID, "tags": []}}),
        ("product_update", {"product": {"id": GID, "seo": {"handle": "x"}}}),
        ("product_update", {"product": {"id": GID}, "media": []}),
        ("product_update", {"product": [GID]}),
        ("metafields_set", {"metafields": [OWN | {"namespace": "custom"}]}),
        ("metafields_set", {"metafields": [OWN, OWN | {"key": "price"}]}),
        ("metafields_delete", {"metafields": [OWN]}),
        ("metaobject_upsert", {"handle": {"type": "size_chart"}, "metaobject": {"fields": []}}),
        ("metaobject_upsert", {"handle": {"type": "$app:vitrine_module"}, "metaobject": {"fields": [{"key": "x"}]}}),
        ("metaobject_delete", {"id": GID}),
        ("translations_register", {"resourceId": GID, "translations": [ROW, ROW | {"key": "handle"}]}),
        ("translations_remove", {"resourceId": GID, "translationKeys": ["product_type"], "locales": ["de"]}),
        ("file_update", {"files": [{"id": "x", "originalSource": "y"}]}),
        ("staged_uploads_create", {"input": [{"resource": "BULK_MUTATION_VARIABLES"}]}),
        ("product_reorder_media", {"id": GID, "moves": [], "position": 1}),
    ],
)
def test_anything_beyond_content_is_refused(file, variables):
    with pytest.raises(Refused):
        guard(file, variables)


def test_texts_that_no_shop_can_store(open_shop):
    shop = open_shop()
    for text in ("a\x00b", "\ud83d"):
        with pytest.raises(BadInput):
            shop.publisher.write(WriteItem(Target(shop.ids[0], "de-DE"), (FieldWrite(F.TITLE, None, text),)))
    assert shop.sent() == []
