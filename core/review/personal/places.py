"""Postal addresses by where they stand: behind somebody's name, behind a word for an address, or going on from one
already found. There the form may be looser than where nothing but the form tells (addresses.toml)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from core.review.personal.forms import LOW, UP, stops_of
from core.review.personal.found import ADDRESS, NAME, Found
from core.review.personal.neighbours import is_letter
from core.review.personal.numbers import article
from core.review.personal.words import Words, any_of, data

_PART = rf"[{UP}][{UP}{LOW}'.]*"
_INNER = r"(?:am|an der|an|im|in|ob der|de la|de|del|da|do|dos|das|di|la|le|les|sur|en|lès|aan den|aan de|den|der|of|upon|nad|sous)"
_CITY = rf"(?:'s-)?{_PART}(?:(?: ?/ ?|-|,? )(?:{_INNER}[ -]){{0,2}}(?:[dDlL]')?{_PART}){{0,4}}"
_TAIL = (
    r"(?:,? (?:[A-Z]\.){2,4}(?![A-Z]))?(?: Cedex(?: \d{1,2})?)?(?:(?: - |[ ,/-]{1,2})[A-Z]{2,3}(?![\w]))?(?: ?\([^()\n\d]{2,20}\))?"
    r"(?:,? (?:Deutschland|Germany|Österreich|Austria|Schweiz|Suisse|Svizzera|France|Frankreich|Belgique|België|España|Spain"
    r"|Italia|Italy|Nederland|Netherlands|Polska|Poland|Portugal|Brasil|Brazil|Sverige|Sweden|Türkiye|Turkey|UK|United Kingdom"
    r"|England|Scotland|Wales|Ireland|USA|U\.S\.A\.|United States|Canada|Australia|New Zealand|México|Mexico|Argentina|Chile|Colombia)(?!\w))?"
)
_POSTAL = (
    rf"(?:(?:C\.?P\.?:? ?|CEP:? ?|[A-Z]{{1,2}}-)?(?:\d{{4}} ?[A-Z]{{2}}|\d{{2}}-\d{{3}}|\d{{3}} \d{{2}}|\d{{8}}|\d{{4,6}}(?:-\d{{3,4}})?)"
    rf"(?:,? (?:- )?|, ?|\n){_CITY}"
    rf"|{_CITY}(?: ?\({_PART}\))?(?: |,? [A-Z]{{2,3}},? |,? (?=[A-Z]\w{{1,3}} ?\w{{3,4}}))(?:\d{{4,6}}(?:-\d{{3,4}})?(?! [{UP}])|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    rf"|[A-Z]\d[\dW] ?[A-Z0-9]{{4}})(?!\w)){_TAIL}"
)
_ROAD = (
    r"(?:str(?:aße|asse|eet|aat)?\b|gasse\b|allee\b|platz\b|weg\b|road\b|rd\b|ave(?:nue)?\b|lane\b|drive\b|blvd\b|boulevard\b|rue\b|place\b"
    r"|chemin\b|impasse\b|quai\b|calle\b|c/|avda?\b|avenida\b|plaza\b|paseo\b|camino\b|via\b|viale\b|corso\b|piazza\b|rua\b|travessa\b|praça\b"
    r"|largo\b|ul\.|al\.|pl\.|os\.|plac\b|aleja\b|gatan\b|vägen\b|torg(?:et)?\b|gränd\b|stigen\b|laan\b|plein\b|gracht\b|kade\b|cad(?:de|desi)?\b"
    r"|cd\.|sok(?:ak|ağı)?\b|sk\.|mah(?:alle|allesi)?\b|bulvar[ıi]?\b|blv\b|no ?:|p\.? ?o\.? box|postfach|postbus|box \d|apt\b|flat\b|unit\b)"
)
_SEGMENT = r"[^,;\n|<>\"@:!?{}]{1,48}"
_BREAK = r"(?:[ \t]?,[ \t]?|[ \t]?\n[ \t]{0,4})"
_FULL = re.compile(
    rf"(?=[{UP}0-9'(#]|[a-z]{{2,5}}\. |os\.|c/|(?:rue|avenue|boulevard|chemin|place|impasse|allée|quai|via|viale|piazza|corso|calle|avenida|rua|ulica) )(?:{_SEGMENT}?(?:No ?:{_SEGMENT}?)?(?:{_BREAK}{_SEGMENT}?(?:No ?:{_SEGMENT}?)?){{0,4}}?(?:{_BREAK}|[ \t]))?{_POSTAL}"
)
# Without a postal code: a road with its number, and the words in capitals behind it.
_STREET = re.compile(
    rf"(?=[{UP}0-9'#]|ul\.|al\.|pl\.|os\.|c/)(?:{_SEGMENT}{_BREAK}){{0,2}}?(?i:(?=[^,;\n|<>\"@!?{{}}]{{0,48}}{_ROAD}))"
    rf"(?=[^,;\n|<>\"@!?{{}}]{{0,48}}(?:\d|s/n))[^,;\n|<>\"@!?{{}}]{{3,60}}?(?:\d{{1,4}}(?: ?[a-zA-Z])?(?:[ /-]{{1,3}}\d{{1,4}})?|s/n)(?![\w])"
    rf"(?:,? (?i:apto?\.?|apt\.?|flat|lgh|int\.?|m\.|lok\.|kat|daire|d:|no:|etg?\.|hs|bis|bus|esc\.?|piso|3\.º)[ .:]?\w{{1,5}}){{0,3}}"
    rf"(?:{_BREAK}{_CITY}(?: ?/ ?{_CITY})?)?"
)
_ON = re.compile(
    rf"(?:,? ?(?i:apto?\.?|apt\.?|flat|unit|suite|ste\.?|floor|lgh|int\.?|m\.|lok\.|kat|daire|d:|etg?\.|hs|huis|bis|bus|bte|esc\.?|piso|piano|appartamento|puerta|planta|portal|escalera|kamer|verdieping|stock|og|bloco|conj\.?|sala|lote|interno|scala|[ºª#]|\d{{1,2}}\.? ?[ºª°])[ .:º°]{{0,3}}[\w/-]{{0,7}}"
    rf"|,? ?-?[IVX]{{1,4}}\b|, \d tr\b){{0,3}}(?:{_BREAK}|[ \t])(?:[{UP}][{UP}{LOW}' -]{{2,30}}{_BREAK})?{_POSTAL}"
)
_MORE = re.compile(
    rf"(?:/[A-Za-z](?!\w)|:\d{{1,3}}(?!\d))?(?: ?\(\d{{4,6}}\))?(?:,? (?i:int\.?|lgh|interno|scala|apt\.?|apto\.?|lok\.?|شقة) ?\w{{1,5}})?{_TAIL}(?:(?: de| do| da) {_PART}(?: {_PART})?(?:[ /-]{{1,3}}[A-Z]{{2}}\b)?)?(?:,? (?:[A-Z]\d[\dW] ?[A-Z0-9]{{4}}|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}|[A-Z]\d[A-Z] ?\d[A-Z]\d|(?:[A-Z]{{2,3}},? )?\d{{4,6}}(?:-\d{{4}})?)\b)?"
)
_FIGURE_AHEAD = re.compile(r"[^|<>@\d]{0,300}+\d")
_GAP = re.compile(r"[ \t]*[,;|)-]?[ \t]*\n?[ \t]*")
_BEHIND_NAME = re.compile(
    r"[ \t]*(?:[,;|(-]|(?:(?i:at|in|an|à|au|en|a|al|op|te|na|no|em|przy|på|i|der|die|den|la|le|el)[ \t]){0,3})[ \t]*\n?[ \t]*"
)


def behind(text: str, words: Words, found: Sequence[Found]) -> Iterator[Found]:
    """Addresses right behind the people, and going on from the addresses, among `found`."""
    letter = is_letter(text, words)
    taken = [item for item in found if item.type not in (ADDRESS, NAME)]
    for item in found:
        if item.type == NAME:
            lead = _BEHIND_NAME.match(text, item.end)
            if lead and lead.end() > item.end:
                there = list(_at(text, lead.end(), taken))
                yield from there or (_house(text, lead.end(), words, taken) if letter else ())
        elif item.type == ADDRESS:
            match = _ON.match(text, item.end) or _MORE.match(text, item.end)
            if match and match.end() > item.end and not _meets(match.span(), taken):
                yield Found(item.start, _closed(text, item.start, match.end()), ADDRESS, sure=False)


# Words in capitals with a small number behind: in letters alone, behind somebody's name.
_HOUSE = re.compile(
    rf"(?:{_PART}[ -]){{0,3}}[{UP}][{UP}{LOW}'-]{{3,}},? \d{{1,4}} ?[a-zA-Z]?(?:[/-]\d{{1,3}})?(?=[.,;\n)]|$)"
)


def _house(text: str, at: int, words: Words, taken: Sequence[Found]) -> Iterator[Found]:
    match = _HOUSE.match(text, at)
    if match and not _meets(match.span(), taken):
        said = {word.casefold() for word in re.findall(r"[^\W\d_]+", match.group())}
        if not said & stops_of(words) and not article(words).search(match.group()):
            yield Found(*match.span(), ADDRESS, sure=False)


def told(text: str, words: Words, found: Sequence[Found]) -> Iterator[Found]:
    """Addresses behind a word for one."""
    taken = [item for item in found if item.type != ADDRESS]
    for match in _word(words).finditer(text):
        yield from _at(text, match.end(), taken, labelled=":" in match.group())
    if is_letter(text, words):
        for match in islice(_TO.finditer(text), _LETTER_PLACES):
            yield from _at(text, match.end(), taken)


# A text with more is no letter to a shop, and each costs a fraction of a millisecond.
_LETTER_PLACES = 300
_TO = re.compile(
    r"(?<!\w)(?i:to|till|naar|nach|an|in|at|a|à|au|al|na|para|en|do|pod|op|em|på|przy|w)[ \t](?=[^\s]{1,40}[ \t,][^;|<>@]{0,100}\d)"
)


@cache
def _word(words: Words) -> re.Pattern[str]:
    between = r"(?i:[ \t]?\([^()\n]{1,16}\))?[\"']?(?:[ \t]?[:=][ \t\"']{0,3}\n?[ \t]{0,4}|[,]?[ \t]{1,2}(?:(?:is|ist|lautet|est|es|è|é|to|är|at|in|der|die|den|dem|im|am|au|à|le|la|en|el|na|no|em|op|aan|przy|på|:)[ \t]){0,3})"
    only = {word.casefold() for word in data("people")["only_labels"]}
    labels = any_of(word for word in words.groups["address"] if word in only)
    others = any_of(word for word in words.groups["address"] if word not in only)
    return re.compile(
        rf"(?i:{others}){between}|(?i:{labels})(?:[ \t]?\([^()\n]{{1,16}}\))?[\"']?[ \t]?[:=][ \t\"']{{0,3}}"
    )


def _at(text: str, at: int, taken: Sequence[Found], *, labelled: bool = False) -> Iterator[Found]:
    """The address that begins here, or behind what stands here and is something else."""
    for item in _from(taken, at):
        if item.start - 2 > at:
            break
        gap = _GAP.match(text, item.end)
        at = gap.end() if gap else item.end
    if not _FIGURE_AHEAD.match(text, at) and text.find("s/n", at, at + 300) < 0:
        return
    for form in (_FULL, _STREET):
        match = form.match(text, at)
        if match is None or _meets(match.span(), taken):
            continue
        figures = re.search(r"\d|s/n", match.group())
        if figures and (labelled or form is _STREET or len(re.findall(r"\d+|s/n", match.group())) > 1):
            yield Found(at, _closed(text, at, match.end()), ADDRESS, sure=False)
            return


def _from(taken: Sequence[Found], at: int) -> Iterator[Found]:
    """Those of the items, in their order, that end behind a place."""
    return islice(taken, bisect_right(taken, at, key=lambda item: item.end), None)


def _meets(span: tuple[int, int], taken: Sequence[Found]) -> bool:
    """Whether something other than a name, which streets bear too, is in it."""
    for item in _from(taken, span[0]):
        if item.start >= span[1]:
            return False
        if item.type != NAME:
            return True
    return False


def _closed(text: str, start: int, end: int) -> int:
    """Without what is open at its end."""
    return start + len(text[start:end].rstrip(" ,.-/\n\t"))
