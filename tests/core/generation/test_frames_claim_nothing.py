"""A frame says nothing by itself: filled with neutral words, no frame of any market holds a claim or a figure.

What stands in slots is read back against its facts. The words of the frames are the same on every page, so they are
held against each market's vocabulary of claims here, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.generation.compose.phrase import Slot, frame
from core.generation.compose.voice import frames
from core.localisation.market import market_for, supported_locales
from core.review.folding import fold_text
from core.review.rulebook import rulebook

NEUTRAL = "Xy"
PATTERNS = ("voice",)  # expressions over frames, not words of a page
_CHOICE = re.compile(r"\[(?:[a-z_]+:)?([^\[\]]*\|[^\[\]]*)\]")
# Topics that only exist where a fact names the thing: the words are the fact's own name, with its figure in the slot.
NAMED_BY_THE_FACT = {("spf", "us-spf-otc")}


@dataclass(frozen=True)
class Neutral:
    """A slot filled with a word that means nothing."""

    facts: tuple[str, ...] = ()

    def say(self, *ops: str) -> str:
        return NEUTRAL


def sources(lang: str) -> Iterator[tuple[str, str, str]]:
    """(section, part, frame) of a language."""
    for section, parts in frames(lang).items():
        if section in PATTERNS:
            continue
        for part, listed in parts.items():
            if section == "ways":
                yield from ((section, part, form.replace("~", NEUTRAL)) for row in listed for form in row)
                continue
            for source in [listed] if isinstance(listed, str) else listed:
                yield section, part, source


def filled(source: str, lang: str) -> Iterator[str]:
    """The frame with neutral words in each of its agreeing alternatives."""
    most = max((choice.count("|") + 1 for choice in _CHOICE.findall(source)), default=1)
    for at in range(most):
        agreed = _CHOICE.sub(lambda found, at=at: (found[1].split("|") * most)[at], source)
        compiled = frame(agreed, lang)
        env: dict[str, Slot] = {name: Neutral() for name in compiled.needs}
        yield compiled.text(env)[0]


def claims(text: str, section: str, locale: str) -> list[tuple[str, str]]:
    """Rules and words of the market's vocabulary of claims that a text holds."""
    market = market_for(locale)
    book = rulebook(market.code, market.language.split("-")[0])
    folded = fold_text(text)
    hits = [(book.rules[hit.owner].id, folded[hit.start : hit.end]) for hit in book.terms.find(folded)]
    return [(rule, words) for rule, words in hits if (section, rule) not in NAMED_BY_THE_FACT]


@pytest.mark.parametrize("locale", supported_locales())
def test_no_frame_claims_anything_by_itself(locale: str) -> None:
    lang = market_for(locale).language
    found = {
        (section, part, source): said
        for section, part, source in sources(lang)
        for text in filled(source, lang)
        if (said := claims(text, section, locale))
    }
    assert not found, list(found.items())[:5]


@pytest.mark.parametrize("locale", supported_locales())
def test_no_frame_holds_a_figure(locale: str) -> None:
    lang = market_for(locale).language
    found = [
        (section, part, text)
        for section, part, source in sources(lang)
        for text in filled(source, lang)
        if any(unicodedata.category(char).startswith("N") for char in text)
    ]
    assert not found, found[:5]


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en-US", "{Cat.def} [is|are] the best on the market."), ("de-DE", "{Cat.def} [ist|sind] klimaneutral."),
     ("nl-NL", "{Cat.def} [is|zijn] de beste."), ("pl-PL", "{Cat.def} [leczy|leczą] bóle stawów.")],
)  # fmt: skip
def test_a_frame_that_claims_is_found(locale: str, text: str) -> None:
    lang = market_for(locale).language
    assert any(claims(made, "base", locale) for made in filled(text, lang))
