"""Lists of things in one line: what is in a box, and what each of them is called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.catalog.text import TextLine
from core.facts.composition import split_list
from core.facts.lexicon import lower, not_included_pattern, pattern
from core.facts.lines import UNSPACED
from core.facts.signs import each

_JOINT = re.compile(
    r"\s*[;；•·|\n]\s*|\s+\+\s+|\s*,(?!\d{3}(?!\d))(?:\s+|(?=[^\W\d]))(?:(?:and|or|plus|und|et|y|sowie)\s+)?|\s*[、，]\s*|"
    r"(?P<word>\s+(?:and|&|plus|as well as|und|sowie|et|y)\s+)"
)
_COUNTED = re.compile(
    r"(?:\d{1,3}(?![\d.,]*\s?(?:mm|cm|m|in|g|kg|ml|l)(?!\w))|an?|one|two|three|four|five|six|eight|the|your|matching|"
    r"spare|une?|des|una|eine?|zwei|deux|dos)(?:\s|[x×*])"
)
COUNT = re.compile(
    r"\d{1,3}\s?(?:[x×*]|pcs?\.?(?: of)?|pieces? of|pairs? of|sets? of)\s?"
    r"(?=[^\W\d]|\d[\d.,]*\s?(?:mm|cm|m|g|kg|ml|l|in|oz)(?!\w) [^\W\d])",
    re.IGNORECASE,
)
_VERB = r"(?<!\w)(?:{})(?!\w)"
_MEASURES = re.compile(r"(?:size )?\d[\d.,x×* -]*\s?(?:mm|cm|m|g|kg|ml|l|in|oz)?\s*(?=[,;]|$)|size \S+", re.IGNORECASE)
_SIGNS = re.compile(r"^[^\w]+")
_MOST = 30
STACK = 3  # so many short lines in a row make a list
_BETWEEN_ENTRIES = re.compile(r"\s+[|•·●▪]\s+")


def things(text: str) -> list[tuple[int, int]]:
    """Where the things of a list stand. Brackets are not cut; "and" parts two things where the second is counted or
    the list had commas before (a cup and a saucer; salt and pepper mill)."""
    depth = [0]
    for sign in text:
        depth.append(max(0, depth[-1] + (sign in "(（[") - (sign in ")）]")))
    found: list[tuple[int, int]] = []
    at, commas = 0, 0
    for joint in _JOINT.finditer(text):
        if depth[joint.start()] or depth[joint.end()] > 0 or joint.start() < at:
            continue
        if joint["word"] and not commas and not _COUNTED.match(text, joint.end()):
            continue
        if _MEASURES.match(text, joint.end()):
            continue  # 1 x tackle box, 18 x 10 cm
        commas += not joint["word"]
        found.append((at, joint.start()))
        at = joint.end()
        if len(found) == _MOST:
            break
    found.append((at, len(text)))
    return [(start, end) for start, end in found if re.search(r"[^\W\d_]", text[start:end])]


def in_one_line(text: str, lang: str) -> list[tuple[str, int]]:
    """The things of a line in a list of things, with their offsets; else the line."""
    if lang[:2].lower() not in UNSPACED:
        told = pattern("verb", lang, _VERB).search(lower(text))
        places = [] if told else things(text.rstrip(" ."))
        return [(text[start:end], start) for start, end in places] or [(text, 0)]
    found, at = [], 0
    for piece in split_list(text.rstrip(" .。")) if not not_included_pattern().search(lower(text)) else ():
        at = max(text.find(piece, at), at)
        found.append((piece, at))
        at += len(piece)
    return found if len(found) >= 3 and all(re.search(r"[^\W\d_]{2}", piece) for piece, _ in found) else [(text, 0)]


def entries(text: str, start: int) -> list[tuple[str, int]]:
    """The entries of a list that stands in one line, set apart by bars, bullets or dots, with their offsets."""
    found, begin = [], 0
    for match in each(_BETWEEN_ENTRIES, text):
        found.append((text[begin : match.start()], start + begin))
        begin = match.end()
    return [*found, (text[begin:], start + begin)]


def is_things(text: str, lang: str) -> bool:
    """Whether the first sentence of a line lists at least two things and tells nothing."""
    first = re.split(r"(?<=[^\W\d])\. (?=[^\W\d])", text, maxsplit=1)[0].rstrip(" .")
    if lang[:2].lower() in UNSPACED or len(first) > 300 or pattern("verb", lang, _VERB).search(lower(first)):
        return False
    found = things(first)
    if any(len(first[start:end].split()) > 5 + 2 * first[start].isdigit() or end - start > 60 for start, end in found):
        return False
    return len(found) > 2 or (len(found) == 2 and _COUNTED.match(first) is not None)


def counted(texts: list[str]) -> set[int]:
    """Which lines stand in a row of at least three that each begin with a number of things: 2 x cups, 1 x tray."""
    found: set[int] = set()
    run: list[int] = []
    for index, text in [*enumerate(texts), (-1, "")]:
        if COUNT.match(_SIGNS.sub("", text)) and len(text) <= 80:
            run.append(index)
            continue
        found.update(run if len(run) >= STACK else ())
        run = []
    return found


def stacked(lines: Iterable[TextLine]) -> set[int]:
    """Plain short lines of which at least three follow each other: a list without list elements. A single short line
    is a slogan or a caption ("Big sound in a small case") and states no property."""
    starts: set[int] = set()
    run: list[int] = []
    for line in lines:
        if line.kind == "text" and len(line.text) <= 80 and not line.text.endswith((".", "!", "?", "。")):
            run.append(line.start)
            continue
        starts.update(run if len(run) >= STACK else ())
        run = []
    return starts | set(run if len(run) >= STACK else ())
