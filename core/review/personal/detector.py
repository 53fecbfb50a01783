"""All kinds together: what is found, what wins where two overlap, and where the same value stands again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from core.review.personal import addresses, blocks, east, names, numbers, phones, places
from core.review.personal.found import ADDRESS, CARD, EMAIL, HANDLE, IBAN, ID, IP, NAME, ORDER, PHONE, TYPES, Found
from core.review.personal.shadow import shadow, without_tags
from core.review.personal.spans import Around, Kept, inside, standing
from core.review.personal.words import Words, languages_of, words

# Where two overlap, the surer kind wins; an address keeps a name or a number inside it.
_RANK = {kind: rank for rank, kind in enumerate((EMAIL, IBAN, ID, CARD, ORDER, PHONE, IP, HANDLE, ADDRESS, NAME))}
_DIGIT = re.compile(r"\d")


def find(text: str, lang: str = "", market: str = "", types: Iterable[str] = TYPES) -> tuple[Found, ...]:
    """Personal data in a text, in order, without overlaps; offsets are code points of `text`.

    `lang` is BCP 47 (empty: all languages are looked for), `market` an ISO country (empty: national telephone numbers
    only beside a word for them). `types`: the kinds wanted.
    """
    wanted = frozenset(types)
    read = shadow(text)
    spoken = words(languages_of(lang, market))
    region = phones.region_of(lang, market)
    plain = without_tags(read.text).replace(" | ", " \n ")  # a cell is a line
    found = [
        item
        for item in _numbers(read.text, spoken, region, wanted)
        if item.type in wanted or item.type in (EMAIL, PHONE)
    ]
    if plain != read.text:
        found += _numbers(plain, spoken, region, wanted)
    reach = _settled(found)
    if ADDRESS in wanted or NAME in wanted:
        found += addresses.addresses(plain, spoken)
        left = _articles(plain, spoken)
        told = [*reach, *(item for item in found if item.type == ADDRESS)]
        found += [item for item in phones.lone(plain, told) if not inside(item.start, left)]
    if NAME in wanted:
        found += blocks.blocks(plain, spoken, Around(reach))
        told = [*reach, *(item for item in found if item.type == ADDRESS)]
        people = [*names.names(plain, spoken, told), *east.names(plain, spoken, told)]
        found += dict.fromkeys((*people, *_again(plain, people), *phones.after_names(plain, people)))
    if ADDRESS in wanted:
        found += places.told(plain, spoken, _settled(found))
        found += places.behind(plain, spoken, _settled(found))
    found = [item for item in found if item.type in wanted and item.end > item.start]
    spans = (Found(*read.span(item.start, item.end), item.type, item.sure) for item in _settled(found))
    return tuple(item for item in spans if item.end > item.start)


def _numbers(text: str, spoken: Words, region: str, wanted: frozenset[str]) -> list[Found]:
    """What has digits or an @."""
    found = list(numbers.emails(text))
    if wanted & {HANDLE}:
        found += numbers.handles(text, spoken)
    if not _DIGIT.search(text):
        return found
    left = _articles(text, spoken)
    told = [
        *numbers.cards_and_accounts(text, spoken),
        *numbers.national_ids(text, spoken, region),
        *numbers.addresses_of_machines(text),
        *phones.phones(text, spoken, region),
    ]
    if ORDER in wanted:
        told += numbers.orders(text, spoken)
    return found + [item for item in told if not inside(item.start, left)]


def _articles(text: str, spoken: Words) -> list[tuple[int, int]]:
    """Places of article numbers. A word for one that is part of another label, as in order code, is none."""
    spaced = [match.span() for match in _SPACED_EAN.finditer(text)]
    labels = [(match.start() + 1, match.end()) for match in _other_labels(spoken).finditer(text)]
    told = [
        match.span(1)
        for match in numbers.article(spoken).finditer(text)
        if _DIGIT.search(match.group(1)) and not inside(match.start(), labels)
    ]
    return _joined([*told, *spaced])


# As printed below a barcode.
_SPACED_EAN = re.compile(r"(?<![\d+.,-])\d \d{6} \d{6}(?!\d)")


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order and without overlap."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


@cache
def _other_labels(spoken: Words) -> re.Pattern[str]:
    return re.compile(rf"(?i){spoken.any('order', 'id', 'card', 'account')}")


def _settled(found: Iterable[Found]) -> list[Found]:
    """Without overlaps: the longer address, else the surer kind, else the longer span. What it leaves over stays."""
    kept = Kept()
    for item in sorted(dict.fromkeys(found), key=lambda f: (_RANK[f.type], f.start - f.end, f.start)):
        others = kept.meeting(item)
        if not others:
            kept.put(item)
        elif item.type == ADDRESS and all(
            item.start <= o.start and o.end <= item.end and o.type in (PHONE, ORDER, IP) for o in others
        ):
            kept.put(item, others)
        elif item.type in (ADDRESS, NAME, PHONE, HANDLE):
            for rest in _rest(item, others):
                kept.put(rest)
    return kept.items


def _rest(item: Found, others: Sequence[Found]) -> list[Found]:
    """The parts of it that no other covers, where they still say something."""
    parts, at = [], item.start
    for other in sorted(others):
        if other.start > at:
            parts.append((at, other.start))
        at = max(at, other.end)
    if at < item.end:
        parts.append((at, item.end))
    return [
        Found(start, end, item.type, item.sure) for start, end in parts if end - start >= 4 and item.type == ADDRESS
    ]


def _again(text: str, people: Sequence[Found]) -> list[Found]:
    """Where a name found once stands again, in whole or by one of its parts."""
    wanted: set[str] = set()
    for item in people:
        name = text[item.start : item.end]
        wanted.add(name)
        if name.isascii() or NO_CASE.search(name) is None:
            wanted |= {
                part for part in re.split(r"[\s]+", name) if len(part) >= 3 and part[0].isupper() and part[-1] != "."
            }
        elif not re.search(r"[\u0600-\u06ff]", name):
            wanted |= {part for part in re.split(r"[\s\u3000]+", name) if len(part) >= 2}
    return [Found(*span, NAME, sure=False) for span in standing(text, wanted, _alone)]


def _alone(text: str, start: int, end: int) -> bool:
    return not (start and _LETTER.match(text, start - 1)) and not _LETTER.match(text, end)


_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
NO_CASE = re.compile(r"[\u0600-\u06ff\u3040-\u9fff\uac00-\ud7a3]")
