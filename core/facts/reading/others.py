"""What a listing tells of other things than its own product: another product of the shop, what customers say.

Other products stand as a name that begins like the product's own and goes on differently (the Ridge tent, beside a
Ridge gaiter), or answer a question about what this one is not ("Need more room? The Heron 35 L ...").
"""

from __future__ import annotations

import re
from functools import cache

from core.facts.lexicon import material_pattern, part_words, rule, words
from core.facts.reading.span import About, Span
from core.facts.signs import signs_of

_QUOTE = re.compile(r"(?:^|(?<=[:\s(]))\"(?=[^\W\d])[^\"]{12,}[.!?,]?\"(?=\s*(?:$|[-–—~★,(]|[.;]?\s+[A-Z-]))")
_ELSE = re.compile(r"^\W*(?:need|prefer|looking|want|after|fancy|rather|too|not|got|going|in search)\b[^.!]*\?\s*$")
_OWN = re.compile(r"(?<!\w)(?:it|its|it's|this|these|they|here)(?!\w)")
_BRACKET = re.compile(r"\s*\([^)]*\)")
_TELLS = re.compile(
    r" (?:is|are|has|have|was|were|comes|weighs|holds|measures|runs|managed|gives|offers|lasts|fits)(?!\w)"
)
_CLAUSE_END = re.compile(r"[;!?]|\.(?= |$)")
# In front of the product's own name: what went before under it (the first Tern, our previous Tern), or another of it.
_FORMER = re.compile(r"(?:[Tt]he|[Oo]ur) (?:first|original|old|older|previous|last|classic|standard) $")
_LEAD = re.compile(r"(?<!\w)(?:[Tt]he|[Oo]ur|[Tt]heir|[Aa]nd|[Ww]ith|or) (?:[\w.]+ ){0,3}?$")
_MORE = re.compile(
    r"(?: [A-Z][\w'-]+){1,3}| \d[\d.]*(?= ?(?:l|L|cm|mm|kg|g|litres?|in|m|ml)\b)(?: ?[a-zA-Z]+)?| [a-z]{3,}(?![\w-])"
)
_NEAR = 80  # characters in front of the name that are looked at
_LETTER = re.compile(r"\w")
_WORDS = re.compile(r"[\w'.-]+")


def quoted(text: str) -> tuple[int, int] | None:
    """Where somebody else's words stand in a line: a sentence in quotation marks, closed by its end or a name."""
    found = _QUOTE.search(text) if text.count('"') > 1 else None
    return found.span() if found else None


def told_by_others(low: str, lang: str) -> bool:
    """Whether a line is a review: stars, a count of reviews, a verified buyer. For text in lower case."""
    return rule("reviews", lang).found(low, signs_of(low))


def asks_for_another(low: str) -> bool:
    """Whether a sentence asks if the reader wants another thing than this."""
    return low.rstrip().endswith("?") and _ELSE.match(low) is not None


def answers_with_another(text: str, low: str) -> bool:
    """Whether the sentence behind such a question names another product and says nothing of this one."""
    return (
        _OWN.search(low) is None
        and re.search(r"(?:[Tt]he|[Oo]ur|[Tt]ry|[Ss]ee) (?:[\w.]+ ){0,2}[A-Z]", text) is not None
    )


def pass_over(span: Span, about: About) -> None:
    """Keep all facts out of what is said of another product of the same name."""
    name, text = about.first, span.text
    at = text.find(name) if name else -1
    while at >= 0:
        behind = at + len(name)
        near = max(0, at - _NEAR)
        if (former := _FORMER.search(text, near, at)) and not _LETTER.match(text, behind):
            span.block(former.start(), _clause_end(text, behind))
        lead, more = _LEAD.search(text, near, at), _MORE.match(text, behind)
        if lead and more and _is_another(_WORDS.findall(more[0]), about):
            bracket = _BRACKET.match(text, more.end())
            end = bracket.end() if bracket else more.end()
            subject = lead.start() == 0 and _TELLS.match(text, end)
            span.block(lead.start(), _clause_end(text, end) if subject else end)
        at = text.find(name, behind)


def _is_another(more: list[str], about: About) -> bool:
    """Whether the words behind the name make it another product's: a figure or a thing that the title does not tell."""
    first = more[0].lower()
    if first[0].isdigit():
        own = {word for word in about.names if word[0].isdigit()}
        return bool(own) and first not in own
    last = more[-1].lower()
    if more[0][0].islower():
        return first in _goods() and first not in about.names and first not in part_words("en")
    known = any(word.lower() in about.names or word.lower() in _plain() for word in more)
    return not known and last not in part_words("en") and material_pattern("en").match(first) is None


def _clause_end(text: str, at: int) -> int:
    found = _CLAUSE_END.search(text, at)
    return found.start() if found else len(text)


@cache
def _goods() -> frozenset[str]:
    return frozenset(words("goods", "en"))


@cache
def _plain() -> frozenset[str]:
    return frozenset(
        ("series", "collection", "range", "family", "line", "club", "team", "system", "technology", "i", "you")
    )
