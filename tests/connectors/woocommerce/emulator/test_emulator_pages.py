from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from connectors.woocommerce.emulator.companion import arm_of, share
from connectors.woocommerce.emulator.faults import DEFAULTS
from connectors.woocommerce.emulator.modules import render

HOSTILE = "<script>alert(1)</script>"
DOCUMENT = {
    "modules": [
        {"kind": "seo", "title": {"text": "Lampe <b>"}, "description": {"text": "Hell & leise"}},
        {
            "kind": "hero",
            "headline": {"text": HOSTILE},
            "body": [{"text": "Warm."}],
            "picture": {"url": "/a.jpg", "alt": {"text": '"x"'}},
        },
        {"kind": "bullets", "headline": {"text": "Points"}, "items": [{"text": "One"}]},
        {
            "kind": "image_text",
            "side": "right",
            "headline": {"text": "Side"},
            "body": [],
            "picture": {"url": "javascript:x", "alt": {}},
        },
        {
            "kind": "features",
            "headline": {"text": "F"},
            "items": [{"headline": {"text": "f1"}, "body": [{"text": "b"}]}],
        },
        {
            "kind": "comparison",
            "headline": {"text": "C"},
            "products": [{"text": "A"}],
            "rows": [{"label": {"text": "l"}, "values": [{"text": ""}]}],
        },
        {
            "kind": "specs",
            "headline": {"text": "S"},
            "rows": [{"label": {"text": "Weight"}, "value": {"text": "200 g"}}],
        },
        {
            "kind": "faq",
            "headline": {"text": "Q"},
            "items": [{"question": {"text": "Why?"}, "answer": [{"text": "So."}]}],
        },
        {"kind": "how_to", "headline": {"text": "H"}, "steps": [{"text": "Plug in"}]},
        {"kind": "unknown", "headline": {"text": "left out"}},
        "no module",
    ]
}


def test_the_shop_lists_and_shows_products(shop: Any) -> None:
    page = shop.raw("GET", "/").text
    assert "Desk Lamp" in page
    assert "Not yet" not in page
    one = shop.raw("GET", "/product/desk-lamp/")
    assert "<h1>Desk Lamp</h1>" in one.text
    assert "Cache-Control" not in one.headers
    source = re.search(r'<img src="http://shop.example(/wp-content/[^"]+)"', one.text)
    assert source
    assert shop.raw("GET", source[1]).content_type == "image/png"
    assert shop.raw("GET", "/product/nope/").status_code == 404
    assert shop.raw("GET", "/wp-content/uploads/nope.png").status_code == 404


def test_modules_are_shown_per_locale_and_escaped(shop: Any, make_shop: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    meta = [{"key": "_vitrine_modules_de-DE", "value": json.dumps(DOCUMENT)}]
    shop.call("PUT", f"products/{lamp}", json={"meta_data": meta})
    german = shop.raw("GET", "/product/desk-lamp/?lang=de-DE").text
    assert '<html lang="de-DE" dir="ltr">' in german
    assert "<title>Lampe &lt;b&gt;</title>" in german
    assert html.escape(HOSTILE) in german
    assert HOSTILE not in german
    assert "<details><summary>Why?</summary><p>So.</p></details>" in german
    assert "vitrine-module" not in shop.raw("GET", "/product/desk-lamp/").text.partition("<main>")[2]
    shop.switch(companion=False)
    assert "Why?" not in shop.raw("GET", "/product/desk-lamp/?lang=de-DE").text


def test_an_active_test_shows_control_nothing(shop: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    shop.call(
        "PUT", f"products/{lamp}", json={"meta_data": [{"key": "_vitrine_modules", "value": json.dumps(DOCUMENT)}]}
    )
    body = {"product_id": lamp, "locale": "en-US", "salt": "s", "weights": [0.5, 0.5], "active": True}
    shop.call("PUT", "/wp-json/wc-vitrine/v1/experiments/e1", json=body)
    for visitor in ("visitor-1", "visitor-2", "visitor-3", "visitor-4"):
        shown = "Why?" in shop.raw("GET", f"/product/desk-lamp/?visitor={visitor}").text
        assert shown == (arm_of((0.5, 0.5), share("s", visitor)) == 1)


@pytest.mark.parametrize(
    "stored", [None, "", "{", "[]", '{"modules": 3}', '{"modules": [{"kind": "faq", "items": 7}]}', 5]
)
def test_unreadable_modules_show_nothing(stored: Any) -> None:
    assert render(stored) == ""


def test_a_slug_of_any_script_leads_to_its_page(shop: Any) -> None:
    name = "زجاجة ماء معزولة 保温瓶 " * 6
    link = shop.call("POST", "products", json={"name": name}).json["permalink"]
    assert len(link) < 240
    assert shop.raw("GET", link.removeprefix(shop.base)).status_code == 200


def test_right_to_left_pages_say_so(make_shop: Any) -> None:
    page = make_shop().raw("GET", "/product/kettle/?lang=ar-SA").text
    assert 'dir="rtl"' in page


# ------------------------------------------------------------------ the consent page

QUERY = {
    "app_name": "Vitrine <x>",
    "scope": "read_write",
    "user_id": "state-7f3a",
    "return_url": "https://app.example.com/done?x=1",
    "callback_url": "https://203.0.113.10:8443/cb",
}


def consent(shop: Any, **changes: Any) -> Any:
    return shop.raw("GET", "/wc-auth/v1/authorize", {k: v for k, v in {**QUERY, **changes}.items() if v})


def link(page: Any, name: str) -> str:
    found = re.search(rf'class="{name}" href="([^"]+)"', page.text)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("missing callback_url", {"callback_url": ""}),
        ("http callback_url", {"callback_url": "http://203.0.113.10/cb"}),
        ("bad scope", {"scope": "admin"}),
    ],
)
def test_wrong_requests_for_a_key_are_denied_as_recorded(shop: Any, recorded: Any, case: str, change: Any) -> None:
    reply, wanted = consent(shop, **change), recorded("grant")[case]
    assert reply.status_code == wanted["status"]
    assert wanted["text"].removeprefix("Access denied ") in reply.text


