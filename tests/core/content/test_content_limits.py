"""Limits per channel."""

from __future__ import annotations

import pytest

from core.content import document as doc
from core.content.document import ContentDocument, Line
from core.content.limits import channels, check, limits, part_of
from core.errors import BadInput


def _page(*modules: doc.Module) -> ContentDocument:
    return ContentDocument("1", "en-US", "facts", modules)


def test_every_row_has_source_and_date() -> None:
    for channel in channels():
        for (kind, part), row in limits(channel).rows.items():
            assert row.source, (channel, kind, part)
            assert len(row.checked) == 10, (channel, kind, part)
            assert kind == "*" or kind in doc.MODULES
            assert any(value is not None for value in (row.max_chars, row.max_items, row.min_items))


def test_known_figures() -> None:
    assert limits("shopify").max_chars("hero", "alt") == 512
    assert limits("amazon_standard").max_chars("alt_texts", "alt") == 100
    assert limits("amazon_standard").max_items("comparison", "rows") == 10
    assert limits("woocommerce").max_items("bullets") == 10
    assert limits("woocommerce").max_chars("bullets", "nothing") is None
    assert limits("shopify").max_modules == limits("woocommerce").max_modules


def test_unknown_channel() -> None:
    with pytest.raises(BadInput, match="ebay"):
        limits("ebay")


def test_part_of_a_path() -> None:
    assert part_of("faq~2.items.3.answer.0") == ("faq", "answer")
    assert part_of("hero.picture.alt") == ("hero", "alt")


def test_exactly_full_passes_and_one_more_does_not() -> None:
    most = limits("woocommerce").max_chars("seo", "title")
    assert most is not None
    assert check(_page(doc.Seo(Line("x" * most), Line("d"))), "woocommerce") == []
    (found,) = check(_page(doc.Seo(Line("x" * (most + 1)), Line("d"))), "woocommerce")
    assert (found.path, found.unit, found.limit, found.actual) == ("seo.title", "chars", most, most + 1)
    assert "shorten" in found.message
    assert found.row.cut_only


def test_body_counts_as_one_text() -> None:
    half = Line("x" * 500)
    page = _page(doc.BrandStory(Line("A"), (half, half)), doc.ImageText("left", Line("A"), (half, half, half)))
    found = {(v.path, v.actual) for v in check(page, "amazon_standard")}
    assert found == {("brand_story.body.0", 1001), ("image_text.body.0", 1502)}


def test_counts_below_and_above() -> None:
    spec = doc.SpecRow(Line("a"), Line("b"))
    found = check(_page(doc.Specs(Line("s"), (spec,) * 3), doc.Specs(Line("s"), (spec,) * 17)), "amazon_standard")
    assert [(v.path, v.limit, v.actual) for v in found] == [("specs.rows", 4, 3), ("specs~2.rows", 16, 17)]
    assert "at least 4" in found[0].message
    assert "at most 16" in found[1].message


def test_too_many_modules() -> None:
    box = doc.Box(Line("b"), (Line("x"),))
    found = check(_page(*[box] * 6, doc.Seo(Line("t"), Line("d"))), "amazon_standard")
    assert [(v.unit, v.limit, v.actual) for v in found] == [("modules", 5, 6)]
