"""Chinese and Japanese: no agreement; a noun carries the measure word it is counted with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data


class Eastern(Rules):
    """`noun|counter`. The file says how "this" is written and which nouns already say it."""

    def parse(self, lang: str, raw: str) -> Noun:
        word, _, counter = raw.partition("|")
        return Noun(lang, word, counter=counter.split("|")[0])

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        data = grammar_data(noun.lang)["nouns"]
        if "this" in ops and noun.text != data["default"].split("|")[0]:
            return f"{data['this']}{noun.text}"
        return noun.text

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        space = " " if noun.text[-1:].isascii() else ""  # PVC 100%: a figure right behind letters would read as a code
        return f"{noun.text}{space}{share}", ()

    def shares(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        return "、".join(words)  # as on a label: a conjunction would read as two things


RULES = Eastern()
