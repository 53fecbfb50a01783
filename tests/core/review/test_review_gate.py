"""The gate over whole documents."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content import document as doc
from core.content.document import ContentDocument, Line
from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet
from core.facts.units import convert
from core.review.checks import CHECKS
from core.review.checks.form import fault
from core.review.finding import BLOCK, WARN, Finding
from core.review.gate import GATE_VERSION, check_document
from core.review.rulebook import markets, own_rules

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "checks.md"
SHEET = FactSheet(
    "p1",
    "en-US",
    (
        Fact("name", "name", "Orla Flask 2", text="Orla Flask 2"),
        Fact("brand", "brand", "Orla"),
        Fact("category", "category", "water bottles"),
        Fact("weight", "measure", 310, "g", "mass", "weight", "Weight", text="310 g"),
        Fact("capacity", "measure", 750, "ml", "volume", "capacity", "Capacity", text="750 ml"),
        Fact("dimensions", "measure", (8.0, 8.0, 26.0), "cm", "length", "dimensions", "Size", text="8 x 8 x 26 cm"),
        Fact("cold", "measure", 24, "h", "duration", "cold", "Keeps cold", qualifier="up_to", text="up to 24 h"),
        Fact("material", "material", "stainless steel", share=0.9, text="90% stainless steel"),
        Fact("material.1", "material", "cork", share=0.1, text="10% cork"),
        Fact("certificate.0", "certification", "LFGB no. K-904417", text="LFGB no. K-904417"),
        Fact("included.0", "included_item", 2, label="brush", text="2 brushes"),
        Fact("rating", "feature", "splash-proof IP54", text="splash-proof IP54"),
    ),
)
OTHER = FactSheet(
    "p2",
    "en-US",
    (
        Fact("name", "name", "Orla Cup"),
        Fact("weight", "measure", 200, "g", "mass"),
        Fact("material", "material", "titanium"),
    ),
)


def document(*lines: Line, locale: str = "en-US", writer: str = "facts") -> ContentDocument:
    """A page of bullets."""
    return ContentDocument("p1", locale, writer, (doc.Bullets(Line("At a glance"), lines),))


def findings(text: str, *facts: str, locale: str = "en-US", writer: str = "facts") -> list[Finding]:
    """What the gate says of one cited line."""
    return list(check_document(document(Line(text, facts or ("name",)), locale=locale, writer=writer), SHEET).findings)


GOOD = [
    ("en-US", "The Orla Flask 2 weighs 10.9 oz (310 g).", ("name", "weight")),
    (
        "en-US",
        "Holds 25.4 fl oz (750 ml) and measures 3.1 × 3.1 × 10.2 in (8 × 8 × 26 cm).",
        ("capacity", "dimensions"),
    ),
    ("en-US", "Keeps drinks cold for up to 24 hours.", ("cold",)),
    (
        "en-US",
        "Made of 90% stainless steel and 10% cork. LFGB no. K-904417.",
        ("material", "material.1", "certificate.0"),
    ),
    ("de-DE", "Die Flasche fasst 0,75 l und wiegt 310 g.", ("capacity", "weight")),
    ("de-DE", "Zu 90 % aus Edelstahl und zu 10 % aus Kork; Schutzart IP54.", ("material", "material.1", "rating")),
    ("fr-FR", "La gourde pèse 310 g et contient 75 cl.", ("weight", "capacity")),
    ("ja-JP", "容量は750ml、重さは310gです。", ("capacity", "weight")),
    ("ja-JP", "ブラシ2本が付属します。", ("included.0",)),
    ("zh-CN", "容量750毫升,重310克。", ("capacity", "weight")),
]


@pytest.mark.parametrize(("locale", "text", "facts"), GOOD)
def test_what_the_facts_say_passes(locale: str, text: str, facts: tuple[str, ...]) -> None:
    assert findings(text, *facts, locale=locale) == []


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(GOOD), st.data())
def test_one_changed_digit_is_always_found(good: tuple[str, str, tuple[str, ...]], data: st.DataObject) -> None:
    locale, text, facts = good
    places = [m.start() for m in re.finditer(r"\d", text)]
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[at]]))
    changed = text[:at] + digit + text[at + 1 :]
    blocking = [f for f in findings(changed, *facts, locale=locale) if f.severity == BLOCK]
    assert blocking, changed


@settings(max_examples=60, deadline=None)
@given(
    st.integers(5, 9000),
    st.sampled_from([("g", ("kg", "oz", "lb")), ("cm", ("mm", "m", "in")), ("ml", ("l", "floz_us")), ("h", ("min",))]),
    st.data(),
)
def test_a_converted_value_is_the_same_claim(
    value: int, units: tuple[str, tuple[str, ...]], data: st.DataObject
) -> None:
    unit, others = units
    other = data.draw(st.sampled_from(others))
    written = f"{convert(float(value), unit, other):.4g}"
    if "e" in written:
        return
    sheet = FactSheet("x", "en-US", (Fact("size", "measure", value, unit),))
    name = "fl oz" if other == "floz_us" else other
    page = document(Line(f"It has {written} {name}.", ("size",)))
    assert [f for f in check_document(page, sheet).findings if f.rule.startswith("facts_match")] == []


BAD = [
    ("Weighs 310 kg.", ("weight",), "facts_match.unit", BLOCK),
    ("Weighs 1.10 lb (310 g).", ("weight",), "facts_match.dual", BLOCK),
    ("Runs for 3 years.", ("name",), "facts_match", BLOCK),
    ("Comes with 3 brushes.", ("included.0",), "facts_match.count", BLOCK),
    ("Rated IP67.", ("rating",), "facts_match.rating", BLOCK),
    ("LFGB no. K-904418.", ("certificate.0",), "facts_match.code", BLOCK),
    ("FDA approved.", ("certificate.0",), "certificates.mark", BLOCK),
    ("Free shipping.", ("name",), "words.offer", WARN),
    ("Winner of the City Prize.", ("name",), "words.award", BLOCK),
    ("It heals.", ("name",), "words.health-effect", BLOCK),
    ("Mail a@b.example.", ("name",), "pii.email", BLOCK),
    ("Holds {capacity}.", ("name",), "leftovers.placeholder", BLOCK),
    ("Cork &amp; steel.", ("material",), "leftovers.entity", BLOCK),
    ("A <b>flask</b>.", ("name",), "leftovers.tag", BLOCK),
    ("Die Flasche liegt gut in der Hand und ist leicht.", ("name",), "language.leftover", BLOCK),
    ("Ein 水筒 für unterwegs.", ("name",), "language.script", BLOCK),
    ("Rests on nothing.", ("gone.1",), "uncited.gone", BLOCK),
]


@pytest.mark.parametrize(("text", "facts", "rule", "severity"), BAD)
def test_what_is_wrong_is_found(text: str, facts: tuple[str, ...], rule: str, severity: str) -> None:
    found = [f for f in findings(text, *facts) if f.rule.startswith(rule)]
    assert found, findings(text, *facts)
    assert found[0].severity == severity
    assert found[0].path == "bullets.items.0"
    assert text[found[0].start : found[0].end] == found[0].span != ""


def test_number_without_a_fact_is_pointed_out() -> None:
    verdict = check_document(document(Line("Weighs 310 g.")), SHEET)
    assert [(f.rule, f.severity) for f in verdict.findings] == [("uncited.number", WARN)]
    assert verdict.passed


def test_material_weighs_more_when_a_model_wrote_it() -> None:
    own = findings("With leather.", "name", writer="facts")
    assert [(f.rule, f.severity) for f in own] == [("materials", WARN), ("readback.materials", BLOCK)]
    assert [f.severity for f in findings("With leather.", "name", writer="model")] == [BLOCK]
    assert {f.severity for f in findings("With titanium.", "name", writer="facts")} == {BLOCK}


def test_comparison_stands_on_the_siblings_facts() -> None:
    def page(value: str) -> ContentDocument:
        row = doc.ComparisonRow(Line("Weight"), (Line("310 g", ("weight",)), Line(value, ("p2#weight",))))
        made = doc.ComparisonRow(Line("Material"), (Line("Cork", ("material.1",)), Line("Titanium", ("p2#material",))))
        heads = (Line("Orla Flask 2", ("name",)), Line("Orla Cup", ("p2#name",)))
        return ContentDocument("p1", "en-US", "facts", (doc.Comparison(Line("Side by side"), heads, (row, made)),))

    assert check_document(page("200 g"), SHEET, siblings={"p2": OTHER}).findings == ()
    assert [f.kind for f in check_document(page("310 g"), SHEET, siblings={"p2": OTHER}).findings] == ["number_changed"]


def test_alt_and_search_texts_are_checked_too() -> None:
    picture = doc.Picture("1", "https://x.example/a.jpg", Line("Flask of 800 ml", ("capacity",)))
    page = ContentDocument(
        "p1",
        "en-US",
        "facts",
        (doc.AltTexts((picture,)), doc.Seo(Line("The best flask in the world"), Line("x" * 161))),
    )
    rules = {f.rule: f.path for f in check_document(page, SHEET).findings}
    assert rules["facts_match.number"] == "alt_texts.pictures.0.alt"
    assert rules["words.rank"] == "seo.title"
    assert rules["lengths.chars"] == "seo.description"


@pytest.mark.parametrize(
    ("locale", "text", "rule"),
    [
        ("fr-FR", "The flask is light and fits in your bag. It keeps drinks cold and is easy to use. " * 3, "language"),
        ("ja-JP", "这个水壶很轻便,适合每天使用,可以放进包里。清洗也很方便。" * 4, "language.whole"),
        ("zh-CN", "這個水壺很輕便", "language.hanzi"),
        ("zh-TW", "这个水壶很轻便", "language.hanzi"),
        ("ko-KR", "A light flask that fits every bag", "language.line"),
    ],
)  # fmt: skip
def test_page_in_the_wrong_language(locale: str, text: str, rule: str) -> None:
    assert any(f.rule.startswith(rule) and f.severity == BLOCK for f in findings(text, locale=locale))


def test_market_and_region() -> None:
    line = Line("Unser bester Preis war nie besser: der beste Becher.", ("name",))
    severities = {
        m: {
            f.severity
            for f in check_document(document(line, locale="de-DE"), SHEET, market=m).findings
            if f.rule == "words.rank"
        }
        for m in ("DE", "AU")
    }
    assert severities == {"DE": {BLOCK}, "AU": {WARN}}
    assert {
        f.severity for f in check_document(document(line, locale="de-DE"), SHEET).findings if f.rule == "words.rank"
    } == {BLOCK}


def test_a_check_or_a_rule_can_be_switched_off() -> None:
    page = document(Line("Winner of the City Prize, free shipping.", ("name",)))
    assert len(check_document(page, SHEET).findings) == 2
    assert check_document(page, SHEET, disabled=frozenset({"words"})).findings == ()
    (left,) = check_document(page, SHEET, disabled=frozenset({"words.offer"})).findings
    assert left.rule == "words.award"


def test_verdict() -> None:
    page = document(Line("Weighs 310 g.", ("weight",)))
    verdict = check_document(page, SHEET)
    assert verdict.passed
    assert verdict.document_digest == page.digest
    assert verdict.gate_version == GATE_VERSION
    assert not check_document(document(Line("Weighs 311 g.", ("weight",))), SHEET).passed
    assert check_document(dataclasses.replace(page, modules=()), SHEET).passed


def test_unknown_channel() -> None:
    with pytest.raises(BadInput):
        check_document(document(Line("A")), SHEET, channel="ebay")


@pytest.mark.parametrize(
    "html",
    [
        *("<b>x</b>", "<p>x", "</p>", "<p>a & b</p>", "<p>1 < 2</p>", '<p onclick="x">x</p>'),
        *("<!-- x -->", "<p>[x]</p>", "<p><h2>x</p></h2>", "<p>></p>"),
    ],
)  # fmt: skip
def test_broken_markup_is_named(html: str) -> None:
    assert fault(html)


def test_sound_markup() -> None:
    assert fault('<section class="a"><p dir="ltr"></p></section>') != ""
    assert fault('<section class="a"><p>x &amp; y &#091;</p><img src="a" alt="b"></section>') == ""


def test_every_check_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for check in CHECKS:
        assert f'<a id="{check.anchor}"></a>' in text, check.id
        assert f"`{check.id}`" in text
        assert check.reason in text, check.id
    for code in markets():
        for rule in own_rules(code):
            assert f"`words.{rule.id}`" in text, rule.id
