"""Portuguese of Brazil: prepositions join their article (do, na, pelo, ao, à), the rest is gender and number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.localisation.grammar.noun import Noun
from core.localisation.grammar.romance import Romance, said_once

_ARTICLES = frozenset(("o", "a", "os", "as"))
# "10 a 15 kg" needs its "de", unless a preposition stands there or a number belongs to what precedes it
_RANGE = re.compile(
    r"(?<![\w.,])(?<!de )(?<!De )(?<!em )(?<!por )(?<!com )(?<!para )(?<!\d )-?\d+(?:[.,]\d+)* a (?=-?\d)"
)
_SINGULAR = {"pessoas": "pessoa", "peças": "peça"}
_ONE = re.compile(r"(?<![\w.,])(1[ \u00a0])(pessoas|peças)\b")


class Portuguese(Romance):
    """m f mp fp. {cat.de} is da mochila, {cat.em} na mochila, {cat.por} pela mochila."""

    lang = "pt"
    cases = ("de",)
    subject_cases = ("de", "em", "a", "por")

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        named, forms = super().with_share(noun, share)
        return named, (("de", named),) if share.startswith("100") else forms

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """bebidas quentes e geladas: a noun at the beginning of every phrase is said once."""
        return said_once(words, join, _ARTICLES)

    def finish(self, text: str) -> str:
        return _RANGE.sub(r"de \g<0>", _ONE.sub(lambda found: found[1] + _SINGULAR[found[2]], super().finish(text)))


RULES = Portuguese()
