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
        *_titled(text, words, told=bool(others) or neighbours.is_letter(text, words)),
        *_closed(text, words),
        *_addressed(text, words),
        *_here(text, words),
        *_given(text, words),
        *_signed(text, words),
        *_reviewed(text, words),
        *_at_door(text, words),
        *_headed(text, words),
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
    on = r"(?:[ \t](?i:on|auf|im|sur|en|nel|sul|op|in|na|no|w)[ \t](?i:the|my|dem|meinem|le|mon|el|mi|mio|de|het|mijn|o|meu)[ \t][a-zà-ž]{3,18})?"
    marked = rf"((?i:{label})){on}(?:\s?\([^()\n]{{1,24}}\))?\"?\s{{0,2}}[:=]\s{{0,6}}[\"*_]{{0,2}}{titles}({NAME_FORM}|{_ANY_CASE})"
    plain = rf"((?i:{label})){on},?[ \t]{{1,2}}(?:[-|][ \t])?(?:(is|ist|lautet|est|es|è|é|jest|to|är)[ \t])?{titles}({NAME_FORM})"
    return re.compile(marked), re.compile(plain)


def _labelled(text: str, words: Words) -> Iterator[tuple[int, int]]:
    marked, plain = _label_patterns(words)
    letter = neighbours.is_letter(text, words)
    for match in marked.finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None or (match.group(1).casefold() in words.weak and _goes_on(text, span)):
            continue
        if text[span[0]].isupper() or _end_of_value(text, span[1]):
            yield span
    for match in plain.finditer(text):
        span = trimmed(text, *match.span(3), words)
        weak = match.group(1).casefold() in words.weak
        stands = letter and (match.group(1).casefold() in _PERSONS or _CLAUSE_ENDS.match(text, span[1] if span else 0))
        sure = (
            not weak
            or match.group(2)
            or stands
            or _DATED.match(text, span[1] if span else 0)
            or _SPEAKS.match(text, span[1] if span else 0)
        )
        own = span and match.group(1).casefold() in _OWN and not text.startswith(":", span[1])
        if span and (own or is_known(text, *span, words) or (sure and several(text, *span))):
            yield span


_SPEAKS = re.compile(
    r"(?:,[ \t]|[ \t])(?:calling|speaking|writing|here|from|again|am Apparat|à l'appareil|al teléfono|al telefono|aan de lijn)\b"
)


def _goes_on(text: str, span: tuple[int, int]) -> bool:
    """One word with small ones behind it, as a product's name has them: Aurora table lamp."""
    return not several(text, *span) and bool(_SMALL_WORD.match(text, span[1]))


_CLAUSE_ENDS = re.compile(r"[ \t]*(?:[,.;!\n]|$)")
_OWN = frozenset(data("people")["own"])
_DATED = re.compile(
    r",?[ \t](?:[-(][ \t]?)?(?:(?i:le|am|on|el|il|op|em|dnia|den|del)[ \t])?\d{1,4}[./ ](?:\d{1,2}[./]\d{2,4}|[^\W\d_]{3,10} \d{4}|(?:de )?[a-z]{3,10} de \d{4})"
)
_PERSONS = frozenset(data("people")["persons"])
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


def _titled(text: str, words: Words, *, told: bool) -> Iterator[tuple[int, int]]:
    for match in _title_pattern(words).finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None or (match.group(1).islower() and match.group(1) in _LOOSE):
            continue
        if match.group(1).casefold() == "dr" and _BRANDS.match(text, span[0]):
            continue
        formal = told and match.group(1).casefold() in ("mr", "mrs", "ms", "miss")
        if formal or match.group(1).casefold() not in _LOOSE or (several(text, *span) and is_known(text, *span, words)):
            yield span


@cache
def _closing_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"((?i:{words.any('closing')}))(?:[ \t]{{1,2}}(?:aus|from|de|z)[ \t]\w+)?[,.!]?(?:[ \t]*\n\s{{0,8}}|[ \t]{{1,3}}[-|]?[ \t]?)[-*_~ ]{{0,3}}(?:(?i:ihre?|deine?|eure?|votre|van|von|de|da|od|från|your|from)[ \t])?{titles_of(words)}({NAME_FORM})"
    )


_SENTENCE_BEGINS = re.compile(r"(?:\A|[\n.!?,;])[ \t\"]{0,3}\Z|(?<=[.!?])\)?[ \t]{1,3}$")
_LAST = re.compile(r"[ \t]*[.!]?[ \t]*(?:\n|$)")
_LINE_ENDS = re.compile(r"[ \t]*(?:\n|$)")


def _closed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    letter = neighbours.is_letter(text, words)
    for match in _closing_pattern(words).finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span is None:
            continue
        alone = "\n" in text[match.end(1) : span[0]] and _LINE_ENDS.match(text, span[1])
        begins = _SENTENCE_BEGINS.search(text, max(0, match.start() - 4), match.start())
        last = span[1] == match.end(2) and _LAST.match(text, span[1])
        broken = "\n" in text[match.end(1) : span[0]] or "," in text[match.end(1) : span[0]]
        weak = match.group(1).casefold() in words.weak
        if (
            alone
            or (broken and not weak)
            or (begins and last and (broken or (letter and not weak)))
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
        rf"|(?:^|\n|[.!?][ \t])({NAME_FORM})[ \t](?:here|hier|här|aqui|aquí|ici|qui)(?=,[ \t])"
        rf"|(?i:it's|this is)[ \t]({NAME_FORM})(?=[ \t](?:again|here|from|writing|calling|speaking)\b)"
    )


