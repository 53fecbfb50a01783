"""What must stand in a text for a pattern to match at all: most patterns are asked of most sentences in vain.

A pattern's need is read off the pattern itself: of each of its alternatives the rarest word or sign that every match
holds. A text's signs are its words, how they begin, and its characters, taken once. A text that shows none of what a
pattern needs cannot match; one that shows some may. What cannot be read off (look-around, back references, classes of
many characters) needs nothing, so a need never keeps a match back.

Signs, and the keys of a need, are pieces of a text in lower case: " word " for a whole word, " wo", " wor" and
" words" for its beginning, "word" for four letters in a row, single characters, two beside each other in Chinese and
Japanese, and marks for any digit and for any character beyond ASCII.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from core.facts.source_language import sentence_words

_parser: Any = import_module("re._parser")  # private, but the one parser that reads patterns just as `re` does

_EDGE, _ANY, _DIGIT, _BEYOND = "\0", "\1", "\2", "\3"  # a word ends here; anything may be here; any digit; no ASCII
_CJK = r"\u3040-\u9fff\uac00-\ud7a3"  # letters that stand beside Latin words without a space
_WORD = re.compile(rf"[^\W{_CJK}]+")
_FAR = re.compile(rf"[{_CJK}]")
_FIGURE = re.compile(r"\d")
_MOST = 500  # strings that a piece of a pattern is spelled out into
_MOST_CHARS = 12  # characters of a class that are spelled out
_UNSTEADY = frozenset("Σσςſı\u212aİ")  # lower case depends on the place, or other letters count as the same


def words_in(low: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(low)


def is_far(text: str) -> bool:
    """Whether a text holds Chinese, Japanese or Korean letters."""
    return not text.isascii() and _FAR.search(text) is not None


def signs_of_word(word: str) -> list[str]:
    """The signs that a text shows by holding a word."""
    runs = (word[at : at + 4] for at in range(len(word) - 3))
    return [f" {word} ", f" {word[:2]}", f" {word[:3]}", f" {word[:5]}", *runs]


def signs_beside(low: str) -> Iterable[str]:
    """The signs of a text in lower case that are no signs of its words."""
    yield from {*low}
    if not low.isascii():
        yield _BEYOND
        if is_far(low):
            yield from map("".join, itertools.pairwise(low))
    if _FIGURE.search(low):
        yield _DIGIT


def need_of(pattern: str, flags: int = 0) -> frozenset[str] | None:
    """Signs of which every text that the pattern matches shows one; None where it may match any text."""
    strings, needed = _sequence(_parser.parse(pattern, flags))
    keys = _best(needed, _keys(strings))
    return keys | {_BEYOND} if keys is not None and flags & re.IGNORECASE else keys


def ways_of(pattern: str) -> list[str]:
    """The alternatives of a pattern, cut at the bars that stand in no group and no class."""
    found, begin, depth, inside = [], 0, 0, False
    for sign in _SYNTAX.finditer(pattern):
        char = sign[0]
        if inside:
            inside = char != "]"
        elif char[0] == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            found.append(pattern[begin : sign.start()])
            begin = sign.end()
    return [*found, pattern[begin:]]


_SYNTAX = re.compile(r"\\.|\[\^?\]?|[\]()|]", re.DOTALL)


# ------------------------------------------------------------------ what a pattern spells out

# Strings that match, in the marks above, and keys of which every match shows one (None: not known).
_Spelled = tuple[frozenset[str], frozenset[str] | None]
_NOTHING, _ANYTHING = frozenset(("",)), frozenset((_ANY,))


def _sequence(nodes: Sequence[Any], before: str = _ANY, after: str = _ANY) -> _Spelled:
    """What a sequence spells out, between marks that say whether a word may end at its own ends."""
    strings, needed = _NOTHING, None
    for at, node in enumerate(nodes):
        if str(node[0]) == "LITERAL":
            char = _char(node[1])
            strings = frozenset(string + char for string in strings)
            continue
        front = before if strings == _NOTHING else _common_end(before, strings)
        more, also = _node(node[0], node[1], front, _front_of(nodes[at + 1]) if at + 1 < len(nodes) else after)
        needed = _best(needed, also)
        if len(strings) * len(more) > _MOST:
            needed = _best(needed, _keys(before + string for string in strings))
            strings, before = _NOTHING, front
        if len(more) > _MOST:
            needed = _best(needed, _keys(front + string for string in more))
            strings, before = _ANYTHING, _ANY
        else:
            strings = frozenset(one + two for one in strings for two in more)
    return strings, needed


def _common_end(before: str, strings: frozenset[str]) -> str:
    """Whether a word may begin behind each of these strings."""
    return _EDGE if all(_ends_word((before + string)[-1]) for string in strings) else _ANY


def _ends_word(char: str) -> bool:
    return char not in (_ANY, _DIGIT) and (char == _EDGE or _WORD.match(char) is None)


def _front_of(node: Any) -> str:
    """Whether a word ends in front of a node."""
    strings, _ = (
        _node(node[0], node[1], _ANY, _ANY)
        if str(node[0]) in ("LITERAL", "IN", "AT", "ASSERT_NOT")
        else (_ANYTHING, None)
    )
    return _EDGE if strings and all(string and _ends_word(string[0]) for string in strings) else _ANY


def _node(kind: Any, given: Any, before: str, after: str) -> _Spelled:
    name = str(kind)
    if name == "LITERAL":
        return frozenset((_char(given),)), None
    if name == "IN":
        return _class(given), None
    if name == "BRANCH":
        return _branch([_sequence(way, before, after) for way in given[1]], before, after)
    if name == "SUBPATTERN":
        return (_ANYTHING, None) if given[1] & re.IGNORECASE else _sequence(given[3], before, after)
    if name == "ATOMIC_GROUP":
        return _sequence(given, before, after)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        single = given[1] == 1
        inner = _sequence(given[2], before if single else _ANY, after if single else _ANY)
        return _repeated(int(given[0]), int(given[1]), inner)
    if name == "AT":
        return frozenset(("" if str(given) == "AT_NON_BOUNDARY" else _EDGE,)), None
    if name == "FAILURE" or (name == "ASSERT_NOT" and not given[1]):
        return frozenset(), None
    if name == "ASSERT":
        strings, needed = _sequence(given[1])
        return _NOTHING, _best(needed, _keys(strings))
    if name == "ASSERT_NOT":
        return frozenset((_EDGE if _is_letter(given[1]) else "",)), None
    return _ANYTHING, None  # any character, all but one, a back reference


def _char(code: int) -> str:
    low = chr(code).lower()
    return low if len(low) == 1 and low not in _UNSTEADY and low > _DIGIT else _ANY


def _class(items: Sequence[Any]) -> frozenset[str]:
    """The characters of a class one by one; white space and signs as the edge of a word."""
    found: set[str] = set()
    for kind, given in items:
        name = str(kind)
        if name == "LITERAL":
            found.add(_char(given))
        elif (name == "RANGE" and tuple(given) == (48, 57)) or str(given) == "CATEGORY_DIGIT":
            found.add(_DIGIT)
        elif name == "RANGE" and given[1] - given[0] < _MOST_CHARS:
            found.update(_char(code) for code in range(given[0], given[1] + 1))
        elif str(given) in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD"):
            found.add(_EDGE)
        else:
            return _ANYTHING
    return frozenset(found) if len(found) <= _MOST_CHARS else _ANYTHING


def _is_letter(nodes: Sequence[Any]) -> bool:
    """Whether one character is asked for and every letter that words are made of will do."""
    if len(nodes) != 1 or str(nodes[0][0]) != "IN":
        return False
    items = [(str(kind), str(given)) for kind, given in nodes[0][1]]
    if ("CATEGORY", "CATEGORY_WORD") in items:
        return items[0][0] != "NEGATE"
    ranges = {given for kind, given in items[2:] if kind == "RANGE"}
    return items[:2] == [("NEGATE", "None"), ("CATEGORY", "CATEGORY_NOT_WORD")] and ranges <= _FAR_RANGES


_FAR_RANGES = {str((0x3040, 0x9FFF)), str((0xAC00, 0xD7A3))}


def _branch(ways: list[_Spelled], before: str, after: str) -> _Spelled:
    if all(needed is None for _, needed in ways) and sum(len(strings) for strings, _ in ways) <= _MOST:
        return frozenset().union(*(strings for strings, _ in ways)), None
    every = [_best(needed, _keys(before + string + after for string in strings)) for strings, needed in ways]
    known = [keys for keys in every if keys is not None]
    return _ANYTHING, frozenset().union(*known) if len(known) == len(every) else None


def _repeated(least: int, most: int, spelled: _Spelled) -> _Spelled:
    strings, needed = spelled
    if most > 1:
        strings = strings | frozenset(_ANY + string for string in strings)
    return (strings, needed) if least else (strings | _NOTHING, None)


# ------------------------------------------------------------------ the rarest piece

_SPLIT = re.compile(r"[\0\1\2]")
_BEGINS, _ENDS = rf"(?<=[^\w\1\2])|(?<=[{_CJK}])", rf"(?=[^\w\1\2])|(?=[{_CJK}])"
_PIECE = re.compile(rf"({_BEGINS})?([^\W{_CJK}]+)({_ENDS})?")


def _best(one: frozenset[str] | None, two: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or two is None:
        return two if one is None else one
    return min(one, two, key=lambda keys: sum(map(_commonness, keys)))


def _keys(strings: Iterable[str]) -> frozenset[str] | None:
    """One key of each string; None where one string has none."""
    found = set()
    for string in strings:
        key = min(_pieces(string), key=_rarest_longest, default=None)
        if key is None:
            return None
        found.add(key)
    return frozenset(found)


def _pieces(string: str) -> Iterator[str]:
    """Keys that a text with that string shows; words and runs of letters hide single characters."""
    known = False
    for found in _PIECE.finditer(string):
        begins, word, ends = found.groups()
        if begins is not None and ends is not None:
            yield f" {word} "
        elif begins is not None and len(word) > 4:
            yield f" {word[:5]}"
        elif len(word) > 3:
            yield from (word[at : at + 4] for at in range(len(word) - 3))
        elif begins is not None and len(word) > 1:
            yield f" {word}"
        else:
            continue
        known = True
    if _DIGIT in string:
        yield _DIGIT
    for stretch in () if known else _SPLIT.split(string):
        yield from stretch
        yield from (two for at in range(len(stretch) - 1) if _FAR.search(two := stretch[at : at + 2]))


_SIGNS = {" ": 3_000, ".": 800, ",": 300, "-": 300, _DIGIT: 200, "'": 150}
_SMALL_WORD, _RUN, _FAR_PAIR = 250, 15, 5
_HEADS = {3: 120, 4: 80}
_LONGER_WORDS = (300, 60, 40, 20, 12, 6)  # by length


def _rarest_longest(key: str) -> tuple[int, int]:
    return _commonness(key), -len(key)


@functools.cache
def _commonness(key: str) -> int:
    """Roughly how many of a thousand sentences show the key."""
    if len(key) == 1:
        return _SIGNS.get(key, 1_000 if key.isascii() and key.isalpha() else 50)
    if key.strip() in sentence_words():
        return _SMALL_WORD
    if key[0] != " ":
        return _RUN if len(key) == 4 else _FAR_PAIR
    if key[-1] != " ":
        return _HEADS.get(len(key), _RUN)
    return _LONGER_WORDS[min(len(key), 8) - 3]
