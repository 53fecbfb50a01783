"""The small words of French by what they do in a sentence, and where a sentence stands while it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.review.grammar.french_words import BOTH, F, M
from core.review.grammar.romance_words import Form, Verb


def _listed(text: str) -> list[str]:
    return text.split()


TOKEN = re.compile(
    r"\d+(?:[.,\u00a0\u202f]\d+)*|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’'](?=\w)"
    r"|-(?:ils?|elles?|on|t-il|t-elle|t-on)\b|[^\W\d_]+(?:-(?!(?:ils?|elles?|on|t-il|t-elle|t-on)\b)[^\W\d_]+)*|[^\w\s]",
    re.IGNORECASE,
)
# determiners by gender and number: m f mp fp
SETS = (
    ("le", "la", "les", "les"),
    ("un", "une", "des", "des"),
    ("ce", "cette", "ces", "ces"),
    ("du", "de la", "des", "des"),
    ("au", "à la", "aux", "aux"),
    ("quel", "quelle", "quels", "quelles"),
    ("votre", "votre", "vos", "vos"),
    ("notre", "notre", "nos", "nos"),
    ("aucun", "aucune", "", ""),
    ("chaque", "chaque", "", ""),
)
DETERMINERS: dict[str, tuple[int, bool, tuple[str, ...]]] = {
    word: (BOTH if row[at ^ 1] == word else M << at % 2, at > 1, row)
    for row in SETS
    for at, word in enumerate(row)
    if word and " " not in word
}
DETERMINERS |= {
    "des": (BOTH, True, SETS[1]), "cet": (M, False, SETS[2]), "l’": (BOTH, False, SETS[0]),
    "sa": (F, False, ("son", "sa", "ses", "ses")), "son": (M, False, ("son", "sa", "ses", "ses")),
    "plusieurs": (BOTH, True, ()), "quelques": (BOTH, True, ()), "ses": (BOTH, True, ("son", "sa", "ses", "ses")),
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
ADVERBS = frozenset(
    _listed("""ne n’ se s’ y lui pas plus aussi ainsi également toujours très bien peu alors pourtant tout
non fois encore entièrement légèrement""")
)
PRONOUNS = {
    "il": Form(M, False), "elle": Form(F, False), "ils": Form(M, True), "elles": Form(F, True), "on": Form(BOTH, False),
    "-il": Form(M, False), "-elle": Form(F, False), "-ils": Form(M, True), "-elles": Form(F, True),
    "-on": Form(BOTH, False), "-t-il": Form(M, False), "-t-elle": Form(F, False), "-t-on": Form(BOTH, False),
}  # fmt: skip
TYPED = {"plusieur": "plusieurs", "san": "sans", "dan": "dans", "toujour": "toujours", "pours": "pour", "deuxs": "deux",
         "contres": "contre", "avecs": "avec", "uniquements": "uniquement"}  # fmt: skip
COPULAS = frozenset(("est", "sont", "reste", "restent"))
BEFORE_NOUN = frozenset(
    _listed("""grand grande grands grandes petit petite petits petites double doubles large larges autre autres même
    mêmes nouveau nouvelle nouveaux nouvelles seul seule premier première premiers premières haut haute bon bonne""")
)
ENDS = frozenset(".!?:;()«»–—|")
SORTS = (
    dict.fromkeys(PREPOSITIONS, "preposition")
    | dict.fromkeys(DETERMINERS, "determiner")
    | dict.fromkeys(NUMBERS, "number")
    | dict.fromkeys(CONJUNCTIONS, "conjunction")
    | dict.fromkeys(RELATIVES, "relative")
    | dict.fromkeys(PRONOUNS, "pronoun")
    | dict.fromkeys(ENDS, "end")
    | {",": "comma"}
)
INFINITIVE = re.compile(r"^\w+(?:er|ir|re)$")
ONLY = {"mode": ("d’", "lumière"), "tour": ("de",)}  # mode d’emploi is not la mode
NOT = {"poêle": "à", "poêles": "à"}  # le poêle à bois is no pan
PARTICIPLE = re.compile(r"^(?:\w+(?:é|ée|és|ées)|conçue?s?|fait(?:e?s?))$")


@dataclass(slots=True)
class State:
    """Where in a sentence we are. `heads`: nouns that an adjective may belong to; `sure`: they are all known;
    `subject`: the noun that the next verb agrees with; `pending`: a verb whose subject may follow it."""

    heads: list[Form] = field(default_factory=list)
    sure: bool = True
    joined: bool = False  # two nouns joined by et: a plural adjective may belong to both
    subject: Form | None = None
    last: Form | None = None  # the last subject: une fois pliée belongs to it
    verb: Verb | None = None  # the last finite verb: after et the next one has its number
    opening: bool = True
    pending: tuple[int, Verb] | None = None
    asked: Form | None = None  # the noun of a question: Quels coloris existent ?
    bent: tuple[int, Form] | None = None  # an adjective that waits for its noun: De quoi est faite la ...?

    def sentence(self) -> None:
        """A mark that ends what went before."""
        self.heads, self.sure, self.joined, self.subject, self.last = [], True, False, None, None
        self.opening, self.verb, self.pending, self.bent, self.asked = True, None, None, None, None
