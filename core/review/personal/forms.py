"""What a name in Latin letters looks like, and where it ends."""

from __future__ import annotations

import re
from functools import cache

from core.review.personal.words import NO_LETTER_AFTER, NO_LETTER_BEFORE, Words, data

_LATIN = [chr(code) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
UP = "".join(char for char in _LATIN if char.isupper())
LOW = "".join(char for char in _LATIN if char.islower())
_PARTICLE = (
    r"(?:de la|de los|de las|de|del|della|dello|delle|degli|di|da|do|dos|das|du|des|d'|van der|van den|van de|van|von der|von|vom"
    r"|van 't|van het|zum|zu|zur|der|den|ten|ter|te|la|le|lo|el|bin|bint|ibn|al|y|e|af|av|in 't|'t|op den|op de|op 't|ben"
    r"|dalla|dal|dei|freiherr von|graf von|san|santa)"
)
_WORD = rf"(?:(?:[ODLN]'|Mc|Mac|al-|Al-|El-|D[ei]ll'|dell'|d')?[{UP}][{LOW}]+(?:[{UP}][{LOW}]+)?(?:[-'][{UP}]?[{LOW}]+){{0,2}}|[{UP}]\.(?:-?[{UP}]\.)?|[{UP}]{{2,}}(?:[-'][{UP}]+)*|[{UP}]'[{UP}]{{2,}}|[{UP}](?!\w))"
PARTICLES = frozenset(
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
        "t",
        "in",
        "dalla",
        "dal",
        "dei",
        "san",
        "santa",
        "freiherr",
        "graf",
        "zum",
    ]
) - {"in", "e", "y"}
NAME_FORM = rf"{NO_LETTER_BEFORE}{_WORD}(?:[ \t]{{1,2}}(?:{_PARTICLE} ){{0,2}}(?:{_PARTICLE}(?<='))?{_WORD}){{0,4}}{NO_LETTER_AFTER}"
FAMILY_FORM = rf"(?:{NO_LETTER_BEFORE}(?:{_PARTICLE} ){{0,2}})?{NAME_FORM}"
TOKEN = re.compile(rf"[{UP}{LOW}][{UP}{LOW}.'-]*")
RUN = re.compile(NAME_FORM)
COMMON_BOXES = frozenset(
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
    r"[ ,]{1,2}(?:GmbH|AG|KG|OHG|UG|Ltd|LLC|Inc|Corp|Co\.|SARL|SAS|S\.?A\.|S\.?L\.|S\.?r\.?l|S\.?p\.?A|B\.?V\.|N\.?V\.|Sp\. z|Ltda|AB|Oy|PLC)(?![A-Za-zÀ-ž])",
)


def trimmed(text: str, start: int, end: int, words: Words) -> tuple[int, int] | None:
    """The span up to its first word that no name has; None where nothing stays."""
    stops = stops_of(words)
    last = None
    for token in TOKEN.finditer(text, start, end):
        plain = token.group().casefold().strip(".")
        if plain in PARTICLES and token.end() < end:
            continue  # the next word decides
        if plain == "in" and text.startswith(" 't ", token.end()):
            continue
        if plain in stops and not _initial(token.group()) and not (last and _surname(text, start, token, words)):
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


def _initial(word: str) -> bool:
    return len(word) == 2 and word[0].isupper() and word[1] == "."


def _surname(text: str, start: int, word: re.Match[str], words: Words) -> bool:
    """Whether a word that begins no name ends one: Anna Winter."""
    plain = word.group().casefold()
    if plain in _FORGIVEN:
        return True
    first = is_known(text, start, word.start(), words) or _initial(text[start : start + 2])
    only_common = plain in words.groups["common"] and len(plain) > 3
    return first and only_common and not _GOES_ON.match(text, word.end())


_GOES_ON = re.compile(rf" ?[:{UP}]")
# Surnames too, once a given name stands before them.
_FORGIVEN = frozenset(data("people")["surnames"])


@cache
def stops_of(words: Words) -> frozenset[str]:
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
    return frozenset(word.casefold().strip(".") for word in single) | COMMON_BOXES


_INITIAL = re.compile(rf"[{UP}]\. ?(?:[{UP}]\. ?)*(?:{_PARTICLE} ){{0,2}}[{UP}][{UP}{LOW}]")


def is_known(text: str, start: int, end: int, words: Words) -> bool:
    """Whether it begins with a given name, whatever its case, or an initial before a name."""
    first = re.split(r"[ .-]", text[start:end].strip(), maxsplit=1)[0]
    return first in words.given or first.title() in words.given or bool(_INITIAL.match(text, start, end))


def several(text: str, start: int, end: int) -> bool:
    return " " in text[start:end].strip()


@cache
def titles_of(words: Words) -> str:
    return rf"(?:(?i:{words.any('title')})\.?[ \t]{{1,2}}){{0,3}}"
