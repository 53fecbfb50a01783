"""A text as sentences, and what is heard in each. Labels, headings and tables are no sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.catalog.text import FoldedText, fold_characters
from core.localisation.voice.lists import CONTRACTION, INTENSIFIER, PRAISE, WE, YOU, Lists

_END_SPACED = re.compile(r"[.!?؟…]+[\"'”’»)\]]*\s+|\n+")
_END_UNSPACED = re.compile(r"[。!?！？…♪]+[」』”’\"')\]）]*|[.]\s+|\n+")
_TERMINAL = re.compile(r"[.!?؟。！？…][\"'»」』)\]）]*$")
_LABEL = re.compile(r"^[^.!?。！？:：]{1,40}[:：]\s*\S")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2728\u2705\u26a1\u2764\u2b50\u263a\u2665\u2661\u2600-\u2604\u270c\u270a]")
_LEAST_WORDS, _LEAST_CHARACTERS = 3, 6
_ITEM_TIMES = 2  # an item without a full stop must be so much longer to be a sentence
_CAPITALS_FROM = 4  # letters: shorter ones are abbreviations (LED, USB)


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence. `length` is in words, or in characters where words do not stand apart; `levels` are the names of
    the ways of address that it uses."""

    text: str
    length: int
    we: bool
    you: bool
    exclaims: bool
    asks: bool
    emoji: bool
    capitals: bool
    intensifiers: int
    praise: int
    contractions: int
    levels: tuple[str, ...]


def told_lines(folded: FoldedText) -> Iterator[str]:
    """The lines of a product's text that are told: paragraphs, and items that are sentences."""
    for line in folded.lines:
        if line.kind == "text" or line.kind == "item":
            if _LABEL.match(line.text) and not _TERMINAL.search(line.text):
                continue
            yield line.text if line.kind == "text" else f"{line.text}\u0000"


def hear(lines: Iterable[str], lists: Lists) -> list[Heard]:
    """Every sentence of these lines, in order. A line that ends in NUL is an item of a list."""
    found = []
    for line in lines:
        item = line.endswith("\u0000")
        for text in sentences(line.rstrip("\u0000"), lists):
            heard = listen(text, lists)
            least = _LEAST_WORDS if lists.spaced else _LEAST_CHARACTERS
            if item and not _TERMINAL.search(text):
                least *= _ITEM_TIMES
            if heard.length >= least:
                found.append(heard)
    return found


def sentences(line: str, lists: Lists) -> Iterator[str]:
    """The sentences of one line. A full stop behind an abbreviation, or before a small letter, ends nothing."""
    start = 0
    for match in (_END_SPACED if lists.spaced else _END_UNSPACED).finditer(line):
        if lists.spaced and match.group().lstrip(".")[:1].isspace() and _goes_on(line, match, lists):
            continue
        yield from _kept(line[start : match.end()])
        start = match.end()
    yield from _kept(line[start:])


def _kept(text: str) -> Iterator[str]:
    if text := text.strip():
        yield text


def _goes_on(line: str, match: re.Match[str], lists: Lists) -> bool:
    """Whether a full stop is part of a word: `z. B.`, `approx. 5 cm`, `5. jährlich`."""
    if not match.group().startswith(".") or match.group().startswith("..") or "\n" in match.group():
        return False
    word = line[: match.start()].rsplit(None, 1)[-1:] or [""]
    last = word[0].lstrip("(\"'").casefold()
    following = line[match.end() : match.end() + 1]
    return f"{last}." in lists.abbreviations or (len(last) == 1 and last.isalpha()) or following.islower()


def listen(text: str, lists: Lists) -> Heard:
    """What is heard in one sentence."""
    plain = text if text.isascii() else fold_characters(text)
    words = WORD.findall(plain)
    counts: dict[str, int] = {}
    if lists.spaced:
        for word in words:
            for tag in lists.tags(word.casefold()):
                counts[tag] = counts.get(tag, 0) + 1
        length = len(words)
    else:
        counts = lists.counted(plain)
        length = sum(char.isalnum() for char in plain)
    levels = tuple(_levels(plain, words, counts, lists))
    ending = plain.rstrip("\"'»」』)]） ")[-3:]
    return Heard(
        text=text,
        length=length,
        we=bool(counts.get(WE)),
        you=bool(counts.get(YOU)) or bool(levels and lists.address),
        exclaims="!" in ending,
        asks="?" in ending or "؟" in ending,
        emoji=_EMOJI.search(plain) is not None,
        capitals=lists.cased and any(len(word) >= _CAPITALS_FROM and word.isupper() for word in words),
        intensifiers=counts.get(INTENSIFIER, 0),
        praise=counts.get(PRAISE, 0),
        contractions=counts.get(CONTRACTION, 0),
        levels=levels,
    )


def _levels(plain: str, words: list[str], counts: dict[str, int], lists: Lists) -> Iterator[str]:
    first = words[0].casefold() if words else ""
    for name, level in lists.levels.items():
        if (
            counts.get(f"level:{name}")
            or (level.cased and any(word in level.cased for word in words[1:]))
            or first in level.starts
            or (level.pattern and level.pattern.search(plain))
        ):
            yield name
