from __future__ import annotations

import json
from typing import Any

import pytest

from core.clock import iso

NUMBERS = {"int", "float"}


def fits(kind: Any, value: Any, path: str = "") -> None:
    """The value has the recorded shape: the same keys, the same JSON types."""
    if isinstance(kind, dict):
        assert isinstance(value, dict), path
        assert list(value) == list(kind), path
        for name, inner in kind.items():
            fits(inner, value[name], f"{path}.{name}")
    elif isinstance(kind, list):
        assert isinstance(value, list), path
        for item in value if kind else []:
            fits(kind[0], item, f"{path}[]")
    elif value is not None and kind != "null":
        assert type(value).__name__ == kind or {type(value).__name__, kind} == NUMBERS, path


@pytest.mark.parametrize(
    ("kind", "sku"), [("variable", "jacket"), ("simple", "shop-desk-lamp"), ("grouped", "set"), ("external", "banner")]
)
def test_products_have_the_recorded_shape(shop: Any, recorded: Any, kind: str, sku: str) -> None:
    reply = shop.call("GET", f"products/{shop.ids()[sku]}")
    fits({**recorded("shapes")["products"][kind], "meta_data": [], "brands": []}, reply.json)
    assert reply.json["type"] == kind


def test_variations_have_the_recorded_shape(shop: Any, recorded: Any) -> None:
    rows = shop.call("GET", f"products/{shop.ids()['jacket']}/variations").json
    fits({**recorded("shapes")["variation"], "meta_data": []}, rows[0])
    assert [row["name"] for row in rows] == ["Blue, Yes", "Red, No"]
    # The slug of a local attribute differs between product and variation.
    product = shop.call("GET", f"products/{shop.ids()['jacket']}").json
    assert (product["attributes"][1]["slug"], rows[0]["attributes"][1]["slug"]) == ("Logo", "logo")
    assert (product["price"], product["variations"]) == ("42.00", [row["id"] for row in rows])
    assert "Price range: &#36;42.00 through &#36;45.00" in product["price_html"]


def test_terms_index_and_status_have_the_recorded_shape(shop: Any, recorded: Any) -> None:
    shapes = recorded("shapes")
    del shapes["category"]["_links"]["up"]  # only of a category below another
    fits(shapes["category"], shop.call("GET", "products/categories").json[0])
    fits(shapes["attribute"], shop.call("GET", "products/attributes").json[0])
    index = shop.raw("GET", "/wp-json/").json
    assert set(shapes["index"]["namespaces"]) <= set(index["namespaces"])
    assert (index["gmt_offset"], index["timezone_string"]) == (1, "Europe/Berlin")
    status = shop.call("GET", "system_status").json
    for part, inner in shapes["system_status"].items():
        if isinstance(inner, dict):
            assert set(status[part]) & set(inner)
    assert status["settings"]["currency"] == "USD"


def test_legacy_reports_are_all_zeros(shop: Any) -> None:
    shop.emulated.shoppers()
    row = shop.call("GET", "reports/sales", {"date_min": "2026-03-01", "date_max": "2026-03-02"}).json[0]
    assert (row["total_orders"], list(row["totals"])) == (0, ["2026-03-01", "2026-03-02"])
    assert shop.call("GET", "reports/top_sellers").json == []
    assert {r["slug"]: r["total"] for r in shop.call("GET", "reports/products/totals").json}["grouped"] == 1
    assert shop.call("GET", "reports/products").json["code"] == "rest_no_route"


@pytest.mark.parametrize(
    "query",
    [
        '{"per_page": 101}',
        '{"per_page": 0}',
        '{"per_page": -1}',
        '{"page": 0}',
        '{"orderby": "bogus"}',
        '{"status": "bogus"}',
    ],
)
def test_wrong_list_parameters_are_refused_as_recorded(shop: Any, recorded: Any, query: str) -> None:
    reply, wanted = shop.call("GET", "products", json.loads(query)), recorded("query")[query]
    assert (reply.status_code, reply.json) == (wanted["status"], wanted["body"])


def test_pages_tell_how_many_there_are(shop: Any) -> None:
    first = shop.call("GET", "products", {"per_page": 4, "orderby": "id", "order": "asc"})
    assert (first.headers["X-WP-Total"], first.headers["X-WP-TotalPages"]) == ("6", "2")
    # The link echoes the whole query, the old signature included.
    assert 'rel="next"' in first.headers["Link"]
    assert f"oauth_consumer_key={shop.key}" in first.headers["Link"]
    second = shop.call("GET", "products", {"per_page": 4, "page": 2, "orderby": "id", "order": "asc"})
    ids = [row["id"] for row in first.json + second.json]
    assert ids == sorted(shop.store.products)
    beyond = shop.call("GET", "products", {"per_page": 100, "page": 99})
    assert (beyond.status_code, beyond.json, beyond.headers["X-WP-Total"]) == (200, [], "6")
    assert [r["id"] for r in shop.call("GET", "products", {"offset": 5, "orderby": "id", "order": "asc"}).json] == ids[
        5:
    ]


