"""Which language or market of a shop a locale means for writing."""

import pytest

from connectors.shopify.places import Place
from core.errors import BadInput, NeedsMerchant


@pytest.fixture
def places(open_shop):
    shop = open_shop(locales=["de", "pt-BR", "zh-CN", "zh-TW"], markets=["DE", "AT", "GB", "BR", "CN", "TW"])
    return shop, shop.places


def test_languages_and_markets(places):
    shop, found = places
    markets = {row.handle: row.id for row in shop.store.tables["Market"].values()}
    wanted = {
        "en-US": Place("en", own=True), "de-DE": Place("de"), "de-AT": Place("de", markets["at"]),
        "en-GB": Place("en", markets["gb"]), "pt-BR": Place("pt-BR"), "zh-CN": Place("zh-CN"), "zh-TW": Place("zh-TW"),
    }  # fmt: skip
    assert {tag: found.place(tag) for tag in wanted} == wanted
    assert {place.locale for place in found.translated()} == {"de", "pt-BR", "zh-CN", "zh-TW"}


@pytest.mark.parametrize("tag", ["ja-JP", "pt-PT", "de-CH"])
def test_what_the_shop_does_not_have_needs_the_merchant(places, tag):
    with pytest.raises(NeedsMerchant) as caught:
        places[1].place(tag)
    assert "Settings" in caught.value.next_step


def test_what_is_no_tag(places):
    with pytest.raises(BadInput):
        places[1].place("nonsense!")


def test_places_have_names():
    for place in (Place("de"), Place("de", "gid://shopify/Market/1")):
        assert Place.of_key(place.key) == place