def _here(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Somebody who says the own name, and those with their title behind."""
    for match in _here_pattern(words).finditer(text):
        span = trimmed(text, *match.span(match.lastindex or 0), words)
        if span:
            yield span


_GIFT = re.compile(
    rf"(?:^|[\n.!:;,\"'(-] ?)(?i:for|to|für|an|voor|pour|para|per|dla|till|för|til|à|a)[ \t]({NAME_FORM})(?:,| with| con| com| med| avec| mit)?[ \t]"
    rf"(?i:(?:(?:love|liefs|cariño|affetto|amor|kram|amour|liebe) )?(?:from|von|van|de(?: la part de)?|da(?: parte di| parte de)?|od|från|fra)|liefs|love|in liebe|con amore?|avec amour|com amor|z miłością|med kärlek|with love)[ \t]"
    rf"({NAME_FORM})(?=[.!,;\n\"')]| [\"']|$)"
)


def _given(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Both names on a card: for Ann, from Bob."""
    for match in _GIFT.finditer(text):
        spans = [trimmed(text, *match.span(group), words) for group in (1, 2)]
        quoted = text[match.start()] in "\"'"
        if quoted or any(span and is_known(text, *span, words) for span in spans):
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


_REVIEWED = re.compile(
    rf"((?:^|\n)[ \t]*[-~*]{{1,3}}[ \t]?|[.!?)*★☆✓][ \t]{{1,2}}(?:[-~|][ \t]?)?|\d/\d{{1,2}}[.,]?[ \t]|[ \t][-|~][ \t]?|\n[ \t]*)"
    rf"({NAME_FORM})(?=(?:,? \(?(?:(?:aus|from|de|d'|uit|z|ze|da|di|från|of|in|en|à)[ \t])?[{UP}][{UP}{LOW}' -]{{1,40}}\)?(?:,[ \t][{UP}][{UP}{LOW} .]{{1,30}})?)?[ \t]*[.!]?[ \t]*(?:\n|$)|,? [+(]?\d[\d ()./-]{{7,18}}[ \t]*(?:\n|$))"
)


_RATED = re.compile(
    r"(?i)[★☆✭]|(?<!\d)[0-5](?:[.,]\d)?/5(?!\d)|\b(?:stars?|sternen?|étoiles?|estrellas?|stelle|sterren|gwiazd\w*|estrelas?|stjärnor|yıldız)\b"
)


def _reviewed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Who wrote a review: the last words of it, with the town behind, or after a dash on a line of its own."""
    rated = _RATED.search(text) or neighbours.is_letter(text, words)
    for match in _REVIEWED.finditer(text):
        span = trimmed(text, *match.span(2), words)
        if span and several(text, *span) and span[1] == match.end(2):
            last = rated and re.fullmatch(r"[^\n]{0,60}\s*", text[match.end(2) :])
            dashed = match.group(1).lstrip("\n")[:1] in ("-", "~") and text[match.end(2) : match.end(2) + 1] == ","
            if is_known(text, *span, words) or dashed or last:
                yield span


_DOOR = re.compile(
    r"(?i:(?:klingel|tür|namens)\w*|briefkasten|doorbell|bell|buzzer|intercom|mailbox|letterbox|name ?plate|sonnette|interphone|boîte aux lettres|timbre|buzón|telefonillo"
    r"|citofono|campanello|bel|deurbel|brievenbus|naambordje|domofon\w*|dzwon\w*|skrzyn\w*|interfone|campainha|caixa de correio|porttelefon|brevlåda\w*|dörr\w*|zil\w*)"
    r"[^\n.!?:]{0,24}?(?:[ \t](?i:says|reads|is|marked|labelled|labeled|name|under|steht|lautet|heißt|auf|est|indique|affiche|au nom de|pone|dice|es|figura|a nombre de|scritto|è|staat|met"
    rf"|jest|nazwisko|napis|está|tem|diz|no nome|står|på))[ \t]?[:\"']?[ \t]?\"?((?:(?:van|de|dos|da|di|von|del)[ \t]){{0,2}}{NAME_FORM})(?=[ \t]*[.,;!\")\n]|$)"
)


def _at_door(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """What stands at the bell."""
    for match in _DOOR.finditer(text):
        span = trimmed(text, *match.span(1), words)
        if span:
            yield span


_HEADED = re.compile(
    rf"(?:^|\n)[ \t>*|-]*(?i:to|from|for|an|von|für|à|de|pour|para|por|a|da|per|aan|van|voor|do|od|dla|till|från)[ \t]?:[ \t]{{1,3}}"
    rf"(?:[a-zà-ž.]{{1,6}}[ \t])?({NAME_FORM})(?=[ \t]*(?:[,;<(\n]|$))"
)


def _headed(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """To: and From: at the head of a letter or label."""
    for match in _HEADED.finditer(text):
        span = trimmed(text, *match.span(1), words)
        if span and (several(text, *span) or is_known(text, *span, words)):
            yield span
