"""What the Dutch rules know of words: nouns with gender and number, adjectives in both forms, verbs in pairs.

Nouns come from the word lists of core/localisation/terms and from section [checks] of nl.toml, verbs from the sentence
frames and the properties. A compound that no list has bends like its last part, where its first part is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from core.localisation.grammar import Noun, noun
from core.localisation.language import grammar_data
from core.localisation.terms import terms

LANG = "nl"
NOUNS = ("categories", "parts", "materials", "substances", "attributes")
C, N, BOTH = 1, 2, 3  # genders as bits
_LINK = frozenset(("met", "van", "voor", "zonder", "na", "ingepakt", "in"))
_IS = re.compile(r"\[is\|zijn\] ([^\W\d_][\w-]+)")
_LONG = re.compile(r"(aa|ee|oo|uu)([bcdfgklmnprst])$")
_SHORT = re.compile(r"^[^aeiou]*[aeiou][bdfgklmnprst]$")
_DOUBLED = ("vlak", "vet", "nat", "mat", "plat")
_SUFFIXES = (("heid", C), ("atie", C), ("teit", C))
_MIN_HEAD = 3
_LONG_FIRST = 5  # a first part that is no noun of ours must be this long: merino wol
_SMALL = frozenset(("binnen", "buiten", "tussen", "boven", "onder", "achter", "klein", "groot", "schuim"))
_LONG_ING = 9  # afwerking, bescherming; shorter ones may be a ding
_MOST_COMPOUNDS = 8192
UNITS = {"minuut": "minuten", "seconde": "seconden", "dag": "dagen", "week": "weken", "maand": "maanden"}
UNITS |= {"deel": "delen", "persoon": "personen", "kleur": "kleuren", "maat": "maten", "stand": "standen"}
UNITS |= {"certificaat": "certificaten", "keurmerk": "keurmerken", "vak": "vakken", "drankje": "drankjes"}
UNITS |= {
    "exemplaar": "exemplaren",
    "apparaat": "apparaten",
    "label": "labels",
    "richting": "richtingen",
    "knop": "knoppen",
}


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


INVARIANT = listed(
    """aluminium glazen siliconen katoenen houten gouden zilveren linnen leren wollen stalen roze oranje lila beige
    plastic gegoten verborgen geslepen gebroken geweven eigen open eerste tweede opgenomen over-ear hele beide"""
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a noun: its genders as bits, whether it is plural, the same word in the other number; `fixed`: one form
    serves for both (3 paar sokken)."""

    gender: int
    plural: bool
    other: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """All forms by their lower-case spelling. `adjectives`: whether a form has its -e, and the other form; `verbs`:
    whether a form is plural, and its partner; `stems`: first persons, with the third; `apart`: compounds written as two
    words; `things`: nouns of products and parts."""

    nouns: dict[str, Form]
    adjectives: dict[str, tuple[bool, str]]
    verbs: dict[str, tuple[bool, str]]
    stems: dict[str, str]
    apart: dict[tuple[str, str], str]
    things: frozenset[str]
    firsts: frozenset[str]
    compounds: dict[str, Form | None] = field(default_factory=dict)  # those that texts have shown

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, a compound of them, or one whose ending leaves no doubt."""
        found = self.nouns.get(word)
        if found or len(word) < 2 * _MIN_HEAD or word in self.adjectives or word in self.verbs:
            return found
        if word not in self.compounds:
            if len(self.compounds) >= _MOST_COMPOUNDS:
                self.compounds.clear()
            self.compounds[word] = _compound(word, self)
        return self.compounds[word]


def _compound(word: str, known: Words) -> Form | None:
    for cut in range(_MIN_HEAD, len(word) - _MIN_HEAD + 1):
        head = known.nouns.get(word[cut:])
        if head and word[:cut].rstrip("-") in known.firsts:
            other = f"{word[:cut]}{head.other}" if head.other else ""
            return Form(head.gender, head.plural, other, head.fixed)
    if word.endswith(("tje", "kje", "pje")):
        return Form(N, False, f"{word}s")
    if word.endswith("ing") and len(word) >= _LONG_ING:
        return Form(C, False)
    return next((Form(gender, False) for end, gender in _SUFFIXES if word.endswith(end)), None)


def inflected(base: str) -> str:
    """The form with -e: groot grote, dik dikke, grijs grijze, roestvrij roestvrije."""
    if found := _LONG.search(base):
        last = {"f": "v", "s": "z"}.get(found[2], found[2])
        return f"{base[: -len(found[0])]}{found[1][0]}{last}e"
    if base.endswith(("ijs", "oos")):
        return f"{base[:-1]}ze"
    if base.endswith("ief"):
        return f"{base[:-1]}ve"
    if _SHORT.match(base) or base in _DOUBLED or base.endswith(("vol", "los")):
        return f"{base}{base[-1]}e"
    return f"{base}e"


@cache
def words() -> Words:
    """The words of the language, read once."""
    data = grammar_data(LANG)["checks"]
    found: dict[str, set[Form]] = {}
    things: set[str] = set()
    either = frozenset(data["either"].split())
    for kind in NOUNS:
        for term in terms(kind).values():
            for raw in (term.words.get(LANG), term.short.get(LANG)):
                if isinstance(raw, str):
                    heads = _take(found, noun(LANG, raw))
                    things.update(heads if kind in ("categories", "parts") else ())
    for gender, listed in ((C, data["common"]), (N, data["neuter"]), (BOTH, data["either"])):
        for word in listed.split():
            _add(found, word, UNITS.get(word, ""), gender)
    for word in data["plurals"].split():
        _add(found, "", word, BOTH)
    for one in ("uur", "jaar", "stuk"):
        found[one] = {Form(N, False, one, fixed=one != "stuk")}
    nouns = {word: _joined(forms, word, either) for word, forms in found.items() if _clear(forms, word, either)}
    adjectives: dict[str, tuple[bool, str]] = {}
    for base in (*data["adjectives"].split(), *_properties()):
        if base in ("extra", "dagelijks", "laag"):
            continue
        adjectives[base], adjectives[inflected(base)] = (False, inflected(base)), (True, base)
    adjectives |= {"dagelijks": (False, "dagelijkse"), "dagelijkse": (True, "dagelijks")}
    verbs, stems = _verbs(data["verbs"], nouns)
    return Words(
        nouns, adjectives, verbs, stems, _apart(nouns), frozenset(things & nouns.keys()), _firsts(nouns, adjectives)
    )


def _clear(forms: set[Form], word: str, either: frozenset[str]) -> bool:
    return len({form.plural for form in forms if not form.fixed} or {False}) == 1


def _joined(forms: set[Form], word: str, either: frozenset[str]) -> Form:
    """One form of several homonyms: genders that differ leave the gender open."""
    gender = 0
    for form in forms:
        gender |= form.gender
    first = max(forms, key=lambda form: (form.fixed, form.other))
    open_ = gender if not first.plural and not _is_either(word, either) else BOTH
    return Form(open_, first.plural, first.other, first.fixed)


def _is_either(word: str, either: frozenset[str]) -> bool:
    return word in either or any(len(end) > 4 and word.endswith(end) for end in either)


def _add(found: dict[str, set[Form]], one: str, many: str, gender: int) -> None:
    if one and one == many:
        found.setdefault(one, set()).add(Form(gender, False, one, fixed=True))
        return
    if one:
        found.setdefault(one, set()).add(Form(gender, False, many))
    if many:
        found.setdefault(many, set()).add(Form(BOTH, True, one))


def _take(found: dict[str, set[Form]], item: Noun) -> tuple[str, ...]:
    """The head of a term: its last word, or the one before a preposition (deksel met rietje)."""
    one, many = _head(item.text.lower()), _head(item.plural.lower())
    if item.many:
        one, many = "", one
    if one in ("c",) or f"{one}{many}" == "":
        return ()
    _add(found, one, many, C if item.agreement == 0 else N if item.agreement == 1 else BOTH)
    return tuple(word for word in (one, many) if word)


def _head(text: str) -> str:
    parts = text.split(" ")
    for at, part in enumerate(parts):
        if at and part in _LINK:
            return parts[at - 1]
    return parts[0] if parts[0] in ("paar", "stuk", "stuks", "type", "aantal") else parts[-1]


def _properties() -> Iterator[str]:
    """Adjectives of the properties: [is|zijn] opvouwbaar."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        found = _IS.fullmatch(raw[1]) if isinstance(raw, list) else None
        if found and not found[1].endswith(("en", "stonewashed")):
            yield found[1].lower()


