"""Reading a text by the word lists of its language: which materials, colours, features, parts, places ... it names.

An id is `<kind>:<row>` (`materials:cotton`, `origin:PT`), `free:<substance>` for what a product is said to be without.
Words that mean several rows (copper: material and colour) are read as all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from core.localisation.grammar import noun, rules_of
from core.localisation.language import language, languages, lineage, merged
from core.localisation.places import cldr_names, country_name, country_phrase
from core.localisation.terms import KINDS, Term, terms
from core.localisation.ways import ways
from core.review.folding import fold_text
from core.review.terms import unspaced, word_char

_NOUNS = frozenset(("categories", "materials", "parts", "substances", "attributes"))
_CHOICE = re.compile(r"\[(?:[a-z_]+:)?([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{[^{}]*\}")
_MIN_PIECE = 8  # letters that a predicate without its verb must have to be known again
_OPS = ("", "def", "indef", "this", "your", "pl")
_ENDINGS_KO = re.compile(
    r"(?:이|가|을|를|은|는|와|과|의|에|로|으로|도|만|이며|며|이고|고|입니다|이나|나|에서|까지|부터|용|제|및|이라|라|인|"
    r"이에요|예요|이랑|랑|한|된|할|하는|되는)?(?:[^\uac00-\ud7a3]|$)"
)
_PREFIXES_AR = frozenset(("و", "ف", "ب", "ك", "ل", "ال", "بال", "وال", "لل", "كال", "فال", "وب", "ول", "وبال", "ولل"))
_UNSPACED = frozenset(code for code in languages() if not language(code).spaced)
_SHORT = frozenset(("materials", "colours", "uses", "values", "parts"))  # kinds whose words of one character are read
# What may stand beside a word of one Chinese character: any other character makes it another word.
_BESIDE_HAN = frozenset("和与及或、的色制製與為为有用由含是以")


class Word(NamedTuple):
    """A place in a folded text and what stands there."""

    start: int
    end: int
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """The words of one language as an automaton."""

    automaton: AhoCorasick
    ids: tuple[frozenset[str], ...]
    forms: tuple[str, ...]
    lang: str

    def every(self, folded: str) -> list[Word]:
        """All words, those inside of longer ones too, in the order in which they end. Hyphens are read as spaces."""
        folded, ids, lang = folded.replace("-", " "), self.ids, self.lang
        found = self.automaton.find_matches_as_indexes(folded, overlapping=True)
        return [Word(start, end, ids[at]) for at, start, end in found if _whole(folded, start, end, lang)]

    def longest(self, folded: str) -> list[Word]:
        """The words that lie in no longer one, in text order."""
        return outer(sorted(self.every(folded), key=by_start))


def by_start(word: Word) -> tuple[int, int]:
    """Text order, the longest first where several begin."""
    return word.start, -word.end


def outer(words: Sequence[Word]) -> list[Word]:
    """Of words in text order those that lie in no longer one."""
    kept: list[Word] = []
    reach = 0
    for word in words:
        if word.end > reach:
            kept.append(word)
            reach = word.end
    return kept


def _whole(text: str, start: int, end: int, lang: str) -> bool:
    """Whether what stands there is a word of its own and not a part of another."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if not unspaced(first):
        if before and word_char(first) and word_char(before) and not (lang == "ar" and _prefixed(text, start)):
            return False
        if after.isdigit() and not last.isdigit() and lang in _UNSPACED:
            return True  # EVA100%
        return not (after and word_char(last) and word_char(after))
    if "\uac00" <= first <= "\ud7a3":
        return not ("\uac00" <= before <= "\ud7a3" or (before and word_char(before))) and bool(
            _ENDINGS_KO.match(text, end)
        )
    if (_katakana(first) and _katakana(before)) or (_katakana(last) and _katakana(after)):
        return False
    return end - start > 1 or (_stands_alone(before) and _stands_alone(after) and not before.isdigit())


def _prefixed(text: str, start: int) -> bool:
    at = start
    while at and word_char(text[at - 1]):
        at -= 1
    return text[at:start] in _PREFIXES_AR


def _katakana(char: str) -> bool:
    return "\u30a1" <= char[:1] <= "\u30ff" and char != "・"


def _stands_alone(char: str) -> bool:
    return not char or char in _BESIDE_HAN or not "\u4e00" <= char <= "\u9fff"


# ------------------------------------------------------------------ the words of a language


