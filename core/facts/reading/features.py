"""Plain properties: noun phrases with a known head (reinforced knees), properties of one word, predicates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from core.facts.lexicon import choice, pattern, rule, words, words_of
from core.facts.lines import UNSPACED
from core.facts.reading import equipment
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.signs import Rule

_WORD = re.compile(r"[\w'/&.-]*\w[™®]?")
_PLAIN = re.compile(r"[\w'/&.\"-]*[\w\"][™®]?")
_FOR = re.compile(r" for (?:your |a |an |the )?(?:[\w-]+ ?){1,2}(?=[.,;!)]|$| and)")
_AND_HEAD = re.compile(r" (?:and|&) $")
_PLACE = re.compile(r" (?:on|at|over|inside|along) (?:the |both )(?:[\w-]+ ?){1,3}(?=[.,;!)]|$)")
_NO_MODIFIER = re.compile(
    r"'s$|^(?:go|do|get|must|grab|take|live|can|have|any|free|no)-|"
    r"^(?:lifetime|customer|friendly|tech|technical|email|phone|online|expert)$"
)
_SHAPED = re.compile(r"\w+(?:ed|ing|less|able|ible|proof)|\w+-\w+|\d+")
_CLOSED = re.compile(
    r"\s*(?:[.,;:!()/|•·+、。，【】]|$|(?:and|or|with|for|in|on|when|&|by|at|from|to|up|so|but|as|front|inside|outside|against|"
    r"und|oder|mit|für|bis|et|ou|avec|pour|y|o|con|para|hasta|jusqu) )"
)
_OPENED = re.compile(
    r"(?:^|[.,;:!()/|•·+、。，\"-] ?|(?<!\w)(?:and|&|or|with|fully|completely|easily|100%|und|et|y|e|sowie) )$"
    r"|(?<!\w)[a-z]*\d[\w+]* (?:hours? |min(?:utes)? |m |mm |atm |bar )?$"  # IPX6 waterproof, 2 hours water resistant
    r"|[】★✓✔✅☑]\s*$|(?<!\w)(?:set[ -]up|comes?|arrives|supplied|sold|left|fast|is also) $"
)
_JOINING = frozenset(("and", "with", "in", "on", "of", "for", "at", "inside", "outside", "both", "finished"))
_PRAISE = frozenset(
    (
        "classic",
        "timeless",
        "essential",
        "iconic",
        "simple",
        "pure",
        "effortless",
        "season",
        "sale",
        "bestseller",
        "gift",
    )
)
_MOST = 4  # words in front of a head
_ITEM_WORDS = 9
_VERB = r"(?<!\w)(?:{})(?!\w)"
_PH = re.compile(r"pH(?:[ -](?:value|wert))?:? ?(\d{1,2}(?:[.,]\d)?)", re.IGNORECASE)
_IP_ALONE = re.compile(r"IP ?[0-6X][0-9X]K?")
_IS = re.compile(
    r"(?:(?<!\w)(?:is|are|and|also|it|they|that|which|100%|fully|completely|&|ist|sind|est|sont|es|son)"
    r"(?: also| both| fully| easily| completely| auch| vollständig| komplett| entièrement| facilement| aussi|"
    r" totalmente| fácilmente| también)? )$"
)
_REMARK = re.compile(r"(?:based on|according to|compared|results|tested on|measured|see|note|warning|shown|from)\b")
_LABELLED = re.compile(r"(?:([^:：【】]{2,24})[:：]|【([^】]{1,12})】)\s*(?=\S)")
_MEASURED = re.compile(r" (?:angle|length|height|width|size|weight|diameter|depth)s?(?!\w)")


def features(span: Span, about: About, known: list[Fact]) -> Iterable[Fact]:
    """Properties of the span. `known` are the facts of other kinds that it made already."""
    whole = _whole(span, about, known) if span.item else None
    return _told(span, about, known) if whole is None else _parted(span, whole)


def _begins(lang: str) -> Iterator[re.Pattern[str] | Rule]:
    yield from filter(None, (_heads(lang), _property(lang)))
    yield from (pattern("free_of", lang), _forms(lang), _predicating(lang))
    yield from equipment.begins(lang)


@begun_by(_begins)
def _told(span: Span, about: About, known: list[Fact]) -> Iterator[Fact]:
    """Properties that parts of the span tell."""
    taken: list[tuple[int, int]] = []
    made = [fact for fact in known if fact.kind != "origin"]  # hand-poured in Lisbon tells two things
    equipped = [(place, known) for place in equipment.places(span, about)]
    told = [(place, known) for place in (*_phrases(span, about), *_predicates(span, about))]
    for (start, end), others in (*equipped, *((place, made) for place in _properties(span, about, known)), *told):
        if not span.allowed(start, end) or any(a < end and start < b for a, b in taken):
            continue
        if any(_says_all(span, fact, start, end) for fact in others):
            continue
        taken.append((start, end))
        value = span.text[start:end].strip(" .,;")
        yield span.at(Fact("", "feature", value, attribute="features", confidence=0.6), start, end)


def _whole(span: Span, about: About, known: list[Fact]) -> Fact | None:
    """A list item that is nothing but a property."""
    if _IP_ALONE.fullmatch(span.text.rstrip(" .")):
        value = span.text.rstrip(" .")
        return span.at(Fact("", "feature", value, attribute="water_resistance"), 0, len(span.text))
    others = [fact for fact in known if fact.kind not in ("measure", "technology_mark")]
    if others or not short_phrase(span.text, span.low, about.lang):
        return None
    if sum((fact.end or 0) - (fact.start or 0) for fact in known) >= 0.5 * len(span.text):
        return None
    if _REMARK.match(span.low):
        return None
    value = span.text.rstrip(" .")
    if acid := _PH.fullmatch(value):
        figure = float(acid[1].replace(",", "."))
        fact = Fact("", "measure", figure, dimension="rating", attribute="ph", confidence=0.8)
        return span.at(fact, 0, len(span.text))
    return span.at(Fact("", "feature", value, attribute="features"), 0, len(span.text))


def _parted(span: Span, whole: Fact) -> Iterator[Fact]:
    """A list item of several short phrases is as many properties: Straight leg, mid rise. A label before them (Heart:
    cedar, clove) is the label of each."""
    named = _LABELLED.match(span.text)
    begin, label = (named.end(), named[1] or named[2]) if named else (0, "")
    pieces = re.split(r"(, | / |; | \+ |、|，)", span.text[begin:])
    texts = pieces[::2]
    if len(texts) < 2 or any(not 2 <= len(text.strip()) <= 40 or len(text.split()) > 5 for text in texts):
        yield whole
        return
    at = begin
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            yield span.at(whole.but(value=piece.strip(" ."), label=label), at, at + len(piece))
        at += len(piece)


def short_phrase(text: str, low: str, lang: str) -> bool:
    """Whether a line is a short phrase that names something and tells nothing."""
    count = len(text.split()) if text.isascii() or " " in text else (len(text) + 1) // 2
    return (
        1 <= count <= _ITEM_WORDS
        and 3 <= len(text) <= 80
        and not pattern("verb", lang, _VERB).search(low)
        and not text.endswith(("?", "!", ":"))
    )


def _phrases(span: Span, about: About) -> Iterator[tuple[int, int]]:
    """Noun phrases: up to four plain words and a head; bare heads are too little, unless they say what for."""
    heads = _heads(about.lang)
    if heads is None:
        return
    stop = _stop(about.lang)
    last: tuple[int, int] | None = None
    for match in span.each(heads):
        if _MEASURED.match(span.low, match.end()):
            continue  # seat tube angle: the name of a measure
        start, count = _modifiers(span.low, match, stop)
        end = match.end()
        if last and last[1] >= start:  # "drawstring waist": a head may be a modifier of the next
            start, count = min(start, last[0]), count + 1
        elif last and count == 0 and _AND_HEAD.fullmatch(span.low, last[1], match.start()):
            yield last[0], end  # reinforced heel and toe
            last = None
            continue
        if last and last[1] < start:
            yield last
            last = None
        if count:
            weak = match[0] in _weak(about.lang) and not span.fragment
            if weak and not _SHAPED.match(span.low, start):
                continue
            place = _PLACE.match(span.low, end)
            last = (start, place.end() if place else end)
        elif what := _FOR.match(span.low, end):
            last = (match.start(), what.end())
    if last:
        yield last


def _modifiers(low: str, head: re.Match[str], stop: frozenset[str]) -> tuple[int, int]:
    """Where the phrase of a head begins, and how many words stand in front of the head."""
    start, count = head.start(), int(" " in head[0])
    at, first = start, max(0, start - 60)
    while at > first and low[at - 1] == " " and count < _MOST:
        begin = max(low.rfind(" ", first, at - 1) + 1, first)
        word = _WORD.search(low, begin, at - 1) if _PLAIN.fullmatch(low, begin, at - 1) else None
        if word is None or word[0] in stop or _NO_MODIFIER.search(word[0]):
            break
        start, count, at = word.start(), count + 1, begin
    return start, count


def _properties(span: Span, about: About, known: list[Fact]) -> Iterator[tuple[int, int]]:
    """Properties of one word or a fixed phrase, where they are said of the product: between commas, behind "is"."""
    formed, listed = span.of(_forms(about.lang)), _property(about.lang)
    named = {(fact.start or 0) - span.start for fact in known if fact.kind == "material"}
    for found in (formed, span.each(listed) if listed else ()):
        for match in found:
            begin = max(0, match.start() - 24)
            opened = _OPENED.search(span.low, begin, match.start())
            led = opened and (span.fragment or opened[0] or span.low[match.end() : match.end() + 1] == ",")
            said = led or _IS.search(span.low, begin, match.start())
            if (said or about.lang[:2] in UNSPACED) and _closed(span, match.end(), about, named):
                yield match.span()
    for match in span.each(pattern("free_of", about.lang)):
        yield match.span()


def _closed(span: Span, end: int, about: About, named: set[int]) -> bool:
    """Whether a property ends there, or what it is said of follows: hot-forged aluminium."""
    if about.lang[:2] in UNSPACED or _CLOSED.match(span.low, end):
        return True
    return end + 1 in named and "-" in span.low[max(0, end - 12) : end]


def _predicates(span: Span, about: About) -> Iterator[tuple[int, int]]:
    for match in span.of(_predicating(about.lang)):
        if match.end() - match.start() > 8:
            yield match.span()


def _forms(lang: str) -> Rule:
    return rule("property_forms", lang, r"(?<!\w)(?:{})(?!\w)")


def _predicating(lang: str) -> Rule:
    return rule("predicates", lang, r"(?<!\w)(?:{})(?!\w)")


def _says_all(span: Span, fact: Fact, start: int, end: int) -> bool:
    """Whether a phrase is no more than a material with its part (brass hardware), or a piece of another statement."""
    first, last = (fact.start or 0) - span.start, (fact.end or 0) - span.start
    if fact.kind in ("warranty", "origin", "certification", "compatibility", "included_item"):
        return first < end and start < last
    if fact.kind != "material" or not fact.part or last > end or span.low[max(last, start) : end].strip() != fact.part:
        return False
    return first <= start or not any(_SHAPED.fullmatch(word) for word in span.low[start:first].split())


def is_property(label: str, lang: str) -> bool:
    """Whether a label in lower case is a property by itself."""
    found = _property(lang)
    return found is not None and found.fullmatch(label.strip()) is not None


def addresses(low: str, lang: str) -> bool:
    """Whether a phrase holds a word that names no property: you, the, perfect, no more."""
    return any(word in _stop(lang) - _JOINING or word in _PRAISE for word in re.findall(r"[\w']+", low))


@cache
def _heads(lang: str) -> re.Pattern[str] | None:
    inner = words_of(lang[:2].lower()).get("feature_heads", ()) if lang else ()
    return re.compile(choice(inner)) if inner else None


@cache
def _stop(lang: str) -> frozenset[str]:
    return frozenset(words("feature_stop", lang))


@cache
def _weak(lang: str) -> frozenset[str]:
    return frozenset(words("feature_heads_weak", lang))


@cache
def _property(lang: str) -> re.Pattern[str] | None:
    inner = words("properties", lang)
    return re.compile(choice(inner)) if inner else None
