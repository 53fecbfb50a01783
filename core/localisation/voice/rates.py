"""Sentences as rates: the traits of a text, and those of many texts with how far they lie apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median

from core.localisation.voice.hearing import Heard
from core.localisation.voice.lists import CONTRACTION, INTENSIFIER, PRAISE, WE, YOU, Lists
from core.localisation.voice.profile import SHARES, Trait

LENGTH = "sentence_length"
LEAST_SENTENCES = 4  # of a page: fewer are no sample of a voice
_FLOOR_SHARE, _FLOOR_LENGTH, _FLOOR_RATE = 0.04, 0.12, 0.75
_PER = 100  # words or characters

_SHARE: dict[str, Callable[[Heard], bool]] = {
    "we": lambda heard: heard.we,
    "you": lambda heard: heard.you,
    "third": lambda heard: not (heard.we or heard.you),
    "exclamations": lambda heard: heard.exclaims,
    "questions": lambda heard: heard.asks,
    "emoji": lambda heard: heard.emoji,
    "capitals": lambda heard: heard.capitals,
}
_RATE: dict[str, Callable[[Heard], int]] = {
    "intensifiers": lambda heard: heard.intensifiers,
    "praise": lambda heard: heard.praise,
    "contractions": lambda heard: heard.contractions,
}
_NEEDS = {
    "we": WE,
    "you": YOU,
    "third": YOU,
    "intensifiers": INTENSIFIER,
    "praise": PRAISE,
    "contractions": CONTRACTION,
}


def rates(heard: Sequence[Heard], lists: Lists) -> dict[str, float]:
    """The traits of one text: mean length of a sentence, shares of its sentences, uses in 100 words (characters).
    What the language has no list for, or no case for, is left out. Empty without a sentence."""
    if not heard:
        return {}
    units = sum(each.length for each in heard) or 1
    found = {LENGTH: units / len(heard)}
    found |= {name: sum(map(of, heard)) / len(heard) for name, of in _SHARE.items() if _measured(name, lists)}
    found |= {name: sum(map(of, heard)) * _PER / units for name, of in _RATE.items() if _measured(name, lists)}
    return found


def _measured(name: str, lists: Lists) -> bool:
    if name == "capitals":
        return lists.cased
    return name not in _NEEDS or _NEEDS[name] in lists.known


def traits(pages: Sequence[Sequence[Heard]], lists: Lists) -> dict[str, Trait]:
    """Mean over all sentences, and the spread from page to page, of texts that have a sentence at all.

    The spread is that of pages of the usual size; never below what chance alone gives, nor below a floor under which
    nobody hears a difference.
    """
    every = [heard for page in pages for heard in page]
    sampled = [page for page in pages if len(page) >= LEAST_SENTENCES] or [page for page in pages if page]
    size = median(len(page) for page in sampled) if sampled else 1
    values = [rates(page, lists) for page in sampled]
    lengths = _deviation([heard.length for heard in every])
    found = {}
    for name, mean in rates(every, lists).items():
        apart = _deviation([row[name] for row in values])
        if name == LENGTH:
            least = max(_FLOOR_LENGTH * mean, lengths / math.sqrt(size))
        elif name in SHARES:
            smooth = (mean * len(every) + 0.5) / (len(every) + 1)
            least = max(_FLOOR_SHARE, math.sqrt(smooth * (1 - smooth) / size))
        else:
            least = max(_FLOOR_RATE, math.sqrt(mean / max(1.0, size * mean_length(every) / _PER)))
        within = lengths if name == LENGTH else None
        found[name] = Trait(round(mean, 4), round(max(apart, least), 4), int(size), _rounded(within))
    return found


def mean_length(heard: Sequence[Heard]) -> float:
    """Mean length of a sentence."""
    return sum(each.length for each in heard) / len(heard) if heard else 0.0


def _deviation(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def address(heard: Sequence[Heard], lists: Lists) -> dict[str, int]:
    """In how many sentences each way of address is heard."""
    return {name: sum(name in each.levels for each in heard) for name in lists.levels}
