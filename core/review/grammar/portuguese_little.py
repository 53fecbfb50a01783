"""The little words of Portuguese: determiners with gender and number, prepositions, conjunctions, adverbs; and what is
known at one place of a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from core.review.grammar.romance_line import State, determiners
from core.review.grammar.romance_words import BOTH, F, M, listed

# determiner: genders, plural, and the same for the other genders and numbers (m f mp fp)
PLAIN_SETS = (
    ("o", "a", "os", "as"),
    ("um", "uma", "uns", "umas"),
    ("este", "esta", "estes", "estas"),
    ("esse", "essa", "esses", "essas"),
    ("seu", "sua", "seus", "suas"),
    ("quanto", "quanta", "quantos", "quantas"),
    ("outro", "outra", "outros", "outras"),
    ("nenhum", "nenhuma", "nenhuns", "nenhumas"),
)
JOINED_SETS = (  # with their preposition
    ("do", "da", "dos", "das"),
    ("no", "na", "nos", "nas"),
    ("ao", "à", "aos", "às"),
    ("pelo", "pela", "pelos", "pelas"),
    ("deste", "desta", "destes", "destas"),
    ("neste", "nesta", "nestes", "nestas"),
    ("num", "numa", "nuns", "numas"),
)
DETERMINERS = determiners(*PLAIN_SETS, *JOINED_SETS) | {
    "cada": (BOTH, False, ()),
    "dois": (M, True, ("dois", "duas") * 2),
    "duas": (F, True, ("dois", "duas") * 2),
}
JOINED = frozenset(word for row in JOINED_SETS for word in row)
SUBJECTS = frozenset(word for row in PLAIN_SETS[:5] for word in row)
CLITICS = frozenset(("o", "a", "os", "as", "no", "na", "nos", "nas", "pelo", "pelos", "quanto", "quantos"))
QUESTION_DETERMINERS = frozenset(("quanto", "quanta", "quantos", "quantas"))
NUMBERS = frozenset(("três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "doze"))
PLAIN_PREPOSITIONS = frozenset(
    ("de", "com", "em", "para", "por", "sem", "contra", "até", "desde", "sobre", "entre", "após", "conforme")
)
PREPOSITIONS = PLAIN_PREPOSITIONS | JOINED
CONJUNCTIONS = frozenset(("e", "ou", "nem"))
LINKS = PREPOSITIONS | CONJUNCTIONS
ADVERBS = frozenset(
    ("não", "se", "também", "além", "disso", "assim", "sempre", "só", "muito", "mais", "bem", "ainda", "mesmo", "a")
)
COPULAS = frozenset(("é", "são", "está", "estão", "fica", "ficam", "foi", "foram"))
MODALS = frozenset(("pode", "podem", "deve", "devem"))
BEFORE_NOUN = listed("seguinte seguintes só novo nova novos novas próprio própria mesmo mesma mesmos mesmas")
# "a" is the preposition before these (a gás) and behind these verbs (resiste a riscos)
MEANS = listed(
    """gás vapor óleo vácuo laser ar jato pó ferro frio motor disco discos lápis álcool carvão remo fogo pé
    passo prazo metro quilo bordo pilha pilhas bateria corda mão água quente seco"""
)
TAKES_A = listed(
    """resiste resistem corresponde correspondem atende atendem chega chegam vai vão passa passam leva levam serve
    servem funciona funcionam ajuda ajudam fica ficam está estão responde respondem continua seca secam"""
)
SORTS = (
    dict.fromkeys(PLAIN_PREPOSITIONS, "preposition")
    | dict.fromkeys(DETERMINERS, "determiner")
    | dict.fromkeys(NUMBERS, "number")
    | dict.fromkeys(CONJUNCTIONS, "conjunction")
    | dict.fromkeys(".!?:;()«»“”–—|", "end")
    | {",": "comma", "que": "relative"}
)
AHEAD = ("dupl", "nov", "mesm", "própri", "seguinte")  # adjectives that may stand before their noun
PRONOUNS = {"ele": (M, False), "ela": (F, False), "eles": (M, True), "elas": (F, True)}  # (gender, plural)


@dataclass(slots=True)
class PortugueseState(State):
    """Where in a sentence we are."""

    since: int = 0  # heads from here stand behind the last e
    verbs: int = 0  # finite verbs of the last subject
    number: bool | None = None  # whether the last of them was a plural
    relative: bool = False  # behind que: the next verb may have another subject
