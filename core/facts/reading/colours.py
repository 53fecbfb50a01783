"""Colours of the product: behind a label or "in", in a list, or right before a material, a part or the thing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from core.facts.lexicon import EDGE, EDGE_BEHIND, alternatives, choice, grouped, lower, pattern, words, words_of
from core.facts.reading import claims
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.signs import each

_LABEL = (
    r"(?<!\w)(?:{})\s*(?:(?::|-|–|is|are|include)?\s*|[:(] ?(?:[^\W\d_][\w' -]{1,20}, ){0,3})$"  # (motor oil, pearl)
)
_IN = r"(?<!\w)(?:{}) $"
_JOIN = re.compile(
    r"\s*(?:,|/|\+)\s*(?:and |or |& |und |oder |et |ou |y |o |e )?(?:in |en )?(?:an? )?"
    r"|\s+(?:and|or|&|with|und|oder|sowie|et|ou|y|o)\s+(?:in |en )?"
)
_STOP = re.compile(
    r"\s*(?:$|[.,;:!()|•/–]| and | or | with | for | on | - "
    r"| und | oder | mit | für | auf | aus | erhältlich| lieferbar| et | ou | avec | pour | à | y | o | con | para )"
)
_OTHER = re.compile(r"(?:by|from|at|@|#|&) $|^[A-Z][\w'-]+ $")
_BENT = re.compile(r"e[nmrs]?$")
_BENT_ENDS = frozenset(("te", "en", "er", "es", "em", *(f"{letter}e" for letter in "zßunlg")))
_GERMAN_NOUN = re.compile(r"(?: [a-zäöüß]+e[nmrs]?)? [A-ZÄÖÜ][\wäöüß-]{2,}")
_ROMANCE_NOUN = re.compile(r"[\w'-]{4,}(?: (?:et|y) [\w'-]+)? $")
_OWN_THINGS = ("de", "fr", "es")  # languages with nouns of their own
_METALS = frozenset(
    ("gold", "silver", "bronze", "copper", "natural", "clear", "rose", "transparent", "rose gold", "pewter", "gunmetal")
)
_PART = re.compile(
    r" (?:[a-z]+ )?(?!(?:inside|outside|throughout|underneath|overall|only|too|all|over)(?!\w))[a-z]{3,}"
    r"(?=\s*(?:$|[.,;:()|•/]| with | and | on ))"
)
_TREATED = re.compile(r"(?:(?:raw|washed|vintage|aged) )?")
_PLACES = frozenset(("inside", "outside"))
_FOLLOWS = r"(?:[ -][a-z-]+){0,2}?[ -]"


def _begins(lang: str) -> Iterator[re.Pattern[str]]:
    yield from filter(None, (_colour(lang),))


@begun_by(_begins)
def told(span: Span, about: About) -> Iterator[Fact]:
    """Colours that a label, "in" or a list of them names; claimed, so that slate and ash are no materials there."""
    for group in _groups(span, about):
        sure = [match for match in group if match[0] not in _doubtful(about.lang)]
        listed = len(sure) > 1 and bool(_STOP.match(span.low, group[-1].end())) and not _scented(span, about)
        if listed or _told(span, about, group):
            for match in group:
                if not _is_name(span, about, match) and span.free(*match.span()):
                    span.take(*match.span())
                    yield _fact(span, match, about.lang)


@begun_by(_begins)
def before_things(span: Span, about: About, found: Sequence[Fact] = ()) -> Iterator[Fact]:
    """Colours right before what has them; names ("by Blue ..."), scents, fruit, gems and metals are none.

    `found` are the facts so far: a material may begin with its colour (amber glass).
    """
    sure = 0
    for group in _groups(span, about):
        for match in group:
            doubtful = match[0] in _doubtful(about.lang)
            if _is_name(span, about, match) or _stopped(about.lang).match(span.low, match.end()):
                continue
            if span.free(*match.span()):
                shown = _before_thing(span, about, match, doubtful=doubtful)
                shown = shown or (not (doubtful and not sure) and _before_part(span, about, match))
            else:
                shown = not doubtful or match.start() == 0
                shown = shown and _opens_material(span, match, found)
            if shown or (doubtful and not sure and _with_sure(span, about, match)):
                sure += not doubtful
                yield _fact(span, match, about.lang)


def _groups(span: Span, about: About) -> list[list[re.Match[str]]]:
    return _grouped(span.low, about.lang)


@lru_cache(maxsize=16)
def _grouped(low: str, lang: str) -> list[list[re.Match[str]]]:
    """Both readings of a span ask for its colours, one right after the other."""
    found = _colour(lang)
    return _lists(low, list(each(found, low))) if found else []


def _fact(span: Span, match: re.Match[str], lang: str) -> Fact:
    start, end = match.span()
    name = span.text[start:end]
    bent, names = _BENT.search(name), _colour(lang)
    if lang[:2] == "de" and bent and names and names.fullmatch(span.low, start, start + bent.start()):
        name = name[: bent.start()]  # schwarzer
    return span.at(Fact("", "colour", name, attribute="colour", confidence=0.55), start, end)


def named(text: str, lang: str) -> list[tuple[int, int]]:
    """Where colours are named in a text that speaks of colour only (the value of a colour row), doubtful ones too."""
    found = _colour(lang)
    return [match.span() for match in found.finditer(text)] if found else []


def _lists(low: str, found: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    groups: list[list[re.Match[str]]] = []
    for match in found:
        if groups and _JOIN.fullmatch(low, groups[-1][-1].end(), match.start()):
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups


def _told(span: Span, about: About, group: list[re.Match[str]]) -> bool:
    """Whether a label or "in" leads up to the colours, or they are all that the line says."""
    start, end = group[0].start(), group[-1].end()
    if pattern("colour_label", about.lang, _LABEL).search(span.low, max(0, start - 60), start):
        return True
    if not _STOP.match(span.low, end):
        return False
    doubtful = all(match[0] in _doubtful(about.lang) for match in group)
    if pattern("colour_in", about.lang, _IN).search(span.low, max(0, start - 40), start):
        return not doubtful or len(group) > 1
    # a line or a short sentence of colours only, or its first words before a colon
    alone = _TREATED.fullmatch(span.low, 0, start) is not None and (
        end == len(span.low.rstrip(" .")) or span.low[end : end + 1] == ":"
    )
    return alone and not doubtful


def _before_thing(span: Span, about: About, match: re.Match[str], *, doubtful: bool) -> bool:
    """Whether it stands before what has the colour: navy blue canvas, white piping, matte black finish."""
    if match[0] in _METALS:
        return False
    if doubtful and _scented(span, about):
        return False
    if about.lang[:2] in _OWN_THINGS:
        return not (doubtful and not span.item) and _of_thing(span, match, about.lang[:2], sure=not doubtful)
    thing = _thing(about.lang).match(span.low, match.end())
    if thing is None:
        return span.fragment and _finish(about.lang).match(span.low, match.end()) is not None
    between = thing[0].rsplit(" ", 1)[0]
    return not doubtful or not between.strip(" -") or bool(_material_word(about.lang).search(thing[0]))


def _before_part(span: Span, about: About, match: re.Match[str]) -> bool:
    """Whether a phrase names a part by its colour, whatever the part is: burgundy wraps, a cobalt rim."""
    if not span.fragment or match[0] in _METALS or _scented(span, about):
        return False
    part = _PART.match(span.low, match.end())
    return part is not None and about.lang[:2] == "en" and not claims.promises(span)


def _with_sure(span: Span, about: About, match: re.Match[str]) -> bool:
    """Whether a doubtful colour of a part stands beside a sure one: olive blank with burgundy wraps."""
    behind = _PART.match(span.low, match.end())
    pattern_of = _colour(about.lang)
    if behind is None or pattern_of is None or not _before_part(span, about, match):
        return False
    others = pattern_of.finditer(span.low, behind.end())
    return any(row[0] not in _doubtful(about.lang) and _before_part(span, about, row) for row in others)


def _opens_material(span: Span, match: re.Match[str], found: Sequence[Fact]) -> bool:
    """Whether a material begins with the colour: white ceramic; gold and gems are what they are called."""
    start, end = span.start + match.start(), span.start + match.end()
    return match[0] not in _METALS and any(
        fact.kind == "material" and (fact.start or 0) <= start and end < (fact.end or 0) for fact in found
    )


def _of_thing(span: Span, match: re.Match[str], lang: str, *, sure: bool) -> bool:
    """Whether the thing that has the colour stands at its side: schwarze Ledersohle; lacets blancs, cuero negro.

    A sure colour may stand beside any noun that makes no idiom with it (schwarzer Tee, vin rouge).
    """
    if lang == "de":
        if _german_thing().match(span.low, match.end()) is not None:
            return True
        noun = _GERMAN_NOUN.match(span.text, match.end())
        bent = span.low[match.end() - 2 : match.end()] in _BENT_ENDS
        return sure and bent and noun is not None and _idiom(lang).search(lower(noun[0])) is None
    before = _romance_thing(lang).search(span.low, max(0, match.start() - 40), match.start())
    if before is not None or not sure:
        return before is not None
    noun = _ROMANCE_NOUN.search(span.low, max(0, match.start() - 40), match.start())
    return noun is not None and _idiom(lang).search(noun[0]) is None


def _scented(span: Span, about: About) -> bool:
    inner = _scent(about.lang)
    return inner is not None and span.first(inner) is not None


def _is_name(span: Span, about: About, match: re.Match[str]) -> bool:
    """Whether the colour is part of somebody's name: a capital inside a sentence, or a word of the product's name."""
    text, start = span.text, match.start()
    if not text[start].isupper() or about.lang[:2] == "de":  # there a colour may be a noun: in Schwarz
        return False
    before = re.search(r"(\S+) $", text[:start])
    if before is None:
        return False
    last = before[1]
    follows = re.match(r" ([A-Z][\w'-]*)", text[match.end() :])
    known = all(word in about.names for word in re.findall(r"\w+", match[0]))
    return (
        last in ("By", "by", "&", "@")
        or (last[0].isupper() and last[-1] not in ",:;./" and (known or not follows))
        or (known and not span.item and last[-1] not in ",:")
    )


@cache
def _colour(lang: str) -> re.Pattern[str] | None:
    names, bent = words("colours", lang), alternatives("colours", lang)
    if not names:
        return None
    bent = rf"{EDGE}(?:{bent}){EDGE_BEHIND}|" if bent else ""
    before, after = grouped(words("colour_before", lang)), grouped(words("colour_after", lang))
    lead = rf"(?:(?<!\w){before}[ -]){{0,2}}" if before else ""
    tail = rf"(?:[ -]{after}(?!\w))?" if after else ""
    return re.compile(rf"{lead}(?:{bent}{choice(names)}){tail}")


@cache
def _doubtful(lang: str) -> frozenset[str]:
    return frozenset(words("colours_doubtful", lang))


@cache
def _thing(lang: str) -> re.Pattern[str]:
    parts = [word for word in words("parts", lang) if word not in _PLACES]  # lines inside
    inner = choice([*words("materials", lang), *parts, *words("goods", lang)])
    return re.compile(rf"{_FOLLOWS}{inner}")


@cache
def _german_thing() -> re.Pattern[str]:
    """A thing behind a bent colour; German joins what it is made of to its name."""
    rows = words_of("de")
    inner = "|".join(sorted({*rows["parts"], *rows["things"], *rows["materials"]}, key=len, reverse=True))
    return re.compile(rf"(?: [\wäöüß-]+e[nmrs]?){{0,2}}? (?:\w+?-?)?(?:{inner})n?(?!\w)")


@cache
def _idiom(lang: str) -> re.Pattern[str]:
    """Words beside which a colour is none of the product (schwarzer Tee, vin rouge), and words that are no noun."""
    return pattern("colour_idiom", lang, r"(?<!\w)(?:{})(?!\w)")


@cache
def _romance_thing(lang: str) -> re.Pattern[str]:
    """A thing in front of its colour; one more word may stand between (cuir grainé noir, bleu marine et blanc)."""
    rows = words_of(lang)
    inner = grouped({*rows["parts"], *rows["things"], *rows["materials"]})
    return re.compile(rf"(?<!\w){inner}(?: \w+)? $")


@cache
def _material_word(lang: str) -> re.Pattern[str]:
    return re.compile(choice(words("materials", lang)))


@cache
def _stopped(lang: str) -> re.Pattern[str]:
    """What stands behind a colour that is not the thing's: black tea, white topaz, blue light."""
    return re.compile(rf"[ -]{choice(words('colour_stop', lang))}")


@cache
def _finish(lang: str) -> re.Pattern[str]:
    inner = "|".join(words("colour_finishes", lang))
    return re.compile(rf"[ -](?:{inner})(?!\w)" if inner else "(?!)")


@cache
def _scent(lang: str) -> re.Pattern[str] | None:
    inner = words("scents", lang)
    return re.compile(choice(inner)) if inner else None
