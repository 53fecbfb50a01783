"""A figure keeps the bound of its fact: dropped, added and turned bounds block, natural ones may stand or not."""

from __future__ import annotations

import pytest

from core.content.document import Bullets, ContentDocument, Line
from core.facts.sheet import Fact, FactSheet
from core.review.gate import check_document


def sheet(qualifier: str, attribute: str = "duration") -> FactSheet:
    life = Fact("life", "measure", 16, unit="h", dimension="duration", attribute=attribute, qualifier=qualifier)
    return FactSheet("p", "en-US", (life,))


def rules(text: str, own: FactSheet, locale: str = "en-US") -> list[str]:
    document = ContentDocument("p", locale, "model", (Bullets(Line(""), (Line(text, ("life",)),)),))
    found = [f for f in check_document(document, own).findings if f.rule.startswith("bounds.")]
    assert all(f.kind == "number_changed" and f.severity == "block" for f in found)
    return [f.rule for f in found]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "Plays for 16 hours."),
        ("de-DE", "Spielt 16 Stunden."),
        ("fr-FR", "Fonctionne 16 heures."),
        ("ja-JP", "16時間使えます。"),
        ("zh-CN", "可使用16小时。"),
    ],
)
def test_a_bound_left_out_is_a_changed_number(locale: str, text: str) -> None:
    assert rules(text, sheet("up_to"), locale) == ["bounds.dropped"]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "Plays for up to 16 hours."),
        ("de-DE", "Spielt bis zu 16 Stunden."),
        ("fr-FR", "Fonctionne jusqu’à 16\u00a0heures."),
        ("ja-JP", "最長16時間使えます。"),
        ("zh-CN", "可使用长达16小时。"),
    ],
)
def test_the_bound_of_the_fact_passes(locale: str, text: str) -> None:
    assert rules(text, sheet("up_to"), locale) == []


def test_added_and_turned_bounds() -> None:
    assert rules("Plays for about 16 hours.", sheet("")) == ["bounds.added"]
    assert rules("Plays for at least 16 hours.", sheet("")) == ["bounds.added"]
    assert rules("Plays for at least 16 hours.", sheet("up_to")) == ["bounds.turned"]
    assert rules("Plays for about 16 hours.", sheet("about")) == []
    assert rules("Plays for 16 hours.", sheet("")) == []


def test_a_bound_that_the_attribute_has_by_nature_may_be_said_or_not() -> None:
    life = sheet("", "battery_life")
    assert rules("Plays for up to 16 hours.", life) == []
    assert rules("Plays for 16 hours.", life) == []
    assert rules("Plays for at least 16 hours.", life) == ["bounds.added"]


def test_converted_figures_keep_the_bound_too() -> None:
    assert rules("Plays for 960 minutes.", sheet("up_to")) == ["bounds.dropped"]
    assert rules("Plays for up to 960 minutes.", sheet("up_to")) == []


def test_another_figure_is_left_to_the_check_of_numbers() -> None:
    assert rules("Plays for 12 hours.", sheet("up_to")) == []
