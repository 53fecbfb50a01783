"""Polish: case after prepositions, verbs and numbers, agreement of adjectives and verbs, z or ze, spacing, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.polish_words import BIT, OF_CASE, PLURAL, SINGULAR, cases, lexicon

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+(?:[.,\u00a0]\d+)*|[^\w\s]")
_SENTENCE_END = frozenset(".!?;:")
_AFTER = {  # preposition -> cases behind it
    **dict.fromkeys(("do", "dla", "bez", "od", "u", "oprócz", "podczas", "wokół", "według", "zamiast", "obok", "około"),
                    cases("gen")),
    **dict.fromkeys(("powyżej", "poniżej", "spod", "znad", "wzdłuż"), cases("gen")),
    **dict.fromkeys(("z", "ze"), cases("gen", "ins")),
    **dict.fromkeys(("na", "w", "we", "o"), cases("acc", "loc")),
    **dict.fromkeys(("pod", "nad", "przed", "za", "między", "ponad"), cases("ins", "acc")),
    "po": cases("loc", "acc"), "przy": cases("loc"), "przez": cases("acc"), "ku": cases("dat"), "dzięki": cases("dat"),
    "przeciw": cases("dat"),
}  # fmt: skip
_JOINS = frozenset(("i", "a", "lub", "oraz", "albo", "czy", "niż", "to", "–", "-", "×", ",", "(", "/"))
_SET_PHRASES = frozenset((("na", "co"), ("do", "pełna"), ("od", "nowa"), ("z", "daleka"), ("po", "prostu")))
_MADE = re.compile(r"^(?:wykonan|zrobion|uszyt|powsta)")
_NO_ZE = re.compile(r"[bcćdfghjklłmnńprtBCDFGHJKLMNPRT]?[aeiouyąęóAEIOUY]")
_ZE = re.compile(
    r"[sśzźżSŚZŹŻ](?:[bcćdfgjklłmnńprstwśź]|[zhcr](?=[bcćdfgjklłmnńpstwśź]))[\wąęó]|wszystk", re.IGNORECASE
)
_WE = re.compile(r"[wf][bcćdfghjklłmnńprsśtwzźż]", re.IGNORECASE)
_SPACES = re.compile(
    r"[ \u00a0\u202f]{2,}|[ \u00a0\u202f][,;:!?](?!\S*[)D])|[ \u00a0](?=[.)”](?:\s|$))|[(„][ \u00a0]|,(?=[^\W\d_])"
)
_PERCENT = re.compile(r"\d[ \u00a0]%")
_TIGHT_UNIT = re.compile(
    r"(?<![\w.,])\d+(?:,\d+)?(?=(?:g|kg|ml|l|cm|mm|km|h|godz|godzin\w*|minut\w*|lat|lata|dni|miesi\w+|osób)\b)"
)
_POINT = re.compile(r"(?<![\d.,])\d+\.\d+(?=[ \u00a0](?:g|kg|ml|l|cm|mm|m|W|h|godz\w*|cal\w*|lat\w*|%)(?!\w))")
_QUOTES = re.compile(r"[“«»]|\"(?=[^\W\d_])")
_TWICE = re.compile(r"\b([^\W\d_]{1,20})[ \u00a0]\1\b", re.IGNORECASE)
_OPEN = {"(": ")", "[": "]", "„": "”"}
_QUESTION = frozenset(
    (
        "ile",
        "jak",
        "jaki",
        "jaka",
        "jakie",
        "jaką",
        "jakiej",
        "jakim",
        "jakich",
        "gdzie",
        "kiedy",
        "czego",
        "kogo",
        "ilu",
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A token: its text, lower-case form, place, readings as a noun and as an adjective."""

    text: str
    low: str
    start: int
    noun: int
    adj: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@cache
def _verbs() -> tuple[dict[str, int], frozenset[str], dict[str, int]]:
    """Finite verbs by number, those with an object, forms of the past by gender."""
    data = grammar_data("pl")["checks"]
    numbers = {
        form: bits for pair in data["verbs"] for form, bits in zip(pair.split(), (SINGULAR, PLURAL), strict=True)
    }
    past = {form: BIT[g, "nom"] for row in data["past"] for g, form in enumerate(row.split())}
    return numbers, frozenset(data["transitive"]), past


