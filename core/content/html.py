"""The document as semantic HTML, and its place inside a shop's own description.

Only tags and attributes that WooCommerce's filter (wp_kses for posts, recorded 2026-11) stores byte for byte are used.
Everything from a document is escaped. Beyond HTML's own characters, `[` and `]` are escaped so that no text can call a
WordPress shortcode, and the backslash because the shop eats it; numeric references have three digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.content.document import (
    Bullets,
    Care,
    Comparison,
    ContentDocument,
    Faq,
    Feature,
    Features,
    Hero,
    HowTo,
    ImageText,
    Line,
    Picture,
    Specs,
)
from core.errors import BadInput

RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur"})
UNSPACED_LANGUAGES = frozenset({"ja", "zh"})
BEGIN, END = "<!-- vitrine:begin ", "<!-- vitrine:end -->"
SHORT_TABLE_ROWS = 3  # up to so many specifications are a definition list: they need no table on a phone

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "[": "&#091;", "]": "&#093;", "\\": "&#092;"})
_ATTR_ESCAPES = {**_ESCAPES, ord('"'): "&quot;"}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\n\r\x85\u2028\u2029]+")
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"  # without × and ÷, which stand between figures
_LATIN_RUN = re.compile(
    rf"(?:[0-9][0-9.,]{{0,20}}\s?)?[{_LATIN}](?:[{_LATIN}0-9 .,'’&+/\-°%™®]*[{_LATIN}0-9%°™®+])?"
    rf"(?: \([{_LATIN}0-9 .+\-]{{1,40}}\))?"
)
_RTL_RUN = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\s.\-]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?"
)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DIGEST = re.compile(r"[0-9A-Za-z]{1,64}")
_MARKS = re.compile(r"<!-- vitrine:begin ([^<>]{0,200}?) ?-->|<!-- vitrine:end -->")


@lru_cache(maxsize=256)
def language(locale: str) -> str:
    """The language of a locale: `de-DE` -> `de`."""
    return locale.split("-", 1)[0].lower()


def direction(locale: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language(locale) in RTL_LANGUAGES else "ltr"


def clean(text: str) -> str:
    """Text without control characters and line breaks, NFC: what any HTML or shop keeps unchanged."""
    if not text.isprintable():  # also true for spaces other than U+0020, which stay
        text = _UNPRINTABLE.sub("", _BREAKS.sub(" ", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def escape(text: str) -> str:
    """For element content."""
    return clean(text).translate(_ESCAPES)


def escape_attribute(text: str) -> str:
    """For a double-quoted attribute value."""
    return clean(text).translate(_ATTR_ESCAPES)


def join_sentences(texts: Iterable[str], locale: str) -> str:
    """Sentences as one paragraph, with the space that the language sets between them."""
    return ("" if language(locale) in UNSPACED_LANGUAGES else " ").join(text for text in texts if text)


@dataclass(frozen=True, slots=True)
class _Page:
    locale: str
    heading: int

    @property
    def rtl(self) -> bool:
        return direction(self.locale) == "rtl"

    def inline(self, text: str) -> str:
        """Escaped text; runs of the other direction stand in a span of their own so that they keep their order."""
        text = clean(text)
        if not self.rtl and text.isascii():
            return text.translate(_ESCAPES)
        pattern, other = (_LATIN_RUN, "ltr") if self.rtl else (_RTL_RUN, "rtl")
        out, at = [], 0
        for match in pattern.finditer(text):
            out.append(text[at : match.start()].translate(_ESCAPES))
            out.append(f'<span dir="{other}">{match.group().translate(_ESCAPES)}</span>')
            at = match.end()
        out.append(text[at:].translate(_ESCAPES))
        return "".join(out)

    def attribute(self, text: str) -> str:
        """As `inline` for an attribute, where isolates are characters (U+2066-2069)."""
        if self.rtl:
            text = _LATIN_RUN.sub("\u2066\\g<0>\u2069", clean(text))
        return escape_attribute(text)

    def title(self, line: Line, deeper: int = 0) -> str:
        level = min(6, self.heading + deeper)
        return f"<h{level}>{self.inline(line.text)}</h{level}>" if line.text else ""

    def paragraph(self, body: Iterable[Line]) -> str:
        text = join_sentences((self.inline(line.text) for line in body), self.locale)
        return f"<p>{text}</p>" if text else ""

    def figure(self, picture: Picture | None, *, lazy: bool = True) -> str:
        if picture is None or not picture.url.startswith(("https://", "http://")):
            return ""
        size = (
            f' width="{picture.width_px}" height="{picture.height_px}"'
            if picture.width_px and picture.height_px
            else ""
        )
        loading = ' loading="lazy"' if lazy else ""
        alt = self.attribute(picture.alt.text)
        return f'<figure><img src="{escape_attribute(picture.url)}" alt="{alt}"{size}{loading}></figure>'

    def entries(self, lines: Iterable[Line], tag: str = "ul") -> str:
        items = "".join(f"<li>{self.inline(line.text)}</li>" for line in lines if line.text)
        return f"<{tag}>{items}</{tag}>" if items else ""

    def caption(self, line: Line) -> str:
        return f"<caption>{self.title(line)}</caption>" if line.text else ""


def _hero(page: _Page, module: Hero) -> str:
    words = page.title(module.headline) + page.paragraph(module.body)
    return f'{page.figure(module.picture, lazy=False)}<div class="vitrine-words">{words}</div>'


def _image_text(page: _Page, module: ImageText) -> str:
    words = page.title(module.headline) + page.paragraph(module.body)
    return f'{page.figure(module.picture)}<div class="vitrine-words">{words}</div>'


def _features(page: _Page, module: Features) -> str:
    def one(item: Feature) -> str:
        return f"<li>{page.figure(item.picture)}{page.title(item.headline, 1)}{page.paragraph(item.body)}</li>"

    return page.title(module.headline) + f"<ul>{''.join(map(one, module.items))}</ul>"


def _comparison(page: _Page, module: Comparison) -> str:
    head = "".join(f'<th scope="col">{page.inline(line.text)}</th>' for line in module.products)
    rows = "".join(
        f'<tr><th scope="row">{page.inline(row.label.text)}</th>'
        + "".join(f"<td>{page.inline(value.text) or '–'}</td>" for value in row.values)
        + "</tr>"
        for row in module.rows
    )
    table = (
        f"<table>{page.caption(module.headline)}<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    return f'<div class="vitrine-scroll">{table}</div>'


def _specs(page: _Page, module: Specs) -> str:
    if len(module.rows) <= SHORT_TABLE_ROWS:
        pairs = "".join(
            f"<dt>{page.inline(r.label.text)}</dt><dd>{page.inline(r.value.text)}</dd>" for r in module.rows
        )
        return page.title(module.headline) + (f"<dl>{pairs}</dl>" if pairs else "")
    rows = "".join(
        f'<tr><th scope="row">{page.inline(r.label.text)}</th><td>{page.inline(r.value.text)}</td></tr>'
        for r in module.rows
    )
    return f'<div class="vitrine-scroll"><table>{page.caption(module.headline)}<tbody>{rows}</tbody></table></div>'


def _faq(page: _Page, module: Faq) -> str:
    items = "".join(
        f"<details><summary>{page.inline(item.question.text)}</summary>{page.paragraph(item.answer)}</details>"
        for item in module.items
    )
    return page.title(module.headline) + items


def _listed(page: _Page, module: Bullets | Care | Any) -> str:
    return page.title(module.headline) + page.entries(module.items)


def _how_to(page: _Page, module: HowTo) -> str:
    return page.title(module.headline) + page.entries(module.steps, "ol")


def _story(page: _Page, module: Any) -> str:
    return page.title(module.headline) + page.paragraph(module.body)


_RENDER: dict[str, Callable[[_Page, Any], str]] = {
    "hero": _hero,
    "bullets": _listed,
    "image_text": _image_text,
    "features": _features,
    "comparison": _comparison,
    "specs": _specs,
    "box": _listed,
    "how_to": _how_to,
    "care": _listed,
    "faq": _faq,
    "brand_story": _story,
}


def _class(module: Any) -> str:
    name = f"vitrine-{module.kind.replace('_', '-')}"
    if module.kind == "image_text":
        name += " vitrine-end" if module.side == "right" else " vitrine-start"
    if module.kind == "features":
        name += f" vitrine-columns-{min(4, max(1, len(module.items)))}"
    return name


def render(document: ContentDocument, *, heading_level: int = 2) -> str:
    """The shopper's page of a document: escaped, semantic, in the locale's direction. Search texts are not part of it.

    `heading_level` (1-5) is that of the module headlines. An invalid locale raises BadInput.
    """
    if not _LOCALE.fullmatch(document.locale):
        raise BadInput(
            f"{document.locale!r} is not a locale.", "Use the form language-REGION, such as de-DE.", field="locale"
        )
    page = _Page(document.locale, min(5, max(1, heading_level)))
    modules = "\n".join(
        f'<section class="{_class(module)}">{_RENDER[module.kind](page, module)}</section>'
        for module in document.modules
        if module.kind in _RENDER
    )
    return (
        f'<section class="vitrine" lang="{document.locale}" dir="{direction(document.locale)}">\n{modules}\n</section>'
    )


# ------------------------------------------------------------------ our block inside the merchant's text


@dataclass(frozen=True, slots=True)
class Block:
    """Our block as found in a stored text: `start`/`end` are code points, `html` is what stands between the markers."""

    start: int
    end: int
    locale: str
    digest: str
    html: str


def block(html: str, locale: str, digest: str) -> str:
    """HTML between our two markers. Comments inside it, or a strange locale or digest, raise BadInput."""
    if "<!--" in html or not _LOCALE.fullmatch(locale) or not _DIGEST.fullmatch(digest):
        raise BadInput(
            "This HTML, locale or digest cannot stand between Vitrine's markers.",
            "Render the document again.",
            field="html",
        )
    return f"{BEGIN}locale={locale} digest={digest} -->\n{html}\n{END}"


def blocks(stored: str) -> Iterator[Block]:
    """Our blocks in a stored text. A marker without its partner, left by somebody's edit, is the merchant's text."""
    begin: re.Match[str] | None = None
    for mark in _MARKS.finditer(stored):
        if mark.group() != END:
            begin = mark
        elif begin is not None:
            said = dict(word.split("=", 1) for word in begin.group(1).split() if "=" in word)
            inner = stored[begin.end() : mark.start()].removeprefix("\n").removesuffix("\n")
            yield Block(begin.start(), mark.end(), said.get("locale", ""), said.get("digest", ""), inner)
            begin = None


def splice(stored: str, new_block: str) -> str:
    """The stored text with our block in place of the old one, else behind the merchant's words. No other byte changes.

    There is no separator outside the markers, so `strip` gives back exactly what was there before.
    """
    old = next(blocks(stored), None)
    if old is None:
        return stored + new_block
    return stored[: old.start] + new_block + strip(stored[old.end :])


def strip(stored: str) -> str:
    """The merchant's own text: the stored one without our blocks, byte for byte."""
    out, at = [], 0
    for found in blocks(stored):
        out.append(stored[at : found.start])
        at = found.end
    out.append(stored[at:])
    return "".join(out)
