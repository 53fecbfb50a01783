"""Dutch: de and het, deze and dit, one thing behind the figure 1, lists that share a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from core.localisation.grammar.english import last_word_once
from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data

_SHARED = ("de ", "het ")
_PLURAL = 2


@cache
def _one_of() -> re.Pattern[str]:
    """The figure 1 before a word that the frames write in the plural."""
    words = "|".join(grammar_data("nl")["counted"])
    return re.compile(rf"(?<![\w.,×–/-])(?<!tot )1([ \u00a0])({words})(?!\w)")


class Dutch(Rules):
    """`gender singular|plural`; c (de), n (het), p (plural only). `def=` is the form behind an article or `deze` where
    an adjective bends: `n draadloos bereik|def=draadloze bereik`."""

    genders = ("c", "n", "p")
    plural_from = _PLURAL

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        word, index = noun.text, noun.agreement
        if "pl" in ops and noun.plural:
            word, index = noun.plural, _PLURAL
        determiner = next((op for op in ops if op in ("def", "indef", "this", "your")), "")
        if determiner not in ("", "indef") and word == noun.text:
            word = noun.form("def") or word
        article = grammar_data(noun.lang)["article"][determiner][index] if determiner else ""
        return f"{article} {word}".strip()

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """de droge en normale huid: where phrases share their noun, noun and article are said once."""
        article = next((own for own in _SHARED if words and all(word.startswith(own) for word in words)), "")
        bare = [word.removeprefix(article) for word in words]
        joined = last_word_once(bare, join)
        return f"{article}{joined}" if article and joined != join(bare) else last_word_once(words, join)

    def finish(self, text: str) -> str:
        """1 persoon, where the frame says personen."""
        if "1" not in text:
            return text
        return _one_of().sub(lambda found: f"1{found[1]}{grammar_data('nl')['counted'][found[2]]}", text)


RULES = Dutch()
