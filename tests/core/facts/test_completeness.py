"""What is missing: ranked by law, question and channel, by market; and how much is there."""

import pytest

from core.facts.categories import categories
from core.facts.completeness import CHANNEL, LAW, QUESTION, category_in, missing, share, wanted
from core.facts.sheet import Fact, FactSheet


def sheet(*facts):
    return FactSheet("1", "en", facts)


SHIRT = sheet(
    Fact("category", "category", "apparel"),
    Fact("product_category", "category", "tops"),
    Fact("colour.0", "colour", "navy", attribute="colour"),
    Fact("size.0", "size", "M", attribute="size"),
)


def test_law_leads_where_it_holds_and_is_no_law_elsewhere():
    german = missing(SHIRT, markets="DE")
    assert (german[0].attribute, german[0].why, german[0].markets) == ("material", LAW, ("DE",))
    assert german[0].sources == ("eu-textile",)
    assert [entry.why for entry in german] == sorted(
        (entry.why for entry in german), key=(LAW, QUESTION, CHANNEL).index
    )
    singapore = {entry.attribute: entry.why for entry in missing(SHIRT, markets="SG")}
    assert singapore["material"] == QUESTION
    american = {entry.attribute: entry for entry in missing(SHIRT, markets=("US", "DE", "JP"))}
    assert american["origin"].sources == ("us-textile-origin",)
    assert set(american["material"].markets) == {"US", "DE", "JP"}
    assert american["material"].weight > german[0].weight  # three laws want it
    assert american["care"].why == LAW


def test_what_is_known_is_not_missing_and_nothing_stands_twice():
    for market in ("", "DE", "US", "KR"):
        rows = missing(SHIRT, markets=market)
        names = [name for row in rows for name in row.alternatives]
        assert not {"colour", "size"} & {row.attribute for row in rows}
        assert len({row.attribute for row in rows}) == len(rows)
        assert set(names)


def test_any_alternative_will_do():
    lined = sheet(*SHIRT, Fact("shell", "material", "cotton", attribute="shell_material"))
    assert "material" not in {row.attribute for row in missing(lined, markets="DE")}


def test_a_certificate_in_prose_does_not_count():
    told = Fact("certificate.0", "certification", "PSE", attribute="certificates", provable=False)
    assert "certificates" in {row.attribute for row in missing(sheet(told), "chargers", "JP")}
    proven = told.but(provable=True)
    assert "certificates" not in {row.attribute for row in missing(sheet(proven), "chargers", "JP")}


def test_the_share_rises_with_every_wanted_fact_and_ends_at_one():
    for market in ("", "FR"):
        asked = wanted("cookware", (market,) if market else ())
        known, before = [], share(sheet(), "cookware", market)
        assert before == 0
        for entry in asked:
            known.append(Fact(entry.attribute, "feature", "x", attribute=entry.attribute))
            now = share(sheet(*known), "cookware", market)
            assert now > before
            before = now
        assert before == 1.0


@pytest.mark.parametrize("name", list(categories()))
def test_every_category_asks_something_in_every_market(name):
    for market in ("US", "DE", "JP", "CN", "BR"):
        asked = wanted(name, (market,))
        assert len(asked) >= 6
        assert [entry.weight for entry in asked] == sorted((entry.weight for entry in asked), reverse=True)
        assert all(bool(entry.markets) == (entry.why == LAW) == bool(entry.sources) for entry in asked)
    assert not any(entry.why == LAW for entry in wanted(name))


def test_the_category_of_a_sheet():
    assert category_in(SHIRT) == "tops"
    assert category_in(sheet(Fact("category", "category", "kitchen"))) == "kitchen"
    assert category_in(sheet(Fact("category", "category", "nonsense"))) == "general"
    assert category_in(sheet()) == "general"


def test_what_is_doubted_is_still_wanted():
    heavy = Fact("weight", "measure", 400, unit="kg", attribute="weight", doubt="400 kg is much for a T-shirt.")
    assert "weight" in {row.attribute for row in missing(sheet(heavy), "tops")}
    assert "weight" not in {row.attribute for row in missing(sheet(heavy.but(doubt="")), "tops")}


def test_a_feature_may_say_what_an_attribute_asks():
    told = sheet(
        Fact("feature.0", "feature", "Active noise cancellation with four microphones", attribute="features"),
        Fact("feature.1", "feature", "Lädt über USB-C", attribute="features"),
    )
    lacking = {row.attribute for row in missing(told, "headphones", "DE")}
    assert not {"noise_cancelling", "microphone", "charging_port"} & lacking
    assert "battery_life" in lacking
    assert {"noise_cancelling", "microphone"} <= {row.attribute for row in missing(sheet(), "headphones", "DE")}
