"""Words that a shop loves: used more than other shops use them, by the log-odds with a prior (Monroe, Colaresi and
Quinn 2008). The other shops are the built-in catalogues, in the words of the facts-only writer where they have no own
text in the language. What names the product, its materials or parts is a fact, not a voice, and is left out."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from core.catalog.seed.builtin import builtin
from core.catalog.seed.snapshots import snapshot_of
from core.catalog.text import fold_html
from core.facts.extract import extract
from core.facts.source_language import sentence_words
from core.generation.compose import compose
from core.generation.voice.read import Told
from core.localisation.language import code_of, languages
from core.localisation.market import market_for, supported_locales
from core.localisation.voice.hearing import WORD, hear, told_lines
from core.localisation.voice.lists import WE, YOU, Lists, lists_of
from core.localisation.voice.profile import Loved
from core.review.reading import reader

_PRIOR = 500.0  # words that the prior weighs
_CLEARLY = 2.6  # standard deviations
_LEAST_PAGES, _LEAST_SHARE = 4, 0.03
_MOST = 20
_TIMES_MOST = 99.0
_THING = 0.5  # share of a word's pages on which the product's own fields have it
_SEEDS = ((0, 24), (1, 36), (2, 36), (3, 36))
_WRITTEN = 24  # pages of each of the first two seeds where they must be written first
_THINGS = ("categories", "materials", "colours", "parts", "substances", "attributes", "origin", "free")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}|[\u30a0-\u30ff]{3,}")


def loved(told: Sequence[Told], locale: str) -> tuple[Loved, ...]:
    """The words that pages of this shop have clearly more often than others, the clearest first."""
    others = background(code_of(locale))
    if not others:
        return ()
    lists = lists_of(locale)
    spaced = lists.spaced
    own: Counter[str] = Counter()
    written: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    things: Counter[str] = Counter()
    for page in told:
        said = Counter(word for each in page.heard for word in _words(each.text, spaced))
        counts: Counter[str] = Counter()
        for word, count in said.items():
            counts[word.casefold()] += count
        written.update(said)
        names = frozenset(WORD.findall(page.names)) if spaced else page.names
        own.update(counts)
        pages.update(counts.keys())
        things.update(word for word in counts if word in names)
    forms: dict[str, str] = {}
    for word, _count in written.most_common():
        forms.setdefault(word.casefold(), word)
    least = max(_LEAST_PAGES, _LEAST_SHARE * len(told))
    barred = _things(code_of(locale)) | sentence_words() | lists.common
    rows = [
        (score, word, times)
        for word, (score, times) in _scores(own, others)
        if score >= _CLEARLY
        and pages[word] >= least
        and word not in barred
        and not _address(word, lists)
        and things[word] < _THING * pages[word]
    ]
    chosen: list[Loved] = []
    for _score, word, times in sorted(rows, key=lambda row: (-row[0], -len(row[1]), row[1])):
        if spaced or not any(word in row.word or row.word in word for row in chosen):
            chosen.append(Loved(forms[word], round(min(times, _TIMES_MOST), 1), pages[word]))
    return tuple(chosen[:_MOST])


def _address(word: str, lists: Lists) -> bool:
    """Whether a word says who speaks or who is addressed, which is told by other numbers."""
    named = any(word in level.starts for level in lists.levels.values())
    return named or any(tag in (WE, YOU) or tag.startswith("level:") for tag in lists.tags(word))


def _scores(own: Counter[str], others: Counter[str]) -> Iterator[tuple[str, tuple[float, float]]]:
    """The z-score of each word's log-odds, and how many times as often it is used."""
    here, there = own.total(), others.total()
    for word, count in own.items():
        theirs = others[word]
        prior = _PRIOR * (count + theirs) / (here + there)
        ours = math.log((count + prior) / (here + _PRIOR - count - prior))
        other = math.log((theirs + prior) / (there + _PRIOR - theirs - prior))
        deviation = math.sqrt(1 / (count + prior) + 1 / (theirs + prior))
        yield word, ((ours - other) / deviation, ((count + 0.5) / here) / ((theirs + 0.5) / there))


def _words(text: str, spaced: bool) -> Iterator[str]:
    if spaced:
        yield from (word for word in WORD.findall(text) if len(word) > 2)
        return
    for run in _RUN.findall(text):
        if run[0] >= "\u4e00":
            yield from (run[at : at + size] for size in (2, 3, 4) for at in range(len(run) - size + 1))
        else:
            yield run


@cache
def background(lang: str) -> Counter[str]:
    """How often the built-in catalogues use each word of a language; empty for one that pages cannot be written in."""
    locale = next((tag for tag in supported_locales() if market_for(tag).language == lang), "")
    spaced = lists_of(lang).spaced
    found: Counter[str] = Counter()
    if locale:
        texts = _own_texts() if lang == "en" else _written_texts(locale)
        for lines in texts:
            heard = hear(lines, lists_of(lang))
            found.update(word.casefold() for each in heard for word in _words(each.text, spaced))
    return found


def _own_texts() -> Iterator[Iterable[str]]:
    for seed, products in _SEEDS:
        for product in builtin(seed, products).products:
            yield told_lines(fold_html(f"{product.description_html}{product.short_html}"))


def _written_texts(locale: str) -> Iterator[Iterable[str]]:
    for seed, _products in _SEEDS[:2]:
        for number, product in enumerate(builtin(seed, _WRITTEN).products):
            document = compose(extract(snapshot_of(product, number), "en-US"), locale)
            yield [line.text for path, line in document.lines() if ".body." in path or ".answer." in path]


@cache
def _things(lang: str) -> frozenset[str]:
    """Words of a language that name things and matters of fact."""
    if lang not in languages():
        return frozenset()
    known = reader(lang)
    rows = zip(known.forms, known.ids, strict=True)
    return frozenset(form for form, ids in rows if any(name.partition(":")[0] in _THINGS for name in ids))
