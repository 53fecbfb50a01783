"""Properties of a product in words: known ones from the term files, compound ones piece by piece.

A source writes "Leak-proof lid with carry loop", "400 lm, dimmable", "Full tang, three rivets". Each piece that is
known is said; figures are facts of their own and need no words; only what is left is listed for the owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from core.facts import vocabulary
from core.facts.measure import parse
from core.facts.numerals import fold as fold_digits
from core.facts.phrases import number_words
from core.generation.compose.lexicon import is_code
from core.localisation.format import Formatter
from core.localisation.grammar import Noun, noun, rules_of
from core.localisation.terms import Term, find, fold

_SPLIT = re.compile(
    r"\s*[,;+|/·•]\s+|\s*[、，；]\s*|\s+(?:and|with|plus|&|und|mit|et|avec|y|con)\s+|(?<=[\u4e00-\u9fff])[和与及]",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?<!\bup)\s+(?:for|on|in|at|to|by|from|of|per|when|while|für|auf|im|beim|pour|sur|dans)\s+.*$", re.IGNORECASE
)
# A text with one of these means something else when it is taken apart.
_WHOLE_ONLY = re.compile(
    r"(?<!\w)(?:not?|non|never|without|optional(?:ly)?|or|instead|unlike|sold|compatible|suitable|ready|like|than|kein\w*"
    r"|nicht|ohne|oder|sans|pas|ou|sin)(?![\w-])|不|无|可选|なし|ない",
    re.IGNORECASE,
)
_FREE = (
    re.compile(
        r"^(?P<x>[\w .-]{2,40}?)[- ]free(?: (?:coating|formula|material|plastic|finish|paint|recipe))?$", re.IGNORECASE
    ),
    re.compile(r"^(?:free (?:from|of)|without|no|contains no|ohne|frei von|sans) (?P<x>.{2,60})$", re.IGNORECASE),
)
_LIST = re.compile(r"\s*,\s*(?:and |or |und |oder |et |ou )?|\s+(?:and|or|nor|und|oder|et|ou|ni|&)\s+", re.IGNORECASE)
_COUNT = re.compile(r"^(?P<n>\d{1,2}|[a-zäöüß]{3,6})[ -](?P<what>\D{3,40})$", re.IGNORECASE)
_SHARE = re.compile(r"^(\d{1,3}(?:[.,]\d+)?)\s?% (?P<what>[^\d%]{3,40})$")
_WORD = re.compile(r"[^\W\d_]+")
_FILLER = frozenset(
    ("a", "an", "the", "of", "up", "to", "with", "by", "at", "in", "x", "per", "about", "approx", "only", "each", "für")
) | frozenset(("bis", "zu", "de", "jusqu", "à", "max", "min", "on", "level", "setting", "battery", "runtime", "lasts"))
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One piece that can be said. `form`: term (a row of features), free (without `term` or `code`), count (`number`
    of the part `term`), label (a word without a sentence), nothing (a figure or a name that needs none)."""

    form: str
    term: Term | None = None
    number: int = 0
    code: str = ""


@lru_cache(maxsize=8192)
def pieces(text: str, source: str) -> tuple[tuple[Said, ...], tuple[str, ...]]:
    """What of a source text is known, and the pieces that are not."""
    said: list[Said] = []
    left: list[str] = []
    _take(" ".join(text.split()).strip(" ."), source, said, left, 0)
    return tuple(said), tuple(dict.fromkeys(left))


def _take(text: str, source: str, said: list[Said], left: list[str], depth: int) -> None:
    if found := known(text, source):
        said.extend(found)
        return
    if not _WHOLE_ONLY.search(text) and depth < MAX_DEPTH:
        bare = _without_figures(text, source)
        if bare is not None and bare != text:
            if not bare or _names_a_figure(bare, source):
                said.append(Said("nothing"))
                return
            if found := known(bare, source):
                said.extend(found)
                return
        label, mark, rest = text.partition(": ")
        if mark:  # a label with its value is one property, whatever its words mean alone; "Reversible: ..." explains
            said.extend(known(label, source))
            left.append(rest if known(label, source) else text)
            return
        parts = [part for part in _SPLIT.split(text) if part.strip()]
        if len(parts) > 1:
            for part in parts:
                _take(part.strip(" ."), source, said, left, depth + 1)
            return
        head = _TAIL.sub("", text)
        if head != text and (found := known(head, source) or _figure_alone(head, source)):
            said.extend(found)
            return
    left.append(text)


def known(text: str, source: str) -> tuple[Said, ...]:
    """The readings of a text that is one property, or a list after `without`; empty when it is unknown."""
    if term := find("features", text, source):
        return (Said("term", term),)
    if (free := _free_of(text, source)) or (free := _counted(text, source)):
        return free
    for kind in ("values", "care"):
        if (term := find(kind, text, source)) and (kind == "values" or "safe" in term.key):
            return (Said("label", term),)
    if find("materials", text, source) or find("colours", text, source):
        return (Said("nothing"),)
    return (Said("code", code=text),) if is_code(text) and len(text) <= 20 else ()


