"""Names of people in Latin letters: beside a label, a contact word, a greeting, a closing, or what reaches them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from core.review.personal import neighbours
from core.review.personal.forms import FAMILY_FORM, LOW, NAME_FORM, UP, is_known, several, titles_of, trimmed
from core.review.personal.found import NAME, Found
from core.review.personal.spans import Around
from core.review.personal.words import Words, data

_ANY_CASE = rf"[{UP}{LOW}][{UP}{LOW}'.-]+(?: [{UP}{LOW}][{UP}{LOW}'.-]*){{0,4}}"


def names(text: str, words: Words, others: Sequence[Found]) -> list[Found]:
    """Names of people; `others` are the e-mail addresses, numbers and addresses already found in the text."""
    reach = [found for found in others if found.type in neighbours.REACH]
    spans = [
        *_labelled(text, words),
        *_called(text, words, Around(reach)),
        *_titled(text, words),
        *_closed(text, words),
        *_addressed(text, words),
        *_here(text, words),
        *_given(text, words),
        *_signed(text, words),
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
    marked = rf"((?i:{label}))(?:\s?\([^()\n]{{1,24}}\))?\"?\s{{0,2}}[:=]\s{{0,6}}[\"*_]{{0,2}}{titles}({NAME_FORM}|{_ANY_CASE})"
    plain = rf"((?i:{label})),?[ \t]{{1,2}}(?:[-|][ \t])?(?:(?:is|ist|est|es|è|é|jest|to)[ \t])?{titles}({NAME_FORM})"
    return re.compile(marked), re.compile(plain)


def _labelled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    marked, plain = _label_patterns(words)
    for match in marked.finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None or (match.group(1).casefold() in words.weak and _goes_on(text, span)):
            continue
        if text[span[0]].isupper() or _end_of_value(text, span[1]):
            yield span
    for match in plain.finditer(text):
        span = trimmed(text, *match.span(2), words)
        weak = match.group(1).casefold() in words.weak
        sure = not weak or _SPEAKS.match(text, span[1] if span else 0)
        if span and (is_known(text, *span, words) or (sure and several(text, *span))):
            yield span


_SPEAKS = re.compile(
    r"(?:,[ \t]|[ \t])(?:calling|speaking|writing|here|from|again|am Apparat|à l'appareil|al teléfono|al telefono|aan de lijn)\b"
)


def _goes_on(text: str, span: tuple[int, int]) -> bool:
    """One word with small ones behind it, as a product's name has them: Aurora table lamp."""
    return not several(text, *span) and bool(_SMALL_WORD.match(text, span[1]))


_SMALL_WORD = re.compile(rf" [{LOW}]{{4}}")
_VALUE_ENDS = re.compile(r"[ \t]*(?:[\n,;|<\"(/·]|$)")


def _end_of_value(text: str, at: int) -> bool:
    return bool(_VALUE_ENDS.match(text, at))


@cache
def _call_patterns(words: Words) -> tuple[re.Pattern[str], ...]:
    whose = r"(?:(?i:our|my|your|the|unsere[nrm]?|ihre[nrm]?|notre|votre|nuestr[oa]|su|nostr[oa]|noss[oa]|onze|nasz\w*)[ \t](?:[a-zà-ž-]{2,20}[ \t]){0,2})?"
    article = r"(?:(?i:al|à|a|ao|o|la|el|an|bei|z|ze|do|de|het)[ \t])?"
    # Each by its own, that "message: Happy birthday Grace" is not read as a message to Happy.
    return tuple(
        re.compile(
            rf"((?i:{words.any(group)}))[,:]?[ \t]{{1,2}}{whose}{article}({titles_of(words)})({FAMILY_FORM}|[{LOW}]+ [{LOW}]+(?=[,!\n]))"
        )
        for group in ("contact", "greeting")
    )


