"""Rules of English: a and an, number of noun and verb, plurals after figures, spelling of the market, spacing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.localisation.grammar import noun
from core.localisation.grammar.english import AMERICAN, with_article
from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar import Fault

_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*|\d+(?:[.,]\d+)*")
_PAIR = re.compile(r"\[([a-z]+)\|([a-z]+)\]")
_ARTICLE = re.compile(r"(?<![\w.])(an?)(?: )([A-Za-z0-9][\w’'.-]*)", re.IGNORECASE)
_FORM = (
    ("double_word", re.compile(r"(?<![\w-])(the|a|an|of|and|with|for|is|are|in|to|it|from|you) \1(?![\w-])", re.I)),
    ("spacing", re.compile(r"[^\S\n]{2,}|\s+[,;:!?](?=\s|$)|\s+\.(?=\s|$)|[,;!?](?=[A-Za-z])|\(\s|\s\)")),
)
_BEFORE_BASE = frozenset(
    (
        "does",
        "do",
        "did",
        "can",
        "could",
        "will",
        "would",
        "may",
        "might",
        "must",
        "should",
        "to",
        "let",
        "lets",
        "help",
    )
)
_ADVERBS = frozenset(("also", "always", "only", "then", "even", "still", "now"))
_ASKING = frozenset(
    ("what", "which", "how", "where", "why", "who", "when", "long", "heavy", "big", "loud", "waterproof")
)
_LINKS = frozenset(
    ("of", "for", "with", "in", "on", "to", "from", "and", "or", "by", "at", "into", "than", "per", "after", "without")
)
_ADJECTIVES = frozenset(("dry", "clean", "open", "close"))  # as verbs too rare to be worth an alarm
_PRONOUN = {"it": 0, "they": 1, "these": 1, "those": 1}
_DETERMINERS = {"this": 0, "that": 0, "these": 1, "those": 1, "each": 0, "every": 0, "many": 1, "several": 1}
_UNCOUNTED = frozenset(("ip", "no", "size", "bluetooth", "usb", "model", "version", "class", "eu", "us", "uk"))
# What may stand behind a counted noun; before another noun it is half of a compound ("a 5 pocket design").
_AFTER_COUNT = frozenset(
    (
        "and",
        "or",
        "of",
        "in",
        "for",
        "with",
        "per",
        "on",
        "at",
        "to",
        "is",
        "are",
        "has",
        "have",
        "long",
        "wide",
        "after",
    )
)


@dataclass(frozen=True)
class English:
    """The checker of one variant; `foreign` are spellings of the other, with its own."""

    lang: str
    foreign: tuple[tuple[str, str], ...]

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault of a line, in order of the rules."""
        for rule, pattern in _FORM:
            for found in pattern.finditer(text):
                yield Fault(found.start(), found.end(), rule)
        yield from _brackets(text)
        yield from _articles(text)
        words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
        yield from self._spelling(words)
        yield from _numbers(text, words, self.lang)
        yield from _agreement(text, words, self.lang)

    def _spelling(self, words: list[tuple[str, int, int]]) -> Iterator[Fault]:
        foreign = dict(self.foreign)
        for word, start, end in words:
            if word in foreign:  # lower case only: a name keeps its spelling
                yield Fault(start, end, "spelling", foreign[word])


def _brackets(text: str) -> Iterator[Fault]:
    for opening, closing in ("()", "“”"):
        if text.count(opening) != text.count(closing):
            at = max(text.find(opening), text.find(closing))
            yield Fault(at, at + 1, "brackets")


def _articles(text: str) -> Iterator[Fault]:
    for found in _ARTICLE.finditer(text):
        article, word = found.group(1), found.group(2)
        if article == "A" and len(word) == 1:
            continue  # a grade or a size, no article
        expected = with_article(word).split(" ")[0]
        if expected != article.lower():
            yield Fault(found.start(1), found.end(1), "article", expected)


