"""The allow-list: nothing but content can be in an outgoing body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.woocommerce import bodies
from core.errors import BadInput, Refused
from core.ports.wire import ContentField

FORBIDDEN = (
    "price", "regular_price", "sale_price", "stock_quantity", "stock_status", "manage_stock", "sku", "status",
    "variations", "type", "slug", "categories", "attributes",
    "tax_class", "weight", "dimensions", "catalog_visibility", "backorders",
    "global_unique_id",
)  # fmt: skip


OURS = f"/files/1800000000/{'0' * 64}/mug-main-0123456789abcdef.jpg"


@pytest.mark.parametrize("key", FORBIDDEN)
def test_commerce_keys_are_refused_everywhere(key):
    for method, route, body in [
        ("PUT", "wc/v3/products/1", {key: "x"}),
        ("POST", "wc/v3/products/batch", {"update": [{"id": 1, key: "x"}]}),
    ]:
        with pytest.raises(Refused):
            bodies.guard(method, route, body)
    if key != "status":
        with pytest.raises(Refused):
            bodies.guard("POST", "wc/v3/products", {"name": "x", "lang": "de", "translation_of": 1, key: "x"})


@pytest.mark.parametrize(
    "meta",
    [
        {"key": "_sku", "value": "x"},
        {"key": "_regular_price", "value": "1"},
        {"key": "_vitrine_modules_de-DE\n_sku", "value": "1"},
        {"key": "_vitrine_price", "value": "1"},
        {"key": "_vitrine_state", "value": 5},
        {"key": "_vitrine_state", "value": {"a": 1}},
        {"id": 5, "value": None},
        {"key": ["_vitrine_state"], "value": "x"},
    ],
)
def test_foreign_meta_is_refused(meta):
    with pytest.raises(Refused):
        bodies.guard("PUT", "wc/v3/products/1", {"meta_data": [meta]})


@pytest.mark.parametrize(
    ("method", "route", "body"),
    [
        ("PUT", "wc/v3/products/1", {"name": ["list"]}),
        ("PUT", "wc/v3/products/1", {"images": [{"id": 1, "alt": "a", "src": "https://x"}]}),
        ("PUT", "wc/v3/products/1", {"images": [{"id": "1", "alt": "a"}]}),
        ("PUT", "wc/v3/products/1/variations/2", {"description": "x"}),
        ("POST", "wc/v3/products/batch", {"delete": [1]}),
        ("POST", "wc/v3/products/batch", {"create": [{"name": "x"}]}),
        ("POST", "wc/v3/products/batch", {"update": [{"name": "x"}]}),
        ("POST", "wc/v3/products", {"name": "x", "lang": "de"}),
        ("POST", "wc/v3/products", {"name": "x", "translation_of": 5}),
        ("DELETE", "wc/v3/products/1", {"force": True}),
        ("POST", "wc/v3/webhooks", {"topic": "x", "hooks": []}),
        ("PUT", "wc-vitrine/v1/experiments/../x", {"active": True}),
        ("POST", "wp/v2/media", {}),
        ("POST", "wp/v2/media", {"file": "a.jpg", "post": 5}),
        ("POST", "wp/v2/media/5", {"file": "a.jpg"}),
        ("PUT", "wc/v3/products/1", {"images": [{"src": "https://elsewhere.example/a.jpg", "alt": ""}]}),
        ("PUT", "wc/v3/products/1", {"images": [{"src": f"https://u:p@v.example{OURS}", "alt": ""}]}),
        ("PUT", "wc/v3/products/1", {"images": [{"src": f"https://v.example{OURS}", "alt": "", "name": "x"}]}),
        ("POST", "wc/v3/products/batch", {"update": [{"id": 1, "images": [{"src": f"https://v.x{OURS}", "alt": ""}]}]}),
    ],
)
def test_other_ways_round_are_refused(method, route, body):
    with pytest.raises(Refused):
        bodies.guard(method, route, body)


def test_what_is_needed_passes():
    bodies.guard("PUT", "wc/v3/products/1", {"images": [{"src": f"https://v.example/sub{OURS}", "alt": "a"}]})
    bodies.guard("POST", "wc-vitrine/v1/media", {"file": "a.jpg"})
    bodies.guard("GET", "anything", {"price": 1})
    bodies.guard("PUT", "wc/v3/products/1", {"name": "a", "description": "", "short_description": "", "images": []})
    bodies.guard("PUT", "wc/v3/products/1", {"meta_data": [{"key": "_vitrine_modules_zh-Hans-CN", "value": None}]})
    bodies.guard("POST", "wc/v3/products", {"name": "x", "lang": "de", "translation_of": 1, "status": "draft"})
    bodies.guard("DELETE", "wc/v3/products/1", None)


def test_keys_by_plugin_and_locale():
    assert bodies.meta_key(ContentField.SEO_TITLE) == "_vitrine_seo_title"
    assert bodies.meta_key(ContentField.SEO_TITLE, seo_plugin="yoast") == "_yoast_wpseo_title"
    assert bodies.meta_key(ContentField.SEO_DESCRIPTION, seo_plugin="rankmath") == "rank_math_description"
    assert bodies.meta_key(ContentField.MODULES, seo_plugin="yoast") == "_vitrine_modules"
    assert (
        bodies.meta_key(ContentField.SEO_TITLE, locale_suffix="de-DE", seo_plugin="yoast") == "_vitrine_seo_title_de-DE"
    )
    with pytest.raises(BadInput):
        bodies.meta_key(ContentField.MODULES, locale_suffix="../x")


@pytest.mark.parametrize("text", ["a\x00", "\ud800"])
def test_texts_no_shop_can_store(text):
    with pytest.raises(BadInput):
        bodies.put_text({}, ContentField.DESCRIPTION, text)
    with pytest.raises(BadInput):
        bodies.put_meta({}, "_vitrine_state", text)
    with pytest.raises(BadInput):
        bodies.put_text({}, ContentField.TITLE, "  ")


KEYS = st.sampled_from([*FORBIDDEN, "name", "description", "short_description", "meta_data", "images", "id"]) | st.text(
    max_size=8
)
VALUES = (
    st.text(max_size=5)
    | st.integers()
    | st.lists(st.dictionaries(st.sampled_from(["key", "value", "id", "alt"]), st.text()))
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_a_body_that_passes_holds_only_content(body):
    try:
        bodies.guard("PUT", "wc/v3/products/1", body)
    except Refused:
        return
    assert set(body) <= {"name", "description", "short_description", "meta_data", "images"}
