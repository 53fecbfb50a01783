"""Any fact of the model, written in any locale and read back, is the same fact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content.document import ContentDocument, Line
from core.facts.sheet import Fact, FactSheet
from core.generation.compose import compose
from core.generation.compose.topics import rules
from core.localisation.format import formatter
from core.localisation.market import market_for, supported_locales
from core.localisation.places import SOURCES, cldr_names
from core.localisation.terms import terms
from core.review.readback import readback, says

LOCALES = supported_locales()
EXAMPLES = 12
HEAD = (
    Fact("name", "name", "Kelvra Tarn", source="title"),
    Fact("brand", "brand", "Kelvra", source="vendor"),
    Fact("category", "category", "backpack"),
)
BESIDE = (  # so that there is a table and there are questions
    Fact("pockets", "feature", "water-repellent", attribute="features", source="attribute:x"),
    Fact("pieces", "measure", 5, attribute="pieces", source="attribute:x"),
)
# Attributes with units that they are measured in; the writer scales them to the market's.
UNITS = {
    "weight": ("g", "kg"), "capacity": ("ml", "l"), "length": ("mm", "cm", "m"), "diameter": ("mm", "cm"),
    "height": ("mm", "cm", "m"), "cable_length": ("cm", "m"), "battery_life": ("h", "min"),
    "charging_time": ("min", "h"),
    "operating_time": ("h", "min"), "max_load": ("kg",), "power": ("w",), "luminous_flux": ("lm",),
    "battery_capacity": ("mah",), "max_temperature": ("degc",), "keeps_cold": ("h",), "keeps_hot": ("h",),
    "fabric_weight": ("gsm",), "colour_temperature": ("k",), "thickness": ("mm",), "blade_length": ("cm",),
}  # fmt: skip


def sheet(*facts: Fact) -> FactSheet:
    return FactSheet("p1", "en-US", (*HEAD, *facts))


def cited(document: ContentDocument, key: str) -> list[tuple[str, Line]]:
    """The lines that state a fact: headings only name it."""
    return [
        (path, line)
        for path, line in document.lines()
        if key in line.facts and not path.endswith((".headline", ".label"))
    ]


def check(fact: Fact, other: Fact, locale: str, *more: Fact) -> None:
    """The fact is written, every line with it says it and not another one, and the whole page reads back."""
    own = sheet(fact, *BESIDE, *more)
    document = compose(own, locale)
    lang = market_for(locale).language
    lines = cited(document, fact.key)
    assert lines or document.needs_translation, fact
    for path, line in lines:
        assert says(line.text, fact, lang, "en-US"), (path, line.text, fact)
        assert not says(line.text, other, lang, "en-US"), (path, line.text, other)
    found = readback(document, own)
    assert not found, [(f.rule, f.span, f.evidence, dict(document.lines())[f.path].text) for f in found]


numbers = st.one_of(st.integers(2, 900), st.integers(11, 999).map(lambda n: n / 10))


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    attribute=st.sampled_from(sorted(UNITS)),
    number=numbers,
    qualifier=st.sampled_from(("", "", "up_to", "about", "min", "max")),
    data=st.data(),
)
def test_a_measure(locale: str, attribute: str, number: float, qualifier: str, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(UNITS[attribute]))
    number = number if unit != "k" else number * 10 + 1000  # below lie no colours, and 5 K is said of thousands too
    fact = Fact("m", "measure", number, unit, attribute=attribute, qualifier=qualifier, source="attribute:x")
    check(fact, fact.but(value=number * 3 + 7), locale)


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(low=st.integers(10, 60), step=st.integers(5, 90), sides=st.tuples(*[st.integers(11, 400)] * 3))
def test_a_range_and_a_size(locale: str, low: int, step: int, sides: tuple[int, int, int]) -> None:
    size = Fact("d", "measure", tuple(map(float, sides)), "mm", attribute="dimensions", source="attribute:x")
    check(size, size.but(value=tuple(side * 3.0 + 40 for side in sides)), locale)
    degrees = (float(low), float(low + step))
    temperature = Fact(
        "t", "measure", degrees, "degc", attribute="operating_temperature", qualifier="range", source="attribute:x"
    )
    check(temperature, temperature.but(value=(low + 301.0, low + 402.0)), locale)


def rows(kind: str) -> list[str]:
    return sorted(terms(kind))


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    names=st.lists(st.sampled_from(rows("materials")), min_size=1, max_size=3, unique=True), split=st.integers(5, 60)
)
def test_materials_and_their_shares(locale: str, names: list[str], split: int) -> None:
    shares = [float(split)] * (len(names) - 1)
    shares = [*shares, 100.0 - sum(shares)] if sum(shares) < 100 else []
    facts = tuple(
        Fact(f"m{i}", "material", name, attribute="material", share=shares[i] if shares else None, source="attribute:x")
        for i, name in enumerate(names)
    )
    own = sheet(*facts, *BESIDE)
    document = compose(own, locale)
    found = readback(document, own)
    assert not found, [(f.rule, f.span, f.evidence, dict(document.lines())[f.path].text) for f in found]
    lang = market_for(locale).language
    for fact in facts:
        lines = cited(document, fact.key)
        assert lines or document.needs_translation
        for path, line in lines:
            assert says(line.text, fact, lang, "en-US"), (path, line.text, fact)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("kind", "rows_of", "attribute"),
    [
        ("colour", "colours", "colour"),
        ("feature", "features", "features"),
        ("included_item", "parts", "included"),
        ("care", "care", "care"),
    ],
)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_words(locale: str, kind: str, rows_of: str, attribute: str, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(rows(rows_of)), min_size=2, max_size=4, unique=True))
    facts = tuple(Fact(f"f{i}", kind, name, attribute=attribute, source="attribute:x") for i, name in enumerate(names))
    own = sheet(*facts)
    document = compose(own, locale)
    lang = market_for(locale).language
    for fact in facts:
        for path, line in cited(document, fact.key):
            assert says(line.text, fact, lang, "en-US"), (path, line.text, fact)
    found = readback(document, own)
    assert not found, [(f.rule, f.span, f.evidence, dict(document.lines())[f.path].text) for f in found]


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    code=st.sampled_from(sorted(set(cldr_names("en")) - {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})),
    years=st.integers(1, 9),
)
def test_origin_and_warranty(locale: str, code: str, years: int) -> None:
    origin = Fact("o", "origin", cldr_names("en")[code], attribute="origin", source="attribute:x")
    other = next(c for c in ("PT", "JP") if c != code)
    check(origin, origin.but(value=cldr_names("en")[other]), locale)
    warranty = Fact("w", "warranty", years, "year", attribute="warranty", source="attribute:x")
    check(warranty, warranty.but(value=years + 30), locale)


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(names=st.lists(st.sampled_from(rows("uses")), min_size=1, max_size=3, unique=True))
def test_uses(locale: str, names: list[str]) -> None:
    facts = tuple(
        Fact(f"u{i}", "feature", name, attribute="occasion", source="attribute:x") for i, name in enumerate(names)
    )
    own = sheet(*facts)
    document = compose(own, locale)
    found = readback(document, own)
    assert not found, [(f.rule, f.span, f.evidence, dict(document.lines())[f.path].text) for f in found]


def test_what_is_tried_is_what_the_writer_knows() -> None:
    written = {name for rule in rules()["topic"] for name in rule["attribute"]}
    assert set(UNITS) <= written
    assert all(formatter(locale).knows(unit) for locale in LOCALES for units in UNITS.values() for unit in units)
    assert set(SOURCES) >= {market_for(locale).language.partition("-")[0] for locale in LOCALES}