@cache
def nouns(lang: str) -> dict[str, int]:
    """Last words of all product nouns and parts by number: 0 singular, 1 plural; those that are both are left out."""
    found: dict[str, set[int]] = {}
    for word, number in (*_listed(lang), *_units(lang)):
        found.setdefault(word, set()).add(number)
    for number, name in enumerate(("singular", "plural")):
        for word in grammar_data(lang)["checks"][name]:
            found.setdefault(word, set()).add(number)
    for word in [word for word, numbers in found.items() if numbers == {1} and word.endswith("s")]:
        found.setdefault(word[:-1], set()).add(0)  # an earbud, though earbuds are sold in pairs
    return {word: next(iter(numbers)) for word, numbers in found.items() if len(numbers) == 1 and len(word) > 2}


def _listed(lang: str) -> Iterator[tuple[str, int]]:
    for kind in ("categories", "parts"):
        for term in terms(kind).values():
            for raw in (term.raw(lang), term.short.get(lang)):
                item = noun(lang, raw) if isinstance(raw, str) else None
                if item:
                    yield _last(item.text), int(item.many)
                if item and item.plural:
                    yield _last(item.plural), 1


def _units(lang: str) -> Iterator[tuple[str, int]]:
    for forms in grammar_data(lang)["units"].values():
        for number, form in enumerate(forms[:2] if len(forms) > 1 else ()):
            word = form.replace("{}", "").strip().lower()
            if len(word) > 2:
                yield word, number


def _last(text: str) -> str:
    head = text.split(" of ")[0]  # pairs of socks: the pairs are counted
    return head.split(" ")[-1].lower()


@cache
def verbs(lang: str) -> dict[str, tuple[int, str]]:
    """Finite verbs of predicates and of the language's file: form -> (number it stands with, the other form)."""
    pairs = [pair for term in terms("features").values() for pair in _PAIR.findall(str(term.raw(lang)))]
    found: dict[str, tuple[int, str]] = {}
    for singular, plural in (*pairs, *grammar_data(lang)["checks"]["verbs"]):
        if singular != plural and plural not in _ADJECTIVES:
            found.setdefault(singular, (0, plural))
            found.setdefault(plural, (1, singular))
    return found


def _numbers(text: str, words: list[tuple[str, int, int]], lang: str) -> Iterator[Fault]:
    """2 hours, 1 hour, 2 water bottles; these headphones, this bottle."""
    for index, (word, start, _) in enumerate(words[:-1]):
        low = word.lower()
        counted = word[0].isdigit() and (index == 0 or words[index - 1][0].lower() not in _UNCOUNTED)
        if not counted and low not in _DETERMINERS:
            continue
        head = _head(text, words, index, lang)
        if head is None:
            continue
        following, begin, stop = words[head]
        number = nouns(lang)[following]
        if not counted:
            if _DETERMINERS[low] != number:
                yield Fault(begin, stop, "number")
        elif (word in ("1", "1.0")) == bool(number):
            before = text[start - 1 : start]
            if not before.isalpha() and (not before or before not in "-–/×."):
                yield Fault(begin, stop, "plural")


def _head(text: str, words: list[tuple[str, int, int]], at: int, lang: str) -> int | None:
    """Index of the noun that a figure or "this" counts, up to three words on; None before names and compounds."""
    for index in range(at + 1, min(at + 4, len(words))):
        word, start, end = words[index]
        gap = text[words[index - 1][2] : start]
        plain = gap in (" ", "\u00a0") and word.isalpha() and word == word.lower()
        if not plain or word in _LINKS or len(word) < 3:  # a symbol measures what follows: 20 cm blade
            return None
        behind = words[index + 1][0].lower() if index + 1 < len(words) and text[end : end + 1] == " " else ""
        beyond = words[index + 2][0].lower() if index + 2 < len(words) else ""
        acts = behind in verbs(lang) and beyond not in verbs(lang)  # 2 duvet covers are: the covers are no verb
        ends = not behind or behind in _AFTER_COUNT or acts
        if ends:
            return index if word in nouns(lang) else None
    return None


