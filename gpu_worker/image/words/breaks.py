"""Where a text may be broken into lines, by language, and the most even way to do it.

ICU says where a line may end at all; this is narrowed to where a reader would not notice: phrases in Japanese, words in
Thai, Chinese and Korean, never between a number and its unit, never inside a German compound.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from gpu_worker.image.words.fonts import language

_SOFT_HYPHEN = "\u00ad"
_NUMBER = re.compile(r"[\d\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]$")
_SIGN = re.compile(r"^[×x±≈<>≤≥~+–—&/·]$")
_SHORT_COMPOUND = 3  # E-Bike, 5-teilig: no line ends after so short a part
_GLUED_LETTERS = 20  # longer runs of number and unit may be broken again
_LONE = frozenset({"pl", "cs", "sk", "ru", "uk", "bg"})  # no one-letter word at the end of a line there
_PHRASES = {"ja": "ja-u-lw-phrase", "ko": "ko-u-lw-phrase"}
_BY_WORD = frozenset({"zh", "th", "lo", "km", "my"})


def plain(text: str) -> str:
    """A text as it is set: single spaces, no soft hyphens, no line ends of its own."""
    return " ".join(text.replace(_SOFT_HYPHEN, "").replace("\u200b", "").split())


@lru_cache(maxsize=4096)
def pieces(text: str, locale: str) -> tuple[str, ...]:
    """The parts of a text between which a line may end; joined they are `plain(text)`."""
    import icu4py.breakers as icu

    text = plain(text)
    if not text:
        return ()
    tongue = language(locale)
    rules = _PHRASES.get(tongue, locale.replace("_", "-"))
    ends = [end for _, end in icu.LineBreaker(text, rules).segments()]
    if tongue in _BY_WORD:
        words = {end for _, end in icu.WordBreaker(text, locale).segments()}
        ends = [end for end in ends if end in words or end == len(text)]
    if tongue == "ko":
        ends = [end for end in ends if end == len(text) or text[end - 1].isspace()]
    found: list[str] = []
    for start, end in pairwise([0, *ends]):
        part = text[start:end]
        if found and _stays(found[-1], part, tongue):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def _stays(left: str, right: str, tongue: str) -> bool:
    """Whether two parts belong on one line."""
    last, following = left.split()[-1] if left.split() else "", right.strip()
    if len(left) + len(following) <= _GLUED_LETTERS:
        if left.endswith(" ") and (_NUMBER.search(last) or _SIGN.match(last) or _SIGN.match(following)):
            return True
        if re.fullmatch(r"\w\.", last) and re.match(r"\w\.", following):
            return True
    if last.endswith("-") and not left.endswith(" "):
        return min(len(last) - 1, len(following)) <= _SHORT_COMPOUND
    if re.search(r"\d[–-]$", last) and following[:1].isdigit():
        return True
    return tongue in _LONE and len(last) == 1 and last.isalpha()


def broken(parts: tuple[str, ...], wide: Callable[[str], float], limit: float, most: int) -> tuple[str, ...] | None:
    """The lines of a text, as few as `limit` allows and then as even as can be; None where it needs more than `most`.

    `wide` is the width of a run of parts, in the unit of `limit`."""
    count = _least(parts, wide, limit)
    if count is None or count > most:
        return None
    if count == 1:
        return ("".join(parts).strip(),)
    return _even(parts, wide, limit, count)


def _least(parts: tuple[str, ...], wide: Callable[[str], float], limit: float) -> int | None:
    lines, run = 0, ""
    for part in parts:
        if run and wide((run + part).strip()) <= limit:
            run += part
            continue
        if wide(part.strip()) > limit:
            return None
        lines, run = lines + 1, part
    return lines


def _even(parts: tuple[str, ...], wide: Callable[[str], float], limit: float, count: int) -> tuple[str, ...]:
    """Least sum of squared room left, over all ways to make exactly `count` lines."""
    whole = len(parts)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(count):
        after: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[line].items():
            for end in range(start + 1, whole + 1):
                room = limit - wide("".join(parts[start:end]).strip())
                if room < 0:
                    break
                sum_so_far = cost + room * room
                if end not in after or sum_so_far < after[end][0]:
                    after[end] = (sum_so_far, start)
        best.append(after)
    cuts, end = [whole], whole
    for line in range(count, 0, -1):
        end = best[line][end][1]
        cuts.append(end)
    cuts.reverse()
    return tuple("".join(parts[start:stop]).strip() for start, stop in pairwise(cuts))
