"""Spanish, Portuguese, Italian: gender and number, articles that join with prepositions, little words that give way to
the sound that follows. All of it is data in the language's file; its module says which sound a word begins with.

    [article]        rows m f mp fp, with the space or apostrophe that belongs to them: def, indef, this, and one row
                     per preposition that joins with the article (de = "del ", da = "dalla ")
    [sound.<name>]   the same rows before words of that sound (l’, lo, el agua); rows that do not differ are left out
    [contraction]    written prepositions and articles that must join: "de el" = "del"
    [[euphony]]      `word` becomes `to` where `before` (a pattern) follows: y is e before i-
    [share]          a material with its share: `plain`, and one pattern per case; {share}, {x}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from functools import cache

from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data


@cache
def _joined(lang: str) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """The replacements of a filled sentence, in order: contractions (not with the article of a name: de El Salvador),
    then euphony."""
    data = grammar_data(lang)
    found = []
    if table := data.get("contraction"):
        keys = sorted(table, key=len, reverse=True)
        words = "|".join(f"[{key[0].upper()}{key[0]}]{re.escape(key[1:])}" for key in keys)
        found.append((re.compile(rf"(?<!\w)(?:{words})(?:(?<=’)|(?!\w))"), dict(table)))
    for rule in data.get("euphony", ()):
        word = re.escape(rule["word"])
        pattern = re.compile(rf"(?<!\w){word}(?=[ \u00a0](?:{rule['before']}))", re.IGNORECASE)
        found.append((pattern, {rule["word"]: rule["to"]}))
    return tuple(found)


def contracted(text: str, lang: str) -> str:
    """The text with prepositions joined to articles and little words fitted to the next sound; capitals stay."""
    for pattern, table in _joined(lang):

        def write(match: re.Match[str], table: dict[str, str] = table) -> str:
            said = match.group()
            to = table.get(said) or table[said.lower()]
            return to[:1].upper() + to[1:] if said[:1].isupper() else to

        text = pattern.sub(write, text)
    return text


def said_once(words: Sequence[str], join: Callable[[Sequence[str]], str], articles: Set[str]) -> str:
    """Phrases that all begin with the same noun, with that noun once before all of them."""
    parts = [word.split(" ", 1) for word in words]
    heads = {part[0] for part in parts}
    if len(words) > 1 and all(len(part) == 2 for part in parts) and len(heads) == 1 and not heads & articles:
        return f"{parts[0][0]} {join([part[1] for part in parts])}"
    return join(words)


class Romance(Rules):
    """`gender singular|plural`; m, f, mp, fp (plural only). Ops: the rows of [article], and `pl`. The last row named
    wins, so that {kind.def} asked in the case `de` says the joined article."""

    genders = ("m", "f", "mp", "fp")
    plural_from = 2
    lang = ""  # the code whose file `finish` reads

    def sound(self, noun: Noun, word: str) -> str:
        """The name of the [sound] table for a noun as it will stand; empty where the plain rows serve."""
        return ""

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        data = grammar_data(noun.lang)
        word, index = noun.text, noun.agreement
        if "pl" in ops and noun.plural:
            word, index = noun.plural, 2 + index % 2
        determiner = next((op for op in reversed(ops) if op in data["article"]), "")
        if not determiner:
            return word
        own = data.get("sound", {}).get(self.sound(noun, word), {})
        return f"{own.get(determiner, data['article'][determiner])[index]}{word}"

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        patterns = grammar_data(noun.lang)["share"]
        forms = tuple((case, patterns[case].format(share=share, x=noun.text)) for case in self.cases)
        return patterns["plain"].format(share=share, x=noun.text), forms

    def finish(self, text: str) -> str:
        return contracted(text, self.lang)
