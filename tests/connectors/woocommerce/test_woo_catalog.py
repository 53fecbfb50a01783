"""Reading a shop: probe, scan, resume, increments, deletions in the middle, languages, broken answers."""

from datetime import timedelta

import httpx
import pytest

from connectors.woocommerce.catalog import WooCatalog
from connectors.woocommerce.client import QUERY_AUTH_NOTE, WARNINGS_NOTE, WooClient
from connectors.woocommerce.languages import Languages
from connectors.woocommerce.limiter import StoreLimiter
from connectors.woocommerce.platform import PLATFORM
from connectors.woocommerce.shop import Shop as ShopFacts
from core.clock import FrozenClock
from core.errors import BadInput, NeedsMerchant, Retryable
from core.ports.platform import Credentials
from core.ports.wire import SeedProduct

MANY = tuple(SeedProduct(sku=f"s{n}", title=f"Thing {n}", price_minor=100 + n) for n in range(45))


def scan(session, **more):
    return [product for page in session.catalog.scan(**more) for product in page.products]


def test_probe_tells_who_the_shop_is(woo):
    info = woo().open().probe()
    assert (info.currency, info.time_zone, info.source_locale, info.locales) == (
        "EUR",
        "Europe/Berlin",
        "en-US",
        ("en-US",),
    )
    assert info.language_mode == "none"
    assert info.companion
    assert any("https" in note for note in info.notes)


def test_the_owner_s_word_on_the_language_counts(woo):
    assert woo().open(source_locale="en-GB").probe().source_locale == "en-GB"


@pytest.mark.parametrize(
    "units", [{}, {"weight_unit": "lbs", "dimension_unit": "in"}, {"weight_unit": "oz", "dimension_unit": "yd"}]
)
def test_a_scan_brings_everything_in_neutral_units(woo, units):
    shop = woo(**units)
    session = shop.open()
    mug, hoodie, tea, rtl = scan(session)
    assert (mug.title, mug.vendor, mug.categories, mug.sku, mug.gtin) == (
        "Travel mug",
        "Nordwind",
        ("Kitchen",),
        "mug",
        "4006381333931",
    )
    assert mug.price_minor == 1990
    assert mug.weight_g == pytest.approx(310, rel=0.01)
    assert mug.length_mm == pytest.approx(80, rel=0.07)
    assert mug.description_html == "<p>Keeps drinks warm.</p>"
    assert [media.alt for media in mug.media] == ["A mug", ""]
    assert hoodie.kind == "variable"
    assert hoodie.description_html == "<p>Warm &amp; soft</p>\n\n<p>Second</p>"  # stored, not rendered
    assert [(v.sku, v.options, v.price_minor) for v in hoodie.variants] == [
        ("hood-b", (("Colour", "Blue"),), 4200),
        ("hood-r", (("Colour", "Red"),), 4500),
    ]
    assert (tea.status, tea.price_minor, tea.title) == ("draft", None, "お茶 🍵")
    assert rtl.title == "كوب للسفر"
    assert mug == session.catalog.get(mug.remote_id)
    assert list(session.catalog.ids()) == [product.remote_id for product in (mug, hoodie, tea, rtl)]


def test_pages_come_in_order_and_resume_behind_a_cursor(woo):
    session = woo(MANY).open()
    pages = list(session.catalog.scan(page_size=10))
    assert [len(page.products) for page in pages] == [10, 10, 10, 10, 5]
    assert {page.total for page in pages} == {45}
    everything = [product.remote_id for page in pages for product in page.products]
    assert everything == sorted(everything, key=int)
    for number, page in enumerate(pages):
        rest = [product.remote_id for product in scan(session, cursor=page.cursor, page_size=100)]
        assert rest == everything[(number + 1) * 10 :]


def test_resuming_survives_deletions_before_the_cursor(woo):
    shop = woo(MANY)
    session = shop.open()
    pages = list(session.catalog.scan(page_size=10))
    everything = [product.remote_id for page in pages for product in page.products]
    for remote_id in everything[:12]:
        shop.merchant(remote_id, status="trash")
    assert [product.remote_id for product in scan(session, cursor=pages[2].cursor)] == everything[30:]


def test_nothing_is_missed_when_products_vanish_while_the_scan_runs(woo):
    shop = woo(MANY)
    session = shop.open()
    expected = list(session.catalog.ids())
    seen = []
    for number, page in enumerate(session.catalog.scan(page_size=1)):
        seen += [product.remote_id for product in page.products]
        if number == 3:
            for remote_id in expected[:3]:
                shop.merchant(remote_id, status="trash")
    assert len(seen) == len(set(seen))
    missing = set(expected) - set(seen)
    assert missing <= set(expected[:3]), missing


def test_a_scan_may_be_left_in_the_middle(woo):
    session = woo(MANY).open()
    reading = session.catalog.scan(page_size=5)
    next(reading)
    reading.close()
    assert len(scan(session)) == 45


