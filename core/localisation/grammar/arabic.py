"""Arabic: the article inside a phrase, dual and plural after numbers, prepositions written joined with their word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from babel.plural import to_python

from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data

ARTICLE = "ال"
# Words that end the part of a phrase that takes the article, and those that never take one.
_PREPOSITIONS = frozenset(("من", "مع", "ضد", "على", "في", "إلى", "عن", "بدون", "ذو", "ذات", "بلا", "حول", "تحت", "بين"))
_BARE = re.compile(r"(?:ال|لل)|[^\u0621-\u064a]")
_LETTER = "\u0621-\u064a"
_JOINED = re.compile(rf"(?<![{_LETTER}])([وف]?[لبك])ـ\s*(?:(ال)(?=[{_LETTER}]{{2}})|(?=([{_LETTER}]))|)")
# Before "up to": ل حتى is لما يصل إلى, a feminine measure تصل, a masculine one يصل.
_UP_TO = re.compile(rf"(?<![{_LETTER}])(?:([لبك])|(من|على|عن|خلال)|(لمدة|بسعة|بقوة|لمساحة|مساحة|بطول|بمدى|بوزن)) ?حتى ")
_UP_TO_WORDS = {"من": "مما يصل إلى ", "عن": "عما يصل إلى ", "على": "على ما يصل إلى ", "خلال": "خلال ما يصل إلى "}
_RANGE = re.compile(r"(?<!من )(?<!ـ )(?<![\w.,])(-?\u200e?-?\d[\d.,]*) إلى (?=\u200e?-?\d)")
# A Latin run before a figure would draw the figure into its own direction (UAX 9, W7).
_BETWEEN = r"[^\w\u2068\u2069]*"
_LATIN = re.compile(
    r"\u2068[^\u2069]*\u2069|(?>[A-Za-z](?:[A-Za-z0-9 .&'’+/-]*[A-Za-z0-9+®™])?)"
    rf"(?={_BETWEEN}[^\w\s\u2068\u2069]{_BETWEEN}\d)"
)
# A verb is said once for two complements: تتميز بغطاء وبحلقة, يأتي مع إضاءة وبمؤقت.
_PLACED = rf"(ب(?=[{_LETTER}])|(?:مع|من|على) )"
_REPEATED = re.compile(
    rf"(?<![{_LETTER}])([يت][{_LETTER}]{{2,}})((?: [^ ،.:]+){{0,4}}?) {_PLACED}([^،.:]{{1,60}}?)"
    rf"(?: و|، كما )\1 {_PLACED}"
)
_REPEATED_OBJECT = re.compile(  # يقاوم الماء والصدأ
    rf"(?<![{_LETTER}])([يت](?:قاوم|تحمل|دعم))((?: [^ ،.:]+){{1,8}}?)(?: و|، كما )\1 (?=ال[{_LETTER}])"
)
_REACHES = re.compile(rf"(?<![{_LETTER}])([يت])بلغ ((?:[^ .،؛:]+ ){{1,5}}?)حتى ")  # a bound is reached, not amounted to
_CODES = re.compile(r"(?<=[A-Za-z0-9]) و(?=[A-Za-z0-9])")
_PLURAL = to_python(
    {"zero": "n = 0", "one": "n = 1", "two": "n = 2", "few": "n % 100 = 3..10", "many": "n % 100 = 11..99"}
)  # CLDR 47, ar


def category(number: float) -> str:
    """The CLDR plural category of a number in Arabic."""
    return str(_PLURAL(number if number != int(number) else int(number)))


def definite_word(word: str) -> str:
    """A word with its article; names, figures and words that are definite already stay."""
    return word if _BARE.match(word) else ARTICLE + word


def dual_word(word: str, oblique: bool, construct: bool = False) -> str:
    """The dual of a noun or adjective: ساعة, ساعتان, ساعتين; before a genitive ساعتا, ساعتي."""
    if word.endswith("ة"):
        stem = word[:-1] + "ت"
    elif word.endswith("ى"):
        stem = word[:-1] + "ي"
    else:
        stem = word
    ending = "ي" if oblique else "ا"
    return stem + (ending if construct else ending + "ن")


def accusative_word(word: str) -> str:
    """The indefinite accusative as unvocalised script shows it: يوم, يوما; ساعة and غطاء stay."""
    return word if word.endswith(("ة", "اء", "ا", "ى")) or _BARE.match(word) else word + "ا"


class Arabic(Rules):
    """`gender singular|plural|adj=words that agree|def=definite form`; m, f, p (plural of things: agrees as f).

    Without `adj` a second word is a genitive. `two=`, `duals=` (after prepositions) and `many=` replace what the rules
    make. Brackets of frames are [m|f]. Ops: `def`, `this`, `head` and `tail` (around a name), `pl`.
    """

    genders = ("m", "f", "p")
    cases = ("def",)

    def choose(self, noun: Noun, options: Sequence[str]) -> str:
        return options[min(noun.agreement, 1)] if len(options) == 2 else options[0]

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        if "pl" in ops and noun.plural:
            noun = Noun(noun.lang, noun.plural, "", 1, forms=tuple(f for f in noun.forms if f[0] == "adj_pl"))
        head, adjective = self.parts(noun)
        if "head" in ops:
            return " ".join(head)
        if "tail" in ops:
            return "".join(f" {word}" for word in _definite_adjective(adjective))
        if "this" in ops:
            said = self._definite(noun)
            this = ("هذا", "هذه")[min(noun.agreement, 1)]
            return f"{this} {said}" if said.startswith(ARTICLE) and len(head) == 1 else f"{said} {this}"
        return self._definite(noun) if "def" in ops else noun.text

    def parts(self, noun: Noun) -> tuple[list[str], list[str]]:
        """The noun with its genitive, and the adjectives behind."""
        words = noun.text.split(" ")
        adjective = (noun.form("adj") or noun.form("adj_pl")).split(" ") if noun.forms else [""]
        count = len(adjective) if adjective[0] and words[-len(adjective) :] == adjective else 0
        return words[: len(words) - count], words[len(words) - count :]

    def _definite(self, noun: Noun) -> str:
        if given := noun.form("def"):
            return given
        head, adjective = self.parts(noun)
        end = next((at for at, word in enumerate(head) if word in _PREPOSITIONS), len(head))
        if end:
            head = [*head[: end - 1], definite_word(head[end - 1]), *head[end:]]
        return " ".join((*head, *_definite_adjective(adjective)))

    def numbered(self, noun: Noun, figure: str, plural: str, pattern: str, case: str = "") -> str:
        if plural == "one":
            return f"{noun.text} {('واحد', 'واحدة')[min(noun.agreement, 1)]}" if noun.plural else noun.text
        if plural == "two" and noun.plural:
            return self.dual(noun, oblique=bool(case))
        if not noun.plural:
            return f"{figure} × {noun.text}"
        return f"{figure} {self.counted_form(noun, plural)}"

    def dual(self, noun: Noun, *, oblique: bool) -> str:
        """Two of a thing, without a figure."""
        if given := noun.form("duals" if oblique else "two"):
            return given
        head, adjective = self.parts(noun)
        construct = len(head) > 1 and not self._definite(noun).startswith(ARTICLE)
        first = dual_word(head[0], oblique, construct)
        return " ".join((first, *head[1:], *(word if _stays(word) else dual_word(word, oblique) for word in adjective)))

    def counted_form(self, noun: Noun, plural: str) -> str:
        """The noun behind a figure: plural to ten, accusative to 99, genitive of the singular for hundreds."""
        if plural == "few":
            return noun.form("few") or noun.plural or noun.text
        if plural != "many":
            return noun.text
        if given := noun.form("many"):
            return given
        head, adjective = self.parts(noun)
        first = accusative_word(head[0]) if len(head) == 1 or head[1] in _PREPOSITIONS else head[0]
        return " ".join((first, *head[1:], *(word if _stays(word) else accusative_word(word) for word in adjective)))

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        return f"{share} {noun.text}", (("def", f"{self._definite(noun)} بنسبة {share}"),)

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """البشرة الجافة والحساسة: a first word that all phrases share is said once."""
        parts = [word.split(" ") for word in words]
        if len(words) > 1 and all(len(part) == 2 for part in parts) and len({part[0] for part in parts}) == 1:
            return f"{parts[0][0]} {join([part[1] for part in parts])}"
        return join(words)

    def finish(self, text: str) -> str:
        """Joins prepositions with their words, gives counted nouns their form, isolates Latin runs before figures."""
        text = _REPEATED.sub(r"\1\2 \3\4 و\5", text)
        text = _REPEATED_OBJECT.sub(r"\1\2 و", text)
        text = _CODES.sub("، ", text)
        digits = any(char.isdigit() for char in text)
        if digits:
            text = _counted_nouns().sub(_counted, text)
        if "ـ" in text:
            text = _JOINED.sub(_join, text)
        if "حتى" in text:
            text = _REACHES.sub(r"\2\1صل إلى ", text)
            text = _UP_TO.sub(_up_to, text)
        if "إلى" in text:
            text = _RANGE.sub(r"من \1 إلى ", text)
        if digits:
            text = _LATIN.sub(lambda m: m[0] if m[0][0] == "\u2068" else f"\u2068{m[0]}\u2069", text)
        return text


def _stays(word: str) -> bool:
    return bool(_BARE.match(word)) or word in _PREPOSITIONS


def _definite_adjective(words: Sequence[str]) -> list[str]:
    """Each adjective takes the article, until a preposition or what hangs on it (المقاوم للصدأ, المعاد تدويره)."""
    made: list[str] = []
    for at, word in enumerate(words):
        if word in _PREPOSITIONS or word.startswith("لل") or (at and words[at - 1] in ("معاد", "معادة")):
            return [*made, *words[at:]]
        made.append(definite_word(word))
    return made


def _join(match: re.Match[str]) -> str:
    """لـالقارورة is للقارورة, بـالقارورة is بالقارورة; before figures and Latin letters the tatweel stays."""
    letter = match[1]
    if match[2]:
        if not letter.endswith("ل"):
            return f"{letter}ال"
        rest = match.string[match.end() : match.end() + 1]
        return f"{letter}" if rest == "ل" else f"{letter}ل"
    return letter if match[3] else f"{letter}ـ "


def _up_to(match: re.Match[str]) -> str:
    if match[1]:
        return f"{match[1]}ما يصل إلى "
    if match[2]:
        return _UP_TO_WORDS[match[2]]
    return f"{match[3]} {'ت' if match[3].endswith('ة') else 'ي'}صل إلى "


@cache
def _counted_words() -> dict[str, Noun]:
    """Every form of the nouns that frames count, with its noun."""
    rules, found = RULES, {}
    for raw in grammar_data("ar")["counted"]["nouns"]:
        noun = rules.parse("ar", raw)
        for form in (noun.text, noun.plural, rules.counted_form(noun, "many")):
            found[form] = noun
    return found


@cache
def _counted_nouns() -> re.Pattern[str]:
    forms = "|".join(sorted(_counted_words(), key=len, reverse=True))
    number = r"(?<![\d.,])(?P<from>\d+ ?[–-] ?|\d+ إلى )?(?P<n>\d[\d.,]*)"
    return re.compile(rf"{number}[ \u00a0](?P<noun>{forms})(?![{_LETTER}])")


def _counted(match: re.Match[str]) -> str:
    noun = _counted_words()[match["noun"]]
    number = float(match["n"].replace(",", "").rstrip("."))
    plural = category(number)
    if match["from"]:
        plural = "few" if plural == "two" else plural
        return f"{match['from']}{match['n']}\u00a0{RULES.counted_form(noun, plural)}"
    if plural == "two":
        return RULES.dual(noun, oblique=True)
    if plural == "one":
        return RULES.numbered(noun, match["n"], plural, "")
    return f"{match['n']}\u00a0{RULES.counted_form(noun, plural)}"


RULES = Arabic()
