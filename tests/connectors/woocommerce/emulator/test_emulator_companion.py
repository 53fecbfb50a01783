from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.woocommerce.emulator.companion import arm_of, share

OURS = "/wp-json/wc-vitrine/v1"
VECTORS = Path(__file__).parents[3] / "contracts" / "bucketing.json"
GOOD = {"locale": "en-US", "salt": "pepper", "weights": [0.5, 0.5], "active": True}


def test_the_assignment_rule_is_the_agreed_one() -> None:
    for case in json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]:
        place = share(case["salt"], case["key"])
        assert place == int(case["u13"], 16) / 2**52
        assert arm_of(tuple(case["weights"]), place) == case["arm"]


def define(shop: Any, name: str = "e1", sku: str = "kettle-1", **more: Any) -> Any:
    return shop.call("PUT", f"{OURS}/experiments/{name}", json={"product_id": shop.ids()[sku], **GOOD, **more})


def beacon(shop: Any, body: Any, **more: Any) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    status: int = shop.raw("POST", f"{OURS}/exposure", data=raw, content_type="text/plain", **more).status_code
    return status


def daily(shop: Any, name: str = "e1") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shop.call("GET", f"{OURS}/daily", {"experiment": name}).json
    return rows


def test_status_needs_a_key_and_says_what_there_is(shop: Any, make_shop: Any) -> None:
    assert shop.raw("GET", f"{OURS}/status").status_code == 401
    shown = shop.call("GET", f"{OURS}/status").json
    assert (shown["version"], shown["locales_meta"], shown["language_mode"], shown["languages"]) == (
        "0.1.0",
        True,
        "none",
        [],
    )
    german = make_shop(language_mode="wpml", locales=["de-DE"]).call("GET", f"{OURS}/status").json
    assert german["languages"] == [{"code": "en", "locale": "en-US"}, {"code": "de", "locale": "de-DE"}]
    bare = make_shop(companion=False)
    assert bare.call("GET", f"{OURS}/status").status_code == 404
    assert "wc-vitrine/v1" not in bare.raw("GET", "/wp-json/").json["namespaces"]


def test_an_experiment_is_put_read_and_deleted(shop: Any) -> None:
    assert define(shop).status_code == define(shop).status_code == 200
    assert shop.call("GET", f"{OURS}/experiments/e1").json == {"id": "e1", "product_id": shop.ids()["kettle-1"], **GOOD}
    assert shop.call("DELETE", f"{OURS}/experiments/e1").status_code == 200
    assert shop.call("GET", f"{OURS}/daily", {"experiment": "e1"}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": [0.5, 0.6]},
        {"weights": [1]},
        {"weights": "x"},
        {"locale": "German"},
        {"salt": ""},
        {"active": "yes"},
        {"product_id": 9},
    ],
)
def test_a_wrong_definition_is_refused(shop: Any, wrong: Any) -> None:
    assert define(shop, **wrong).json["code"] == "rest_invalid_param"
    assert shop.store.experiments == {}


def test_exposures_count_each_visitor_once_in_its_own_arm(shop: Any) -> None:
    define(shop)
    visitor = "visitor-0001"
    arm = arm_of((0.5, 0.5), share("pepper", visitor))
    good = {"v": visitor, "e": [["e1", arm]]}
    assert [beacon(shop, good), beacon(shop, good)] == [204, 204]
    assert daily(shop) == [{"day": "2026-03-02", "arm": arm, "exposures": 1}]
    bad: list[Any] = [
        {"v": visitor, "e": [["e1", 1 - arm]]},
        {"v": visitor, "e": [["nope", 0]]},
        {"v": "x", "e": [["e1", 0]]},
        {"v": visitor, "e": []},
        {"v": visitor, "e": [["e1", True]]},
        b"not json",
        b'"' + b"x" * 5000 + b'"',
    ]
    assert {beacon(shop, row) for row in bad} == {400}
    assert beacon(shop, good, headers={"Origin": "https://evil.example"}) == 403
    assert daily(shop)[0]["exposures"] == 1
    define(shop, active=False)
    assert beacon(shop, {"v": "visitor-0002", "e": [["e1", arm]]}) == 400


def test_shoppers_are_split_counted_and_buy(shop: Any) -> None:
    define(shop)
    define(shop, "e2", "jacket", weights=[0.2, 0.8])
    before = shop.emulated.state()
    visitors, made = shop.emulated.shoppers()
    assert visitors == 3000
    assert len({row["day"] for row in daily(shop)}) == 6
    counts = [sum(r["exposures"] for r in daily(shop, "e2") if r["arm"] == arm) for arm in (0, 1)]
    assert sum(counts) == visitors
    assert 480 < counts[0] < 720
    orders = [row for page in (1, 2, 3, 4) for row in shop.call("GET", "orders", {"per_page": 100, "page": page}).json]
    assert len(orders) == made
    bought: dict[tuple[str, int], int] = {}
    for row in orders:
        pairs = json.loads(next(m["value"] for m in row["meta_data"] if m["key"] == "_vitrine_arm"))
        assert len(pairs) == len(row["line_items"])
        for name, arm in pairs:
            bought[name, arm] = bought.get((name, arm), 0) + 1
    shown = [sum(r["exposures"] for r in daily(shop) if r["arm"] == arm) for arm in (0, 1)]
    # A base rate of 5 % and a lift of 60 % in arm 1.
    assert 0.03 < bought["e1", 0] / shown[0] < 0.07
    assert 0.06 < bought["e1", 1] / shown[1] < 0.10
    now = shop.store.now()
    assert all(o.created <= now == o.modified for o in shop.store.orders.values())
    assert shop.emulated.state() == before


def test_the_same_seed_gives_the_same_shoppers(make_shop: Any) -> None:
    def run() -> Any:
        shop = make_shop()
        define(shop)
        first, second = shop.emulated.shoppers(), shop.emulated.shoppers()
        return first, second, daily(shop), shop.call("GET", "orders", {"per_page": 100}).json

    one, two = run(), run()
    assert one == two
    assert one[0] != one[1]


def test_without_an_experiment_people_buy_all_the_same(shop: Any) -> None:
    visitors, made = shop.emulated.shoppers()
    assert 0.03 < made / visitors < 0.07
    assert all("_vitrine_arm" not in {m.key for m in order.meta} for order in shop.store.orders.values())
    assert shop.raw("POST", "/__emulator/shoppers").json["visitors"] == visitors