def test_increments_overlap_and_speak_utc(woo):
    shop = woo(MANY)
    session = shop.open()
    shop.clock.advance(86_400)
    since = shop.clock.now()
    first = next(iter(session.catalog.ids()))
    assert scan(session, modified_after=since) == []
    shop.merchant(first, name="Changed")
    shop.clock.advance(60)
    assert [product.remote_id for product in scan(session, modified_after=shop.clock.now())] == [first]  # overlap
    shop.clock.advance(600)
    assert scan(session, modified_after=shop.clock.now()) == []
    assert [product.title for product in scan(session, modified_after=since - timedelta(minutes=1))] == ["Changed"]


def test_deleted_and_trashed_products_are_gone(woo):
    shop = woo()
    session = shop.open()
    first, second, *_ = list(session.catalog.ids())
    shop.merchant(first, status="trash")
    assert session.catalog.get(first) is None
    assert session.catalog.get("999999") is None
    assert session.catalog.get("no-number") is None
    assert first not in set(session.catalog.ids())
    assert session.catalog.get(second) is not None


def test_unusable_cursor_and_page_size(woo):
    session = woo().open()
    for more in ({"cursor": "rubbish"}, {"cursor": "1:2:900"}, {"page_size": 101}, {"page_size": 0}):
        with pytest.raises(BadInput):
            scan(session, **more)


@pytest.mark.parametrize("mode", ["wpml", "polylang"])
@pytest.mark.parametrize("companion", [True, False])
def test_language_plugins_are_found_with_their_locales(woo, mode, companion):
    session = woo(language_mode=mode, locales=["de-DE", "ja-JP", "zh-CN"], companion=companion).open()
    info = session.probe()
    assert info.language_mode == mode
    assert info.locales == ("en-US", "de-DE", "ja-JP", "zh-CN")
    assert scan(session)[0].locale == "en-US"


@pytest.mark.parametrize(
    "fault",
    [
        {"php_warning": True},
        {"bom": True},
        {"fatal_next": 2},
        {"drop_next": 2},
        {"truncate_next": 1},
        {"late_drop_next": 2},
    ],
)
def test_a_scan_survives_a_shop_that_misbehaves(woo, fault):
    shop = woo(MANY)
    session = shop.open()
    session.probe()
    shop.faults(**fault)
    assert len(scan(session, page_size=20)) == 45
    assert (WARNINGS_NOTE in session.probe().notes) == ("php_warning" in fault)


def test_storms_are_waited_out(woo):
    shop = woo(MANY, storm_rate=0.2, fault_seed=3, storm_grace_s=0)
    assert len(scan(shop.open(), page_size=5)) == 45
    log = shop.control("GET", "log")
    assert log["faults"]["storm"] > 0


@pytest.mark.parametrize(
    ("fault", "family", "word"),
    [
        ({"maintenance": True}, Retryable, "maintenance"),
        ({"database_down": True}, Retryable, "database"),
        ({"security_page": 403}, NeedsMerchant, "firewall"),
        ({"security_page": 200}, NeedsMerchant, "web page"),
        ({"pretty_permalinks": False}, NeedsMerchant, "permalinks"),
    ],
)
def test_first_contact_with_a_broken_shop_names_the_cause(woo, fault, family, word):
    with pytest.raises(family, match=word):
        woo(**fault).open().probe()


def test_wrong_keys_on_first_contact(woo):
    shop = woo()
    for key, secret in (("ck_wrong", ""), ("", "cs_wrong")):
        with pytest.raises(NeedsMerchant) as caught:
            shop.open(key, secret).probe()
        assert "key" in caught.value.cause
        assert caught.value.next_step
    shop.clock.advance(3600)


def test_a_clock_that_runs_wrong_is_named(woo):
    shop = woo()
    late = FrozenClock(shop.clock.now() - timedelta(hours=2))
    session = PLATFORM.open(Credentials(shop.server.url, shop.store.key, shop.store.secret), clock=late)
    with pytest.raises(NeedsMerchant):
        session.probe()
    session.close()


def _https(shop, **more):
    transport = httpx.WSGITransport(shop.store.app)
    return PLATFORM.open(
        Credentials("https://shop.example", shop.store.key, shop.store.secret),
        clock=shop.clock,
        transport=transport,
        **more,
    )


def test_https_with_basic_and_with_a_stripped_header(woo):
    shop = woo(https=True)
    assert QUERY_AUTH_NOTE not in _https(shop).probe().notes
    shop.faults(strip_authorization=True)
    session = _https(shop)
    session.probe()
    assert QUERY_AUTH_NOTE in session.probe().notes
    assert len(scan(session)) == 4


def test_a_proxy_that_hides_https_from_php_is_named(woo):
    shop = woo(https=False)
    transport = httpx.MockTransport(lambda request: _plain(shop, request))
    credentials = Credentials("https://shop.example", shop.store.key, shop.store.secret)
    session = PLATFORM.open(credentials, clock=shop.clock, transport=transport)
    with pytest.raises(NeedsMerchant, match="without https"):
        session.probe()


def _plain(shop, request):
    """A proxy that ends TLS and tells nobody."""
    url = request.url.copy_with(scheme="http", host="127.0.0.1", port=int(shop.server.url.rsplit(":", 1)[1]))
    answer = httpx.request(request.method, url, headers={k: v for k, v in request.headers.items() if k != "host"})
    return httpx.Response(answer.status_code, content=answer.content, headers={"content-type": "application/json"})


