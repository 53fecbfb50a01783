"""Polish: case behind prepositions, numbers and verbs, and in lists; z or ze, w or we."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.review.grammar import Fault
from core.review.grammar.polish_text import AFTER, FREE, LISTS, MADE, SENTENCE_END, Word, phrase, strange
from core.review.grammar.polish_words import OF_CASE, PLURAL, SINGULAR, cases

_SET_PHRASES = frozenset(
    (
        ("na", "co"),
        ("do", "pełna"),
        ("od", "nowa"),
        ("w", "ten"),
        ("w", "paski"),
        ("w", "kratę"),
        ("z", "daleka"),
        ("po", "prostu"),
    )
)

_JOINS = frozenset(("i", "a", "lub", "oraz", "albo", "czy", "niż", "to", "–", "-", "×", ",", "(", "/"))

_NO_ZE = re.compile(r"(?!sobą|wszystk|w[sz]|mn|łz|lw|ln|czc|rdz|[sśzźż][^aeiouyąęó\W])", re.IGNORECASE)

_ZE = re.compile(
    r"[sśzźżSŚZŹŻ](?:[bcćdfgjklłmnńprstwśź]|[zhcr](?=[bcćdfgjklłmnńpstwśź]))[\wąęó]|wszystk", re.IGNORECASE
)

_WE = re.compile(r"[wf][bcćdfghjklłmnńprsśtwzźż]", re.IGNORECASE)


def prepositions(words: Sequence[Word], at: int) -> Iterator[Fault]:
    word, following = words[at], words[at + 1]
    if word.low in ("z", "w") and following.text[0].isalpha() and not following.text[1:2].isupper():
        if (_ZE if word.low == "z" else _WE).match(following.text):
            yield Fault(word.start, word.end, "euphony", f"{word.text}e")
    elif word.low in ("ze", "we") and following.text[0].isalpha():
        wrong = (
            _NO_ZE.match(following.text)
            if word.low == "ze"
            else not _WE.match(following.text) and following.low[:3] not in ("wsz", "mni", "dwo", "lwo", "czw")
        )
        if wrong and not following.text[1:2].isupper():
            yield Fault(word.start, word.end, "euphony", word.text[:-1])
    if (word.low, following.low) in _SET_PHRASES:
        return
    allowed = AFTER[word.low]
    before = words[at - 1].low if at else ""
    if word.low in ("w", "we") and not before.endswith(("ny", "na", "ne", "ty", "ta", "te", "się", "ć")):
        allowed = cases("loc")
    if word.low == "o" and before == "dbać":
        allowed = cases("acc")
    if word.low in ("z", "ze") and any(MADE.match(before.low) for before in words[max(0, at - 4) : at]):
        made = [i for i in range(max(0, at - 4), at) if MADE.match(words[i].low)][-1]
        between = [w.text for w in words[made + 1 : at]]
        if all(not t.isalpha() or t in ("w", "się") for t in between):
            allowed = cases("gen")
    readings, end, _ = phrase(words, at + 1)
    if end > at + 1 and readings == 0:
        return  # a fault of agreement, told there
    if end > at + 1 and not readings & allowed:
        yield Fault(following.start, words[end - 1].end, "case")


def numbers(words: Sequence[Word], at: int) -> Iterator[Fault]:
    before = words[at - 1] if at else None
    if before and (
        (before.text[0].isupper() and at > 1 and before.low not in AFTER)
        or before.text in "/.°"
        or before.low in ("próby", "nr")
    ):
        return
    here = at + 1
    percent = here < len(words) and words[here].text == "%"
    here += percent
    if here >= len(words):
        return
    readings, end, whole = phrase(words, here)
    if end == here or not readings or not whole:
        return
    if percent:
        allowed = cases("gen")
    else:
        asked = _cases_before(before)
        number = _numbered(words[at].text)
        if number is None:
            allowed = cases("gen") & SINGULAR if "," in words[at].text else -1
        else:
            allowed = _counted(number, asked)
    if not readings & allowed:
        yield Fault(words[here].start, words[end - 1].end, "plural")


def _numbered(word: str) -> int | None:
    """A whole number; None for decimals."""
    clean = word.replace("\u00a0", "")
    return int(clean) if clean.isdigit() and len(clean) < 7 else None


def _cases_before(before: Word | None) -> int:
    """The cases that the word in front of a number asks for."""
    if before is None:
        return cases("nom", "acc")
    if before.low in AFTER:
        return AFTER[before.low]
    if before.low in _JOINS or before.text[0].isdigit() or before.adj:
        return -1
    return (
        cases("acc")
        if before.low in ("ma", "mają", "trwa", "trwają", "zajmuje", "działa", "zawiera")
        else cases("nom", "acc")
    )


def _counted(number: int, asked: int) -> int:
    """The readings that a noun behind this number may have."""
    if number == 1:
        return asked & SINGULAR
    few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
    oblique = asked & PLURAL & ~cases("nom", "acc")
    if not asked & cases("nom", "acc"):
        return oblique
    counted = (OF_CASE["nom"] | OF_CASE["acc"]) & PLURAL if few else OF_CASE["gen"] & PLURAL
    only = oblique & ~OF_CASE["gen"] if asked == -1 else oblique
    return counted | only


def objects(words: Sequence[Word], at: int, asked: int = 0) -> Iterator[Fault]:
    """Verbs with an object: accusative, behind a negation genitive; `asked`: the case that the verb always has."""
    here = at + 1
    while here < len(words) and words[here].low in ("też", "także", "również"):
        here += 1
    readings, end, whole = phrase(words, here)
    if end == here or not readings or not whole:
        return
    negated = at > 0 and words[at - 1].low == "nie"
    if not readings & (asked or (cases("gen") if negated else cases("acc"))):
        yield Fault(words[here].start, words[end - 1].end, "case")


def listed(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """A further member of a list stands in a case in which an earlier one stands."""
    word = words[at]
    if word.noun & cases("nom") or word.adj or any(later.low in FREE for later in words[at + 1 : at + 4]):
        return
    other = words[at - 2] if at > 1 else word
    if other.text[0].isalpha() and not other.noun and not other.adj:
        return
    known = 0
    for here in range(at - 2, -1, -1):
        before = words[here]
        if before.text in SENTENCE_END:
            break
        if before.text[0].isdigit():
            return
        if strange(words, here):
            return
        known |= before.noun | before.adj
    shared = any(word.noun & OF_CASE[case] and known & OF_CASE[case] for case in OF_CASE)
    if known and not shared:
        yield Fault(word.start, word.end, "case")


def alone(words: Sequence[Word], at: int, transitive: frozenset[str]) -> Iterator[Fault]:
    """Nouns in a case that nothing asks for: a locative without preposition, a dative or accusative behind a noun."""
    word = words[at]
    before = words[at - 1]
    if word.adj:
        return
    if before.low in ("wykonany", "wykonana") or (before.low == "także" and at > 1 and words[at - 2].low == "a"):
        said = [w.low for w in words[:at] if w.low in transitive]
        if said and not any(w.low == "nie" for w in words[:at]) and not word.noun & cases("acc"):
            yield Fault(word.start, word.end, "case")
        return
    if not word.noun & ~cases("loc"):
        if not any(w.low in AFTER for w in words[max(0, at - 6) : at]):
            yield Fault(word.start, word.end, "case")
        return
    measured = at + 1 < len(words) and words[at + 1].text[0].isdigit()
    if measured and before.text in (",", "–", ":") and not word.noun & cases("nom", "gen"):
        if (
            not any(w.low in ("o", "przy", "do", "z", "ze", "od") for w in words[max(0, at - 6) : at])
            or before.text != ","
        ):
            yield Fault(word.start, word.end, "case")
        return
    if before.noun and not word.noun & cases("nom", "gen", "ins") and not before.noun & cases("dat"):
        shared = any(word.noun & OF_CASE[case] and before.noun & OF_CASE[case] for case in OF_CASE)
        if not shared and not any(strange(words, here) for here in range(at)):
            yield Fault(word.start, word.end, "case")


def joined_adjectives(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """napojów gorących i zimnych: two adjectives behind one noun stand in one case and number."""
    word, other, noun = words[at], words[at - 2], words[at - 3]
    following = words[at + 1] if at + 1 < len(words) else None
    if following and following.text[0].isalpha() and following.low not in AFTER and following.low not in LISTS:
        return
    if other.adj & noun.noun and not word.noun and not other.noun and not word.adj & other.adj:
        yield Fault(word.start, word.end, "agreement")


def _with_tail(words: Sequence[Word], at: int) -> tuple[int, int, int]:
    """A phrase with the adjectives behind its noun: stali wysokowęglowej."""
    readings, end, whole = phrase(words, at)
    while whole and end < len(words) and words[end].adj & readings and not words[end].noun:
        readings &= words[end].adj
        end += 1
    return readings, end, whole


def chain(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """z bawełny, lnu i wełny: behind one preposition every member of a list stands in the same case."""
    readings, end, whole = _with_tail(words, at + 1)
    allowed = AFTER[words[at].low]
    made = words[at].low in ("z", "ze") and any(MADE.match(word.low) for word in words[max(0, at - 3) : at])
    shared = [case for case in OF_CASE if readings & OF_CASE[case] & allowed]
    commas = 0
    while whole and readings and end + 1 < len(words) and words[end].low in ("i", "oraz", ",", "lub") and shared:
        last = words[end].low != ","
        commas += not last
        start = end + 1
        readings, end, whole = _with_tail(words, start)
        if not whole or not readings:
            return
        closed = end == len(words) or words[end].text in ".,"
        agreed = [case for case in shared if readings & OF_CASE[case]]
        if not agreed:
            if last and closed and (commas or made) and readings & cases("nom", "acc"):
                yield Fault(words[start].start, words[end - 1].end, "case")
            return
        shared = agreed
        if last:
            return
