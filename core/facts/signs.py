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
    """All patterns that were asked so far. Each is a bit of its own, so that a set of them is one number."""

    def __init__(self) -> None:
        self.count = 0
        self.always = 0  # those that need nothing
        self.by_sign: dict[str, int] = {}
        self.by_word: dict[str, int] = {}  # of all signs that a word is; forgotten when a pattern is new
        self.bits: dict[int, tuple[int, re.Pattern[str]]] = {}  # by id: the hash of a pattern reads all of it
        self._lock = threading.Lock()

    def bit_of(self, pattern: re.Pattern[str]) -> int:
        """The bit of a pattern; a new one is kept, so that no other takes its id."""
        known = self.bits.get(id(pattern))
        if known is None:
            known = self.bits[id(pattern)] = (self.learn([need_of(pattern.pattern, pattern.flags)]), pattern)
        return known[0]

    def learn(self, needs: Sequence[frozenset[str] | None]) -> int:
        """Give patterns bits side by side by what they need; answers the first."""
        with self._lock:
            first = 1 << self.count
            for place, need in enumerate(needs, self.count):
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
            found = 0
            for bits in filter(None, map(self.by_sign.get, signs_of_word(word))):
                found |= bits
            self.by_word[word] = found
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
        known = _REGISTER.bits.get(id(pattern))
        return self.among(_REGISTER.bit_of(pattern) if known is None else known[0]) != 0

    def among(self, bits: int) -> int:
        """Those of a set of patterns that may match the text."""
        if self._known != _REGISTER.count:
            self._look()
        return self._may & bits

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
        self._first = _REGISTER.learn([need_of(frame.replace("{}", way)) for way in ways])
        self.bits = self._first * ((1 << len(ways)) - 1)

    def each(self, text: str, signs: Signs) -> Iterable[re.Match[str]]:
        """All matches in order; where two begin at one place, that of the earlier pattern."""
        tried = self._tried(signs)
        return tried[0].finditer(text) if len(tried) == 1 else _merged(tried, text) if tried else ()

    def found(self, text: str, signs: Signs) -> bool:
        """Whether any of the patterns matches somewhere."""
        return any(way.search(text) for way in self._tried(signs))

    def _tried(self, signs: Signs) -> Sequence[re.Pattern[str]]:
        bits = signs.among(self.bits)
        if not bits:
            return ()
        if signs.far:
            return (self._whole,)
        bits //= self._first
        found = []
        while bits:
            lowest = bits & -bits
            found.append(self._ways[lowest.bit_length() - 1])
            bits ^= lowest
        return found

    @functools.cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._written)


def bits_of(patterns: Iterable[re.Pattern[str] | Rule]) -> int:
    """A set of patterns, for `Signs.among`: whether a text may match any of them is one look at its signs."""
    each = (one.bits if isinstance(one, Rule) else _REGISTER.bit_of(one) for one in patterns)
    return functools.reduce(operator.or_, each, 0)


def _merged(patterns: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
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