# ------------------------------------------------------------------ shops unlike the emulator

INDEX = {"namespaces": ["wc/v3"], "timezone_string": "", "gmt_offset": 5.5, "home": "https://shop.example"}


def _mock(routes):
    """A catalogue over canned answers: route -> response or callable."""

    def answer(request):
        route = request.url.path.removeprefix("/wp-json/")
        found = routes.get(route, httpx.Response(404, json={"code": "rest_no_route", "data": {"status": 404}}))
        return found(request) if callable(found) else found

    clock = FrozenClock()
    client = WooClient(
        Credentials("https://shop.example", "ck", "cs"),
        StoreLimiter(clock),
        clock,
        transport=httpx.MockTransport(answer),
    )
    facts = ShopFacts(client)
    return WooCatalog(client, facts, Languages(client, facts)), facts


def test_a_key_without_rights_on_status_still_reads():
    _, facts = _mock({"": httpx.Response(200, json=INDEX), "wc/v3/products": httpx.Response(200, json=[])})
    found = facts.facts()
    assert len(found.notes) == 3
    assert (found.time_zone, found.g_per_unit, found.mm_per_unit, found.currency) == ("Asia/Kolkata", 1000.0, 10.0, "")


@pytest.mark.parametrize(
    ("index", "zone"),
    [
        ({"gmt_offset": 2}, "Etc/GMT-2"),
        ({"gmt_offset": "-5"}, "Etc/GMT+5"),
        ({"gmt_offset": 0}, "UTC"),
        ({"gmt_offset": "x"}, "UTC"),
        ({"timezone_string": "Europe/Paris"}, "Europe/Paris"),
        ({"timezone_string": "Mars/Olympus", "gmt_offset": 1}, "Etc/GMT-1"),
        ({"timezone_string": "../etc/passwd", "gmt_offset": 0}, "UTC"),
        ({"gmt_offset": 7.25}, "UTC"),
    ],
)
def test_time_zones_of_all_kinds(index, zone):
    from connectors.woocommerce.shop import _time_zone

    assert _time_zone(index, []) == zone


@pytest.mark.parametrize(
    ("routes", "word"),
    [
        ({"": httpx.Response(200, json={"namespaces": ["wp/v2"]})}, "WooCommerce"),
        ({"": httpx.Response(404, content=b"<html>nginx")}, "no WordPress"),
    ],
)
def test_sites_that_are_no_shop(routes, word):
    with pytest.raises(NeedsMerchant, match=word):
        _mock(routes)[1].facts()


def test_http_entered_for_an_https_shop():
    clock = FrozenClock()
    refused = httpx.Response(401, json={"code": "woocommerce_rest_cannot_view", "data": {"status": 401}})
    transport = httpx.MockTransport(lambda r: httpx.Response(200, json=INDEX) if r.url.path == "/wp-json/" else refused)
    client = WooClient(Credentials("http://shop.example", "ck", "cs"), StoreLimiter(clock), clock, transport=transport)
    with pytest.raises(NeedsMerchant, match="begins with https"):
        ShopFacts(client).facts()


PRODUCT = {"id": 5, "name": "Hoodie", "type": "variable", "price": "1", "variations": [7, 6]}


def _rows(request):
    ids = [int(part) for part in request.url.params.get("include", "").split(",") if part]
    return httpx.Response(200, json=[{"id": number, "price": "2"} for number in ids or [1]])


def test_the_flat_route_of_newer_shops_is_used_and_checked():
    base = {"": httpx.Response(200, json=INDEX), "wc/v3/products/5": httpx.Response(200, json=PRODUCT)}
    catalog, _ = _mock({**base, "wc/v3/products": httpx.Response(200, json=[PRODUCT]), "wc/v3/variations": _rows})
    assert [variant.remote_id for variant in catalog.get("5").variants] == ["7", "6"]
    stray = httpx.Response(200, json=[{"id": 99}])  # ignores `include`
    own = httpx.Response(200, json=[{"id": 6}, {"id": 7}])
    catalog, _ = _mock(
        {
            **base,
            "wc/v3/products": httpx.Response(200, json=[]),
            "wc/v3/variations": stray,
            "wc/v3/products/5/variations": own,
        }
    )
    assert [variant.remote_id for variant in catalog.get("5").variants] == ["7", "6"]


def test_lists_without_paging_headers_are_read_to_the_end():
    def listed(request):
        start = (int(request.url.params.get("page", 1)) - 1) * 10
        return httpx.Response(200, json=[{"id": n + 1, "name": "x"} for n in range(start, min(start + 10, 34))])

    catalog, _ = _mock({"": httpx.Response(200, json=INDEX), "wc/v3/products": listed})
    assert len([p for page in catalog.scan(page_size=10) for p in page.products]) == 34


def test_an_empty_shop(woo):
    pages = list(woo(()).open().catalog.scan())
    assert [page.products for page in pages] == [()]
