"""Arabic: agreement of verbs, adjectives and demonstratives, counted nouns, duals by case, joined prepositions, marks.

What agrees is read from the language's own words: every pair of neighbours in the term files and in fixed parts of the
sentence frames is right, so the same pair with the other gender is wrong, as long as nothing else attests it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.review.grammar import Fault
from core.review.grammar.arabic_numbers import OBLIQUE_AFTER, count_faults, dual_faults
from core.review.grammar.arabic_subjects import subject_faults
from core.review.grammar.arabic_tokens import LETTERS, Token, tokens_of
from core.review.grammar.arabic_words import attested, verbs

_LOOK = re.compile("[ـ٠-٩٪٫٬]")
_ARABIC = re.compile(f"[{LETTERS}]")
_MARKS = re.compile(
    rf"(?P<spaces>[ \u00a0]{{2,}})|(?P<space_before>[ \u00a0]+(?=[،؛؟!:»)]|\.(?!\d)))|(?P<space_inside>[«(][ \u00a0])"
    rf"|(?P<latin_mark>(?<=[{LETTERS}])[ \u00a0]?[,;?]|[,;?](?=[ \u00a0]?[{LETTERS}]))"
    rf"|(?P<space_after>[،؛؟](?=[^\W_]|[«(]))"
    rf"|(?P<digits>[٠-٩][٠-٩٪٫٬]*[0-9%]|[0-9][٠-٩٪٫٬])"
    rf"|(?P<quotes>[“”„]|(?<!\d)\")|(?P<marks>[،؛:][،؛:.]|(?<!\.)\.\.(?!\.)|[؟!]\.)"
    rf"|(?P<joined>(?<![{LETTERS}])[وف]?[لبك]ـ ?(?=[{LETTERS}])|(?<![{LETTERS}])[لبك][ \u00a0](?=[{LETTERS}])"
    rf"|(?<![{LETTERS}\w])و[ \u00a0](?=[{LETTERS}]))"
)
_BRACKETS = {")": "(", "»": "«", "\u2069": "\u2068", "]": "["}
_SPELLING = {
    "الى": "إلى",
    "الي": "إلى",
    "حتي": "حتى",
    "او": "أو",
    "اي": "أي",
    "هاذا": "هذا",
    "هاذه": "هذه",
    "لاكن": "لكن",
}


class Arabic:
    """The rules of Arabic."""

    def faults(self, text: str) -> Iterator[Fault]:
        if not _ARABIC.search(text):
            return
        tokens, odd = tokens_of(text)
        odd = odd or _LOOK.search(text) is not None
        found: list[Fault] = []
        if odd:
            found += (Fault(m.start(), m.end(), _rule(m.lastgroup or "")) for m in _MARKS.finditer(text))
            found += _unbalanced(text)
        found += _neighbours(tokens)
        found += count_faults(text, tokens)
        found += dual_faults(text, tokens)
        found += subject_faults(text, tokens)
        yield from sorted(found, key=lambda fault: (fault.start, fault.end))


def _rule(group: str) -> str:
    return {"joined": "preposition", "latin_mark": "punctuation", "marks": "punctuation", "digits": "digits"}.get(
        group, "quotes" if group == "quotes" else "spacing"
    )


def _unbalanced(text: str) -> list[Fault]:
    open_: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _BRACKETS.values():
            open_.append((char, at))
        elif char in _BRACKETS and (not open_ or open_.pop()[0] != _BRACKETS[char]):
            return [Fault(at, at + 1, "brackets")]
    return [Fault(at, at + 1, "brackets") for _, at in open_]


@lru_cache(maxsize=65_536)
def _spelt(word: str) -> str:
    return _SPELLING.get(word) or attested().spelling(word)


@lru_cache(maxsize=65_536)
def _agreed(first: str, second: str, told: bool) -> str:
    return attested().better(first, second, told)


def _neighbours(tokens: Sequence[Token]) -> Iterator[Fault]:
    """Doubled words, spelling, and pairs whose agreement is known to be otherwise."""
    known, forms = attested(), verbs().forms
    first = before = ""
    governed, told = 0, False
    for token in tokens:
        word = token.text
        if not token.tied:
            first = before = ""
        elif word == before and len(word) > 1 and not word[0].isdigit():
            yield Fault(token.start, token.end, "double")
        elif better := _agreed(before, word, told) or (first and known.better_third(first, before, word)):
            yield Fault(token.start, token.end, "agreement", better)
        elif governed and (better := known.indefinite_adjective(before, word)):
            yield Fault(token.start, token.end, "article", better)
        if better := _spelt(word):
            yield Fault(token.start, token.end, "spelling", better)
        begins = before in OBLIQUE_AFTER or word.startswith(("بال", "لل"))
        governed = 2 if begins else max(0, governed - 1)
        told = told or (word in forms and forms[word].transitive)
        first, before = before, word


CHECKER = Arabic()
