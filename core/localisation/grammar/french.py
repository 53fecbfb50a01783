"""French: articles joined with prepositions, elision, shared heads of lists, narrow spaces before double marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data

_ELIDED_DE = re.compile(r"\b([Dd])e (?=environ\b|au moins\b)")
_UP_TO = (
    (re.compile(r"\best de (?=jusqu’à)"), "va "),
    (re.compile(r"\bsont de (?=jusqu’à)"), "vont "),
    (re.compile(r"\bde (?=jusqu’à)"), "allant "),
)
_TIGHT = re.compile(r"[ \u00a0]([;!?])")


def elides(word: str) -> bool:
    """Whether a vowel before it is dropped: l’enceinte, d’acier; not before an aspirated h or a figure."""
    data = grammar_data("fr")["elision"]
    first = unicodedata.normalize("NFKD", word[:1].casefold())[:1]
    head = word.casefold().split(" ")[0]
    return bool(first) and first in data["vowels"] and head not in data["aspirated"]


class French(Rules):
    """`gender singular|plural`; m, f, mp, fp (plural only). Ops beside articles: `de`, `a`, `d`, `que`."""

    genders = ("m", "f", "mp", "fp")
    plural_from = 2
    cases = ("d",)

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        data = grammar_data(noun.lang)
        word, index = noun.text, noun.agreement
        if "pl" in ops and noun.plural:
            word, index = noun.plural, 2 + index % 2
        determiner = next((op for op in ops if op in data["article"]), "bare")
        article = data["article"][determiner][index]
        if elides(word) and (index < 2 or determiner == "d") and determiner in data["elided"]:
            article = article if determiner == "this" and index == 1 else data["elided"][determiner]
        return f"{article}{word}"

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        named = f"{share} {self.say(noun, ('d',))}"
        return named, (("d", f"de {named}"),)

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        parts = [word.split(" ") for word in words]
        if len(words) > 1 and all(len(p) > 2 for p in parts) and len({tuple(p[:2]) for p in parts}) == 1:
            return " ".join(parts[0][:2]) + " " + join([" ".join(part[2:]) for part in parts])
        return join(words)

    def typeset(self, source: str) -> str:
        source = _TIGHT.sub("\u202f\\1", source).replace(" :", "\u00a0:")
        return source.replace("« ", "«\u00a0").replace(" »", "\u00a0»")

    def finish(self, text: str) -> str:
        """What a filled value asks of the words before it: d’environ 2 kg, va jusqu’à 2 kg."""
        text = _ELIDED_DE.sub(r"\1’", super().finish(text))
        for pattern, better in _UP_TO if "jusqu’à" in text else ():
            text = pattern.sub(better, text)
        return text


RULES = French()
