"""Names of people in Latin letters: beside a label, a contact word, a greeting, a closing, or what reaches them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from core.review.personal import neighbours
from core.review.personal.forms import FAMILY_FORM, LOW, NAME_FORM, UP, is_known, several, titles_of, trimmed
from core.review.personal.found import NAME, Found
from core.review.personal.words import Words

_ANY_CASE = rf"[{UP}{LOW}][{UP}{LOW}'.-]+(?: [{UP}{LOW}][{UP}{LOW}'.-]*){{0,4}}"


def names(text: str, words: Words, others: Sequence[Found]) -> list[Found]:
    """Names of people; `others` are the e-mail addresses, numbers and addresses already found in the text."""
    reach = [found for found in others if found.type in neighbours.REACH]
    spans = [
        *_labelled(text, words),
        *_called(text, words, reach),
        *_titled(text, words),
        *_closed(text, words),
        *_addressed(text, words),
        *neighbours.beside_reach(text, words, reach),
        *neighbours.before_address(text, words, others),
        *neighbours.blocks(text, words, others),
        *neighbours.in_contact_sentence(text, words, others),
        *neighbours.from_addresses(text, words, others),
    ]
    return [Found(start, end, NAME, sure=False) for start, end in spans]


@cache
def _label_patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    label, titles = words.any("label"), titles_of(words)
    marked = rf"(?i:{label})(?:\s?\([^()\n]{{1,24}}\))?\"?\s{{0,2}}[:=]\s{{0,6}}[\"*_]{{0,2}}{titles}({NAME_FORM}|{_ANY_CASE})"
    plain = rf"((?i:{label})),?[ \t]{{1,2}}(?:[-|][ \t])?(?:(?:is|ist|est|es|è|é|jest|to)[ \t])?{titles}({NAME_FORM})"
    return re.compile(marked), re.compile(plain)


def _labelled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    marked, plain = _label_patterns(words)
    for match in marked.finditer(text):
        span = trimmed(text, *match.span(1), words)
        if span and (text[span[0]].isupper() or _end_of_value(text, span[1])):
            yield span
    for match in plain.finditer(text):
        span = trimmed(text, *match.span(2), words)
        weak = match.group(1).casefold() in words.weak
        if span and (is_known(text, *span, words) or (not weak and several(text, *span))):
            yield span


def _end_of_value(text: str, at: int) -> bool:
    return at >= len(text) or bool(re.match(r"[ \t]*(?:[\n,;|<\"(/·]|$)", text[at:]))


@cache
def _call_pattern(words: Words) -> re.Pattern[str]:
    whose = r"(?:(?i:our|my|your|the|unsere[nrm]?|ihre[nrm]?|notre|votre|nuestr[oa]|su|nostr[oa]|noss[oa]|onze|nasz\w*)[ \t](?:[a-zà-ž-]{2,20}[ \t]){0,2})?"
    article = r"(?:(?i:al|à|a|ao|o|la|el|an|bei|z|ze|do|de|het)[ \t])?"
    return re.compile(
        rf"((?i:{words.any('contact', 'greeting')}))[,:]?[ \t]{{1,2}}{whose}{article}({titles_of(words)})({FAMILY_FORM}|[{LOW}]+ [{LOW}]+(?=[,!\n]))"
    )


def _called(text: str, words: Words, reach: Sequence[Found]) -> Iterator[tuple[int, int]]:
    for match in _call_pattern(words).finditer(text):
        span = trimmed(text, *match.span(3), words)
        if span is None:
            continue
        verb, titled = match.group(1).casefold(), bool(match.group(2))
        known = is_known(text, *span, words)
        greeting = verb in words.groups["greeting"]
        ends = re.match(r"[ \t]*(?:[,!:;\n]|-\s|$)", text[span[1] :])
        if not text[span[0]].isupper() and not titled:
            if greeting and known and ends:
                yield span
            continue
        if (
            greeting
            and (
                titled
                or (ends and not (ends.end() + span[1] == len(text) and span[0] < 24))
                or (known and (verb not in words.weak or ends))
            )
        ) or (
            not greeting
            and (
                titled
                or _near(text, span, reach)
                or (known and (verb not in words.weak or several(text, *span)))
                or (verb not in words.weak and several(text, *span))
            )
        ):
            yield span


def _near(text: str, span: tuple[int, int], reach: Sequence[Found]) -> bool:
    """Whether a way to reach somebody stands in the same sentence, close by."""
    for found in reach:
        first, last = sorted(((found.start, found.end), span))
        gap = text[first[1] : last[0]]
        if len(gap) <= 60 and not re.search(r"[.!?]\s|\n", gap):
            return True
    return False


@cache
def _title_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(rf"((?i:{words.any('title')}))\.?(?:[ \t]{{1,2}}(?:Dr|Prof)\.?)?[ \t]{{1,2}}({FAMILY_FORM})")


# Titles that product names carry too, or single letters: only where something else says that a person is meant.
_LOOSE = frozenset(
    ["dr", "prof", "d", "m", "p", "seu", "don", "dona", "sir", "miss", "mister", "madam", "ms", "familie"]
)


def _titled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in _title_pattern(words).finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None or (match.group(1).islower() and match.group(1) in _LOOSE):
            continue
        if match.group(1).casefold() not in _LOOSE or (several(text, *span) and is_known(text, *span, words)):
            yield span


@cache
def _closing_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"((?i:{words.any('closing')}))(?:[ \t]{{1,2}}(?:aus|from|de|z)[ \t]\w+)?[,.!]?(?:[ \t]*\n\s{{0,8}}|[ \t]{{1,3}}[-|]?[ \t]?)[-*_~ ]{{0,3}}{titles_of(words)}({NAME_FORM})"
    )


def _closed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in _closing_pattern(words).finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None:
            continue
        alone = "\n" in text[match.end(1) : span[0]] and re.match(r"[ \t]*(?:\n|$)", text[span[1] :])
        broken = "\n" in text[match.end(1) : span[0]] or "," in text[match.end(1) : span[0]]
        weak = match.group(1).casefold() in words.weak
        if (
            alone
            or (broken and not weak)
            or is_known(text, *span, words)
            or (several(text, *span) and (broken or not weak))
        ):
            yield span


_THANKS = re.compile(
    r"(?i:thank|dank|merci|gracias|grazie|obrigad|bedankt|dziękuj|sorry|welcome|willkommen|bienvenue)[^.!?\n]{0,48},[ \t]"
    rf"({NAME_FORM})(?=[!.,])"
)


def _addressed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Somebody thanked by name."""
    for match in _THANKS.finditer(text):
        span = trimmed(text, *match.span(1), words)
        if span and (span[1] == match.end(1) or is_known(text, *span, words)):
            yield span
