"""Italian: lo and gli before s + consonant, z, gn, ps, pn, x, y; l’ and un’ before a vowel; d of ed and ad."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.localisation.grammar.noun import Noun
from core.localisation.grammar.romance import Romance

_IMPURE = re.compile(r"(?:s[bcdfghklmnpqrtvwxyz]|z|gn|ps|pn|pt|x|y[aeiou]|[ij](?=[aeou])(?<=i))", re.IGNORECASE)
_VOWEL = re.compile(r"(?:h?[aeiouàèéìòù]|h(?=[aeiou]))", re.IGNORECASE)
_SPELLED = re.compile(r"[FHLMNRSX](?![AEIOU])[A-Z0-9]+\b")  # letters read one by one: l’SPF, l’MDF
_ED = re.compile(r"(?<![\w’])e(?=[ \u00a0][eèéEÈ](?!d))")
_AD = re.compile(r"(?<![\w’])a(?=[ \u00a0][aàA](?!d))")
# "10 a 15 kg" needs its "da"; behind another preposition a dash says the same
_RANGE = re.compile(r"(?:\b([Dd]i|[Pp]er|[Cc]on|[Ii]n|[Ss]u|[Dd]a) )?(?<![\w.,])(-?\d+(?:[.,]\d+)*) a (?=-?\d)")
_ELIDED = re.compile(r"\b(?:(il|Il) |(del|al|dal|nel|sul) )(?=(?:8\d?|11)(?:,\d+)?[ \u00a0]?%)")  # l’8%, dell’80%
_JOINED = {"del": "dell’", "al": "all’", "dal": "dall’", "nel": "nell’", "sul": "sull’"}
_BOUNDED = re.compile(r"\bdi (?=fino a |a vita\b)")  # una capacità fino a 3 l, garanzia a vita
_SINGULAR = {"persone": "persona", "pezzi": "pezzo"}
_ONE = re.compile(r"(?<![\w.,])(1[ \u00a0])(persone|pezzi)\b")
_SPAN = r"(?=da -?\d+(?:[.,]\d+)* a -?\d)"
_UP_TO_RANGE = re.compile(rf"\bfino a {_SPAN}")  # a range bounds itself
_IS_RANGE = re.compile(rf"\bè {_SPAN}")  # il carico massimo va da 30 a 40 kg
_ELIDED_SHARE = re.compile(r"(?:8\d?|11)(?!\d)")  # l’8, l’11, l’80 %


def sound_of(word: str) -> str:
    """Which articles a word takes by its first sound: `vowel` (l’olio), `impure` (lo zaino), or empty."""
    if _SPELLED.match(word) or (_VOWEL.match(word) and not _IMPURE.match(word)):
        return "vowel"
    return "impure" if _IMPURE.match(word) else ""


def _ranged(found: re.Match[str]) -> str:
    """da 10 a 15 kg, una capacità da 10 a 15 l, per 2–4 persone."""
    before, low = found[1] or "", found[2]
    if before.lower() in ("", "di", "da"):
        return f"{'Da' if before[:1].isupper() else 'da'} {low} a "
    return f"{before} {low}–"


class Italian(Romance):
    """m f mp fp. Case `per` is what stands after `composto`: "per l’80% da cotone", "al 100% da cotone"."""

    lang = "it"
    cases = ("per",)
    subject_cases = ("di", "a")

    def sound(self, noun: Noun, word: str) -> str:
        return sound_of(word)

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        if "pl" in ops and noun.agreement == 0 and noun.text[-1:] == "o" and noun.plural[-1:] == "a":
            noun = replace(noun, agreement=1)  # il lenzuolo, le lenzuola
        return super().say(noun, ops)

    def forms_of(self, noun: Noun) -> tuple[tuple[str, str], ...]:
        return (("per", f"da {noun.text}"),)

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        if share.startswith("100"):
            part = f"al {share}"
        elif share[:1].isdigit():
            part = f"per l’{share}" if _ELIDED_SHARE.match(share) else f"per il {share}"
        else:
            part = f"per {share}"
        return f"{share} {noun.text}", (("per", f"{part} da {noun.text}"),)

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """le bevande fredde e calde: words at the beginning of every phrase are said once."""
        parts = [word.split(" ") for word in words]
        if len(words) > 1 and all(len(part) == 3 and part[:2] == parts[0][:2] for part in parts):
            return f"{' '.join(parts[0][:2])} {join([part[2] for part in parts])}"
        return join(words)

    def finish(self, text: str) -> str:
        text = _BOUNDED.sub("", _RANGE.sub(_ranged, text))
        text = _IS_RANGE.sub("va ", _UP_TO_RANGE.sub("", text))
        text = _ELIDED.sub(lambda found: _JOINED[found[2]] if found[2] else "L’" if found[1] == "Il" else "l’", text)
        text = _ONE.sub(lambda found: found[1] + _SINGULAR[found[2]], text)
        return _AD.sub("ad", _ED.sub("ed", super().finish(text)))


RULES = Italian()
