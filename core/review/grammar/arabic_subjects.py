"""Arabic: verbs, participles, demonstratives and suffixes agree with the product of which they are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from core.localisation.grammar.arabic import ARTICLE
from core.localisation.grammar.noun import noun
from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.arabic_numbers import dual_forms
from core.review.grammar.arabic_tokens import Token, phrase_of, term_nouns
from core.review.grammar.arabic_words import objects, verbs

_THIS = ("هذا", "هذه")
_AMOUNTS = ("يبلغ", "تبلغ")


def subject_faults(text: str, tokens: Sequence[Token]) -> Iterator[Fault]:
    table, heads = verbs(), _heads()
    subject = -1
    for at, token in enumerate(tokens):
        word = token.text
        if word in _AMOUNTS and (gender := _measured_gender(tokens, at)) >= 0 and word != _AMOUNTS[gender]:
            yield Fault(token.start, token.end, "agreement", _AMOUNTS[gender])
        if word not in table.every:
            continue
        if word in _THIS:
            gender = _pointed_at(tokens, at, heads)
            if gender >= 0 and word != _THIS[gender]:
                yield Fault(token.start, token.end, "agreement", _THIS[gender])
        elif verb := table.forms.get(word):
            gender = _subject_gender(text, tokens, at, verb.transitive, heads)
            gender = gender if gender >= 0 else _subject_before(tokens, at, heads)
            if gender >= 0:
                subject = gender
                if gender != verb.gender:
                    yield Fault(token.start, token.end, "agreement", verb.other)
        elif (suffix := table.joined.get(word)) and subject >= 0 and suffix.gender != subject:
            yield Fault(token.start, token.end, "agreement", suffix.other)
        elif (said := table.participles.get(word)) and at and token.tied:
            gender = heads.phrase_before(tokens, at)
            if gender >= 0 and gender != said.gender:
                yield Fault(token.start, token.end, "agreement", said.other)


def _pointed_at(tokens: Sequence[Token], at: int, heads: _Heads) -> int:
    """The gender of the product noun behind a demonstrative, or of the phrase before it: حقيبة الظهر هذه."""
    after = tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].tied else None
    if after and after.text.startswith(ARTICLE):
        return heads.gender(after.text)
    return heads.phrase_ending(tokens, at) if at and tokens[at].tied else -1


def _subject_gender(text: str, tokens: Sequence[Token], at: int, transitive: bool, heads: _Heads) -> int:
    """The gender of the product noun behind a verb; -1 where that noun may be something else."""
    where = at + 1
    if where < len(tokens) and tokens[where].tied and tokens[where].text in ("هذا", "هذه"):
        where += 1
    if where >= len(tokens) or not tokens[where].tied:
        return -1
    word = tokens[where].text
    gender = heads.gender(word)
    if gender < 0 or not transitive:
        return gender
    end = where + heads.length(tokens, where)
    if end >= len(tokens):
        return gender if text.endswith("؟") else -1
    behind = tokens[end]
    follows = behind.text in objects() or behind.text in dual_forms()[1] or behind.text[0].isdigit()
    definite = word.startswith(ARTICLE) or (where + 1 < end and tokens[where + 1].text.startswith(ARTICLE))
    return gender if behind.tied and (follows or behind.text == "حتى") and definite else -1


def _subject_before(tokens: Sequence[Token], at: int, heads: _Heads) -> int:
    """The gender of the definite product noun that begins the sentence and stands right before a verb; -1 where the
    verb may have a subject of its own behind it (السترة يأتي قماشها)."""
    start = 1 if at > 1 and tokens[0].text in _THIS else 0
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if not start < at <= start + heads.longest or not tokens[at].tied or behind.endswith(("ه", "ها")):
        return -1
    return heads.phrases.get(phrase_of(tokens, start, at - start), -1)


def _measured_gender(tokens: Sequence[Token], at: int) -> int:
    """The gender of the property that amounts to something; -1 where it is not known."""
    if at + 1 >= len(tokens) or not tokens[at + 1].tied:
        return -1
    word = tokens[at + 1].text.removeprefix(ARTICLE)
    return 1 if word.endswith("ة") else _measured().get(word, -1)


@cache
def _measured() -> Mapping[str, int]:
    """The first words of measured properties with their gender, where all properties that begin so agree."""
    found: dict[str, set[int]] = {}
    for item in term_nouns(("attributes",)):
        found.setdefault(item.text.split(" ")[0].removeprefix(ARTICLE), set()).add(min(item.agreement, 1))
    return {word: next(iter(genders)) for word, genders in found.items() if len(genders) == 1}


@dataclass(frozen=True)
class _Heads:
    """Product nouns: gender by first word, and the whole definite phrases."""

    words: Mapping[str, int]
    phrases: Mapping[str, int]

    @cached_property
    def longest(self) -> int:
        return max(phrase.count(" ") + 1 for phrase in self.phrases)

    def gender(self, word: str) -> int:
        """Of a product noun with or without its article; -1 for other words."""
        return self.words.get(word.removeprefix(ARTICLE), self.words.get(word, -1))

    def length(self, tokens: Sequence[Token], start: int) -> int:
        """How many words the product noun takes."""
        return next((n for n in range(self.longest, 0, -1) if phrase_of(tokens, start, n) in self.phrases), 1)

    def phrase_before(self, tokens: Sequence[Token], end: int) -> int:
        """The gender of the definite product noun that begins the sentence and ends here."""
        if end > self.longest:
            return -1
        return self.phrases.get(phrase_of(tokens, 0, end), -1)

    def phrase_ending(self, tokens: Sequence[Token], end: int) -> int:
        """The gender of the definite product noun that ends here."""
        found = (self.phrases.get(phrase_of(tokens, end - n, n), -1) for n in range(min(end, self.longest), 0, -1))
        return next((gender for gender in found if gender >= 0), -1)


@cache
def _heads() -> _Heads:
    words: dict[str, set[int]] = {}
    phrases: dict[str, int] = {}
    for item in (*term_nouns(("categories",)), noun("ar", grammar_data("ar")["nouns"]["default"])):
        words.setdefault(item.text.split(" ")[0], set()).add(min(item.agreement, 1))
        phrases[item.say("def")] = min(item.agreement, 1)
    return _Heads({word: next(iter(found)) for word, found in words.items() if len(found) == 1}, phrases)
