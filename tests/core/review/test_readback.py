"""Whole catalogues read back in every locale, and pages that were changed in one place."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from catalogues import by_product, pages

from core.content.document import ContentDocument, Hero, Line
from core.facts.sheet import FactSheet
from core.localisation.format import formatter
from core.localisation.market import market_for, supported_locales
from core.localisation.terms import terms
from core.review.folding import fold
from core.review.numbers import quantities
from core.review.readback import readback
from core.review.reading import implied, own_words, reader

LOCALES = supported_locales()
FOUND = 0.95
TRIED = 100  # mutants of a sort and locale


@pytest.mark.parametrize("locale", LOCALES)
def test_whole_catalogues_read_back_as_they_were_written(locale: str) -> None:
    for seed in (0, 3 + LOCALES.index(locale)):
        for sheet, document in pages(seed, locale):
            lines = dict(document.lines())
            found = readback(document, sheet, siblings=by_product(seed))
            assert not found, (sheet.product, [(f.rule, f.span, f.evidence, lines[f.path]) for f in found[:3]])


# ------------------------------------------------------------------ one thing changed


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a page, and where something in it can be changed."""

    sheet: FactSheet
    path: str
    line: Line
    start: int
    end: int
    what: str


def sentences(locale: str) -> Iterator[tuple[FactSheet, str, Line]]:
    """Lines of a page that cite facts and are no names: no product of the catalogue with a foreign name alone."""
    for sheet, document in pages(0, locale):
        for path, line in document.lines():
            if line.facts and not path.startswith(("comparison", "alt_texts", "how_to", "brand_story")):
                yield sheet, path, line


def digits(locale: str) -> Iterator[Place]:
    """Digits of measures."""
    for sheet, path, line in sentences(locale):
        for q in quantities(line.text, market_for(locale).language[:2]):
            if q.unit:
                at = [i for i in range(q.start, q.end) if line.text[i].isdigit()]
                yield from (Place(sheet, path, line, i, i + 1, "") for i in at)


def units(locale: str) -> Iterator[Place]:
    """Measures whole."""
    for sheet, path, line in sentences(locale):
        for q in quantities(line.text, market_for(locale).language[:2]):
            in_digits = any(char.isdecimal() for char in line.text[q.start : q.end])
            if q.unit and in_digits and len(q.values) == 1 and not q.restates:
                yield Place(sheet, path, line, q.start, q.end, q.unit)


def words(kind: str) -> Callable[[str], Iterator[Place]]:
    """Words of a kind that the line's facts stand behind."""

    def places(locale: str) -> Iterator[Place]:
        lang = market_for(locale).language
        for sheet, path, line in sentences(locale):
            folded = fold(line.text)
            for word in reader(lang).longest(folded.text):
                names = [name for name in word.ids if name.startswith(f"{kind}:")]
                if names and not word.ids & own_words(lang):
                    start, end = folded.original(word.start, word.end)
                    yield Place(sheet, path, line, start, end, names[0].partition(":")[2])

    return places


def other_digit(draw: random.Random, place: Place, locale: str) -> str:
    return draw.choice([digit for digit in "0123456789" if digit != place.line.text[place.start]])


SWAPS = {"g": "kg", "kg": "g", "ml": "l", "l": "ml", "cm": "m", "mm": "cm", "m": "cm", "h": "min", "min": "h"}
SWAPS |= {
    "in": "ft",
    "ft": "in",
    "oz": "lb",
    "lb": "oz",
    "floz": "l",
    "year": "month",
    "month": "year",
    "w": "lm",
    "lm": "w",
}
SWAPS |= {"degc": "percent", "degf": "percent", "mah": "w", "k": "lm", "percent": "g"}


def other_unit(draw: random.Random, place: Place, locale: str) -> str:
    written = place.line.text[place.start : place.end]
    number = written[: max(i for i, char in enumerate(written) if char.isdecimal()) + 1]
    return formatter(locale).quantity(number, 2.0, SWAPS.get(place.what, "kg"))


def other_word(kind: str) -> Callable[[random.Random, Place, str], str]:
    def changed(draw: random.Random, place: Place, locale: str) -> str:
        lang = market_for(locale).language
        rows = terms(kind)
        same = implied(lang, f"{kind}:{place.what}")
        rest = [key for key in rows if rows[key].plain(lang) and not _alike(f"{kind}:{key}", same, lang)]
        return rows[draw.choice(rest)].plain(lang)

    return changed


def _alike(name: str, same: frozenset[str], lang: str) -> bool:
    """Whether two rows have a word in common, or a word that the sentences use anyway."""
    return bool(implied(lang, name) & same) or name in own_words(lang) or bool(implied(lang, name) & own_words(lang))


SORTS = {
    "digit": (digits, other_digit),
    "unit": (units, other_unit),
    "material": (words("materials"), other_word("materials")),
    "colour": (words("colours"), other_word("colours")),
    "feature": (words("features"), other_word("features")),
}


def one_line(place: Place, text: str, locale: str) -> ContentDocument:
    """A document of the changed line alone: what is found, is found in it."""
    return ContentDocument(place.sheet.product, locale, "facts", (Hero(Line(""), (Line(text, place.line.facts),)),))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("sort", SORTS)
def test_what_is_changed_in_a_written_line_is_found(sort: str, locale: str) -> None:
    find, change = SORTS[sort]
    draw = random.Random(f"{sort} {locale}")
    places = list(find(locale))
    assert len(places) >= 30, (sort, locale)
    missed, tried = [], 0
    for place in draw.sample(places, min(TRIED, len(places))):
        text = place.line.text[: place.start] + change(draw, place, locale) + place.line.text[place.end :]
        tried += 1
        if not readback(one_line(place, text, locale), place.sheet, siblings=by_product(0)):
            missed.append((place.sheet.product, place.line.text, text))
    rate = 1 - len(missed) / tried
    print(f"{sort} {locale}: {rate:.1%} of {tried}")
    assert rate >= FOUND, (f"{rate:.1%}", missed[:5])