def _free_of(text: str, source: str) -> tuple[Said, ...]:
    for pattern in _FREE:
        if match := pattern.match(text):
            found = [_free(name.strip(), source) for name in _LIST.split(match["x"]) if name.strip()]
            return tuple(one for one in found if one) if all(found) else ()
    return ()


def _free(name: str, source: str) -> Said | None:
    if term := find("features", f"{name}-free", source):
        return Said("term", term)
    if term := find("substances", name, source):
        return Said("free", term)
    return Said("free", code=name) if name.isupper() and name.isascii() and 2 <= len(name) <= 6 else None


def _counted(text: str, source: str) -> tuple[Said, ...]:
    if match := _SHARE.match(text):
        term = find("substances", match["what"], source)
        return (Said("share", term, code=match[1]),) if term else ()
    match = _COUNT.match(text)
    if not match:
        return ()
    words = number_words(source)
    number = int(match["n"]) if match["n"].isdigit() else (words[1].get(match["n"].casefold(), 0) if words else 0)
    what = match["what"].strip()
    singular = what[:-1] if what.endswith("s") else what
    term = find("parts", what, source) or find("parts", singular, source)
    return (Said("count", term, number),) if term and number > 1 else ()


def _without_figures(text: str, source: str) -> str | None:
    """The text without its measures and their bounds; None when it has none."""
    if not any(char.isdigit() for char in text):
        return None
    found = [q for q in parse(text, source) if q.unit]
    if not found:
        return None
    rest = text
    for quantity in reversed(found):
        rest = f"{rest[: quantity.start]} {rest[quantity.end :]}"
    return " ".join(
        re.sub(r"(?<!\w)(?:up to|about|bis zu|max\.?|min\.?)(?=\s|$)|[,;()/]", " ", rest, flags=re.IGNORECASE).split()
    ).strip(" .-")


def _figure_alone(text: str, source: str) -> tuple[Said, ...]:
    bare = _without_figures(text, source)
    return (Said("nothing"),) if bare is not None and (not bare or _names_a_figure(bare, source)) else ()


@cache
def _figure_words(source: str) -> frozenset[str]:
    """Every word in the names of measured attributes, and what parts of products are called."""
    names = [
        name
        for attribute in vocabulary.attributes().values()
        if attribute.kind == "measure"
        for code in (source, "en")
        for name in attribute.names_in(code)
    ]
    return frozenset(word for name in names for word in _WORD.findall(fold(name)))


def _names_a_figure(text: str, source: str) -> bool:
    """Whether the words beside figures only say what is measured (blade length, thick base)."""
    words = _WORD.findall(fold(fold_digits(text)[0]))
    allowed = _figure_words(source)
    return all(word in _FILLER or word in allowed or find("values", word, source) is not None for word in words)


# ------------------------------------------------------------------ into words


@dataclass(frozen=True, slots=True)
class Wording:
    """What a piece is called (`label`), its predicate frame, and the topic it makes: `key` and `rank`."""

    key: str
    label: str
    predicate: str
    rank: float


def wordings(found: Said, lang: str, formatter: Formatter, patterns: Mapping[str, str]) -> Iterator[Wording]:
    """The words of a piece in a language, none where it has none. `patterns`: section `compound` of its frames."""
    term = found.term
    raw = term.raw(lang) if term else None
    if found.form == "term" and term and isinstance(raw, list):
        yield Wording(term.key, raw[0], raw[1], term.rank)
    elif found.form == "free":
        name = noun(lang, raw) if isinstance(raw, str) else Noun(lang, found.code)
        if name.text:
            slots = {"x": name.text, **dict(rules_of(lang).forms_of(name))}
            yield Wording(
                f"{_name(found)} free", patterns["free"].format(**slots), patterns["free_pred"].format(**slots), 50
            )
    elif found.form == "share" and isinstance(raw, str):
        name = noun(lang, raw)
        share = formatter.percent(float(found.code.replace(",", ".")))
        slots = {"x": name.text, "share": share, **dict(rules_of(lang).forms_of(name))}
        yield Wording(
            f"share {_name(found)}", patterns["share"].format(**slots), patterns["share_pred"].format(**slots), 58
        )
    elif found.form == "count" and isinstance(raw, str):
        name = noun(lang, raw)
        figure, plural = formatter.number(found.number), formatter.plural(found.number)
        slots = {"n": figure, "x": name.counted(plural), "c": name.counter}
        for slot, case in (("nx", ""), ("nxdat", "dat")):  # with its figure, where the language says two without one
            slots[slot] = rules_of(lang).numbered(name, figure, plural, "{n} {noun}", case)
        yield Wording(
            f"count {_name(found)}", patterns["count"].format(**slots), patterns["count_pred"].format(**slots), 47
        )
    elif found.form == "label" and term and term.plain(lang):
        yield Wording(f"label {term.key}", term.plain(lang), "", 22)
    elif found.form == "code":
        yield Wording(f"label {fold(found.code)}", found.code, "", 22)


def _name(found: Said) -> str:
    """What a piece is about, the same in every language."""
    return found.term.key if found.term else fold(found.code)
