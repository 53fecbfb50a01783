"""The built-in catalogues: believable, complete, unlike each other, and in words that the vocabulary knows."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from core.catalog.seed import builtin, shoppers
from core.catalog.seed.handmade import gtin13
from core.catalog.seed.words import LIST_OF_ATTRIBUTE, bare, load, vocabulary
from core.errors import BadInput
from core.experiments.split import analyse
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers

SEEDS = [0, 1, 2, 7]


@pytest.fixture(scope="module", params=SEEDS)
def catalogue(request: pytest.FixtureRequest) -> SeedCatalogue:
    return builtin(request.param, 200)


def _goods(catalogue: SeedCatalogue) -> list[SeedProduct]:
    return [p for p in catalogue.products if p.locale == "en-US"]


def test_the_hand_made_catalogue_has_24_products_in_8_categories_and_12_or_more_awkward_ones() -> None:
    products = builtin().products
    believable = products[:24]
    assert Counter(p.category for p in believable) == dict.fromkeys(vocabulary()["categories"], 3)
    for product in believable:
        names = {attribute.name for attribute in product.attributes}
        assert {"Weight", "Material", "Features", "Care", "Country of origin"} <= names
        assert product.description_html.startswith("<p>")
        assert len(product.reviews) >= 2
        assert len(product.pictures) == 2
        assert product.price_minor
        assert product.stock
        assert product.weight_g
    assert len({p.vendor for p in believable}) in range(4, 7)
    assert sum("Certificates" in {a.name for a in p.attributes} for p in believable) >= 14
    assert len(products) - 24 >= 12


def test_awkward_shapes_are_all_there() -> None:
    products = builtin().products[24:]
    assert {p.kind for p in products} >= {"simple", "grouped", "external"}
    assert {p.locale.split("-")[0] for p in products} >= {"en", "ar", "he", "zh", "ja"}
    assert any(p.extra.get("virtual") for p in products)
    assert any(p.price_minor is None and p.kind == "simple" for p in products)
    assert any(not p.attributes and not p.description_html for p in products)
    assert any(len(p.title) >= 398 for p in products)
    assert any(p.status == "draft" for p in products)
    assert any("<" not in p.description_html.split("[")[0] and len(p.description_html) > 300 for p in products)
    group = next(p for p in products if p.kind == "grouped")
    assert set(group.grouped) <= {p.sku for p in builtin().products}


def test_every_word_is_in_the_vocabulary(catalogue: SeedCatalogue) -> None:
    words = {group: {word.lower() for word in listed} for group, listed in vocabulary().items()}
    for product in _goods(catalogue):
        assert not product.product_type or product.product_type in words["types"]
        for attribute in product.attributes:
            assert attribute.name.lower() in words["attributes"], (product.sku, attribute.name)
            listed = LIST_OF_ATTRIBUTE.get(attribute.name)
            for value in attribute.values if listed else ():
                assert bare(value).lower() in words[str(listed)], (product.sku, attribute.name, value)


def test_every_archetype_speaks_the_vocabulary() -> None:
    words = vocabulary()
    assert len(load("archetypes.toml")["archetype"]) == 24
    for kind in load("archetypes.toml")["archetype"]:
        groups = {"features": "features", "uses": "uses", "care": "care", "colors": "colors"}
        for key, group in groups.items():
            assert set(kind[key]) <= set(words[group]), (kind["type"], key)
        assert {bare(item) for item in kind.get("box", ())} <= set(words["parts"])
        fabrics = [m for choice in (*kind.get("materials", ()), *kind.get("shares", ())) for m in choice]
        assert fabrics
        assert set(fabrics) <= set(words["materials"])
        assert {*kind.get("measures", {}), *kind.get("words", {})} <= set(words["attributes"])


def test_numbers_of_the_trade_are_valid_and_unique(catalogue: SeedCatalogue) -> None:
    sold = [(p.sku, p.gtin) for p in catalogue.products] + [
        (v.sku, v.gtin) for p in catalogue.products for v in p.variants
    ]
    skus = Counter(sku for sku, _ in sold if sku)
    assert max(skus.values()) == 1
    numbers = [number for _, number in sold if number]
    assert len(numbers) == len(set(numbers)) > 100
    for number in numbers:
        assert re.fullmatch(r"952\d{10}", number)
        assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number)) % 10 == 0


def test_the_check_digit_is_the_one_of_gs1() -> None:
    # GS1's own example of a demonstration number: 9521101530001 (952110153000 + check digit 1).
    assert gtin13(110153000) == "9521101530001"


def test_variants_cover_the_options_and_cost_what_the_product_costs(catalogue: SeedCatalogue) -> None:
    variable = [p for p in catalogue.products if p.kind == "variable"]
    assert len(variable) >= 10
    for product in variable:
        options = {a.name: a.values for a in product.attributes if a.varies}
        assert len({v.options for v in product.variants}) == len(product.variants)
        for variant in product.variants:
            assert all(value in options[name] for name, value in variant.options)
            assert variant.price_minor == product.price_minor


def test_material_shares_add_up(catalogue: SeedCatalogue) -> None:
    for product in _goods(catalogue):
        for attribute in product.attributes:
            shares = [int(value.split("%")[0]) for value in attribute.values if re.match(r"\d+% ", value)]
            assert not shares or sum(shares) == 100, product.sku


def test_exactly_as_many_products_as_asked_for_and_the_first_are_always_the_same() -> None:
    for seed in (0, 3):
        many = builtin(seed, 120)
        assert len(many.products) == 120
        assert many.products[:30] == builtin(seed, 30).products
        assert len({p.title for p in many.products}) == 120
    assert builtin(0).products[:24] == builtin(0, 24).products


def test_seeds_differ_in_brands_and_names() -> None:
    one, two = builtin(1), builtin(2)
    assert {p.vendor for p in one.products} != {p.vendor for p in two.products}
    assert not {p.title for p in one.products} & {p.title for p in two.products}
    assert one == builtin(1)


def test_large_catalogues_share_their_pictures() -> None:
    products = builtin(4, 3000).products
    assert len({picture[2] for p in products for picture in p.pictures}) <= 100
    assert len({p.sku for p in products}) == len({p.title for p in products}) == 3000


@pytest.mark.parametrize(("seed", "products"), [(-1, None), (0, 0), (1, -5), (1, 10**9)])
def test_impossible_wishes_are_refused(seed: int, products: int | None) -> None:
    with pytest.raises(BadInput):
        builtin(seed, products)


def _expected_verdict(behaviour: SeedShoppers) -> str:
    """The verdict on exactly average shoppers."""
    visitors = behaviour.visitors_per_day * behaviour.days // 2
    buyers = [round(visitors * behaviour.base_rate * (1 + lift)) for lift in behaviour.lifts]
    return analyse([visitors] * 2, buyers, [0.5, 0.5]).verdict


def test_shoppers_of_different_seeds_lead_to_different_verdicts() -> None:
    assert _expected_verdict(shoppers(0)) == "winner"
    assert {_expected_verdict(shoppers(seed)) for seed in range(1, 30)} == {
        "winner",
        "control_better",
        "no_difference_of_size_d",
    }