def _words(text: str) -> list[Word]:
    nouns, adjectives = lexicon()
    found = []
    fresh = True
    for match in _TOKEN.finditer(text):
        said = match.group()
        low = said.lower()
        known = fresh or said[0].islower() or low == "t-shirt"
        found.append(
            Word(said, low, match.start(), nouns.get(low, 0) if known else 0, adjectives.get(low, 0) if known else 0)
        )
        fresh = said in _SENTENCE_END or said in "„–("
    return found


def _numbered(word: str) -> int | None:
    """A whole number; None for decimals."""
    clean = word.replace("\u00a0", "")
    return int(clean) if clean.isdigit() and len(clean) < 7 else None


def _phrase(words: Sequence[Word], at: int) -> tuple[int, int, int]:
    """(readings, end, agreeing) of adjectives with their noun from `at`; readings 0 where the words are unknown."""
    readings, here = -1, at
    while here < len(words) and here - at < 3:
        word = words[here]
        if word.noun and (not word.adj or here > at):
            return (readings & word.noun, here + 1, 1) if readings != -1 else (word.noun, here + 1, 1)
        if not word.adj:
            break
        readings &= word.adj
        here += 1
    return (readings, here, 0) if here > at else (0, at, 0)


class Polish:
    """Every rule over one line, by dictionary and regular expression."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Faults in order of their place."""
        found = [*_marks(text), *_of_words(text)]
        seen: set[tuple[int, int]] = set()
        for fault in sorted(found, key=lambda fault: fault.start):
            if (fault.start, fault.end) not in seen:
                seen.add((fault.start, fault.end))
                yield fault


def _marks(text: str) -> Iterator[Fault]:
    for pattern, rule in ((_SPACES, "spacing"), (_PERCENT, "percent"), (_TIGHT_UNIT, "spacing"), (_POINT, "decimal")):
        yield from (Fault(m.start(), m.end(), rule) for m in pattern.finditer(text))
    yield from (Fault(m.start(), m.end(), "quotes", "„ ”") for m in _QUOTES.finditer(text))
    for m in _TWICE.finditer(text):
        if not m[1][0].isupper() or m[1].lower() in _AFTER:
            yield Fault(m.start(), m.end(), "twice", m[1])
    for opening, closing in _OPEN.items():
        if text.count(opening) != text.count(closing):
            at = max(text.find(opening), text.find(closing))
            yield Fault(at, at + 1, "pair", closing)


def _of_words(text: str) -> Iterator[Fault]:
    words = _words(text)
    verbs, transitive, _ = _verbs()
    question = text.rstrip().endswith("?")
    for at, word in enumerate(words):
        if word.low in _AFTER and at + 1 < len(words):
            yield from _prepositions(words, at)
        elif word.text[0].isdigit():
            yield from _numbers(words, at)
        elif word.adj and at + 1 < len(words):
            yield from _agreement(words, at)
        if word.noun and at + 1 < len(words):
            yield from _behind(words, at)
        if word.low in ("jest", "są"):
            yield from _complement(words, at, verbs)
        if word.low in transitive and not question:
            yield from _objects(words, at)
    yield from _subjects(words, question)


def _prepositions(words: Sequence[Word], at: int) -> Iterator[Fault]:
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
    allowed = _AFTER[word.low]
    if word.low in ("z", "ze") and any(_MADE.match(before.low) for before in words[max(0, at - 4) : at]):
        made = [i for i in range(max(0, at - 4), at) if _MADE.match(words[i].low)][-1]
        between = [w.text for w in words[made + 1 : at]]
        if all(not t.isalpha() or t in ("w", "się") for t in between):
            allowed = cases("gen")
    readings, end, _ = _phrase(words, at + 1)
    if end > at + 1 and readings == 0:
        return  # a fault of agreement, told there
    if end > at + 1 and not readings & allowed:
        yield Fault(following.start, words[end - 1].end, "case")


def _numbers(words: Sequence[Word], at: int) -> Iterator[Fault]:
    before = words[at - 1] if at else None
    if before and (
        (before.text[0].isupper() and at > 1 and before.low not in _AFTER)
        or before.text in "/.°"
        or before.low in ("próby", "nr")
    ):
        return
    here = at + 1
    percent = here < len(words) and words[here].text == "%"
    here += percent
    if here >= len(words):
        return
    readings, end, whole = _phrase(words, here)
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


def _cases_before(before: Word | None) -> int:
    """The cases that the word in front of a number asks for."""
    if before is None:
        return cases("nom", "acc")
    if before.low in _AFTER:
        return _AFTER[before.low]
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


