"""Names of people in Latin letters: beside a label, a contact word, a greeting, a closing, or a number to reach them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from core.review.personal.found import ADDRESS, EMAIL, HANDLE, NAME, PHONE, Found
from core.review.personal.words import NO_LETTER_AFTER, NO_LETTER_BEFORE, Words, any_of

_LATIN = [chr(code) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
UP = "".join(char for char in _LATIN if char.isupper())
LOW = "".join(char for char in _LATIN if char.islower())
_PARTICLE = (
    r"(?:de la|de los|de las|de|del|della|dello|delle|degli|di|da|do|dos|das|du|des|d'|van der|van den|van de|van|von der|von|vom"
    r"|zu|zur|der|den|ten|ter|te|la|le|el|bin|bint|ibn|al|y|e|af|av|in 't|op den|op de|ben)"
)
_WORD = rf"(?:(?:[OD]'|Mc|Mac|al-|Al-|El-|L')?[{UP}][{LOW}]+(?:[{UP}][{LOW}]+)?(?:[-'][{UP}]?[{LOW}]+){{0,2}}|[{UP}]\.(?:-?[{UP}]\.)?|[{UP}]{{2,}}(?:[-'][{UP}]+)*)"
_PARTICLES = frozenset(
    [
        "de",
        "la",
        "los",
        "las",
        "del",
        "della",
        "dello",
        "delle",
        "degli",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "van",
        "von",
        "vom",
        "der",
        "den",
        "zu",
        "zur",
        "ten",
        "ter",
        "te",
        "le",
        "lo",
        "el",
        "bin",
        "bint",
        "ibn",
        "al",
        "e",
        "y",
        "af",
        "av",
        "op",
        "'t",
        "in",
    ]
) - {"in", "e", "y"}
NAME_FORM = rf"{NO_LETTER_BEFORE}{_WORD}(?:[ \t]{{1,2}}(?:{_PARTICLE} ){{0,2}}(?:{_PARTICLE}(?<='))?{_WORD}){{0,4}}{NO_LETTER_AFTER}"
_FAMILY_FORM = rf"(?:{NO_LETTER_BEFORE}(?:{_PARTICLE} ){{0,2}})?{NAME_FORM}"
_ANY_CASE = rf"[{UP}{LOW}][{UP}{LOW}'.-]+(?: [{UP}{LOW}][{UP}{LOW}'.-]*){{0,4}}"
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^a-z])|\n+|[。！？]")
_TOKEN = re.compile(rf"[{UP}{LOW}][{UP}{LOW}.'-]*")
_GIVEN_FIRST = re.compile(NAME_FORM)
_REACH = (EMAIL, PHONE, HANDLE)
_LOCAL_COMMON = frozenset(
    [
        "info",
        "contact",
        "kontakt",
        "contacto",
        "contatto",
        "contato",
        "sales",
        "support",
        "service",
        "help",
        "hello",
        "hallo",
        "hola",
        "shop",
        "store",
        "office",
        "mail",
        "post",
        "team",
        "kundenservice",
        "kundendienst",
        "bestellung",
        "order",
        "orders",
        "admin",
        "web",
        "marketing",
        "press",
        "presse",
        "anfrage",
        "noreply",
        "reply",
        "news",
    ]
)
_FIRM = re.compile(
    r"[ ,]{1,2}(?:GmbH|AG|KG|OHG|UG|Ltd|LLC|Inc|Corp|Co\.|SARL|SAS|S\.?A\.|S\.?L\.|S\.?r\.?l|S\.?p\.?A|B\.?V\.|N\.?V\.|Sp\. z|Ltda|AB|Oy|PLC)",
)


def names(text: str, words: Words, others: Sequence[Found]) -> list[Found]:
    """Names of people; `others` are the e-mail addresses, numbers and addresses already found in the text."""
    reach = [found for found in others if found.type in _REACH]
    spans = [
        *_labelled(text, words),
        *_called(text, words, reach),
        *_titled(text, words),
        *_closed(text, words),
        *_addressed(text, words),
        *_beside_reach(text, words, reach),
        *_before_address(text, words, others),
        *_blocks(text, words, others),
        *_in_contact_sentence(text, words, others),
        *_from_addresses(text, words, others),
    ]
    return [Found(start, end, NAME, sure=False) for start, end in spans]


def _trimmed(text: str, start: int, end: int, words: Words) -> tuple[int, int] | None:
    """The span up to its first word that no name has; None where nothing stays."""
    stops = _stops(words)
    last = None
    for token in _TOKEN.finditer(text, start, end):
        plain = token.group().casefold().strip(".")
        if plain in _PARTICLES and token.end() < end:
            continue  # the next word decides
        if plain in stops and (last is None or plain not in _FORGIVEN):
            if last is None:
                return None
            break
        last = token.end()
    if last is None or _FIRM.match(text, last):
        return None
    while last > start and text[last - 1] in " .,'-" and not re.search(rf"(?<![{LOW}{UP}])[{UP}]\.$", text[start:last]):
        last -= 1
    # A particle at the end belongs to the sentence.
    cut = re.search(rf"(?: {_PARTICLE})+$", text[start:last])
    return (start, start + cut.start()) if cut else (start, last)


# Surnames too, once a given name stands before them.
_FORGIVEN = frozenset(["may", "rose", "king", "street", "weg", "platz", "ring", "store", "best"])


@cache
def _stops(words: Words) -> frozenset[str]:
    single = {
        word
        for group in (
            "common",
            "label",
            "contact",
            "phone",
            "email",
            "order",
            "address",
            "handle",
            "title",
            "greeting",
            "closing",
            "id",
            "card",
            "account",
            "link",
        )
        for phrase in words.groups[group]
        for word in (phrase, *((phrase.split()[0],) if group == "closing" else ()))
    }
    return frozenset(word.casefold().strip(".") for word in single) | _LOCAL_COMMON


def _known(text: str, start: int, end: int, words: Words) -> bool:
    """Whether it begins with a given name, whatever its case."""
    first = re.split(r"[ .-]", text[start:end].strip(), maxsplit=1)[0]
    return first in words.given or first.title() in words.given


def _several(text: str, start: int, end: int) -> bool:
    return " " in text[start:end].strip()


@cache
def _titles(words: Words) -> str:
    return rf"(?:(?i:{words.any('title')})\.?[ \t]{{1,2}}){{0,3}}"


@cache
def _label_patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    label, titles = words.any("label"), _titles(words)
    marked = rf"(?i:{label})(?:\s?\([^()\n]{{1,24}}\))?\"?\s{{0,2}}[:=]\s{{0,6}}[\"*_]{{0,2}}{titles}({NAME_FORM}|{_ANY_CASE})"
    plain = rf"((?i:{label})),?[ \t]{{1,2}}(?:[-|][ \t])?(?:(?:is|ist|est|es|è|é|jest|to)[ \t])?{titles}({NAME_FORM})"
    return re.compile(marked), re.compile(plain)


def _labelled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    marked, plain = _label_patterns(words)
    for match in marked.finditer(text):
        span = _trimmed(text, *match.span(1), words)
        if span and (text[span[0]].isupper() or _end_of_value(text, span[1])):
            yield span
    for match in plain.finditer(text):
        span = _trimmed(text, *match.span(2), words)
        weak = match.group(1).casefold() in words.weak
        if span and (_known(text, *span, words) or (not weak and _several(text, *span))):
            yield span


def _end_of_value(text: str, at: int) -> bool:
    return at >= len(text) or bool(re.match(r"[ \t]*(?:[\n,;|<\"(/·]|$)", text[at:]))


@cache
def _call_pattern(words: Words) -> re.Pattern[str]:
    whose = r"(?:(?i:our|my|your|the|unsere[nrm]?|ihre[nrm]?|notre|votre|nuestr[oa]|su|nostr[oa]|noss[oa]|onze|nasz\w*)[ \t](?:[a-zà-ž-]{2,20}[ \t]){0,2})?"
    article = r"(?:(?i:al|à|a|ao|o|la|el|an|bei|z|ze|do|de|het)[ \t])?"
    return re.compile(
        rf"((?i:{words.any('contact', 'greeting')}))[,:]?[ \t]{{1,2}}{whose}{article}({_titles(words)})({_FAMILY_FORM}|[{LOW}]+ [{LOW}]+(?=[,!\n]))"
    )


def _called(text: str, words: Words, reach: Sequence[Found]) -> Iterator[tuple[int, int]]:
    for match in _call_pattern(words).finditer(text):
        span = _trimmed(text, *match.span(3), words)
        if span is None:
            continue
        verb, titled = match.group(1).casefold(), bool(match.group(2))
        known = _known(text, *span, words)
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
                or (known and (verb not in words.weak or _several(text, *span)))
                or (verb not in words.weak and _several(text, *span))
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
    return re.compile(rf"((?i:{words.any('title')}))\.?(?:[ \t]{{1,2}}(?:Dr|Prof)\.?)?[ \t]{{1,2}}({_FAMILY_FORM})")


# Titles that product names carry too, or single letters: only where something else says that a person is meant.
_LOOSE = frozenset(
    ["dr", "prof", "d", "m", "p", "seu", "don", "dona", "sir", "miss", "mister", "madam", "ms", "familie"]
)


def _titled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in _title_pattern(words).finditer(text):
        span = _trimmed(text, *match.span(2), words)
        if span is None or (match.group(1).islower() and match.group(1) in _LOOSE):
            continue
        if match.group(1).casefold() not in _LOOSE or (_several(text, *span) and _known(text, *span, words)):
            yield span


@cache
def _closing_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"((?i:{words.any('closing')}))(?:[ \t]{{1,2}}(?:aus|from|de|z)[ \t]\w+)?[,.!]?(?:[ \t]*\n\s{{0,8}}|[ \t]{{1,3}}[-|]?[ \t]?)[-*_~ ]{{0,3}}{_titles(words)}({NAME_FORM})"
    )


def _closed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in _closing_pattern(words).finditer(text):
        span = _trimmed(text, *match.span(2), words)
        if span is None:
            continue
        alone = "\n" in text[match.end(1) : span[0]] and re.match(r"[ \t]*(?:\n|$)", text[span[1] :])
        broken = "\n" in text[match.end(1) : span[0]] or "," in text[match.end(1) : span[0]]
        weak = match.group(1).casefold() in words.weak
        if (
            alone
            or (broken and not weak)
            or _known(text, *span, words)
            or (_several(text, *span) and (broken or not weak))
        ):
            yield span


_THANKS = re.compile(
    r"(?i:thank|dank|merci|gracias|grazie|obrigad|bedankt|dziękuj|sorry|welcome|willkommen|bienvenue)[^.!?\n]{0,48},[ \t]"
    rf"({NAME_FORM})(?=[!.,])"
)


def _addressed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Somebody thanked by name."""
    for match in _THANKS.finditer(text):
        span = _trimmed(text, *match.span(1), words)
        if span and (span[1] == match.end(1) or _known(text, *span, words)):
            yield span


