"""Listings that contradict themselves or say what cannot be: the reason, the question, and nothing for the writer."""

import pytest

from core.catalog.seed import builtin
from core.catalog.seed.snapshots import snapshot_of
from core.facts.confirm import merge
from core.facts.extract import extract
from core.facts.jsonl import sheet_of
from core.facts.plausible import doubt
from core.facts.questions import questions
from core.facts.sheet import DOUBTED, Fact, FactSheet
from core.generation.compose.topics import MIN_CONFIDENCE, stated


def sheet(body="", title="Harbour Bag", **more):
    return sheet_of({"id": "1", "title": title, "body_html": body, **more})


def doubted(found):
    return {fact.key: fact for fact in found if fact.doubt}


def test_a_doubted_fact_is_below_what_the_writer_prints():
    assert DOUBTED < MIN_CONFIDENCE


def test_materials_of_more_than_all():
    found = sheet("<p>60% cotton, 25% polyester, 20% elastane.</p>", "Fern Tee")
    rows = doubted(found)
    assert [fact.value for fact in rows.values()] == ["cotton", "polyester", "elastane"]
    assert all("105 %" in fact.doubt and fact.conflicts_with in rows for fact in rows.values())
    assert not any(stated(fact) for fact in rows.values())
    (asked,) = questions(found)
    assert asked.answers == ("60 % cotton", "25 % polyester", "20 % elastane")
    assert set(asked.keys) == set(rows)


@pytest.mark.parametrize(
    "body",
    [
        "<p>60% cotton, 40% polyester.</p>",
        "<p>Shell: 100% nylon. Lining: 100% polyester.</p>",
        "<p>34% silk, 33% wool, 34% linen.</p>",
        "<p>Made of 100% organic cotton.</p><p>100% cotton</p>",
    ],
)
def test_compositions_that_add_up(body):
    assert doubted(sheet(body, "Fern Tee")) == {}


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("<p>The strap is 42 cm (17.5 in) long.</p>", {(42, "cm"), (17.5, "in")}),
        ("<ul><li>Width: 42 cm / 17.5 in</li></ul>", {(42, "cm")}),
        ("<p>Width: 42 cm.</p><p>The bag is 17.5 in wide.</p>", {(42, "cm"), (17.5, "in")}),
        ("<p>It weighs 2 kg.</p><p>The bag weighs 3.5 kg.</p>", {(2, "kg"), (3.5, "kg")}),
        ("<p>It has four pockets.</p><p>Three pockets keep order.</p>", {(4, ""), (3, "")}),
    ],
)
def test_one_thing_with_two_figures(body, values):
    found = sheet(body)
    rows = [*doubted(found).values(), *(fact for fact in found if fact.conflicts_with)]
    assert {(fact.value, fact.unit) for fact in rows} == values
    assert questions(found)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Width: 42 cm (16.5 in).</p>",
        "<p>Chain length 45 cm. Pendant length 3 cm.</p>",
        "<p>The strap is 120 cm long, the bag 42 cm long.</p>",
        "<p>Two zip pockets and four slip pockets.</p>",
        "<p>Weighs 1.2 kg (2.6 lb).</p>",
    ],
)
def test_figures_that_agree_or_are_of_different_things(body):
    assert doubted(sheet(body)) == {}


def test_two_origins():
    found = sheet("<p>Made in Italy.</p><ul><li>Crafted in Portugal</li></ul>")
    assert [fact.value for fact in doubted(found).values()] == ["IT", "PT"]
    assert questions(found)[0].answers == ("IT", "PT")
    assert doubted(sheet("<p>Designed in Italy, made in Portugal.</p>")) == {}


def test_another_products_name():
    found = sheet("<p>The Foraker features horn buttons and a wool lining.</p>", "Duckworth Coat")
    assert "Foraker" in found.get("name").doubt
    assert found.text("name") == "Duckworth Coat"
    assert "Correct the text or the title" in questions(found)[0].text
    assert not sheet("<p>The Duckworth features horn buttons.</p>", "Duckworth Coat").get("name").doubt


def test_a_colour_that_no_variant_has():
    options = [{"name": "Color", "values": ["Navy", "Black"]}]
    found = sheet("<p>In bright red canvas with brass rings.</p>", options=options)
    (red,) = doubted(found).values()
    assert "Navy, Black" in red.doubt
    assert doubted(sheet("<p>In navy canvas.</p>", options=options)) == {}


@pytest.mark.parametrize(
    ("title", "kind", "body"),
    [
        ("Fern T-Shirt", "T-Shirts", "Weight: 400 kg"),
        ("Silver Ring", "Rings", "The ring is 30 m wide"),
        ("Desk Lamp", "Lamps", "Power: 5,000 W"),
        ("Camp Stove", "Camping", "Operating temperature: -300 °C"),
        ("Tote", "Bags", "Length: -5 cm"),
        ("Tote", "Bags", "Weight: 0 g"),
        ("Fern T-Shirt", "T-Shirts", "200% cotton"),
    ],
)
def test_what_cannot_be(title, kind, body):
    found = sheet(f"<ul><li>{body}</li></ul>", title, type=kind)
    (row,) = doubted(found).values()
    assert not stated(row)
    (asked,) = questions(found)
    assert asked.keys == (row.key,)
    assert "not printed" in asked.text


def test_shipping_grams_of_a_variant():
    variants = [
        {"sku": "a", "options": {"Size": "M"}, "grams": 400_000},
        {"sku": "b", "options": {"Size": "L"}, "grams": 220},
    ]
    rows = doubted(sheet("", "Fern T-Shirt", type="T-Shirts", variants=variants))
    assert [(fact.value, fact.applies_to) for fact in rows.values()] == [(400_000, "M")]


