"""The voice of a shop's own pages as numbers. Too little text gives no numbers, only the word that it is too little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.generation.voice.loved import loved
from core.generation.voice.read import Pages, Told, read
from core.localisation.voice.hearing import Heard
from core.localisation.voice.lists import Lists, lists_of
from core.localisation.voice.profile import GOOD, NONE, SOME, Loved, Measured, Trait
from core.localisation.voice.rates import LENGTH, address, traits

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store

_ENOUGH = {GOOD: (8, 60), SOME: (3, 15)}  # pages, sentences
_EVERYWHERE_PAGES, _EVERYWHERE_SHARE = 5, 0.2  # a sentence on more pages than both is a notice, no voice
_CLEAR, _LEAST_MARKS = 0.9, 5  # share of the sentences with an address that use one, and how many it takes
_LINES = 5


def learn(
    db: Db, store: Store, *, progress: Callable[[int, int, str], None] = lambda _done, _total, _note: None
) -> list[Measured]:
    """Measure every locale that the shop has texts in, and keep it. What a person set stays as it is."""
    held = db.voices.of(store.id).measured
    found = [measure(pages, held.get(pages.locale)) for pages in read(db, store, progress).values()]
    db.voices.keep_measured(store.id, found)
    return found


def measure(pages: Pages, held: Measured | None = None) -> Measured:
    """The voice of the pages of one locale. Typical sentences that were `held` stay while the shop still says them, so
    that what was written by them need not be written anew."""
    lists = lists_of(pages.locale)
    told = [page for page in _without_notices(list(pages.told())) if page.heard]
    heard = [page.heard for page in told]
    every = [each for page in heard for each in page]
    unit = "words" if lists.spaced else "characters"
    confidence = _confidence(len(told), len({each.text for each in every}))
    if confidence == NONE:
        return Measured(pages.locale, len(told), pages.known, len(every), NONE, unit)
    measured = traits(heard, lists)
    level, share, marks = _address(every, lists)
    words = loved(told, pages.locale) if confidence == GOOD else ()
    lines = typical(told, measured, words, held.lines if held else ())
    return Measured(
        pages.locale, len(told), pages.known, len(every), confidence, unit, measured, level, share, marks, words, lines
    )


def _confidence(pages: int, sentences: int) -> str:
    for name, (least_pages, least_sentences) in _ENOUGH.items():
        if pages >= least_pages and sentences >= least_sentences:
            return name
    return NONE


def _without_notices(told: list[Told]) -> list[Told]:
    """Pages without the sentences that stand on every page: shipping, returns, the maker's story."""
    seen = Counter(each.text for page in told for each in page.heard)
    most = max(_EVERYWHERE_PAGES, _EVERYWHERE_SHARE * len(told))
    return [
        Told(page.remote_id, tuple(each for each in page.heard if seen[each.text] <= most), page.names) for page in told
    ]


def _address(heard: Sequence[Heard], lists: Lists) -> tuple[str, float, int]:
    counts = address(heard, lists)
    marks = sum(counts.values())
    if not marks:
        return "", 0.0, 0
    best = max(counts, key=lambda name: counts[name])
    share = counts[best] / marks
    return (best if share >= _CLEAR and marks >= _LEAST_MARKS else ""), round(share, 4), marks


def typical(
    told: Sequence[Told], measured: dict[str, Trait], words: Sequence[Loved], held: Sequence[str] = ()
) -> tuple[str, ...]:
    """Sentences that sound most like the whole: of its length and person, with its words; no figures, no addresses."""
    wanted = frozenset(row.word for row in words)
    scored = sorted(
        (_apart(each, measured) - 0.5 * any(word in each.text.casefold() for word in wanted), each.text, page.remote_id)
        for page in told
        for each in page.heard
        if _quotable(each.text)
    )
    said = {text for _score, text, _page in scored}
    chosen = [text for text in held if text in said]
    pages: set[str] = set()
    starts = {_start(text) for text in chosen}
    for _score, text, page_id in scored:
        if len(chosen) >= _LINES:
            break
        start = _start(text)
        if page_id not in pages and start not in starts:
            chosen.append(text)
            pages.add(page_id)
            starts.add(start)
    return tuple(chosen)


def _start(text: str) -> str:
    return text.split(None, 1)[0][:8].casefold()


def _quotable(text: str) -> bool:
    return 12 <= len(text) <= 220 and not any(char.isdigit() or char in "@:/" for char in text)


def _apart(heard: Heard, measured: dict[str, Trait]) -> float:
    length = measured[LENGTH]
    apart = abs(heard.length - length.value) / (length.within or length.value or 1.0)
    for name, here in (("we", heard.we), ("you", heard.you), ("exclamations", heard.exclaims), ("emoji", heard.emoji)):
        if name in measured:
            apart += abs(float(here) - measured[name].value)
    return round(apart, 6)