@cache
def _gap_words(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?i){words.any('link', 'phone', 'email', 'handle', 'contact', 'label')}\.?")


def _plain_gap(gap: str, words: Words) -> bool:
    """Nothing between a name and a number but words for numbers and signs."""
    if len(gap) > 70 or re.search(r"[.!?]\s+[A-Z]", gap) or gap.count("\n") > 2:
        return False
    return not re.search(r"\w", _gap_words(words).sub(" ", gap))


def _beside_reach(text: str, words: Words, reach: Sequence[Found]) -> Iterator[tuple[int, int]]:
    for found in reach:
        before = [m.span() for m in _GIVEN_FIRST.finditer(text, max(0, found.start - 120), found.start)]
        for start, end in before[-2:]:
            yield from _if_beside(text, (start, end), text[end : found.start], words)
        line = text.find("\n", found.end)
        after = _GIVEN_FIRST.search(text, found.end, min(found.end + 80, line if line >= 0 else len(text)))
        if after:
            yield from _if_beside(text, after.span(), text[found.end : after.start()], words, after=True)


def _before_address(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    for found in others:
        if found.type == ADDRESS:
            before = [m.span() for m in _GIVEN_FIRST.finditer(text, max(0, found.start - 60), found.start)]
            for span in before[-1:]:
                kept = _last_names(text, span, words)
                if (
                    kept
                    and _several(text, *kept)
                    and re.fullmatch(r"[ \t]?[,:;(|-][ \t]?", text[kept[1] : found.start])
                ):
                    yield kept


def _if_beside(
    text: str, span: tuple[int, int], gap: str, words: Words, *, after: bool = False
) -> Iterator[tuple[int, int]]:
    kept = _last_names(text, span, words) if not after else _trimmed(text, *span, words)
    if kept is None:
        return
    if not after:
        gap = text[kept[1] : span[1]] + gap
    known = _known(text, *kept, words)
    if after:
        gap_bound = len(gap) <= 24 and not re.search(r"[.!?]\s", gap)
        if gap_bound and (
            (known and _plain_gap(gap, words))
            or (_several(text, *kept) and re.fullmatch(r"[\s(,|/-]{1,6}", gap) and "(" in gap)
        ):
            yield kept
    elif _plain_gap(gap, words) and (known or _several(text, *kept)):
        yield kept


def _last_names(text: str, span: tuple[int, int], words: Words) -> tuple[int, int] | None:
    """The last run of words that may be a name: German nouns stand in capitals too."""
    stops = _stops(words)
    runs: list[tuple[int, int]] = []
    start = end = -1
    for token in _TOKEN.finditer(text, *span):
        plain = token.group().casefold().strip(".")
        if plain in _PARTICLES and start >= 0:
            continue
        if plain in stops:
            start = -1
            continue
        if start < 0:
            start = token.start()
            runs.append((start, token.end()))
        end = token.end()
        runs[-1] = (start, end)
    return _trimmed(text, *runs[-1], words) if runs and text[runs[-1][0]].isupper() else None


def _blocks(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """A line that is a name alone, up to three lines above or one below an address, e-mail or number."""
    if "\n" not in text and " | " not in text:
        return
    reached = sorted((found.start, found.end) for found in others if found.type in (*_REACH, ADDRESS))
    at = 0
    lines: list[tuple[int, int]] = []
    for part in re.split(r"(\n| \| )", text):
        if part not in ("\n", " | "):
            lines.append((at, at + len(part)))
        at += len(part)
    told = [any(start < e and s < end for s, e in reached) for start, end in lines]
    for index, (start, end) in enumerate(lines):
        match = re.match(
            rf"\s*[-*>]?\s*{_titles(words)}({NAME_FORM})(?=\s*(?:[,|(-]\s*[^\d\n]{{2,40}})?\s*$)", text[start:end]
        )
        if match is None or (not any(told[index + 1 : index + 4]) and not (index and told[index - 1])):
            continue
        span = _trimmed(text, start + match.start(1), start + match.end(1), words)
        if span and (
            _known(text, *span, words)
            or (_several(text, *span) and span[1] - start >= match.end(1) and any(told[index + 1 : index + 3]))
        ):
            yield span


def _in_contact_sentence(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Names in a sentence that gives something personal or uses a contact word: with a known given name, or after a
    word for by, for, to."""
    at = 0
    for end in [*(match.start() for match in _SENTENCE.finditer(text)), len(text)]:
        inside = [found for found in others if at <= found.start < end]
        if inside or _contact_word(words).search(text, at, end):
            alone = any(found.type in _REACH for found in inside)
            for match in _GIVEN_FIRST.finditer(text, at, end):
                yield from _given_within(text, match, words, alone=alone)
        if inside:
            for match in _AGENT.finditer(text, at, end):
                span = _trimmed(text, *match.span(1), words)
                if span and _several(text, *span):
                    yield span
        at = end


# By, for, to, at somebody.
_AGENT = re.compile(
    r"(?<!\w)(?i:by|for|to|from|von|für|an|bei|par|pour|à|chez|por|para|a|da|per|do|door|voor|aan|bij|przez|dla|av|till):?[ \t]"
    rf"({NAME_FORM})"
)


@cache
def _contact_word(words: Words) -> re.Pattern[str]:
    phrases = (word for word in (*words.groups["contact"], *words.groups["label"]) if word not in words.weak)
    return re.compile(rf"(?i){any_of(phrases)}")


def _given_within(text: str, match: re.Match[str], words: Words, *, alone: bool) -> Iterator[tuple[int, int]]:
    for token in _TOKEN.finditer(text, *match.span()):
        if _known(text, *token.span(), words):
            span = _trimmed(text, token.start(), match.end(), words)
            if span and (alone or _several(text, *span)):
                yield span
            return


def _folded(word: str) -> str:
    plain = (
        word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss").replace("ł", "l")
    )
    return "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))


def _from_addresses(text: str, words: Words, others: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Words in capitals that the local part of an e-mail address spells."""
    parts: set[str] = set()
    for found in others:
        if found.type == EMAIL:
            local = re.split(r"\s?@|[\[({]", text[found.start : found.end])[0]
            parts |= {part for part in re.split(r"[\W\d_]+", _folded(local)) if len(part) >= 3}
    parts -= _LOCAL_COMMON
    if not parts:
        return
    spans = [(found.start, found.end) for found in others]
    for match in _GIVEN_FIRST.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        tokens = [token for token in _TOKEN.finditer(text, *match.span())]
        hits = [token for token in tokens if _folded(token.group()) in parts]
        if hits:
            span = _last_names(text, (tokens[0].start(), match.end()), words)
            if span and span[0] <= hits[0].start():
                yield span
