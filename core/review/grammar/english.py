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
    for kind in ("categories", "parts"):
        for term in terms(kind).values():
            for raw in (term.raw(lang), term.short.get(lang)):
                if isinstance(raw, str):
                    item = noun(lang, raw)
                    found.setdefault(_last(item.text), set()).add(int(item.many))
                    if item.plural:
                        found.setdefault(_last(item.plural), set()).add(1)
    pairs = grammar_data(lang)["units"].values()
    for forms in pairs:
        if len(forms) > 1:
            for index, form in enumerate(forms[:2]):
                word = form.replace("{}", "").strip().lower()
                if len(word) > 2:
                    found.setdefault(word, set()).add(index)
    return {word: next(iter(numbers)) for word, numbers in found.items() if len(numbers) == 1 and len(word) > 2}


def _last(text: str) -> str:
    head = text.split(" of ")[0]  # pairs of socks: the pairs are counted
    return head.split(" ")[-1].lower()


@cache
def verbs(lang: str) -> dict[str, tuple[int, str]]:
    """Finite verbs of predicates and of the language's file: form -> (number it stands with, the other form)."""
    pairs = [pair for term in terms("features").values() for pair in _PAIR.findall(str(term.raw(lang)))]
    found: dict[str, tuple[int, str]] = {}
    for singular, plural in (*pairs, *grammar_data(lang)["checks"]["verbs"]):
        if singular != plural:
            found.setdefault(singular, (0, plural))
            found.setdefault(plural, (1, singular))
    return found


def _numbers(text: str, words: list[tuple[str, int, int]], lang: str) -> Iterator[Fault]:
    """2 hours, 1 hour; these headphones, this bottle."""
    known = nouns(lang)
    for index, (word, _start, end) in enumerate(words[:-1]):
        following, begin, stop = words[index + 1]
        low = following.lower()
        gap = text[end:begin]
        if gap not in (" ", "\u00a0") or low not in known or following != low:  # a capital begins a name
            continue
        behind = words[index + 2][0].lower() if index + 2 < len(words) and text[stop : stop + 1] == " " else ""
        if behind and behind not in _AFTER_COUNT and behind not in verbs(lang):
            continue  # half of a compound
        number = known[low]
        if word.lower() in _DETERMINERS and _DETERMINERS[word.lower()] != number:
            yield Fault(begin, stop, "number")
        elif word[0].isdigit() and (index == 0 or words[index - 1][0].lower() not in _UNCOUNTED):
            one = word in ("1", "1.0")
            before = text[words[index][1] - 1 : words[index][1]]
            if one == bool(number) and not before.isalpha() and before not in "-–/×.":
                yield Fault(begin, stop, "plural")


def _agreement(text: str, words: list[tuple[str, int, int]], lang: str) -> Iterator[Fault]:
    """The headphones have, the bottle has; it holds, they hold."""
    known, finite = nouns(lang), verbs(lang)
    helped = False
    for index, (word, start, end) in enumerate(words):
        if index and any(mark in text[words[index - 1][2] : start] for mark in ".:;?!–"):
            helped = False
        low = word.lower()
        helped = helped or low in _BEFORE_BASE
        if not index or low not in finite or word != low:
            continue
        subject, _, subject_end = words[index - 1]
        if text[subject_end:start] != " ":
            continue
        number = _PRONOUN.get(subject.lower(), known.get(subject.lower(), -1))
        if number < 0 or (helped and finite[low][0] == 1) or not _is_subject(words, index - 1):
            continue
        if number != finite[low][0]:
            yield Fault(start, end, "agreement", finite[low][1])


def _is_subject(words: list[tuple[str, int, int]], at: int) -> bool:
    """Whether the noun before a verb is what the sentence is about: a determiner or the beginning stands before it,
    and no preposition between."""
    if words[at][0].lower() in _PRONOUN:
        return at == 0 or words[at - 1][0].lower() not in ("of", "for", "with", "in", "on", "into")
    for word, _, _ in reversed(words[:at]):
        low = word.lower()
        if low in ("the", "this", "these", "that", "those", "your", "each", "every"):
            return True
        if low in ("of", "for", "with", "in", "on", "to", "from", "and", "or", "by", "at", "into", "than", "a", "an"):
            return False
    return False


CHECKER = English("en", tuple((british, american) for american, british in AMERICAN.items()))
