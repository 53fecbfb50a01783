"""What we render is stored by a WooCommerce shop byte for byte as we sent it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.woocommerce.emulator.html_filter import store_html
from core.content import document as doc
from core.content.document import ContentDocument, Line, Picture
from core.content.html import block, render, splice, strip

HOSTILE = [
    "<b>",
    "</section>",
    "&amp;",
    "&",
    "\\n",
    "C:\\x",
    "[gallery]",
    "--",
    "<!-- x -->",
    '"',
    "'",
    "5 < 6",
    "a>b",
    "é漢ع😀",
]
words = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=5).map(" ".join)


def page(text: str, locale: str) -> ContentDocument:
    """Every module kind with the same words."""
    line = Line(text)
    picture = Picture("1", "https://shop.example/a.jpg?b=1&c=2", line, 640, 480)
    modules: tuple[doc.Module, ...] = (
        doc.Hero(line, (line,), picture),
        doc.Bullets(line, (line, line)),
        doc.ImageText("right", line, (line,), picture),
        doc.Features(line, (doc.Feature(line, (line,), picture),) * 3),
        doc.Comparison(line, (line, line), (doc.ComparisonRow(line, (line, Line(""))),)),
        doc.Specs(line, (doc.SpecRow(line, line),) * 2),
        doc.Specs(line, (doc.SpecRow(line, line),) * 5),
        doc.Box(line, (line,)),
        doc.HowTo(line, (line,)),
        doc.Care(line, (line,)),
        doc.Faq(line, (doc.Question(line, (line,)),)),
        doc.BrandStory(line, (line,)),
    )
    return ContentDocument("1", locale, "facts", modules)


@settings(max_examples=60, deadline=None)
@given(words, st.sampled_from(["de-DE", "ar-SA", "ja-JP"]))
def test_the_shop_changes_nothing(text: str, locale: str) -> None:
    html = render(page(text, locale))
    assert store_html(html) == html
    ours = block(html, locale, "0a1b2c")
    assert store_html(ours) == ours


@pytest.mark.parametrize(
    "own", ["", "<p>Mine &amp; yours</p>", "Plain words\n\nin two parts", '<a href="https://x.example">x</a>']
)
def test_the_merchants_text_comes_back(own: str) -> None:
    assert store_html(own) == own, "the merchant's text as the shop holds it"
    spliced = splice(own, block(render(page("Text", "de-DE")), "de-DE", "1"))
    assert strip(store_html(spliced)) == own
