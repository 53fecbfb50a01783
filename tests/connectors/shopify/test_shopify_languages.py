"""Which locales a shop holds, where they live, and what a shop says of itself."""

from __future__ import annotations

import pytest

from connectors.shopify.languages import MARKETS_NOTE, Languages, Market, Place, tag_of
from connectors.shopify.probe import probe
from connectors.shopify.shop import Shop
from core.errors import BadInput, NeedsMerchant
from core.ports.wire import SeedProduct

ONE = [SeedProduct("a", "Lamp", price_minor=100)]


def market(*countries, codes=(), number=1):
    return Market(f"gid://shopify/Market/{number}", "m", "M", "EUR", countries, codes, ())


@pytest.mark.parametrize(
    ("code", "markets", "tag"),
    [
        ("de", (), "de-DE"),
        ("en", (), "en-US"),
        ("zh-CN", (), "zh-CN"),
        ("zh-TW", (market("CN"),), "zh-TW"),
        ("pt-BR", (), "pt-BR"),
        ("de", (market("AT", codes=("de",)),), "de-AT"),
        ("de", (market("AT", codes=("de",)), market("DE", codes=("de",))), "de-DE"),
        ("en", (market("GB"), market("AU")), "en-GB"),
        ("en", (market("JP", codes=("en",)),), "en-US"),
        ("es", (market("MX", codes=("es",)),), "es-MX"),
    ],
)
def test_a_language_becomes_a_locale_with_a_region(code, markets, tag):
    assert tag_of(code, markets) == tag


def test_the_shop_s_languages_and_markets(open_shop):
    shop = open_shop(ONE, locales=["de", "fr", "zh-TW"], markets=["DE", "AT", "CH", "HK", "TW", "JP"])
    languages = shop.reader().languages
    assert languages.source_locale == "en-US"
    assert languages.list_locales() == (
        "en-US", "de-AT", "de-CH", "de-DE", "en-HK", "fr-CH", "zh-HK", "zh-TW",
    )  # fmt: skip
    assert languages.place("en-us") == Place("en", primary=True)
    assert languages.place("de-DE") == Place("de")
    austria = next(row for row in languages.markets() if row.countries == ("AT",))
    assert languages.place("de-AT") == Place("de", austria.id)
    assert (austria.currency, austria.codes[0]) == ("EUR", "de")
    assert dict(austria.addresses)["de"].endswith("/de-at/")
    assert languages.place("ja-JP") is None
    with pytest.raises(BadInput):
        languages.place("no tag")


def test_answers_are_kept_for_as_long_as_the_session_lasts(open_shop):
    shop = open_shop(ONE, locales=["de"], markets=[])
    languages = shop.reader().languages
    assert languages.list_locales() == ("en-US", "de-DE")
    shop.store.locales["ja"] = True
    assert languages.list_locales() == ("en-US", "de-DE")
    assert shop.reader().languages.list_locales() == ("en-US", "de-DE", "ja-JP")


def test_what_the_owner_says_of_the_shop_s_language_counts(open_shop):
    shop = open_shop(ONE, locales=["de"], markets=["GB"])
    languages = Languages(shop.reader().client, "en-GB")
    assert languages.list_locales() == ("en-GB", "de-DE", "en-US")  # the home market of the seed is the United States
    assert languages.place("en-GB") == Place("en", primary=True)
    assert languages.place("en-US").market


def test_probe_tells_who_the_shop_is(open_shop):
    shop = open_shop(ONE, locales=["de"], unpublished_locales=["ja"], markets=["DE"])
    reader = shop.reader()
    info = probe(reader.shop, reader.languages)
    assert (info.currency, info.time_zone, info.source_locale, info.language_mode, info.platform_version) == (
        "EUR", "Europe/Berlin", "en-US", "native", "2026-07",
    )  # fmt: skip
    assert info.url == f"https://{shop.store.domain}"
    assert info.locales == ("en-US", "de-DE", "ja-JP")
    assert any("ja-JP" in note for note in info.notes)
    assert reader.shop.grants("read_products")
    assert not reader.shop.grants("read_customers")


def test_a_shop_that_granted_less_says_so(open_shop):
    shop = open_shop(ONE, scopes=["write_products", "read_locales"], locales=["de"])
    reader = shop.reader()
    info = probe(reader.shop, reader.languages)
    assert info.locales == ("en-US", "de-DE")
    assert MARKETS_NOTE in info.notes
    assert any("read_markets" in note and "accept the permissions" in note for note in info.notes)


def test_a_refused_token_fails_at_once(open_shop):
    shop = open_shop(ONE)
    next(iter(shop.store.tokens.values())).revoked = True
    with pytest.raises(NeedsMerchant):
        probe(Shop(shop.reader().client), shop.reader().languages)
