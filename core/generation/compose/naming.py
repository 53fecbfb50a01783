"""What the product is called: the shop's name without the words that say what it is, and the noun for what it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from core.facts.sheet import Fact, FactSheet
from core.generation.compose.lexicon import Lexicon
from core.localisation.grammar import Noun, noun
from core.localisation.language import grammar_data, language, languages
from core.localisation.terms import Term, find, fold

_SEPARATORS = re.compile(r"\s+[-–—|/:•·]\s+|,\s+|\s*[(\[（【|｜]")
_MEASURE_TAIL = re.compile(
    r"\s+\d+(?:[.,]\d+)?\s?(?:ml|l|cl|oz|g|kg|cm|mm|m|in|inch|w|v|mah|pack|pcs|pieces)\.?$", re.IGNORECASE
)
_CONNECTORS = frozenset(
    ("with", "and", "for", "in", "of", "the", "a", "an", "set", "by", "from", "to", "mit", "und", "für", "aus", "im")
) | frozenset(("der", "die", "das", "avec", "et", "pour", "en", "de"))
_KINDS = ("categories", "features", "materials", "colours", "uses", "values")
_FIGURE = re.compile(r"[\d\W_]+[a-zA-Z]{0,4}")
MAX_NAME = 60
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9&.'’+-]*(?:\s+[A-Za-z0-9][A-Za-z0-9&.'’+-]*)*")


@dataclass(frozen=True, slots=True)
class Naming:
    """`name` is the proper name or empty when the title only describes; `noun` says what the product is,
    `short` stands for it in running text; `generic` when no noun of its own is known; `full` when the name already
    holds the noun in the page's language. Keys are the facts behind."""

    name: str
    name_keys: tuple[str, ...]
    noun: Noun
    short: Noun
    noun_keys: tuple[str, ...]
    term: Term | None
    full: bool = False

    @property
    def generic(self) -> bool:
        """No product noun is known."""
        return self.term is None


def name_product(sheet: FactSheet, lexicon: Lexicon) -> Naming:
    """Reads title, brand and category of a sheet."""
    title = _first(sheet, "name")
    brand = _first(sheet, "brand")
    text = " ".join(str(title.value).split()) if title else ""
    term, keys, found = _category(sheet, lexicon, text)
    name = _proper_name(text, str(brand.value) if brand else "", found, lexicon)
    name_keys = (title.key,) if title and name else ()
    if not name and brand:
        name, name_keys = str(brand.value).strip()[:MAX_NAME], (brand.key,)
    if term is None and not name:
        name, name_keys = _shortened(text), (title.key,) if title else ()
    raw = term.raw(lexicon.lang) if term else None
    if not isinstance(raw, str):
        raw, term = grammar_data(lexicon.lang)["nouns"]["default"], None
    own = lexicon.source == lexicon.lang or fold(found) in {fold(form) for form in raw.split("|")}
    if term and found and lexicon.same_language and own and name and name_keys == (title.key if title else "",):
        whole = _MEASURE_TAIL.sub("", _SEPARATORS.split(text)[0].strip())
        if len(whole) <= MAX_NAME:
            raw_short = term.short.get(lexicon.lang, raw)
            return Naming(
                whole, name_keys, noun(lexicon.lang, raw), noun(lexicon.lang, raw_short), keys, term, full=True
            )
    short = term.short.get(lexicon.lang, raw) if term else raw
    return Naming(name, name_keys, noun(lexicon.lang, raw), noun(lexicon.lang, short), keys if term else (), term)


def _first(sheet: FactSheet, kind: str) -> Fact | None:
    return next(iter(sheet.of(kind)), None)


def _category(sheet: FactSheet, lexicon: Lexicon, title: str) -> tuple[Term | None, tuple[str, ...], str]:
    """The product noun, the facts it rests on, and the words of the title that say it."""
    name = _first(sheet, "name")
    in_title = _in_title(title, lexicon.source)
    if in_title and name:
        return in_title[0], (name.key,), in_title[1]
    for fact in sheet.facts:
        if fact.kind == "category" or fact.attribute == "product_type":
            for piece in reversed(re.split(r"\s*[>/|›]\s*", str(fact.value))):
                term = find("categories", piece, lexicon.source) or find("categories", _singular(piece), lexicon.source)
                if term:
                    return term, (fact.key,), ""
    return None, (), ""


def _singular(text: str) -> str:
    return text[:-1] if text.lower().endswith("s") and not text.lower().endswith("ss") else text


def _in_title(title: str, source: str) -> tuple[Term, str] | None:
    """The longest product noun in the title's first part, the last one where several stand."""
    first = _SEPARATORS.split(title)[0]
    words = first.split()
    for size in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            piece = " ".join(words[start : start + size])
            term = find("categories", piece, source) or find("categories", _singular(piece), source)
            if term and (size > 1 or len(words) == 1 or not _binds_to_next(words, start)):
                head = words[start + size : start + size + 1]
                if head and (last := find("categories", head[0], source)):
                    return last, head[0]  # a mountain bike helmet is a helmet
                return term, piece
    if _unspaced(source):
        return _in_unspaced(first, source)
    return None


def _binds_to_next(words: list[str], start: int) -> bool:
    """In English the last noun of a compound says what it is: a bottle brush is no bottle."""
    following = words[start + 1 : start + 2]
    return bool(following) and following[0].isalpha() and following[0].lower() not in _CONNECTORS


def _in_unspaced(text: str, source: str) -> tuple[Term, str] | None:
    for size in range(min(10, len(text)), 1, -1):
        for start in range(len(text) - size, -1, -1):
            piece = text[start : start + size]
            if term := find("categories", piece, source):
                return term, piece
    return None


def _proper_name(title: str, brand: str, noun_words: str, lexicon: Lexicon) -> str:
    """The leading words of the title that no word list knows; the brand joins when the title lacks it."""
    first = _MEASURE_TAIL.sub("", _SEPARATORS.split(title)[0].strip())
    if noun_words and noun_words in first:
        before, _, after = first.partition(noun_words)
        first = before.strip() or after.strip()
    words = first.split()
    while words and _describes(words, lexicon):
        words = words[:-1]
    kept = " ".join(words)
    if _unspaced(lexicon.source) and not readable(kept, lexicon.lang):
        kept = " ".join(_LATIN_NAME.findall(first))  # what describes in Chinese characters is no name elsewhere
    if _FIGURE.fullmatch(kept):
        kept = ""  # a size is no name
    if brand and fold(kept) in fold(brand):
        kept = brand
    if len(kept) > MAX_NAME:
        return ""
    return kept


def _describes(words: list[str], lexicon: Lexicon) -> bool:
    """Whether the last words only describe (a known property, material, colour or connector)."""
    last = words[-1]
    if last.lower() in _CONNECTORS:
        return True
    return any(find(kind, last, lexicon.source) for kind in _KINDS) and len(words) > 1


def _shortened(title: str) -> str:
    """A title as a name: its first part; words are dropped from the end until it fits."""
    first = _SEPARATORS.split(title)[0].strip() or title
    words = first.split()
    while len(" ".join(words)) > MAX_NAME and len(words) > 1:
        words.pop()
    return " ".join(words)[:MAX_NAME]


def readable(text: str, lang: str) -> bool:
    """Whether readers of the language can read the letters of a name."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all(_script(char) in language(lang).scripts for char in letters)


def _unspaced(source: str) -> bool:
    return source in languages() and not language(source).spaced


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "").split(" ")[0]