def _called(text: str, words: Words, reach: Around) -> Iterator[tuple[int, int]]:
    for match in (found for pattern in _call_patterns(words) for found in pattern.finditer(text)):
        span = trimmed(text, *match.span(3), words)
        if span is None:
            continue
        verb, titled = match.group(1).casefold(), bool(match.group(2))
        known = is_known(text, *span, words)
        greeting = verb in words.groups["greeting"]
        ends = _GREETING_ENDS.match(text, span[1])
        if not text[span[0]].isupper() and not titled:
            if greeting and known and ends:
                yield span
            continue
        if (
            greeting
            and (
                titled
                or (ends and not (ends.end() == len(text) and span[0] < 24))
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


_GREETING_ENDS = re.compile(r"[ \t]*(?:[,!:;\n]|-\s|$)")


def _near(text: str, span: tuple[int, int], reach: Around) -> bool:
    """Whether a way to reach somebody stands in the same sentence, close by."""
    for found in reach.near(*span, 60):
        first, last = sorted(((found.start, found.end), span))
        gap = text[first[1] : last[0]]
        if len(gap) <= 60 and not re.search(r"[.!?]\s|\n", gap):
            return True
    return False


@cache
def _title_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(rf"((?i:{words.any('title')}))\.?(?:[ \t]{{1,2}}(?:Dr|Prof)\.?)?[ \t]{{1,2}}({FAMILY_FORM})")


# Doctors that are brands.
_BRANDS = re.compile(
    r"(?i)(?:martens|oetker|pepper|bronner|scholl|hauschka|jart|beckmann|best|brown|squatch|dre|jekyll|who|barbara sturm)"
)
# Titles that product names carry too, or single letters: only where something else says that a person is meant.
_LOOSE = frozenset(data("people")["loose_titles"])


def _titled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in _title_pattern(words).finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None or (match.group(1).islower() and match.group(1) in _LOOSE):
            continue
        if match.group(1).casefold() == "dr" and _BRANDS.match(text, span[0]):
            continue
        if match.group(1).casefold() not in _LOOSE or (several(text, *span) and is_known(text, *span, words)):
            yield span


@cache
def _closing_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"((?i:{words.any('closing')}))(?:[ \t]{{1,2}}(?:aus|from|de|z)[ \t]\w+)?[,.!]?(?:[ \t]*\n\s{{0,8}}|[ \t]{{1,3}}[-|]?[ \t]?)[-*_~ ]{{0,3}}(?:(?i:ihre?|deine?|eure?|votre|van|von|de|da|od|från|your|from)[ \t])?{titles_of(words)}({NAME_FORM})"
    )


_LINE_ENDS = re.compile(r"[ \t]*(?:\n|$)")


def _closed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in _closing_pattern(words).finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None:
            continue
        alone = "\n" in text[match.end(1) : span[0]] and _LINE_ENDS.match(text, span[1])
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


@cache
def _here_pattern(words: Words) -> re.Pattern[str]:
    greeting = words.any("greeting")
    return re.compile(
        rf"(?i:{greeting})[,!.]?[ \t]{{1,2}}(?:(?i:da ist|hier(?: ist| schreibt)?|u spreekt met|parla|le habla|fala|c'est|ici|soy|aquí|sono|qui|aqui (?:é|fala)(?: [ao])?|sou(?: [ao])?"
        rf"|met|tu|z tej strony|mówi|it's|this is|i'm|här är|det är|jag är|ben|je suis|ik ben|ich bin|jestem)[ \t](?:(?i:die|der|la|el|de)[ \t])?({NAME_FORM})(?=[,.!:;\n]| again| nochmal|$)"
        rf"|({NAME_FORM})[ \t](?i:here|hier|här|aqui|ici|qui|speaking|again|à l'appareil|am apparat)(?=[,.!:;\n]|$))"
        rf"|({NAME_FORM})[ \t](?:Hanım|Bey|Hanim|Teyze|Abla|Abi|Hoca|Hocam)(?![{UP}{LOW}])"
        rf"|(?i:it's|this is)[ \t]({NAME_FORM})(?=[ \t](?:again|here|from|writing|calling|speaking)\b)"
    )


def _here(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Somebody who says the own name, and those with their title behind."""
    for match in _here_pattern(words).finditer(text):
        span = trimmed(text, *match.span(match.lastindex or 0), words)
        if span:
            yield span


_GIFT = re.compile(
    rf"(?:^|[\n.!:;,-] ?)(?i:for|to|für|an|voor|pour|para|per|dla|till|för|til|à|a)[ \t]({NAME_FORM})(?:,| with| con| com| med| avec| mit)?[ \t]"
    rf"(?i:(?:(?:love|liefs|cariño|affetto|amor|kram|amour|liebe) )?(?:from|von|van|de(?: la part de)?|da(?: parte di| parte de)?|od|från|fra)|liefs|love)[ \t]"
    rf"({NAME_FORM})(?=[.!,;\n]|$)"
)


def _given(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Both names on a card: for Ann, from Bob."""
    for match in _GIFT.finditer(text):
        spans = [trimmed(text, *match.span(group), words) for group in (1, 2)]
        if any(span and is_known(text, *span, words) for span in spans):
            yield from (span for span in spans if span)


_SIGNED = re.compile(rf"(?:^|\n)([^\n\d]{{2,48}})\n\s{{0,4}}({NAME_FORM})[ \t]*(?=\n|$)")


def _signed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """A name on its own line behind a short one, as letters end in words of politeness that no list has."""
    for match in _SIGNED.finditer(text):
        span = trimmed(text, *match.span(2), words)
        if (
            span
            and span[1] == match.end(2)
            and several(text, *span)
            and is_known(text, *span, words)
            and match.group(1).rstrip().endswith((",", ".", "!"))
        ):
            yield span
