"""The small words of French by what they do in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.review.grammar.romance_line import State, determiners
from core.review.grammar.romance_words import BOTH, F, Form, M, Verb, listed

TOKEN = re.compile(
    r"\d+(?:[.,\u00a0\u202f]\d+)*|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’'](?=\w)"
    r"|-(?:ils?|elles?|on|t-il|t-elle|t-on)\b|[^\W\d_]+(?:-(?!(?:ils?|elles?|on|t-il|t-elle|t-on)\b)[^\W\d_]+)*|[^\w\s]",
    re.IGNORECASE,
)
_SON = ("son", "sa", "ses", "ses")
DETERMINERS = determiners(
    ("le", "la", "les", "les"),
    ("du", "de la", "des", "des"),
    ("un", "une", "des", "des"),
    ("ce", "cette", "ces", "ces"),
    ("au", "à la", "aux", "aux"),
    ("quel", "quelle", "quels", "quelles"),
    ("votre", "votre", "vos", "vos"),
    ("notre", "notre", "nos", "nos"),
    ("aucun", "aucune", "", ""),
    ("chaque", "chaque", "", ""),
    _SON,
) | {
    "cet": (M, False, ("ce", "cette", "ces", "ces")), "l’": (BOTH, False, ("le", "la", "les", "les")),
    "plusieurs": (BOTH, True, ()), "quelques": (BOTH, True, ()),
}  # fmt: skip
ELIDED = {"le": "l’", "la": "l’", "ce": "cet ", "du": "de l’", "au": "à l’", "de": "d’", "sa": "son "}
JOINED = frozenset(("du", "des", "au", "aux"))
CLITICS = frozenset(("le", "la", "les", "l’"))
QUESTIONS = frozenset(("quel", "quelle", "quels", "quelles"))
NUMBERS = frozenset(("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "douze"))
PREPOSITIONS = frozenset(
    ("de", "d’", "à", "avec", "en", "pour", "par", "sans", "contre", "jusqu’", "dès", "sur", "dans", "sous", "entre")
)  # fmt: skip
CONJUNCTIONS = frozenset(("et", "ou", "ni"))
RELATIVES = frozenset(("qui", "que", "qu’", "dont", "où", "lorsque", "quand", "si"))
LINKS = PREPOSITIONS | CONJUNCTIONS | {"du", "des", "au", "aux"}
ADVERBS = listed(
    """ne n’ se s’ y lui pas plus aussi ainsi également toujours très bien peu alors pourtant tout
non fois encore entièrement légèrement"""
)
PRONOUNS = {
    "il": Form(M, False), "elle": Form(F, False), "ils": Form(M, True), "elles": Form(F, True), "on": Form(BOTH, False),
    "-il": Form(M, False), "-elle": Form(F, False), "-ils": Form(M, True), "-elles": Form(F, True),
    "-on": Form(BOTH, False), "-t-il": Form(M, False), "-t-elle": Form(F, False), "-t-on": Form(BOTH, False),
}  # fmt: skip
TYPED = {"plusieur": "plusieurs", "san": "sans", "dan": "dans", "toujour": "toujours", "pours": "pour", "deuxs": "deux",
         "contres": "contre", "avecs": "avec", "uniquements": "uniquement"}  # fmt: skip
COPULAS = frozenset(("est", "sont", "reste", "restent"))
BEFORE_NOUN = listed(
    """grand grande grands grandes petit petite petits petites double doubles large larges autre autres même
    mêmes nouveau nouvelle nouveaux nouvelles seul seule premier première premiers premières haut haute bon bonne"""
)
SORTS = (
    dict.fromkeys(PREPOSITIONS, "preposition")
    | dict.fromkeys(DETERMINERS, "determiner")
    | dict.fromkeys(NUMBERS, "number")
    | dict.fromkeys(CONJUNCTIONS, "conjunction")
    | dict.fromkeys(RELATIVES, "relative")
    | dict.fromkeys(PRONOUNS, "pronoun")
    | dict.fromkeys(".!?:;()«»–—|", "end")
    | {",": "comma"}
)
INFINITIVE = re.compile(r"^\w+(?:er|ir|re)$")
ONLY = {"mode": ("d’", "lumière"), "tour": ("de",)}  # mode d’emploi is not la mode
NOT = {"poêle": "à", "poêles": "à"}  # le poêle à bois is no pan
PARTICIPLE = re.compile(r"^(?:\w+(?:é|ée|és|ées)|conçue?s?|fait(?:e?s?))$")


@dataclass(slots=True)
class FrenchState(State):
    """Where in a sentence we are."""

    verb: Verb | None = None  # the last finite verb: after et the next one has its number
    asked: Form | None = None  # the noun of a question: Quels coloris existent ?

    def clause(self) -> None:
        State.clause(self)  # no bare super() in a class with slots
        self.verb = None