def _agreement(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """An adjective right before its noun."""
    word, following = words[at], words[at + 1]
    if word.noun or not following.noun or following.adj or word.adj & following.noun:
        return
    verb = words[at - 1].low if at else ""
    if verb in ("jest", "są") and any(w.low in ("czego", "kogo") for w in words[:at]):
        yield Fault(word.start, word.end, "agreement")
    elif not (at and words[at - 1].noun and words[at - 1].noun & word.adj):
        yield Fault(word.start, following.end, "agreement")


def _behind(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """An adjective right behind its noun: bawełna organiczna."""
    word, following = words[at], words[at + 1]
    if not following.adj or following.noun or word.noun & following.adj or word.low.startswith("kolor"):
        return
    if following.text[0].isupper() or (at + 2 < len(words) and words[at + 2].noun & following.adj):
        return
    for before in reversed(words[max(0, at - 4) : at]):
        if before.noun & following.adj or not (before.noun or before.adj or before.low in _AFTER):
            return
    yield Fault(following.start, following.end, "agreement")


def _complement(words: Sequence[Word], at: int, verbs: dict[str, int]) -> Iterator[Fault]:
    """jest and są ask for a nominative (or instrumental) of their own number."""
    here = at + 1
    if here >= len(words) or not words[here].adj or words[here].noun:
        return
    if not words[here].adj & cases("nom", "ins") & verbs[words[at].low]:
        yield Fault(words[here].start, words[here].end, "agreement")


def _objects(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """Verbs with an object: accusative, behind a negation genitive."""
    here = at + 1
    while here < len(words) and words[here].low in ("też", "także", "również"):
        here += 1
    readings, end, whole = _phrase(words, here)
    if end == here or not readings or not whole:
        return
    negated = at > 0 and words[at - 1].low == "nie"
    if not readings & (cases("gen") if negated else cases("acc")):
        yield Fault(words[here].start, words[end - 1].end, "case")


def _subjects(words: Sequence[Word], question: bool) -> Iterator[Fault]:
    """The subject at the head of a sentence agrees with its verb, in a question the one behind the verb."""
    verbs, _, past = _verbs()
    start = 0
    for at in range(len(words) + 1):
        if at < len(words) and words[at].text not in _SENTENCE_END:
            continue
        sentence = words[start:at]
        start = at + 1
        if not sentence:
            continue
        if question and sentence[0].low != "czy":
            yield from _asked(sentence, verbs)
        else:
            yield from _told(sentence[1:] if sentence[0].low in ("czy", "oto") else sentence, verbs, past)


def _told(words: Sequence[Word], verbs: dict[str, int], past: dict[str, int]) -> Iterator[Fault]:
    readings, end, whole = _phrase(words, 0)
    subject = readings & cases("nom")
    if not whole or not subject or not words:
        return
    for here in range(end, min(len(words), end + 12)):
        low = words[here].low
        if low in ("i", "oraz", "a", ",", "–", "to", "lub", "bez"):
            return
        if low in past:
            if not past[low] & subject:
                yield Fault(words[here].start, words[here].end, "agreement")
            return
        if low in verbs:
            number = verbs[low]
            if not subject & number:
                yield Fault(words[here].start, words[here].end, "verb")
                return
            following = words[here + 1] if here + 1 < len(words) else None
            if low in ("jest", "są") and following and following.adj and not following.noun:
                if not following.adj & (subject & number | cases("ins")):
                    yield Fault(following.start, following.end, "agreement")
            return


def _asked(words: Sequence[Word], verbs: dict[str, int]) -> Iterator[Fault]:
    """Ile waży plecak? Z czego jest wykonana butelka?"""
    if not any(word.low in _QUESTION for word in words[:3]):
        return
    for at, word in enumerate(words):
        if word.low not in verbs:
            continue
        here = at + 1
        if here < len(words) and words[here].low == "się":
            here += 1
        predicate = None
        if here + 1 < len(words) and word.low in ("jest", "są") and words[here].adj and not words[here].noun:
            predicate, here = words[here], here + 1
        readings, end, whole = _phrase(words, here)
        if not whole or not readings:
            return
        subject = readings & cases("nom")
        if not subject:
            yield Fault(words[here].start, words[end - 1].end, "case")
        elif not subject & verbs[word.low]:
            yield Fault(word.start, word.end, "verb")
        elif predicate and not predicate.adj & subject & verbs[word.low]:
            yield Fault(predicate.start, predicate.end, "agreement")
        return


CHECKER = Polish()
