"""English: a or an by sound, a length of time before its noun."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.localisation.grammar.noun import Noun, Rules

_AN = re.compile(r"^(?:[aeiou]|8\b|11\b|18\b|ho(?:ur|nest))", re.IGNORECASE)
_A_AFTER_ALL = re.compile(r"^(?:eu|one|uni(?!n)|us[bae]|ut)", re.IGNORECASE)
_BEFORE_FIGURE = re.compile(r"\b([Aa])n? (?=(\d+))")
_OVER = re.compile(r"\b[Aa]n? ((?:(?:up to|at least|about) )?)(\d+)([ \u00a0])(day|week|month|year)(s?) warranty\b")
_SPELLED = re.compile(r"^[FHLMNRSX](?=[A-Z0-9-])")  # an LED, an F-number: letters said by name

# American spellings that pages meet, with the British ones.
AMERICAN = {
    "color": "colour", "colors": "colours", "colored": "coloured", "gray": "grey", "aluminum": "aluminium",
    "fiber": "fibre", "fibers": "fibres", "liter": "litre", "liters": "litres", "meter": "metre", "meters": "metres",
    "jewelry": "jewellery", "odor": "odour", "center": "centre", "pajamas": "pyjamas", "flavor": "flavour",
    "organizer": "organiser", "customizable": "customisable", "multicolor": "multicolour", "tire": "tyre",
    "orthopedic": "orthopaedic",
}  # fmt: skip
_BRITISH = {british: american for american, british in AMERICAN.items()}
_WORDS = re.compile(r"(?<![\w-])[a-z]+(?!\w)")  # lower case only: a name keeps its spelling


def with_article(word: str) -> str:
    """a or an, by sound: an insulated bottle, a USB cable, an LED lamp."""
    vowel = bool(_SPELLED.match(word)) or (bool(_AN.match(word)) and not _A_AFTER_ALL.match(word))
    return f"{'an' if vowel else 'a'} {word}"


def _figure_article(found: re.Match[str]) -> str:
    """a or an before a figure by how it is said: an 8 W bulb, an 800 mAh battery, an 18-month warranty."""
    vowel = found[2].startswith("8") or found[2] in ("11", "18")
    return f"{found[1]}{'n' if vowel else ''} "


def _of_length(found: re.Match[str]) -> str:
    """a 2-year warranty; with a bound, a warranty of up to 2 years."""
    bound, figure, space, unit, many = found.groups()
    return f"a warranty of {bound}{figure}{space}{unit}{many}" if bound else f"a {figure}-{unit} warranty"


def last_word_once(words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
    """dry and normal skin: a noun at the end of every phrase is said once."""
    parts = [word.split(" ") for word in words]
    if len(words) > 1 and all(len(part) > 1 for part in parts) and len({part[-1] for part in parts}) == 1:
        return f"{join([' '.join(part[:-1]) for part in parts])} {parts[0][-1]}"
    return join(words)


class English(Rules):
    """`singular|plural`, or `p plural` for what has no singular."""

    genders = ("s", "p")
    plural_from = 1

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        word, many = (noun.plural, True) if "pl" in ops and noun.plural else (noun.text, noun.many)
        if "def" in ops:
            return f"the {word}"
        if "indef" in ops:
            return word if many else with_article(word)
        if "this" in ops:
            return f"{'these' if many else 'this'} {word}"
        return f"your {word}" if "your" in ops else word

    def respell(self, text: str, lang: str) -> str:
        known = AMERICAN if lang == "en-GB" else _BRITISH
        return _WORDS.sub(lambda found: known.get(found.group(), found.group()), text)

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        return last_word_once(words, join)

    def finish(self, text: str) -> str:
        if " warranty" in text:
            text = _OVER.sub(_of_length, text)
        return _BEFORE_FIGURE.sub(_figure_article, text) if " a" in text or text.startswith("A") else text


RULES = English()
