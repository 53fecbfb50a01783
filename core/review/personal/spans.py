"""Places in a text, asked for by where they are: each answer costs the few that stand there, however long the text is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from core.review.personal.found import Found

# No piece is longer; a window this much wider than asked for holds all that reach into it.
_LONGEST = 600


class Kept:
    """Pieces without overlap, in order."""

    def __init__(self) -> None:
        self.items: list[Found] = []
        self._starts: list[int] = []

    def meeting(self, item: Found) -> list[Found]:
        """Those that share a character with it."""
        first = bisect_right(self._starts, item.start)
        if first and self.items[first - 1].end > item.start:
            first -= 1
        return self.items[first : bisect_left(self._starts, item.end, lo=first)]

    def put(self, item: Found, instead_of: Sequence[Found] = ()) -> None:
        """In its place, or in that of neighbours it covers."""
        at = bisect_left(self._starts, item.start)  # the first of those covered, if any
        self.items[at : at + len(instead_of)] = [item]
        self._starts[at : at + len(instead_of)] = [item.start]


class Around:
    """Pieces, asked for by their distance from a place."""

    def __init__(self, items: Iterable[Found]) -> None:
        self._items = sorted(items)
        self._starts = [item.start for item in self._items]

    def within(self, start: int, end: int) -> list[Found]:
        """Those that begin in the span."""
        first = bisect_left(self._starts, start)
        return self._items[first : bisect_left(self._starts, end, lo=first)]

    def near(self, start: int, end: int, far: int) -> list[Found]:
        """Those of which a part stands in the span or at most so far from it."""
        told = self.within(start - far - _LONGEST, end + far + 1)
        return [item for item in told if item.end >= start - far]


def inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place stands in one of the spans, which are in order and without overlap."""
    before = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return before >= 0 and at < spans[before][1]


def standing(text: str, values: Iterable[str], alone: Callable[[str, int, int], bool]) -> Iterator[tuple[int, int]]:
    """Where the values stand in the text, the longest first; `alone` says whether a span is no part of a longer word."""
    known = set(values)
    sizes: dict[str, set[int]] = {}
    for value in known:
        sizes.setdefault(value[0], set()).add(len(value))
    if not sizes:
        return
    tried = {first: sorted(of, reverse=True) for first, of in sizes.items()}
    done = 0
    for match in re.finditer(f"[{re.escape(''.join(sorted(tried)))}]", text):
        start = match.start()
        if start < done:
            continue
        for size in tried[match.group()]:
            end = start + size
            if end <= len(text) and text[start:end] in known and alone(text, start, end):
                yield start, end
                done = end
                break
