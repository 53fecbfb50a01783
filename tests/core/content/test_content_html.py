"""The page as HTML, and our block in a merchant's text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content import document as doc
from core.content.document import ContentDocument, Line, Picture
from core.content.html import BEGIN, END, block, blocks, direction, join_sentences, render, splice, strip
from core.errors import BadInput

# What the recorded filter keeps, by tag, of all that we may emit.
PLAIN = "h1 h2 h3 h4 h5 h6 p figure ul ol li table caption thead tbody tr td dl dt dd details summary"
ALLOWED = {
    "section": {"class", "lang", "dir"},
    "div": {"class"},
    "span": {"dir"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope"},
    **{tag: set() for tag in PLAIN.split()},
}


class _Reader(HTMLParser):
    """Fails on anything outside ALLOWED and on tags that do not close in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert set(dict(attrs)) <= ALLOWED[tag], (tag, attrs)
        self.seen.add(tag)
        self.attributes += [value or "" for _, value in attrs]
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data!r}")


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def full_page(text: str = "Text", locale: str = "en-US") -> ContentDocument:
    """A document with every module kind, each line the given text."""
    line = Line(text, ("weight",))
    picture = Picture("7", "https://shop.example/a.jpg?x=1&y=2", line, 800, 600)
    spec = doc.SpecRow(line, line)
    return ContentDocument(
        "42",
        locale,
        "facts",
        (
            doc.Hero(line, (line, line), picture),
            doc.Bullets(line, (line, line)),
            doc.ImageText("right", line, (line,), picture),
            doc.Features(line, (doc.Feature(line, (line,), picture),) * 3),
            doc.Comparison(line, (line, line), (doc.ComparisonRow(line, (line, Line(""))),)),
            doc.Specs(line, (spec, spec)),
            doc.Specs(line, (spec,) * 5),
            doc.Box(line, (line,)),
            doc.HowTo(line, (line, line)),
            doc.Care(line, (line,)),
            doc.Faq(line, (doc.Question(line, (line, line)),)),
            doc.BrandStory(line, (line,)),
            doc.Seo(line, line),
            doc.AltTexts((picture,)),
        ),
    )


def test_page_is_semantic() -> None:
    html = render(full_page())
    reader = _read(html)
    assert set(ALLOWED) - {"span", "h1", "h4", "h5", "h6"} <= reader.seen
    assert html.startswith('<section class="vitrine" lang="en-US" dir="ltr">')
    assert '<th scope="col">Text</th>' in html
    assert '<th scope="row">Text</th>' in html
    assert (
        '<img src="https://shop.example/a.jpg?x=1&amp;y=2" alt="Text" width="800" height="600" loading="lazy">' in html
    )
    assert html.count("<td>–</td>") == 1  # an unknown value is shown as such, never left to guess
    assert "<dl><dt>" in html


def test_heading_level_moves_the_whole_page() -> None:
    assert "<h3>Text</h3>" in (page := render(full_page(), heading_level=3))
    assert "<h4>Text</h4>" in page
    assert "<h2>" not in page


def test_words_without_a_picture_or_headline_leave_no_empty_element() -> None:
    page = ContentDocument("1", "de-DE", "facts", (doc.Hero(Line("")), doc.Box(Line(""), (Line(""),))))
    assert re.search(r"<(h\d|p|ul|figure|li)></\1>", render(page)) is None


def test_picture_with_another_scheme_is_left_out() -> None:
    picture = Picture("1", "javascript:alert(1)", Line("x"))
    assert "<img" not in render(ContentDocument("1", "en-US", "facts", (doc.Hero(Line("A"), (), picture),)))


def test_right_to_left_page_isolates_latin_names() -> None:
    page = render(full_page("سماعة SoundBox 2 (Pro) سوداء", "ar-SA"))
    assert '<section class="vitrine" lang="ar-SA" dir="rtl">' in page
    assert '<span dir="ltr">SoundBox 2 (Pro)</span>' in page
    assert 'alt="سماعة \u2066SoundBox 2 (Pro)\u2069 سوداء"' in page
    _read(page)


def test_right_to_left_page_keeps_figures_and_their_signs_together() -> None:
    page = render(full_page("الأبعاد 18.5 × 17.2 × 8.2 سم", "ar-SA"))
    assert "الأبعاد 18.5 × 17.2 × 8.2 سم" in page


