"""Searching a text only for what it shows signs of (core/facts/needs.py): tens of patterns are asked of each sentence.

The needs of all patterns that were ever asked are kept together: one pass over the words of a text tells of all of them
at once whether they may match.
"""

from __future__ import annotations

import functools
import operator
import re
import threading
from collections.abc import Iterable, Iterator, Sequence

from core.facts.needs import is_far, need_of, signs_beside, signs_of_word, words_in

_MOST_WORDS = 50_000


class _Register:
    """All patterns that were asked so far. Each has a place, from 0; sets of them are bits by their places."""

    def __init__(self) -> None:
        self.count = 0
        self.always = 0  # those that need nothing
        self.by_sign: dict[str, int] = {}
        self.by_word: dict[str, int] = {}  # of all signs that a word is; forgotten when a pattern is new
        self.places: dict[int, tuple[int, re.Pattern[str]]] = {}  # by id: the hash of a pattern reads all of it
        self._lock = threading.Lock()

    def place(self, pattern: re.Pattern[str]) -> int:
        """A place for a pattern that is new; it is kept, so that no other takes its id."""
        place = self.learn([need_of(pattern.pattern, pattern.flags)])
        self.places[id(pattern)] = (place, pattern)
        return place

    def learn(self, needs: Sequence[frozenset[str] | None]) -> int:
        """Give patterns places side by side by what they need; answers the first."""
        with self._lock:
            first = self.count
            for place, need in enumerate(needs, first):
                if need is None:
                    self.always |= 1 << place
                for sign in need or ():
                    self.by_sign[sign] = self.by_sign.get(sign, 0) | 1 << place
            self.by_word.clear()
            self.count += len(needs)
            return first

    def of_word(self, word: str) -> int:
        """The patterns that need one of the signs of a word."""
        with self._lock:
            if len(self.by_word) >= _MOST_WORDS:
                self.by_word.clear()
            signs = (self.by_sign.get(sign, 0) for sign in signs_of_word(word))
            found = self.by_word[word] = functools.reduce(operator.or_, signs)
            return found


_REGISTER = _Register()


class Signs:
    """Which of the patterns that are known a text may match."""

    __slots__ = ("_known", "_low", "_may", "far")

    def __init__(self, low: str) -> None:
        self._low, self.far = low, is_far(low)
        self._look()

    def allow(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern may match the text. For patterns that are made once."""
        known = _REGISTER.places.get(id(pattern))
        place = _REGISTER.place(pattern) if known is None else known[0]
        if place >= self._known:
            self._look()
        return bool(self._may >> place & 1)

    def among(self, place: int, count: int) -> Sequence[int]:
        """Which of so many patterns from a place on may match the text, counted from 0."""
        if place >= self._known:
            self._look()
        bits = self._may >> place & (1 << count) - 1
        found = []
        while bits:
            lowest = bits & -bits
            found.append(lowest.bit_length() - 1)
            bits ^= lowest
        return found

    def _look(self) -> None:
        known, may, by_word, by_sign = _REGISTER.count, _REGISTER.always, _REGISTER.by_word, _REGISTER.by_sign
        for word in words_in(self._low):
            found = by_word.get(word)
            may |= _REGISTER.of_word(word) if found is None else found
        for bits in filter(None, map(by_sign.get, signs_beside(self._low))):
            may |= bits
        self._known, self._may = known, may


class Rule:
    """Patterns read as one alternation, of which only those are tried that may match: of a hundred mostly one or two.

    Each stands in `plain` for `{}`, and in `frame` for texts with Chinese or Japanese letters, which are no letters of
    a word beside them. That class takes `re` so long to compile that there the alternation is compiled as a whole.
    """

    def __init__(self, ways: Sequence[str], frame: str = "(?:{})", plain: str = "") -> None:
        self._ways = tuple(re.compile((plain or frame).replace("{}", way)) for way in ways)
        self._written = frame.replace("{}", "|".join(ways))
        self._place = _REGISTER.learn([need_of(frame.replace("{}", way)) for way in ways])

    def each(self, text: str, signs: Signs) -> Iterable[re.Match[str]]:
        """All matches in order; where two begin at one place, that of the earlier pattern."""
        tried = self._tried(signs)
        return tried[0].finditer(text) if len(tried) == 1 else _merged(tried, text) if tried else ()

    def found(self, text: str, signs: Signs) -> bool:
        """Whether any of the patterns matches somewhere."""
        return any(way.search(text) for way in self._tried(signs))

    def _tried(self, signs: Signs) -> list[re.Pattern[str]]:
        places = signs.among(self._place, len(self._ways))
        return [self._whole] if signs.far and places else [self._ways[place] for place in places]

    @functools.cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._written)


def _merged(patterns: list[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    coming = [pattern.search(text) for pattern in patterns]
    begin = 0
    while True:
        best: re.Match[str] | None = None
        for index, match in enumerate(coming):
            if match is not None and match.start() < begin:
                match = coming[index] = patterns[index].search(text, begin)
            if match is not None and (best is None or match.start() < best.start()):
                best = match
        if best is None:
            return
        yield best
        begin = max(best.end(), best.start() + 1)


def signs_of(text: str) -> Signs:
    """The signs of a text; upper case counts as lower."""
    return _signs_of(text.lower())


@functools.lru_cache(maxsize=256)
def _signs_of(low: str) -> Signs:
    return Signs(low)


def each(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """All matches of a pattern in a text that may hold one."""
    return pattern.finditer(text) if signs_of(text).allow(pattern) else ()


def first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match of a pattern in a text that may hold one."""
    return pattern.search(text) if signs_of(text).allow(pattern) else None
