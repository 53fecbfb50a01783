"""What a thing is equipped with: phrases that name a part or a function of it.

In any language what stands behind "equipped with" (pattern `equipment_leads`, or `equipment_behind` where it stands in
front) is told thing by thing, but for mood words (`equipment_no_thing`). Where English has a head with words in front
of it (core/facts/reading/features.py), these languages build otherwise: German compounds (Reißverschlussfach), French
and Spanish heads with what follows them (poche zippée, bolsillo con cremallera), Chinese and Japanese words in one run.
The lists and the words around a head are rows of the words files: `equipment` (heads), `equipment_stop` (whole words
that end so and are none), patterns `equipment_left`, `equipment_right` (what belongs to it on either side),
`equipment_not` (what stands before a thing of somebody else) and `equipment_said` (whole statements).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.facts.lexicon import EDGE_BEHIND, grouped, words_of
from core.facts.lines import UNSPACED
from core.facts.reading.span import About, Span

_ARTICLE = re.compile(r"ein(?:e[nmr]?)? ")
_LETTERS = re.compile(r"[\w-]*$")
_BEFORE = 60  # letters in front of a head that are looked at
_MOST_WORDS, _MOST_UNSPACED = 7, 18  # of one thing
_CLAUSE_END = re.compile(
    r"[.;:!?()](?= |$)|[。!?;]| [–-] |,? (?:so|which|that|because|for your|when|while|making|allowing|ensuring|helping|"
    r"keeping|giving|to|damit|sodass|welche[rs]?|die|der|das|weil|um|qui|pour|afin|ce|permettant|que|para|lo)(?!\w)"
)
_EDGES = re.compile(r"[、,，。;；!]|$")
_ENOUGH = {"zh": 3, "ja": 6}  # letters of a head that says enough alone
_PLAIN_COMPOUND = 3  # letters that make a German compound of a head


def begins(lang: str) -> Iterator[re.Pattern[str]]:
    """What every phrase that `places` finds begins with."""
    code = lang[:2].lower()
    yield from filter(None, (_said(code), _around(code, "leads"), _around(code, "behind"), _heads(code)))


def places(span: Span, about: About) -> Iterator[tuple[int, int]]:
    """Where a span names equipment, the phrases one behind another; `span.low` is read."""
    code = about.lang[:2].lower()
    heads = _heads(code)
    found = [*_equipped(span, code), *(match.span() for match in span.each(_said(code)))]
    if heads is not None:
        found += _named(span, about, code, heads)
    last = 0
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= last:
            yield start, end
            last = end


def _equipped(span: Span, code: str) -> Iterator[tuple[int, int]]:
    """The things of a list behind or in front of words such as "equipped with", one by one."""
    for lead in span.each(_around(code, "leads")):
        closing = _CLAUSE_END.search(span.low, lead.end())
        yield from _things(span, code, lead.end(), closing.start() if closing else len(span.low))
    for behind in span.each(_around(code, "behind")):
        start = max(span.low.rfind(mark, 0, behind.start()) for mark in "。、,;:!?は") + 1
        if 2 <= behind.start() - start <= _MOST_UNSPACED and not _no_thing(code).search(span.low, start, behind.end()):
            yield start, behind.end()


def _things(span: Span, code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cut in [*_cut(code).finditer(span.low, start, end), None]:
        stop = cut.start() if cut else end
        text = span.low[at:stop]
        size = len(text) if code in UNSPACED else len(text.split())
        if not 1 <= size <= (_MOST_UNSPACED if code in UNSPACED else _MOST_WORDS) or _no_thing(code).search(text):
            return  # what follows a thing that is none tells something else
        if len(text) > 2:
            yield at, stop
        at = cut.end() if cut else end


def _named(span: Span, about: About, code: str, heads: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    left, right, never = (_around(code, name) for name in ("left", "right", "not"))
    eastern, at = code in UNSPACED, len(span.low) if code in UNSPACED else 0
    found = list(span.each(heads))
    for match in reversed(found) if eastern else found:  # ファスナー付きポケット is the last of its heads
        start, end = match.span()
        if (end > at) if eastern else (start < at):
            continue
        if code == "de":
            start = _word_start(span.low, start)
            if not span.text[start].isupper() or span.low[start:end] in _stop(code):
                continue
        first = max(0, start - _BEFORE)
        before = left.search(span.low, first, start)
        begin = before.start() if before and before[0] else start
        if article := _ARTICLE.match(span.low, begin, start):
            begin = article.end()
        if never.search(span.low, first, begin) or _is_product(span.low[start:end], about, code):
            continue
        behind = right.match(span.low, end)
        stop = behind.end() if behind and behind[0] else end
        if stop > end or (begin < start and code in ("de", *UNSPACED)) or _says_enough(span.low, code, match, start):
            at = begin if eastern else stop
            yield begin, stop


def _says_enough(low: str, code: str, head: re.Match[str], start: int) -> bool:
    """Whether a head says what it is without a word beside it: a compound (Netztasche), a long word (触控面板), one
    that is all of its clause (圆领，短袖)."""
    if code == "de":
        return head.start() - start >= _PLAIN_COMPOUND
    alone = code in UNSPACED and _EDGES.fullmatch(low[max(0, start - 1) : start]) and _EDGES.match(low, head.end())
    return bool(alone) or len(head[0]) >= _ENOUGH.get(code, 1_000)


def _word_start(low: str, at: int) -> int:
    before = _LETTERS.search(low, max(0, at - 40), at)
    return before.start() if before else at


def _is_product(token: str, about: About, code: str) -> bool:
    """Whether the head is the product itself: the word of its title, or how that word ends (Tasche, Umhängetasche)."""
    ends = code == "de" or code in UNSPACED
    return any(name == token or (ends and name.endswith(token)) for name in about.names)


@cache
def _heads(code: str) -> re.Pattern[str] | None:
    rows = words_of(code).get("equipment", ()) if code != "en" else ()
    if not rows:
        return None
    edge = "" if code in ("de", *UNSPACED) else r"(?<!\w)"
    behind = "" if code in UNSPACED else EDGE_BEHIND
    return re.compile(f"{edge}{grouped(rows)}{behind}")


@cache
def _stop(code: str) -> frozenset[str]:
    return frozenset(words_of(code).get("equipment_stop", ()))


@cache
def _cut(code: str) -> re.Pattern[str]:
    """What sets the things of a list apart, with the article of the next one."""
    if code in UNSPACED:
        return re.compile(r"[、,,和及与與跟]|以及")
    joint = r"(?:,|(?:,? (?:and|as well as|und|sowie|et|ainsi que|y|e|además de|&)(?= )))"
    article = (
        r"(?:(?:also|with|mit|avec|con|d'|de |an?|the|ein(?:e[nmr]?)?|einem|der|die|das|une?|des|les?|la|l'|una?|unos|"
        r"el|los|las)(?: |(?<=')))*"
    )
    return re.compile(rf"{joint}\s*{article}")


@cache
def _no_thing(code: str) -> re.Pattern[str]:
    """Words by which what somebody is equipped with is a mood, a promise or a person."""
    inner = words_of(code).get("patterns", {}).get("equipment_no_thing", "(?!)")
    return re.compile(inner if code in UNSPACED else rf"(?<!\w)(?:{inner})(?!\w)")


@cache
def _around(code: str, name: str) -> re.Pattern[str]:
    inner = words_of(code).get("patterns", {}).get(f"equipment_{name}", "(?!)")
    edge = "" if code in UNSPACED else r"(?<![\w-])"
    if name in ("leads", "behind", "right"):
        return re.compile(f"{'' if name == 'right' else edge}(?:{inner})")
    return re.compile(f"{edge}(?:{inner})$")


@cache
def _said(code: str) -> re.Pattern[str]:
    inner = words_of(code).get("patterns", {}).get("equipment_said", "(?!)")
    edge, behind = ("", "") if code in UNSPACED else (r"(?<![\w-])", r"(?![\w-])")
    return re.compile(f"{edge}(?:{inner}){behind}")