def _agreement(text: str, words: list[tuple[str, int, int]], lang: str) -> Iterator[Fault]:
    """The headphones have, the bottle has, its lid is; what is the bag made of; it holds and weighs; does it come."""
    finite = verbs(lang)
    number, helped = -1, False  # of the clause's subject, once a verb has shown it; whether "does" or "can" went before
    for index, (word, start, end) in enumerate(words):
        before = text[words[index - 1][2] : start] if index else ""
        if any(mark in before for mark in ".:;?!–,"):
            number, helped = (number if "," in before else -1), False
        told = helped
        helped = helped or word.lower() in _BEFORE_BASE
        if word not in finite or (finite[word][0] == 1 and word in nouns(lang)):  # a cover, a lock
            continue
        own, other = finite[word]
        if told and (own == 1 or _has_subject(words, index, lang)):
            if own == 0 and word not in ("has", "is"):
                yield Fault(start, end, "agreement", other)
            continue
        found = _subject(text, words, index, lang, strict=own == 1)
        if index and words[index - 1][0].lower() == "there" and index + 1 < len(words):
            found = _number_of(words[index + 1][0], lang)
        if index + 1 < len(words) and (index == 0 or words[0][0].lower() in _ASKING):
            asked = _asked(words, index, lang)
            found = asked if asked >= 0 else found
        if found < 0 and index and words[index - 1][0].lower() in ("and", "also"):
            found = number
        if found >= 0 and found != own:
            yield Fault(start, end, "agreement", other)
        number = found if found >= 0 else number


def _number_of(word: str, lang: str) -> int:
    return _PRONOUN.get(word.lower(), nouns(lang).get(word.lower(), -1))


def _subject(text: str, words: list[tuple[str, int, int]], at: int, lang: str, *, strict: bool) -> int:
    """The number of the noun right before a verb (an adverb may stand between); -1 where it is not certainly the
    subject. `strict`: only behind a determiner, for forms that are nouns too (cover, charge)."""
    last = at - 1
    while last >= 0 and words[last][0].lower() in _ADVERBS:
        last -= 1
    if last < 0 or text[words[last][2] : words[last + 1][1]] != " ":
        return -1
    number = _number_of(words[last][0], lang)
    return number if number >= 0 and _is_subject(words, last, strict=strict) else -1


def _asked(words: list[tuple[str, int, int]], at: int, lang: str) -> int:
    """The number of the noun behind a verb that begins a question: is the bag, are the headphones."""
    if words[at + 1][0].lower() in _PRONOUN:
        return _PRONOUN[words[at + 1][0].lower()]
    if words[at + 1][0].lower() not in ("the", "this", "these", "your", "that", "those"):
        return -1
    number = -1
    for word, _, _ in words[at + 2 : at + 6]:
        found = nouns(lang).get(word.lower(), -1)
        if found < 0 and number >= 0:
            break
        number = found if found >= 0 else number
    return number


def _has_subject(words: list[tuple[str, int, int]], at: int, lang: str) -> bool:
    """Whether a noun or pronoun stands right before: does the lamp come, can it be."""
    return at > 0 and _number_of(words[at - 1][0], lang) >= 0


def _is_subject(words: list[tuple[str, int, int]], at: int, *, strict: bool) -> bool:
    """Whether the noun before a verb is what the sentence is about: a determiner or the beginning stands before it,
    and no preposition between."""
    if words[at][0].lower() in _PRONOUN:
        return at == 0 or words[at - 1][0].lower() not in _LINKS
    for word, _, _ in reversed(words[:at]):
        low = word.lower()
        if low in ("the", "this", "these", "that", "those", "your", "each", "every", "its", "a", "an", "which", "what"):
            return True
        if low in _LINKS:
            return False
    return not strict and words[0][0][0].isupper()


CHECKER = English("en", tuple((british, american) for american, british in AMERICAN.items()))
