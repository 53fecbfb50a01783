"""Names beside a number, an address or a contact sentence: what stands around them tells that a person is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from core.review.personal.forms import (
    COMMON_BOXES,
    NAME_FORM,
    PARTICLES,
    RUN,
    TOKEN,
    is_known,
    several,
    stops_of,
    titles_of,
    trimmed,
)
from core.review.personal.found import ADDRESS, EMAIL, HANDLE, PHONE, Found
from core.review.personal.spans import Around
from core.review.personal.words import Words, any_of

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^a-z])|\n+|[。！？]")
REACH = (EMAIL, PHONE, HANDLE)


@cache
def _gap_words(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?i){words.any('link', 'phone', 'email', 'handle', 'contact', 'label')}\.?")


def _plain_gap(gap: str, words: Words) -> bool:
    """Nothing between a name and a number but words for numbers and signs."""
    if len(gap) > 70 or re.search(r"[.!?]\s+[A-Z]", gap) or gap.count("\n") > 2:
        return False
    return not re.search(r"\w", _gap_words(words).sub(" ", gap))


def beside_reach(text: str, words: Words, reach: Sequence[Found]) -> Iterator[tuple[int, int]]:
    for found in reach:
        before = [m.span() for m in RUN.finditer(text, max(0, found.start - 120), found.start)]
        for start, end in before[-2:]:
            yield from _if_beside(text, (start, end), text[end : found.start], words)
        line = text.find("\n", found.end)
        after = RUN.search(text, found.end, min(found.end + 80, line if line >= 0 else len(text)))
        if after:
            yield from _if_beside(text, after.span(), text[found.end : after.start()], words, after=True)


def before_address(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    for found in others:
        if found.type == ADDRESS:
            before = [m.span() for m in RUN.finditer(text, max(0, found.start - 60), found.start)]
            for span in before[-1:]:
                kept = _last_names(text, span, words)
                if kept and several(text, *kept) and re.fullmatch(r"[ \t]?[,:;(|-][ \t]?", text[kept[1] : found.start]):
                    yield kept


def _if_beside(
    text: str, span: tuple[int, int], gap: str, words: Words, *, after: bool = False
) -> Iterator[tuple[int, int]]:
    kept = _last_names(text, span, words) if not after else trimmed(text, *span, words)
    if kept is None:
        return
    if not after:
        gap = text[kept[1] : span[1]] + gap
    known = is_known(text, *kept, words)
    if after:
        gap_bound = len(gap) <= 24 and not re.search(r"[.!?]\s", gap)
        if gap_bound and (
            (known and _plain_gap(gap, words))
            or (several(text, *kept) and re.fullmatch(r"[\s(,|/-]{1,6}", gap) and "(" in gap)
        ):
            yield kept
    elif _plain_gap(gap, words) and (known or several(text, *kept)):
        yield kept


def _last_names(text: str, span: tuple[int, int], words: Words) -> tuple[int, int] | None:
    """The last run of words that may be a name: German nouns stand in capitals too."""
    stops = stops_of(words)
    runs: list[tuple[int, int]] = []
    start = end = -1
    for token in TOKEN.finditer(text, *span):
        plain = token.group().casefold().strip(".")
        if plain in PARTICLES and start >= 0:
            continue
        if plain in stops:
            start = -1
            continue
        if start < 0:
            start = token.start()
            runs.append((start, token.end()))
        end = token.end()
        runs[-1] = (start, end)
    return trimmed(text, *runs[-1], words) if runs and text[runs[-1][0]].isupper() else None


def blocks(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """A line that is a name alone, up to three lines above or one below an address, e-mail or number."""
    if "\n" not in text and " | " not in text:
        return
    reached = Around(found for found in others if found.type in (*REACH, ADDRESS))
    at = 0
    lines: list[tuple[int, int]] = []
    for part in re.split(r"(\n| \| )", text):
        if part not in ("\n", " | "):
            lines.append((at, at + len(part)))
        at += len(part)
    told = [any(start < found.end for found in reached.near(start, end - 1, 0)) for start, end in lines]
    for index, (start, end) in enumerate(lines):
        match = re.match(
            rf"\s*[-*>]?\s*{titles_of(words)}({NAME_FORM})(?=\s*(?:[,|(-]\s*[^\d\n]{{2,40}})?\s*$)", text[start:end]
        )
        if match is None or (not any(told[index + 1 : index + 4]) and not (index and told[index - 1])):
            continue
        span = trimmed(text, start + match.start(1), start + match.end(1), words)
        if span and (
            is_known(text, *span, words)
            or (several(text, *span) and span[1] - start >= match.end(1) and any(told[index + 1 : index + 3]))
        ):
            yield span


def in_contact_sentence(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Names in a sentence that gives something personal or uses a contact word: with a known given name, or after a
    word for by, for, to."""
    at, around = 0, Around(others)
    for end in [*(match.start() for match in _SENTENCE.finditer(text)), len(text)]:
        inside = around.within(at, end)
        written = bool(_letter_word(words).search(text, at, end))
        if inside or written or _contact_word(words).search(text, at, end):
            alone = any(found.type in REACH for found in inside)
            for match in RUN.finditer(text, at, end):
                yield from _given_within(text, match, words, alone=alone)
        if inside or written:
            for match in _AGENT.finditer(text, at, end):
                span = trimmed(text, *match.span(1), words)
                if span and several(text, *span):
                    yield span
        at = end


# By, for, to, at somebody.
_AGENT = re.compile(
    r"(?<!\w)(?i:by|for|to|from|von|für|an|bei|par|pour|à|chez|por|para|a|da|per|do|door|voor|aan|bij|przez|dla|av|till|at|with|avec|con|com|met|mit|med|z|do|na|hos|til|auf|naar|su|ao|aos|à|al|alla|från):?[ \t]"
    rf"({NAME_FORM})"
)


def is_letter(text: str, words: Words) -> bool:
    """Whether somebody writes to a shop, as told by a word that product texts have not."""
    return bool(_letter_word(words).search(text))


@cache
def _letter_word(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?i){words.any('letter')}")


@cache
def _contact_word(words: Words) -> re.Pattern[str]:
    phrases = (word for word in (*words.groups["contact"], *words.groups["label"]) if word not in words.weak)
    return re.compile(rf"(?i){any_of(phrases)}")


def _given_within(text: str, match: re.Match[str], words: Words, *, alone: bool) -> Iterator[tuple[int, int]]:
    for token in TOKEN.finditer(text, *match.span()):
        if is_known(text, *token.span(), words):
            span = trimmed(text, token.start(), match.end(), words)
            if span and (alone or several(text, *span)):
                yield span
            return


def _folded(word: str) -> str:
    plain = (
        word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss").replace("ł", "l")
    )
    return "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))


def from_addresses(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Words in capitals that the local part of an e-mail address spells."""
    parts: set[str] = set()
    for found in others:
        if found.type == EMAIL:
            local = re.split(r"\s?@|[\[({]", text[found.start : found.end])[0]
            parts |= {part for part in re.split(r"[\W\d_]+", _folded(local)) if len(part) >= 3}
    parts -= COMMON_BOXES
    if not parts:
        return
    around = Around(others)
    for match in RUN.finditer(text):
        if any(match.start() < found.end for found in around.near(match.start(), match.end() - 1, 0)):
            continue
        tokens = list(TOKEN.finditer(text, *match.span()))
        hits = [token for token in tokens if _folded(token.group()) in parts]
        if hits:
            span = _last_names(text, (tokens[0].start(), match.end()), words)
            if span and span[0] <= hits[0].start():
                yield span