def test_an_approval_posts_the_key_before_it_sends_the_browser_back(shop: Any, recorded: Any, receiver: Any) -> None:
    page = consent(shop, callback_url=f"{receiver.url}/cb")
    assert "<x>" not in page.text
    assert "Vitrine &lt;x&gt;" in page.text
    reply = shop.raw("GET", link(page, "approve").removeprefix(shop.base))
    wanted = recorded("grant")
    assert (reply.status_code, reply.headers["Location"]) == (302, wanted["6 approve"]["location"])
    _, headers, body = receiver.posts[0]
    grant = json.loads(body)
    assert list(grant) == list(wanted["callback POST"]["body"])
    assert headers["Content-Type"] == wanted["callback POST"]["headers"]["Content-Type"]
    assert shop.call("GET", "products", key=grant["consumer_key"], secret=grant["consumer_secret"]).status_code == 200


def test_any_answer_but_200_kills_the_key(shop: Any, recorded: Any, receiver: Any) -> None:
    receiver.answers["/cb"] = 201
    reply = shop.raw("GET", link(consent(shop, callback_url=f"{receiver.url}/cb"), "approve").removeprefix(shop.base))
    wanted = recorded("grant")["5 callback answers 201"]
    assert reply.status_code == wanted["status"]
    assert wanted["text"].removeprefix("Access denied ") in reply.text
    assert list(shop.store.keys) == [shop.key]


def test_denial_forgery_and_unreachable_callbacks(shop: Any, recorded: Any) -> None:
    page = consent(shop)
    assert link(page, "deny") == recorded("grant")["deny_link"][0]
    blocked = shop.raw("GET", link(page, "approve").removeprefix(shop.base))
    assert (
        recorded("grant")["4 approve with the callback not reachable (blocked host)"]["text"].removeprefix(
            "Access denied "
        )
        in blocked.text
    )
    forged = link(page, "approve").replace("wc_auth_nonce=", "wc_auth_nonce=0").removeprefix(shop.base)
    assert shop.raw("GET", forged).status_code == 401


def test_every_switch_and_control_route_is_documented() -> None:
    text = (Path(__file__).parents[4] / "docs" / "reference" / "emulator-woocommerce.md").read_text(encoding="utf-8")
    assert {name for name in DEFAULTS if f"| `{name}` |" not in text} == set()
    told = set(re.findall(r"^\| `([a-z0-9_]+)` \|", text, re.MULTILINE))
    assert told == set(DEFAULTS)
    for route in ("log", "faults", "deliver", "deliveries", "shoppers", "state", "keys"):
        assert f"/__emulator/{route}" in text
