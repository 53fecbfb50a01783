"""The little words of the Italian rules: articles with their rows, prepositions, what ends a clause."""

from __future__ import annotations

from dataclasses import dataclass

from core.review.grammar.italian_words import BOTH, F, M

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


@dataclass(frozen=True, slots=True)
class Determiner:
    """Genders, whether plural, its row, and whether the row goes by sound."""

    gender: int
    plural: bool
    row: tuple[str, ...]
    sounds: bool


def _determiners() -> dict[str, Determiner]:
    found: dict[str, Determiner] = {}
    for row in (*reversed(_ROWS), *_BENT):
        for at, word in enumerate(row):
            before = found.get(word)
            gender = _GENDERS[at] | (before.gender if before and before.row == row else 0)
            found[word] = Determiner(gender, at > 4, row, row in _ROWS)
    for word, many in (("ogni", False), ("quale", False), ("quali", True), ("due", True), ("tre", True)):
        found[word] = Determiner(BOTH, many, (), False)
    return found


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