def test_confirmed_facts_are_not_asked_again():
    found = sheet("<ul><li>Weight: 0 g</li></ul>")
    (row,) = doubted(found).values()
    told = row.but(value=350, doubt="", confirmed_by="owner", confirmed_at="2026-11-21T10:00:00Z")
    assert questions(merge(found, [told])) == ()


def test_questions_are_stable_and_pure():
    found = sheet("<p>60% cotton, 25% polyester, 20% elastane. Made in Italy.</p><p>Made in Portugal.</p>")
    assert questions(found) == questions(FactSheet.from_dict(found.as_dict()))
    assert len({asked.id for asked in questions(found)}) == len(questions(found)) == 2


def test_unknown_things_are_not_doubted():
    assert doubt(Fact("x", "measure", 3, unit="count")) == ""
    assert doubt(Fact("x", "feature", "waterproof")) == ""
    assert doubt(Fact("x", "measure", 3, unit="no_such", dimension="weight"), "no such category") == ""


def test_our_own_catalogue_is_believed():
    for item in builtin().products:
        own = snapshot_of(item)
        assert doubted(extract(own, item.locale)) == {}, item.sku


@pytest.mark.parametrize(
    ("title", "body", "values", "lang"),
    [
        ("Wool Scarf", "<p>Soft and warm. 100% acrylic.</p>", ["acrylic"], "en"),
        ("Solid Gold Ring", "<p>A gold plated brass ring.</p>", ["gold plated brass ring"], "en"),
        ("Leather Wallet", "<p>Made of PU with a cotton lining.</p>", ["PU"], "en"),
        ("Genuine Leather Belt", "<ul><li>Material: PU leather</li></ul>", ["PU leather"], "en"),
        ("14k Gold Necklace", "<p>14k gold vermeil over sterling silver.</p>", ["14k gold vermeil"], "en"),
        ("Down Jacket", "<p>Shell: 100% nylon. Fill: 100% polyester.</p>", ["polyester"], "en"),
        ("Diamond Ring", "<p>Set with cubic zirconia in sterling silver.</p>", ["cubic zirconia"], "en"),
        ("Solid Oak Table", "<p>Made of MDF and steel.</p>", ["MDF"], "en"),
        ("Wool Blend Coat", "<p>80% polyester, 20% acrylic.</p>", ["polyester", "acrylic"], "en"),
        ("Wollschal", "<p>100 % Polyacryl</p>", ["Polyacryl"], "de"),
        ("Sac en cuir", "<p>Matière : polyuréthane</p>", ["polyuréthane"], "fr"),
        ("Bufanda de lana", "<p>100 % acrílico</p>", ["acrílico"], "es"),
        ("羊毛围巾", "<p>材质：100%腈纶</p>", ["腈纶"], "zh"),
        ("本革財布", "<p>素材：ポリウレタン</p>", ["ポリウレタン"], "ja"),
    ],
)
def test_a_material_of_the_title_that_the_text_denies(title, body, values, lang):
    found = sheet(body, title, lang=lang)
    rows = doubted(found)
    assert [fact.value for fact in rows.values() if fact.kind != "name"] == values
    assert "The title says" in rows["name"].doubt
    assert not any(stated(fact) for fact in rows.values() if fact.kind != "name")
    asked = questions(found)
    assert len(asked) == 1
    assert "What is it made of?" in asked[0].text


def test_a_metal_of_the_title_that_is_a_coat():
    (asked,) = questions(sheet("<p>Silver plated hoops.</p>", "Sterling Silver Hoops"))
    assert "Silver plated" in asked.text
    assert questions(sheet("<p>Sterling silver, gold plated.</p>", "Sterling Silver Hoops")) == ()


@pytest.mark.parametrize(
    ("title", "body", "lang"),
    [
        ("Wool-Blend Coat", "<p>60% polyester, 40% wool.</p>", "en"),
        ("Wool-Blend Coat", "<p>Woven of soft polyester.</p>", "en"),
        ("Leather-Look Leggings", "<p>100% polyurethane.</p>", "en"),
        ("Vegan Leather Tote", "<p>100% polyurethane.</p>", "en"),
        ("Leather Strap Watch", "<p>Case: stainless steel. Strap: PU.</p>", "en"),
        ("Jacket with Leather Trim", "<p>Shell: 100% polyester.</p>", "en"),
        ("Leather Boots", "<p>Leather upper, rubber sole, 100% polyester lining.</p>", "en"),
        ("Wool Hat", "<p>Lining: 100% polyester. Shell: 100% wool.</p>", "en"),
        ("Cashmere Sweater", "<p>70% wool, 30% cashmere.</p>", "en"),
        ("Merino Tee", "<p>87% merino wool, 13% nylon.</p>", "en"),
        ("Denim Jacket", "<p>98% cotton, 2% elastane.</p>", "en"),
        ("Silver Hoodie", "<p>100% polyester.</p>", "en"),
        ("Cotton Candy Plush", "<p>100% polyester.</p>", "en"),
        ("Silk Touch Leggings", "<p>90% nylon, 10% elastane.</p>", "en"),
        ("Leather Cleaner", "<p>Contains polyurethane.</p>", "en"),
        ("Kunstlederjacke", "<p>Obermaterial: 100 % Polyurethan</p>", "de"),
        ("Tasche in Lederoptik", "<p>Obermaterial: 100 % Polyurethan</p>", "de"),
        ("羊毛混纺大衣", "<p>材质：60%羊毛 40%涤纶</p>", "zh"),
        ("ウール混コート", "<p>素材：ポリエステル80％ ウール20％</p>", "ja"),
    ],
)
def test_blends_looks_and_parts_of_a_title_promise_no_more(title, body, lang):
    assert doubted(sheet(body, title, lang=lang)) == {}