def _verbs(listed: str, nouns: dict[str, Form]) -> tuple[dict[str, tuple[bool, str]], dict[str, str]]:
    found: dict[str, tuple[bool, str]] = {}
    stems: dict[str, str] = {}
    for pair in listed.replace("\n", "|").split("|"):
        if not pair.strip():
            continue
        one, many = pair.split()
        found[one], found[many] = (False, many), (True, one)
        stem = {"heeft": "heb", "is": "ben"}.get(one, one[:-1] if one.endswith("t") else "")
        if len(stem) > 2 and stem[-1] not in "aeiou":
            stems[stem] = one
    return found, {stem: one for stem, one in stems.items() if stem not in found and stem not in nouns}


def _apart(nouns: dict[str, Form]) -> dict[tuple[str, str], str]:
    """Compounds of the lists as they must not be written: regen jas, usb-c kabel."""
    found = {}
    for word in nouns:
        if "-" in word:
            first, _, last = word.rpartition("-")
            if last in nouns:
                found[first, last] = word
            continue
        for cut in range(_MIN_HEAD, len(word) - _MIN_HEAD + 1):
            first, last = word[:cut], word[cut:]
            known = first in nouns or (cut >= _LONG_FIRST and first not in _SMALL)
            if last in nouns and known and last != "pen":  # knop-pen is a plural
                found[first, last] = word
    return found


def _firsts(nouns: dict[str, Form], adjectives: dict[str, tuple[bool, str]]) -> frozenset[str]:
    """First parts of compounds: nouns, and what stands before a known noun in the compounds of the lists."""
    found = {word for word in nouns if len(word) >= _MIN_HEAD}
    for word in nouns:
        for cut in range(_MIN_HEAD, len(word) - _MIN_HEAD + 1):
            if word[cut:] in nouns and len(word[cut:]) > _MIN_HEAD:
                found.add(word[:cut].rstrip("-"))
    return frozenset(found | {f"{word}s" for word in found if len(word) > _MIN_HEAD})