@cache
def reader(lang: str) -> Reader:
    """The reader of a language, over that of its parent. Made once."""
    found: dict[str, set[str]] = {}
    for code in lineage(lang):
        for name, form in _forms(code):
            folded = " ".join(fold_text(form).replace("-", " ").split()).strip(" .。")
            if len(folded) > 1 or (folded and unspaced(folded[0]) and name.partition(":")[0] in _SHORT):
                found.setdefault(folded, set()).add(name)
                if code == "ar" and folded.startswith("ال") and len(folded) > 4:
                    found.setdefault(folded[2:], set()).add(name)  # its article joins what stands before it
    forms = tuple(sorted(found))
    automaton = AhoCorasick(forms, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
    return Reader(automaton, tuple(frozenset(found[form]) for form in forms), forms, lang)


def _forms(lang: str) -> Iterator[tuple[str, str]]:
    """(id, form) of every word of a language."""
    for kind in KINDS:
        for term in terms(kind).values():
            name = f"{'features' if kind == 'benefits' else kind}:{term.key}"
            if lang == "en" and kind not in ("attributes", "benefits"):  # the names under which sources write them
                yield from ((name, form) for key in (term.key, *term.also) for form in (key, f"{key}s"))
            if kind in term.words or lang in term.words:
                yield from ((name, form) for form in _said(term, kind, lang))
    patterns = sentences(lang).get("compound", {})
    for term in terms("substances").values():
        yield from ((f"free:{term.key}", form) for form in _without(term, lang, patterns))
    for code in cldr_names(language(lang).cldr):
        yield f"origin:{code}", country_name(code, lang)
        yield f"origin:{code}", country_phrase(code, lang)


def _said(term: Term, kind: str, lang: str) -> Iterator[str]:
    raws = [raw for raw in (term.words.get(lang), term.short.get(lang)) if raw]
    for raw in raws:
        if isinstance(raw, list):
            yield str(raw[0])
            yield from _predicates(str(raw[1]))
            yield from _otherwise(str(raw[1]), lang)
        elif kind in _NOUNS:
            yield from noun_forms(lang, raw)
        elif kind in ("uses", "colours", "values"):
            yield from (form.rpartition("=")[2] for form in raw.split("|") if form not in ("", "-"))
        else:
            yield raw
            if kind in ("benefits", "care"):
                yield from _otherwise(raw, lang)


def _otherwise(source: str, lang: str) -> Iterator[str]:
    """The other ways in which the writer may say it."""
    yield from ways(source, sentences(lang).get("ways", {}).get("row", ()))[1:]


@cache
def noun_forms(lang: str, raw: str) -> tuple[str, ...]:
    """Every form in which sentences may have a noun."""
    found, rules = noun(lang, raw), rules_of(lang)
    cases = tuple(dict.fromkeys(("", *rules.cases, *rules.subject_cases)))
    plain = {found.text, found.plural, *(text for name, text in found.forms if name != "adj")} - {""}
    bent = {found.say(*(op for op in (op, case) if op)) for op in _OPS for case in cases} - plain
    # An article or a preposition before the noun adds nothing to read it by.
    return (*plain, *(form for form in bent if not any(form.endswith(f" {known}") for known in plain)))


def _predicates(source: str, *, whole: bool = False) -> Iterator[str]:
    """A predicate in every agreement, and (unless `whole`) without its verb, where enough is left to be known again."""
    counts = {match.group(1).count("|") + 1 for match in _CHOICE.finditer(source)}
    for index in range(max(counts, default=1)):

        def agreed(match: re.Match[str], index: int = index) -> str:
            options = match.group(1).split("|")
            return options[min(index, len(options) - 1)]

        text = _CHOICE.sub(agreed, source)
        for piece in _SLOT.split(text):
            said = piece.strip(" ,")
            if len(said) >= _MIN_PIECE or not _SLOT.search(text):
                yield said
            tail = "" if whole else said.partition(" ")[2].removeprefix("sich ")
            if len(tail) >= _MIN_PIECE and " " in tail:
                yield tail


def _without(term: Term, lang: str, patterns: Mapping[str, Any]) -> Iterator[str]:
    """How a page says that a product is without a substance."""
    raw = term.words.get(lang)
    if not isinstance(raw, str):
        return
    name = noun(lang, raw)
    slots = {"x": name.text, **dict(rules_of(lang).forms_of(name))}
    for part in ("free", "free_pred"):
        pattern = patterns.get(part)
        if isinstance(pattern, str):
            yield from _predicates(pattern.format(**slots), whole=True)
            yield from _otherwise(pattern.format(**slots), lang)


# ------------------------------------------------------------------ what belongs to the words themselves


@cache
def sentences(lang: str) -> dict[str, Any]:
    """The writer's sentence frames, as data: which words a page has by itself. The gate never runs the writer."""
    file = files("core").joinpath("generation", "compose", "frames", f"{lang}.toml")
    own = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    parent = language(lang).parent
    return merged(sentences(parent), own) if parent else own


@cache
def own_words(lang: str) -> frozenset[str]:
    """Ids of words that the sentences of the language use by themselves ("the blade is {v} long")."""
    found: set[str] = set()
    for topic, parts in sentences(lang).items():
        if topic in ("voice", "ways"):
            continue
        for value in parts.values():
            for source in (value,) if isinstance(value, str) else value:
                text = _SLOT.sub("\n", _CHOICE.sub(lambda match: f" {match.group(1).replace('|', ' ')} ", source))
                found.update(name for word in reader(lang).every(fold_text(text)) for name in word.ids)
    return frozenset(found)


@cache
def forms_of(lang: str, name: str) -> tuple[str, ...]:
    """Every form under which the language's reader knows an id."""
    known = reader(lang)
    return tuple(form for form, ids in zip(known.forms, known.ids, strict=True) if name in ids)


@cache
def implied(lang: str, name: str) -> frozenset[str]:
    """Ids of what the words of a row name beside itself: a USB-C cable is a cable."""
    kind, _, key = name.partition(":")
    known = reader(lang)
    found: set[str] = set()
    for listed in (kind, "benefits") if kind == "features" else (kind,):
        term = terms(listed).get(key) if listed in KINDS else None
        for code in lineage(lang) if term else ():
            for form in _said(term, listed, code):  # type: ignore[arg-type]
                found.update(other for word in known.every(fold_text(form)) for other in word.ids)
    return frozenset(found)
