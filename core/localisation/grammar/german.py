"""German: articles by case and gender, the dative plural, the genitive s."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.localisation.grammar.english import last_word_once
from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data

_CASES = frozenset(("nom", "acc", "dat", "gen"))


class German(Rules):
    """`gender singular|plural`, `dat=` where the dative differs; m, f, n, p (plural only)."""

    genders = ("m", "f", "n", "p")
    plural_from = 3
    cases = ("dat",)
    subject_cases = ("acc", "dat", "gen")

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        case = next((op for op in ops if op in _CASES), "nom")
        word, index = noun.form(case) or noun.text, noun.agreement
        if "pl" in ops and noun.plural:
            word, index = noun.plural, 3
        if case == "gen" and index in (0, 2) and not word.endswith("s"):
            word += "s"
        if case == "dat" and index == 3 and not word.endswith(("n", "s")):
            word += "n"
        determiner = next((op for op in ops if op in ("def", "indef", "this", "your")), "")
        article = grammar_data(noun.lang)["article"][determiner][case][index] if determiner else ""
        return f"{article} {word}".strip()

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        return last_word_once(words, join)

    def finish(self, text: str) -> str:
        """lebenslange Garantie, where the frame says so beside any length of time."""
        return text.replace("lebenslang Garantie", "lebenslange Garantie")


RULES = German()
