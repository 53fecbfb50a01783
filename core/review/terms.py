"""Finding terms of rule data in folded text: one automaton pass, then word edges, exceptions and gaps.

How a term is written in the data:
- `best seller`      a phrase with word edges (by Unicode category; scripts without word spaces have none)
- `klimaneutral*`    open at that side: also klimaneutrale; `*stahl*` also inside compounds
- `*ste ~ der Welt`  two parts in this order in one sentence, at most GAP characters apart; the hit spans both
A star inside a part would be read as a star, so it is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from core.review.folding import fold_text

GAP = 40
EVERY = -1  # owner of an exception that holds for all
# Arabic writes "and", "with", "for" and "so" joined to the word behind them; "like" is left out, for كبيرة is no بيرة.
_PARTICLES = frozenset({"و", "ب", "ل", "ف", "وب", "ول", "فب", "فل"})
_LONGEST_PARTICLE = 2
_STOP = re.compile(r"[.!?。！？;\n]")


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `anchor` is what the automaton looks for, `before` the earlier part of a term with a gap."""

    owner: int
    anchor: str
    open_left: bool
    open_right: bool
    before: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found; offsets in the folded text."""

    owner: int
    start: int
    end: int


@lru_cache(maxsize=8192)
def word_char(char: str) -> bool:
    """Part of a word in a script that divides words by spaces."""
    if char.isascii():
        return char.isalnum()
    return unicodedata.category(char)[0] in "LMN" and not unspaced(char)


@lru_cache(maxsize=8192)
def unspaced(char: str) -> bool:
    """A letter of Chinese, Japanese, Korean, Thai, Lao, Khmer or Burmese: words have no edges, or (Korean) endings."""
    code = ord(char)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7FF
        or 0xF900 <= code <= 0xFAFF
        or 0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or code >= 0x20000
    )


def _side(part: str) -> tuple[str, bool, bool]:
    text = fold_text(part.strip("*"))
    if "*" in text:
        raise ValueError(f"a star inside of {part!r}")
    return text, part.startswith("*"), part.endswith("*")


def compile_term(owner: int, written: str) -> Term:
    """Reads the notation above."""
    first, _, last = (part.strip() for part in written.rpartition("~"))
    anchor, open_left, open_right = _side(last)
    if not anchor:
        raise ValueError(f"empty term {written!r}")
    if not first:
        return Term(owner, anchor, open_left, open_right)
    text, left, right = _side(first)
    start = "" if left or unspaced(text[0]) else r"(?<!\w)"
    end = "" if unspaced(text[-1]) else r"\w*" if right else r"(?!\w)"
    word = r"\w*" if left and not unspaced(text[0]) else ""
    return Term(owner, anchor, open_left, open_right, re.compile(start + word + re.escape(text) + end))


class Terms:
    """An automaton over terms, each with the index of its owner."""

    def __init__(self, written: Iterable[tuple[int, str]], exceptions: Iterable[tuple[int, str]] = ()) -> None:
        self._terms: dict[str, list[Term]] = {}
        for owner, text in written:
            term = compile_term(owner, text)
            self._terms.setdefault(term.anchor, []).append(term)
        self._exceptions: dict[str, list[Term]] = {}
        for owner, text in exceptions:
            term = compile_term(owner, text)
            self._exceptions.setdefault(term.anchor, []).append(term)
        self._anchors = sorted(self._terms.keys() | self._exceptions.keys())
        self._automaton = (
            AhoCorasick(self._anchors, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
            if self._anchors
            else None
        )

    def find(self, folded: str) -> list[Hit]:
        """All hits of all owners, the longest first where hits of one owner overlap, in text order."""
        if self._automaton is None:
            return []
        hits: list[Hit] = []
        masks: list[Hit] = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            anchor = self._anchors[index]
            for term in self._terms.get(anchor, ()):
                if hit := _verify(folded, term, start, end):
                    hits.append(hit)
            for term in self._exceptions.get(anchor, ()):
                if mask := _verify(folded, term, start, end):
                    masks.append(mask)
        if masks:
            hits = [hit for hit in hits if not any(_inside(hit, mask) for mask in masks)]
        return list(_longest(hits))


def _inside(hit: Hit, mask: Hit) -> bool:
    return mask.owner in (hit.owner, EVERY) and mask.start <= hit.start and hit.end <= mask.end


def _verify(text: str, term: Term, start: int, end: int) -> Hit | None:
    left, right = start, end
    inside = start and word_char(text[start]) and word_char(text[start - 1])
    if inside and not term.open_left and not _behind_particle(text, start):
        return None
    if not term.open_right and end < len(text) and word_char(text[end - 1]) and word_char(text[end]):
        return None
    while term.open_left and left and word_char(text[left - 1]):
        left -= 1
    while term.open_right and right < len(text) and word_char(text[right]):
        right += 1
    if term.before is None:
        return Hit(term.owner, left, right)
    low = max(0, left - GAP)
    window = text[low:left]
    if stops := list(_STOP.finditer(window)):
        low += stops[-1].end()
    earlier = list(term.before.finditer(text, low, left))
    return Hit(term.owner, earlier[-1].start(), right) if earlier else None


def _behind_particle(text: str, start: int) -> bool:
    """Whether only an Arabic particle stands between the place and the start of its word."""
    low = start
    while low and start - low <= _LONGEST_PARTICLE and word_char(text[low - 1]):
        low -= 1
    return text[low:start] in _PARTICLES


def _longest(hits: Sequence[Hit]) -> Iterator[Hit]:
    last: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        before = last.get(hit.owner)
        if before is not None and hit.start < before.end:
            continue
        last[hit.owner] = hit
        yield hit
