"""What the facts of a sheet name, as the readers of its language know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.facts.measure import Quantity
from core.facts.sheet import Fact, FactSheet
from core.facts.units import dimension
from core.localisation.language import code_of, languages
from core.localisation.places import country_code
from core.localisation.sizes.sheet import sizes_for
from core.localisation.terms import find
from core.review.context import Subject
from core.review.folding import fold, fold_text
from core.review.ground import Measure, fact_digits, fact_measures
from core.review.reading import Word, reader

_HEAD = frozenset(("name", "brand", "category"))  # what the product is called stands in every line
_TOLD_WHOLE = frozenset((*_HEAD, "how_to", "story"))  # said in the source's own words or not at all
_MOST_SHEETS = 512
_NAMED = ("features", "care", "materials", "colours", "parts", "uses", "values", "categories")
_DENIED = ("free", "without", "no ", "non-", "frei", "ohne", "sans", "不含", "无", "無", "なし", "不使用", "フリー")


class Known:
    """One fact as the reader knows it: ids of its value, with its notes (`every`), words, figures."""

    __slots__ = ("dimensions", "every", "fact", "ids", "plain", "source", "told")

    def __init__(self, fact: Fact, source: str) -> None:
        self.fact = fact
        self.source = source
        self.told = fact.kind in _TOLD_WHOLE
        own: set[str] = set()
        if isinstance(fact.value, str):
            own = _ids_of(fact.value, source)
            if fact.kind == "origin" and (code := country_code(fact.value, source)):
                own.add(f"origin:{code}")
        self.plain = fold_text(fact.value) if isinstance(fact.value, str) else ""
        self.ids = frozenset(own)
        notes = {fact.label, fact.part, fact.applies_to, fact.attribute.replace("_", " ")} - {""}
        self.every = self.ids.union(*(_noted(note, source) for note in notes))
        self.dimensions = {"percent"} if fact.share is not None else {dimension(fact.unit)} - {""}

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The fact's figures."""
        return tuple(fact_measures(self.fact, self.source))

    @property
    def digits(self) -> frozenset[str]:
        """Every number that stands in its words."""
        return fact_digits(self.fact, self.source)

    def found(self, words: Sequence[Word], dimensions: set[str]) -> bool:
        """Whether a line plainly says it: by a word, or by a figure of its dimension (which `facts_match` compares)."""
        if self.told or not self.dimensions.isdisjoint(dimensions):
            return True
        return any(not self.ids.isdisjoint(word.ids) for word in words)


@lru_cache(maxsize=8192)
def _noted(text: str, source: str) -> frozenset[str]:
    """Ids in the words around a value: those repeat from product to product."""
    return frozenset(_ids_of(text, source))


def _ids_of(text: str, source: str) -> set[str]:
    """What a text of a source names: by its language's words, else by English ones."""
    lang = source if source in languages() else "en"
    folded = fold_text(text)
    found = {name for word in reader(lang).every(folded) for name in word.ids}
    if lang != "en":
        found.update(name for word in reader("en").every(folded) for name in word.ids)
    if not found:
        terms = (find(kind, text, source) for kind in _NAMED)
        found = {f"{term.kind}:{term.key}" for term in terms if term}
    if any(word in folded for word in _DENIED):
        substances = {name for name in found if name.startswith("substances:")}
        found = (found - substances) | {f"free:{name.partition(':')[2]}" for name in substances}
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """A sheet as the reader knows it. `head`: what the product is called and what kind it is."""

    by_key: Mapping[str, Known]
    head: frozenset[str]
    every: frozenset[str]


_held: dict[int, tuple[FactSheet, _Held]] = {}


def held(sheet: FactSheet) -> _Held:
    """What a sheet names; kept while its pages are read in many locales."""
    found = _held.get(id(sheet))  # by identity, as core.review.ground keeps its own
    if found is None or found[0] is not sheet:
        if len(_held) >= _MOST_SHEETS:
            _held.clear()
        source = code_of(sheet.lang)
        known = {fact.key: Known(fact, source) for fact in sheet}
        head = [one for one in known.values() if one.fact.kind in _HEAD or one.fact.attribute == "product_type"]
        found = _held[id(sheet)] = (
            sheet,
            _Held(
                known,
                frozenset(name for one in head for name in one.ids),
                frozenset(name for one in known.values() for name in one.every),
            ),
        )
    return found[1]


def in_a_name(subject: Subject, index: int, q: Quantity) -> bool:
    """Whether a figure is part of what its language calls a thing that the line's facts name (gold of 14 carats), or of
    the market's own size for one they name."""
    if _in_a_size(subject, index, q):
        return True
    lang = code_of(subject.locale)
    if lang not in languages():
        return False
    line = subject.lines[index][1]
    folded = fold(line.text)
    start, end = folded.at(q.start), folded.at(q.end)
    sheets = {"": subject.sheet, **subject.siblings}
    keys = ((sheets.get(key.rpartition("#")[0]), key.rpartition("#")[2]) for key in line.facts)
    cited = [held(sheet).by_key.get(key) for sheet, key in keys if sheet]  # a compared product may be gone by now
    names = frozenset().union(*(known.ids for known in cited if known))
    return any(w.start <= start and end <= w.end and w.ids & names for w in reader(lang).every(folded.text))


def _in_a_size(subject: Subject, index: int, q: Quantity) -> bool:
    line = subject.lines[index][1]
    sized = [key for key in line.facts if (fact := subject.sheet.get(key)) and fact.kind == "size"]
    rows = sizes_for(subject.sheet, subject.market) if sized else ()
    for row in rows:
        shown = f"({row.shown.system} {row.shown.label})" if row.shown and row.fact in sized else ""
        at = line.text.find(f"{row.own} {shown}") if shown else -1
        if at >= 0 and at + len(row.own) < q.start and q.end < at + len(row.own) + 1 + len(shown):
            return True
    return False


def head_of(sheet: FactSheet, lang: str) -> frozenset[str]:
    """What the product is called and what it is, with what its name would mean in that language: names stay as they
    are, a steel-blue "Titane" is called so in French too."""
    names = (str(fact.value) for fact in sheet if fact.kind in ("name", "brand"))
    words = (word for name in names for word in reader(lang).every(fold_text(name)))
    return held(sheet).head.union(*(word.ids for word in words))
