"""German noun phrases: determiner, adjectives and noun agree, and stand in the case of their preposition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.german_words import (
    ALL,
    ENDINGS,
    OF_CASE,
    PLURAL,
    SINGULAR,
    determiners,
    own_words,
    readings,
    verbs,
)

_TOKEN = re.compile(r"\d+(?:[.,/×]\d+)*(?:-?[^\W\d_]+(?:-[^\W\d_]+)*)?|[^\W\d_]+(?:[-’'][^\W_]+)*-?|[^\w\s]")
_DAT, _ACC, _BOTH = OF_CASE["dat"], OF_CASE["acc"], OF_CASE["dat"] | OF_CASE["acc"]
PREPOSITIONS = {
    **dict.fromkeys(("aus", "mit", "von", "bei", "nach", "zu", "seit", "außer"), _DAT),
    **dict.fromkeys(("für", "durch", "gegen", "um", "ohne"), _ACC),
    **dict.fromkeys(("in", "an", "auf", "über", "unter", "vor", "hinter", "neben", "zwischen"), _BOTH),
    **dict.fromkeys(("wegen", "während", "trotz", "statt", "innerhalb", "außerhalb"), _DAT | OF_CASE["gen"]),
}
JOINED = {"am", "im", "vom", "zum", "beim", "zur", "ins", "ans", "aufs", "fürs", "durchs"}
_CONTRACT = {
    ("an", "dem"): "am", ("bei", "dem"): "beim", ("in", "dem"): "im", ("von", "dem"): "vom", ("zu", "dem"): "zum",
    ("zu", "der"): "zur",
}  # fmt: skip
NUMBERS = frozenset(["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"])
_RELATIVE = frozenset(("der", "die", "das", "den", "dem", "des"))
_STATIC = frozenset(("hergestellt", "erhältlich", "gefertigt", "verfügbar", "waschen", "trocknen", "aufbewahren"))
_UNBENT = frozenset(
    ("beige", "orange", "creme", "rosa", "lila", "khaki", "pink", "türkise", "prima", "weniger", "mehr")
)
_NO_ADJECTIVE = frozenset(grammar_data("de")["checks"]["no_adjective"].split()) | JOINED | set(PREPOSITIONS)


@dataclass(slots=True)
class Word:
    """A token with its place; `low` in small letters; `ends`: the sentence ends with it."""

    text: str
    start: int
    end: int
    low: str

    capital: bool
    small: bool
    names: bool
    bends: bool


@dataclass(slots=True)
class Phrase:
    """Words first..last with the readings that are left; `noun` is the place of its noun, -1 when it is unknown."""

    first: int
    last: int
    left: int
    noun: int
    preposition: int = -1


def words_of(text: str) -> list[Word]:
    """The tokens of a line."""
    return [_word(found.group(), found.start()) for found in _TOKEN.finditer(text)]


def _word(text: str, start: int) -> Word:
    return Word(text, start, start + len(text), *_shape(text))


@lru_cache(maxsize=16384)
def _shape(text: str) -> tuple[str, bool, bool, bool, bool]:
    """(in small letters, begins with a capital, has none, looks like a noun: Flasche, 18/8-Edelstahl, may begin what is
    checked without a determiner)."""
    low, capital = text.lower(), text[0].isupper()
    coded = "-" in text and text.rpartition("-")[2][:1].isupper()
    return low, capital, text.islower(), capital or coded, low in PREPOSITIONS or bool(ending(low))


@lru_cache(maxsize=4096)
def ending(low: str) -> str:
    """The ending of a word that may be an adjective before its noun, or ""."""
    if low in _NO_ADJECTIVE or low in _UNBENT or low in verbs() or len(low) < 4:
        return ""
    for end in ("em", "en", "er", "es"):
        if low.endswith(end):
            return end
    return "e" if low.endswith("e") else ""


def is_number(word: Word) -> bool:
    """A figure or a number in words, bare of a unit."""
    return word.low in NUMBERS or (word.text[0].isdigit() and word.text[-1].isdigit())


def parse(words: Sequence[Word], at: int, left: int, kind: str) -> Phrase | None:
    """The phrase whose adjectives, number and noun begin at `at`, with `left` readings from what stands before."""
    here, plain = at, 0
    bent: list[str] = []
    if here < len(words) and is_number(words[here]):
        counted = _counted(words, here)
        if not counted:
            return None
        left, here = left & counted, here + 1
    while here < min(len(words), at + 8):
        word = words[here]
        if word.names:
            return None if plain and not bent else _closed(words, at, here, left, bent, kind)
        end = ending(word.low)
        if end and _goes_on(words, here):
            bent.append(end)
            here += 1
        elif end:
            following = words[here + 1] if here + 1 < len(words) else None
            if following is None or following.text in (",", "und", "oder"):
                return None
            if following.capital:
                bent.append(end)
        elif word.small and word.low not in _NO_ADJECTIVE and word.low not in verbs() and not bent:
            plain += 1
        else:
            return None
        here += 1
    return None


def _closed(words: Sequence[Word], at: int, here: int, left: int, bent: Sequence[str], kind: str) -> Phrase:
    """The phrase that ends with the noun at `here`."""
    for end in bent:
        left &= ENDINGS[kind].get(end, 0)
    known = readings(words[here].text)
    return Phrase(at, here, left & (known or ALL), here if known else -1)


def _counted(words: Sequence[Word], at: int) -> int:
    """The readings that a number leaves its noun; none where it belongs to a measure (der 24 l große Rucksack)."""
    word = words[at]
    if at + 1 < len(words) and not words[at + 1].names and not ending(words[at + 1].low):
        return 0
    if word.text == "1":
        return SINGULAR
    return PLURAL if word.low in NUMBERS or word.text.isdigit() else 0


def _goes_on(words: Sequence[Word], at: int) -> bool:
    """trockene, empfindliche und normale Haut: a further adjective follows behind a comma or und."""
    if at + 2 >= len(words) or words[at + 1].text not in (",", "und", "oder"):
        return False
    return words[at + 2].small and bool(ending(words[at + 2].low))


def _list_follows(words: Sequence[Word], last: int) -> bool:
    """Whether the phrase is a member of a list: a comma, und or the end stands behind it."""
    return last + 1 >= len(words) or words[last + 1].text in (",", "und", "oder", ".", "?", "!", ":")


def determined(words: Sequence[Word], at: int) -> Phrase | None:
    """The phrase of a determiner at `at`; None where none is certain."""
    word = words[at]
    known = determiners().get(word.low)
    if known is None or (word.capital and at and words[at - 1].text not in ".!?:;–„|(" and word.low[:2] != "ih"):
        return None
    left, kind = known
    case = 0
    if at and (case := _DAT if words[at - 1].low == "ab" else PREPOSITIONS.get(words[at - 1].low, 0)):
        if words[at - 1].low == "in" and any(other.low in _STATIC for other in words[at : at + 12]):
            case = _DAT
        left &= case
    found = parse(words, at + 1, left, kind)
    if found is None:
        return None
    if word.low in _RELATIVE and at and words[at - 1].text == "," and not _list_follows(words, found.last):
        return None
    if (
        word.low in ("der", "die", "das", "den", "dem")
        and at > 1
        and case
        and words[at - 2].text == ","
        and not _list_follows(words, found.last)
    ):
        return None  # die Basis, auf der ...
    found.first = at
    found.preposition = at - 1 if case and words[at - 1].low != "ab" else -1
    return found


def better(words: Sequence[Word], found: Phrase) -> str:
    """The determiner in the gender of its noun, where that alone is wrong."""
    word = words[found.first]
    if found.noun != found.first + 1:
        return ""
    known, kind = determiners()[word.low]
    wanted = readings(words[found.noun].text)
    if found.preposition >= 0:
        wanted &= PREPOSITIONS[words[found.preposition].low]
    for other, (reading, sort) in determiners().items():
        if sort == kind and other[:2] == word.low[:2] and reading & wanted and _same_case(reading & wanted, known):
            return other.capitalize() if word.capital else other
    if word.low not in _RELATIVE:
        return ""
    right = ((other, determiners()[other][0] & wanted) for other in ("der", "die", "das", "den", "dem"))
    return next((other for other, reading in right if reading and _same_case(reading, known)), "")


def _same_case(one: int, two: int) -> bool:
    return any(one & of and two & of for of in OF_CASE.values())


def phrases(words: Sequence[Word]) -> tuple[list[Phrase], list[Fault]]:
    """Every phrase with a determiner, and every fault inside a phrase."""
    found: list[Phrase] = []
    wrong: list[Fault] = []
    at = 0
    while at < len(words):
        word = words[at]
        phrase = determined(words, at) if word.low in determiners() else None
        if phrase is None:
            if word.bends:
                wrong.extend(_bare(words, at))
            at += 1
            continue
        if not phrase.left:
            wrong.append(Fault(word.start, words[phrase.last].end, "agreement", better(words, phrase)))
        else:
            wrong.extend(_contracted(words, phrase))
            wrong.extend(_members(words, phrase))
            found.append(phrase)
        at = phrase.last + 1
    return found, wrong


def _contracted(words: Sequence[Word], phrase: Phrase) -> Iterator[Fault]:
    """zu dem Set is zum Set, unless a relative clause follows."""
    if phrase.preposition < 0 or phrase.noun < 0:
        return
    pair = (words[phrase.preposition].low, words[phrase.first].low)
    behind = words[phrase.last + 1].text if phrase.last + 1 < len(words) else ""
    if pair in _CONTRACT and behind != ",":
        start = words[phrase.preposition]
        said = _CONTRACT[pair]
        yield Fault(start.start, words[phrase.first].end, "contraction", said.capitalize() if start.capital else said)


def _members(words: Sequence[Word], phrase: Phrase) -> Iterator[Fault]:
    """für das Büro, die Küche und den Garten: all members stand in the case of the preposition."""
    if phrase.preposition < 0:
        return
    case = PREPOSITIONS[words[phrase.preposition].low]
    here = phrase.last + 1
    while here + 1 < len(words) and words[here].text in (",", "und", "oder"):
        last = words[here].text != ","
        known = determiners().get(words[here + 1].low)
        member = parse(words, here + 2, known[0], known[1]) if known else parse(words, here + 1, ALL, "strong")
        if member is None or not _list_follows(words, member.last) or (words[here + 1].capital and known):
            return
        if known and member.noun > 0 and member.left and not member.left & case and last:
            yield Fault(words[here + 1].start, words[member.last].end, "case")
        here = member.last + 1


def _bare(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """aus recyceltem Polyester, mit Druckknöpfen, austauschbare Ohrpolster: phrases without a determiner."""
    word = words[at]
    case = PREPOSITIONS.get(word.low, 0) if word.text.islower() or at == 0 or words[at - 1].text in ".:;–" else 0
    if case:
        if at + 1 < len(words) and words[at + 1].low in determiners():
            return
        if word.low == "zu" and at and words[at - 1].low == "bis":
            return
        if at > 1 and words[at - 1].text == "von" and word.text != "von":
            return
        yield from _governed(words, at + 1, case, word.low)
        return
    starts = at == 0 or words[at - 1].text in (".", ":", ";", "–", "|", "!", "?", "(", ",", "%")
    opens = starts or words[at - 1].low in verbs()
    if not opens or not ending(word.low) or not word.text[1:].islower():
        return
    if word.capital and not (starts and _stem(word.low) in stems()):
        return
    near = (_word(word.low, word.start), *words[at + 1 : at + 9])
    phrase = parse(near, 0, ALL, "strong")
    if phrase is None or phrase.noun <= 0:
        return
    phrase.last += at
    alone = at == 0 and (phrase.last + 1 == len(words) or words[phrase.last + 1].text == ",")
    if not phrase.left or (alone and not phrase.left & (OF_CASE["nom"] | _ACC)):
        yield Fault(word.start, words[phrase.last].end, "agreement" if not phrase.left else "case")


def _stem(low: str) -> str:
    return low.removesuffix(ending(low))


@cache
def stems() -> frozenset[str]:
    """Stems of the words that our texts write in small letters: what may begin a line as an adjective."""
    return frozenset(_stem(low) for low in own_words()[0])


def _governed(words: Sequence[Word], at: int, case: int, preposition: str) -> Iterator[Fault]:
    """What stands behind a preposition without a determiner, and the members of its list. Behind a comma something new
    may begin (a list of properties), so a member there counts only where the list goes on in a sentence with a verb."""
    here, members, doubtful = at, 0, False
    while here < len(words):
        if here + 1 < len(words) and words[here].text[0].isdigit() and words[here + 1].text == "%":
            here, doubtful = here + 2, False
        phrase = parse(words, here, ALL, "strong")
        if phrase is None or (members and not _list_follows(words, phrase.last)):
            return
        if phrase.noun > 0 and not phrase.left & case and (phrase.left or phrase.last > here):
            if not doubtful or (at > 1 and words[at - 2].low in ("besteht", "bestehen")):
                rule = "case" if phrase.left else "agreement"
                yield Fault(words[here].start, words[phrase.last].end, rule)
            return
        here = phrase.last + 1
        if here + 1 >= len(words) or words[here].text not in (",", "und", "oder"):
            return
        doubtful = words[here].text == ","
        closed = members and _joined_before(words, phrase.first)
        if closed or words[here + 1].low in verbs():
            return
        if words[here + 1].low in determiners():
            if preposition not in ("für", "ohne"):
                return
            member = determined(words, here + 1) if words[here].text != "," else None
            if words[here].text == "," and not words[here + 1].capital:
                left, kind = determiners()[words[here + 1].low]
                member = parse(words, here + 2, left, kind)
            if (
                member
                and member.noun > 0
                and member.left
                and not member.left & case
                and _list_follows(words, member.last)
            ):
                yield Fault(words[here + 1].start, words[member.last].end, "case")
            return
        here += 1
        members += 1


def _joined_before(words: Sequence[Word], at: int) -> bool:
    """Whether und stands before a member, with its share: the list is at its end."""
    back = at - 1
    while back > 0 and (words[back].text == "%" or words[back].text[0].isdigit()):
        back -= 1
    return words[back].text in ("und", "oder")