def test_filters(shop: Any) -> None:
    def found(**params: Any) -> list[str]:
        return sorted(row["sku"] for row in shop.call("GET", "products", params).json)

    assert found(sku="KETTLE-1,banner") == ["banner", "kettle-1"]
    assert found(search="desk lamp") == ["shop-desk-lamp"]
    assert found(type="variable") == ["jacket"]
    assert found(status="draft") == ["draft-1"]
    assert found(include=f"{shop.ids()['set']}") == ["set"]
    assert len(found(lang="de")) == 6  # without a language plugin nobody looks at it


def test_fields_trim_answers(shop: Any) -> None:
    rows = shop.call("GET", "products", {"_fields": "id,sku,dimensions.length"}).json
    assert {tuple(row) for row in rows} == {("id", "sku", "dimensions")}
    assert {tuple(row["dimensions"]) for row in rows} == {("length",)}
    assert shop.call("GET", "system_status", {"_fields": "settings.currency"}).json == {"settings": {"currency": "USD"}}


def test_modified_after_is_strict_and_in_shop_time(shop: Any, recorded: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    shop.clock.advance(3600)
    shop.call("PUT", f"products/{lamp}", json={"name": "Desk Lamp"})
    at = iso(shop.clock.now()).removesuffix("Z")

    def found(value: str, **more: str) -> list[int]:
        return [row["id"] for row in shop.call("GET", "products", {"modified_after": value, **more}).json]

    before = iso(shop.clock.now()).replace("10:00:00", "09:59:59")
    assert found(before) == [lamp]
    assert found(f"{at}Z") == []  # strictly greater
    assert found(at) == [lamp]  # read as shop time, which is an hour ahead
    assert found(at, dates_are_gmt="true") == []
    for wrong in ("not-a-date", "2026-11-21"):
        reply = shop.call("GET", "products", {"modified_after": wrong})
        assert reply.json == recorded("modified_after")[f'{{"modified_after": "{wrong}"}}']["body"]


def test_any_put_moves_the_date_and_a_variation_moves_its_parent(shop: Any) -> None:
    jacket = shop.ids()["jacket"]
    before = shop.call("GET", f"products/{jacket}").json
    shop.clock.advance(5)
    shop.call("PUT", f"products/{jacket}", json={"name": before["name"]})
    second = shop.call("GET", f"products/{jacket}").json["date_modified_gmt"]
    assert second > before["date_modified_gmt"]
    shop.clock.advance(5)
    reply = shop.call(
        "PUT",
        f"products/{jacket}/variations/{before['variations'][0]}",
        json={"description": "<p>v</p><script>x</script>"},
    )
    assert reply.json["description"] == "<p>v</p>\n<p>x</p>\n"  # formatted even in this answer
    assert shop.call("GET", f"products/{jacket}").json["date_modified_gmt"] > second
    assert shop.call("PUT", f"products/{before['variations'][0]}", json={"name": "x"}).status_code == 404


def test_meta_behaves_as_recorded(shop: Any, recorded: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    steps = recorded("meta")["steps"]
    shop.call("PUT", f"products/{lamp}", json=recorded("update_content")["request"]["body"])
    ids: dict[int, int] = {}
    for case, step in steps.items():
        sent = step["request"]["body"]["meta_data"]
        for row in sent:
            if "id" in row:
                row["id"] = ids[row["id"]]
        shown = shop.call("PUT", f"products/{lamp}", json={"meta_data": sent}).json
        wanted = step["body"]["meta"] if case == "internal_keys" else step["body"]
        wanted = [row for row in wanted if row["key"] not in {"_original_id", "_wpcom_is_markdown"}]
        assert [(r["key"], r["value"]) for r in shown["meta_data"]] == [(r["key"], r["value"]) for r in wanted], case
        ids = {there["id"]: here["id"] for there, here in zip(wanted, shown["meta_data"], strict=True)}
    # Keys of core properties really are setters.
    assert (shown["regular_price"], shown["sku"]) == ("99", "evil")


def test_meta_values_come_back_as_php_keeps_them(shop: Any, recorded: Any) -> None:
    types = recorded("meta")["types"]
    rows = [{"key": f"t_{name}", "value": value} for name, value in types["sent"].items()]
    shown = shop.call("PUT", f"products/{shop.ids()['kettle-1']}", json={"meta_data": rows}).json["meta_data"]
    assert {row["key"][2:]: row["value"] for row in shown} == types["read_back"]


def test_a_mixed_batch_ends_as_recorded(shop: Any, recorded: Any) -> None:
    step = recorded("batch")["mixed"]
    ids = shop.ids()
    there = {18: ids["kettle-1"], 19: ids["banner"], 20: ids["set"], 21: ids["shop-desk-lamp"], 16: ids["jacket"]}
    sent = step["request"]["body"]
    for row in sent["update"]:
        if "id" in row:
            row["id"] = there.get(row["id"], row["id"])
    sent["update"][3]["images"][0]["src"] = "http://127.0.0.1:9/404.jpg"
    sent["create"][1]["sku"] = "jacket"
    reply = shop.call("POST", "products/batch", json=sent)
    assert reply.status_code == 200
    for name, rows in step["body"].items():
        for here, wanted in zip(reply.json[name], rows, strict=True):
            assert here.get("error", {}).get("code") == wanted.get("error", {}).get("code")
            assert here.get("error", {}).get("data", {}).get("status") == wanted.get("error", {}).get("data", {}).get(
                "status"
            )
    # Nothing is validated in a batch.
    assert reply.json["update"][2]["status"] == "draft"
    assert reply.json["update"][5]["regular_price"] == ""
    assert reply.json["update"][0]["short_description"] == "ok"


@pytest.mark.parametrize("counts", [(101, 0), (60, 41)])
def test_a_batch_above_the_limit_does_nothing(shop: Any, recorded: Any, counts: tuple[int, int]) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    body = {"update": [{"id": lamp, "name": "x"}] * counts[0], "delete": [lamp] * counts[1]}
    reply = shop.call("POST", "products/batch", json=body)
    assert (reply.status_code, reply.json) == (413, recorded("batch")["101 items"]["body"])
    assert shop.call("GET", f"products/{lamp}").json["name"] == "Desk Lamp"
    assert shop.call("POST", "products/batch", json={}).json == []


def test_a_list_as_a_name_kills_the_batch_half_way(shop: Any, recorded: Any) -> None:
    ids = shop.ids()
    first, crash, last = ids["kettle-1"], ids["banner"], ids["set"]
    updates = [
        {"id": first, "short_description": "saved"},
        {"id": crash, "name": ["no", "text"]},
        {"id": last, "name": "never"},
    ]
    reply = shop.call("POST", "products/batch", json={"update": updates}, headers={"Accept": "application/json"})
    assert (reply.status_code, reply.json) == (500, recorded("batch")["wrong type crashes the whole batch"]["body"])
    assert shop.store.products[first].short_description == "saved"
    assert shop.store.products[last].name == "Desk Set"


def test_a_batch_of_variations(shop: Any) -> None:
    jacket = shop.ids()["jacket"]
    number = shop.store.products[jacket].variations[0]
    body = {
        "update": [{"id": number, "meta_data": [{"key": "_vitrine_v", "value": "1"}]}, {"id": 999999}],
        "create": [{"sku": "jacket-new"}],
    }
    reply = shop.call("POST", f"products/{jacket}/variations/batch", json=body).json
    assert reply["update"][0]["meta_data"][-1]["value"] == "1"
    assert reply["update"][1]["error"]["data"]["status"] == 400
    assert reply["create"][0]["id"] in shop.call("GET", f"products/{jacket}").json["variations"]
    assert shop.call("DELETE", f"products/{jacket}/variations/{reply['create'][0]['id']}").status_code == 200


def test_reviews_settings_and_terms(shop: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    review = shop.call("GET", "products/reviews", {"product": lamp}).json[0]
    assert (review["rating"], review["review"]) == (5, "<p>Bright &amp; &lt;b&gt;warm&lt;/b&gt;</p>\n")
    assert shop.call("GET", f"products/{lamp}").json["average_rating"] == "5.00"
    unit = shop.call("GET", "settings/products/woocommerce_weight_unit").json
    assert (unit["value"], shop.call("GET", f"products/{lamp}").json["weight"]) == ("kg", "0.2")
    colour = next(row for row in shop.call("GET", "products/attributes").json if row["name"] == "Color")
    assert [row["name"] for row in shop.call("GET", f"products/attributes/{colour['id']}/terms").json] == [
        "Blue",
        "Red",
    ]
    assert shop.call("POST", "products/categories", json={"name": "New"}).status_code == 201
    assert shop.call("POST", "products/categories", json={"name": "new"}).json["code"] == "term_exists"


def test_state_sees_price_stock_sku_status_and_variants_only(shop: Any) -> None:
    ids, before = shop.ids(), shop.emulated.state()
    shop.call(
        "PUT",
        f"products/{ids['kettle-1']}",
        json={"name": "n", "description": "d", "meta_data": [{"key": "k", "value": "v"}]},
    )
    assert shop.emulated.state() == before
    for change in (
        {"regular_price": "1"},
        {"manage_stock": True, "stock_quantity": 3},
        {"sku": "z"},
        {"status": "draft"},
    ):
        last = shop.emulated.state()
        shop.call("PUT", f"products/{ids['kettle-1']}", json=change)
        changed = {k for k, v in shop.emulated.state().items() if last[k] != v}
        assert changed == {str(ids["kettle-1"])}, change
