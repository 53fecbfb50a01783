"""The little words of the Italian rules: articles with their rows, prepositions, what ends a clause."""

from __future__ import annotations

from core.review.grammar.romance_line import Determiner
from core.review.grammar.romance_words import BOTH, F, M

# m, m impure, m vowel, f, f vowel, m plural, m plural before vowel or impure, f plural
_ROWS = (
    ("il", "lo", "l’", "la", "l’", "i", "gli", "le"),
    ("un", "uno", "un", "una", "un’", "dei", "degli", "delle"),
    ("del", "dello", "dell’", "della", "dell’", "dei", "degli", "delle"),
    ("al", "allo", "all’", "alla", "all’", "ai", "agli", "alle"),
    ("dal", "dallo", "dall’", "dalla", "dall’", "dai", "dagli", "dalle"),
    ("nel", "nello", "nell’", "nella", "nell’", "nei", "negli", "nelle"),
    ("sul", "sullo", "sull’", "sulla", "sull’", "sui", "sugli", "sulle"),
)
_BENT = (
    ("questo", "questo", "quest’", "questa", "quest’", "questi", "questi", "queste"),
    ("quanto", "quanto", "quanto", "quanta", "quanta", "quanti", "quanti", "quante"),
    ("altro", "altro", "altro", "altra", "altra", "altri", "altri", "altre"),
)
_GENDERS = (M, M, M, F, F, M, M, F)
SOUNDING = frozenset(_ROWS)  # rows that go by the sound of the next word


def _determiners() -> dict[str, Determiner]:
    found: dict[str, Determiner] = {}
    for row in (*reversed(_ROWS), *_BENT):
        for at, word in enumerate(row):
            before = found.get(word)
            gender = _GENDERS[at] | (before[0] if before and before[2] == row else 0)
            found[word] = gender, at > 4, row
    for word, many in (("ogni", False), ("quale", False), ("quali", True), ("due", True), ("tre", True)):
        found[word] = BOTH, many, ()
    return found


def in_row(gender: int, many: bool, sound: str) -> int:
    """Which form of a row stands before a word of that sound."""
    if gender == F:
        return 7 if many else 3 + (sound == "vowel")
    return 5 + bool(sound) if many else ("", "impure", "vowel").index(sound)


DETERMINERS = _determiners()
PLAIN = frozenset((*_ROWS[0], *_BENT[0], "un", "uno", "una", "un’"))  # may open a subject
ASKING = frozenset(("quanto", "quanta", "quanti", "quante", "quale", "quali"))
JOINED = frozenset(word for row in _ROWS[2:] for word in row)
PREPOSITIONS = JOINED | frozenset(
    ("di", "d’", "a", "ad", "da", "in", "con", "su", "per", "tra", "fra", "senza", "contro", "sotto", "dopo", "durante")
)
CONJUNCTIONS = frozenset(("e", "ed", "o", "oppure", "né"))
SORTS = (
    dict.fromkeys(".!?:;|–—", "end")
    | dict.fromkeys("()«»“”", "bracket")
    | dict.fromkeys(CONJUNCTIONS, "conjunction")
    | dict.fromkeys(DETERMINERS, "determiner")
    | dict.fromkeys(PREPOSITIONS - DETERMINERS.keys(), "preposition")
    | {",": "comma", "che": "relative", "cui": "relative"}
)