def test_left_to_right_page_isolates_arabic_names() -> None:
    assert 'by <span dir="rtl">دار النور</span> here' in render(full_page("by دار النور here"))


@pytest.mark.parametrize(("locale", "joined"), [("ja-JP", "あ。い。"), ("de-DE", "あ。 い。")])
def test_sentences_are_joined_as_the_language_does(locale: str, joined: str) -> None:
    assert join_sentences(["あ。", "", "い。"], locale) == joined


def test_strange_locale_is_refused() -> None:
    with pytest.raises(BadInput):
        render(full_page(locale='de" onload="x'))


hostile = st.text(st.sampled_from("<>&\"'[]\\/=!- \n\x00\x1b abcבع漢😀;#") | st.characters(), max_size=40)


@given(hostile, st.sampled_from(["en-US", "ar-SA", "ja-JP"]))
def test_no_text_becomes_markup(text: str, locale: str) -> None:
    html = render(full_page(text, locale))
    reader = _read(html)
    assert direction(locale) in reader.attributes
    for sign in "[]\\\x00\r":
        assert sign not in html
    assert "\ufffd" not in html or "\ufffd" in text
    # entities in the form that the shop stores: named ones, or three digits
    assert all(re.match(r"&(amp|lt|gt|quot|#\d{3});", html[m.start() :]) for m in re.finditer("&", html))


@given(
    st.text(
        st.characters(blacklist_categories=["C", "Z"], blacklist_characters="\u2028\u2029"), min_size=1, max_size=30
    )
)
def test_the_words_survive_unchanged(text: str) -> None:
    import unicodedata

    seen = "".join(_read(render(full_page(text))).text)
    assert unicodedata.normalize("NFC", text) in seen


ours = st.sampled_from(["<p>one</p>", "<section>two</section>", "x"]).map(lambda html: block(html, "de-DE", "ab12"))
pieces = st.lists(
    st.sampled_from([BEGIN, END, "locale=de-DE digest=1 -->", "<!-- vitrine:", "-->", "\n", "\r\n", " "])
    | st.text(max_size=8),
    max_size=8,
).map("".join)


@given(pieces, ours)
def test_taking_the_block_out_gives_back_the_bytes(stored: str, new: str) -> None:
    spliced = splice(stored, new)
    assert strip(spliced) == strip(stored)
    assert len(list(blocks(spliced))) == 1
    if not list(blocks(stored)):
        assert spliced == stored + new
        assert strip(spliced) == stored


@given(pieces, ours, ours)
def test_splicing_again_replaces_in_place(stored: str, first: str, second: str) -> None:
    once = splice(stored, first)
    assert splice(once, second) == once.replace(first, second)
    assert splice(once, first) == once


def test_block_is_found_with_its_marks() -> None:
    html = render(full_page())
    stored = splice("<p>Mine</p>", block(html, "pt-BR", "0a1b")) + "<p>later</p>"
    found = next(blocks(stored))
    assert (found.locale, found.digest, found.html) == ("pt-BR", "0a1b", html)
    assert strip(stored) == "<p>Mine</p><p>later</p>"


def test_marker_without_partner_is_the_merchants() -> None:
    torn = f"a{BEGIN}locale=de-DE digest=1 -->b"
    assert strip(torn) == torn
    assert strip(splice(torn, block("x", "de-DE", "2"))) == torn


@pytest.mark.parametrize("bad", [("a<!-- x -->", "de-DE", "1"), ("a", "de DE", "1"), ("a", "de-DE", "1--2")])
def test_block_refuses_what_the_shop_would_change(bad: tuple[str, str, str]) -> None:
    with pytest.raises(BadInput):
        block(*bad)


def test_style_is_neutral() -> None:
    from importlib.resources import files

    css = files("core.content").joinpath("style.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css
    assert css.count("{") == css.count("}")
    used = set(re.findall(r'class="([^"]+)"', render(full_page())))
    names = {name for group in used for name in group.split()}
    styled = set(re.findall(r"\.(vitrine[\w-]*)", css))
    assert styled - names == set()  # no rule for a class that no page has
