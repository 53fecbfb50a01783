"""The tone of a page that a model wrote, against the market's profile."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.content import document as doc
from core.content.document import ContentDocument, Line
from core.facts.sheet import Fact, FactSheet
from core.review.finding import WARN, Finding
from core.review.gate import check_document

TONES = tomllib.loads((Path(__file__).parents[1] / "localisation/tones.toml").read_text("utf-8"))


def _found(tone: str, locale: str, writer: str, category: str = "electronics", **more: object) -> list[Finding]:
    lines = tuple(Line(text.strip()) for text in TONES[locale[:2]][tone].splitlines())
    page = ContentDocument("p1", locale, writer, (doc.Bullets(Line("Flask"), lines),))
    sheet = FactSheet("p1", locale, (Fact("category", "category", category, text=category),))
    return [row for row in check_document(page, sheet, **more).findings if row.kind == "x_emotion"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tone", "locale", "category", "rules"),
    [
        ("sober", "de-DE", "electronics", []),
        ("glowing", "de-DE", "electronics", ["emotion.strong"]),
        ("sober", "en-US", "toys", ["emotion.cold"]),
        ("warm", "en-US", "beauty", []),
        ("glowing", "ja-JP", "home", ["emotion.strong"]),
        ("sober", "pt-BR", "unheard-of goods", ["emotion.cold"]),
    ],
)
def test_a_models_page_is_measured(tone: str, locale: str, category: str, rules: list[str]) -> None:
    found = _found(tone, locale, "model", category)
    assert [row.rule for row in found] == rules
    for row in found:
        assert row.severity == WARN
        assert row.span
        assert "aimed at" in row.message


@pytest.mark.parametrize("writer", ["facts", "person"])
def test_other_pages_are_left_alone(writer: str) -> None:
    assert _found("glowing", "de-DE", writer) == []


def test_the_market_decides_and_an_unknown_one_says_nothing() -> None:
    assert _found("sober", "en-GB", "model", "electronics", market="DE") == []
    assert [row.rule for row in _found("sober", "en-GB", "model", "electronics", market="IN")] == ["emotion.cold"]
    assert _found("glowing", "en-GB", "model", market="NZ") == []
    assert _found("glowing", "de-DE", "model", disabled=frozenset({"emotion"})) == []
