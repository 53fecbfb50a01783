"""The rendered page: only our own mark-up, balanced and escaped, within the channel's lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.content import limits
from core.content.html import render
from core.review.context import Subject
from core.review.finding import BLOCK, WARN, Finding

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z]+=\"[^\"<>]*\")*)>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r" ([a-z]+)=")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|#\d{3});)")
_VOID = frozenset({"img"})
_PLAIN = "h1 h2 h3 h4 h5 h6 p figure ul ol li table caption thead tbody tr td dl dt dd details summary"
ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), frozenset()),
    "section": frozenset({"class", "lang", "dir"}),
    "div": frozenset({"class"}),
    "span": frozenset({"dir"}),
    "th": frozenset({"scope"}),
    "img": frozenset({"src", "alt", "width", "height", "loading"}),
}


@lru_cache(maxsize=2048)
def _read(written: str) -> tuple[bool, str, bool]:
    """A tag as (closing, name, allowed); no name for what is not written like a tag."""
    match = _TAG.fullmatch(written)
    if match is None:
        return False, "", False
    closing, tag, attributes = match.groups()
    allowed = tag in ALLOWED and all(name in ALLOWED[tag] for name in _ATTRIBUTE.findall(attributes))
    return bool(closing), tag, allowed


def fault(html: str) -> str:
    """What is wrong with a page's mark-up; empty when nothing is."""
    if "<!--" in html or "\\" in html or "[" in html or _ENTITY.search(html):
        return "something was not escaped"
    if html.count("<") != html.count(">"):
        return "a sign was not escaped"
    open_tags: list[str] = []
    seen = 0
    for written in _ANY_TAG.findall(html):
        closing, tag, allowed = _read(written)
        if not tag:
            continue
        seen += 1
        if not allowed:
            return f"<{tag}> is not a tag or has an attribute that shops keep"
        if closing:
            if not open_tags or open_tags.pop() != tag:
                return f"</{tag}> closes nothing"
        elif tag not in _VOID:
            open_tags.append(tag)
    if seen != html.count("<"):
        return "a sign was not escaped"
    return f"<{open_tags[-1]}> is never closed" if open_tags else ""


@dataclass(frozen=True, slots=True)
class Html:
    id: str = "html"
    reason: str = "A shop's filter drops what it does not know and shows the rest as text."
    anchor: str = "html"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if subject.document is None:
            return
        html = render(subject.document) if subject.html is None else subject.html
        if wrong := fault(html):
            message = f"The page's mark-up is broken ({wrong}): write the page again."
            yield Finding("x_html", BLOCK, f"{self.id}.markup", message)
        most = limits.limits(subject.channel).max_html_bytes
        size = len(html.encode())
        if most is not None and size > most:
            message = f"The page takes {size} bytes and the channel keeps {most}: leave out or shorten modules."
            yield Finding("x_html", BLOCK, f"{self.id}.size", message)


@dataclass(frozen=True, slots=True)
class Lengths:
    id: str = "lengths"
    reason: str = "Every channel cuts or refuses what is too long."
    anchor: str = "lengths"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if subject.document is None:
            return
        for broken in limits.check(subject.document, subject.channel, subject.every):
            severity = BLOCK if broken.row.source.startswith("platform") else WARN
            rule = f"{self.id}.{broken.unit}"
            yield Finding("x_length", severity, rule, broken.message, broken.path, evidence=broken.row.source)
