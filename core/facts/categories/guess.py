"""Which category a product belongs to, with a confidence and the words that say so.

Read in falling weight: the shop's type, the title, tags, the platform's taxonomy, names of options, and the beginning
of the text, which settles ties alone. In a title the noun that the others describe counts in full: the last one in
English, German, Chinese and Japanese (a dog leash is no dog), the first one in French and Spanish.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from core.facts.categories import FAMILIES, GENERAL, categories, category, neutral_words
from core.facts.sheet import Fact
from core.facts.vocabulary import LANGUAGES
from core.ports.wire import ProductSnapshot

FAMILY_KEY, CATEGORY_KEY = "category", "product_category"  # of the two facts that say what the owner confirmed
TYPE, TITLE, TAGS, TAXONOMY, OPTIONS, TEXT = 4.0, 3.0, 1.6, 1.5, 0.7, 0.5
_PATH = 4.0  # a path of the platform's own taxonomy is exact
_ASIDE = 0.3  # of the weight, for nouns beside the one that the title is about
_FAMILY_SHARE = 0.3  # of a family's votes, for each of its categories that has votes of its own
_FOREIGN = 0.3  # of the weight, for a word of another language than the shop's
_LEAST = 0.6
_MAX_TITLE, _MAX_TAGS, _MAX_TEXT = 400, 40, 1_200
_TAG = re.compile(r"<[^>]*>?")
_APART = re.compile(
    r"\s[-–—|/]\s|[|,:;(（【\[)）、，：・/]|\s(?:for|with|from|by|in|to|w/|mit|für|aus|pour|avec|para|con|à|en)\s"
)
_PATHS = re.compile(r"\s*[>/|›»]\s*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PLURAL = {"en": ("s", "es"), "de": ("n", "en", "e", "er", "s"), "fr": ("s", "x"), "es": ("s", "es")}
_COMPOUND_HEAD = 3  # letters that stand at least before the second half of a German compound


@dataclass(frozen=True, slots=True)
class Guess:
    """`category` is a name of core.facts.categories, `confidence` 0-1 (1 = the owner said so), `why` the evidence as
    `field: words`, strongest first."""

    category: str
    confidence: float
    why: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The coarse category: one of the families, or general."""
        return category(self.category).family


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    owners: tuple[str, ...]  # categories; none for a phrase that speaks of nothing
    by_lang: dict[str, tuple[str, ...]]  # the same by the language whose word it is
    langs: frozenset[str]
    compound: bool
    marks: tuple[str, ...] = ()  # categories that a word blends others into
    cjk: bool = False

    def means(self, lang: str, *, inside: bool = False) -> tuple[str, ...]:
        """The categories it names in a text of that language ("" = not known, then English goes first): German tea is
        "Tee", an English tee a shirt. `inside`: found as the second half of a German compound."""
        return self.by_lang.get("de" if inside else lang) or self.by_lang.get("" if lang else "en") or self.owners

    def foreign(self, lang: str) -> bool:
        """Whether it is neither a word of that language nor an English one: shops mix those two."""
        return lang in LANGUAGES and not self.cjk and self.langs.isdisjoint((lang, "en"))


@functools.cache
def _automaton() -> tuple[AhoCorasick, tuple[_Word, ...]]:
    owners: dict[str, dict[str, None]] = {}
    spoken: dict[str, dict[str, list[str]]] = {}
    langs: dict[str, set[str]] = {}
    compound: set[str] = set()
    marks: dict[str, dict[str, None]] = {}
    for name, row in categories().items():
        for lang in LANGUAGES:
            for word in row.names[lang]:
                bare = word.removeprefix("*").lower()
                if word.startswith("*"):
                    compound.add(bare)
                owners.setdefault(bare, {})[name] = None
                langs.setdefault(bare, set()).add(lang)
                spoken.setdefault(bare, {}).setdefault(lang, []).append(name)
        for word in row.blend_words:
            marks.setdefault(word.lower(), {})[name] = None
            langs.setdefault(word.lower(), set(_PLURAL))
    listed = []
    for text in dict.fromkeys((*owners, *marks, *(word.lower() for word in neutral_words()))):
        neutral = text not in owners and text not in marks
        own = () if neutral else tuple(owners.get(text, ()))
        known = frozenset(langs.get(text, ()))
        by_lang = {lang: tuple(dict.fromkeys(names)) for lang, names in spoken.get(text, {}).items()}
        cjk = bool(_CJK.search(text))
        listed.append(_Word(text, own, by_lang, known, text in compound, tuple(marks.get(text, ())), cjk))
    return AhoCorasick([word.text for word in listed], matchkind=MatchKind.Standard), tuple(listed)


@functools.cache
def _paths() -> tuple[tuple[str, str], ...]:
    rows = [(path.lower(), name) for name, row in categories().items() for path in row.taxonomy]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@functools.cache
def _option_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, row in categories().items():
        own = row.options[: len(row.options) - len(categories()[row.parent].options)] if row.parent else row.options
        for word in own:
            found.setdefault(word.lower(), name)
    return found


def _hits(text: str, *, compounds: bool = True) -> list[tuple[int, int, _Word]]:
    """Words that stand in a lower-case text, those inside longer ones left out, in order."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # half a surrogate pair; the length stays
    automaton, words = _automaton()
    found: list[tuple[int, int, _Word]] = []
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        word = words[index]
        if not word.cjk:
            if start and text[start - 1].isalnum() and not (compounds and word.compound and _in_word(text, start)):
                continue
            end = _end(text, end, word)
            if end < 0:
                continue
        found.append((start, end, word))
    found.sort(key=lambda hit: (hit[0], -hit[1]))
    kept: list[tuple[int, int, _Word]] = []
    reach = -1
    for hit in found:
        again = bool(kept) and hit[:2] == kept[-1][:2] and hit[2].owners != kept[-1][2].owners
        if hit[1] > reach or again:
            kept.append(hit)
            reach = max(reach, hit[1])
    return kept


def _in_word(text: str, start: int) -> bool:
    return start >= _COMPOUND_HEAD and text[start - _COMPOUND_HEAD : start].isalpha()


def _end(text: str, end: int, word: _Word) -> int:
    """Where the word with its plural ending stops; -1 when it goes on as another word."""
    if end == len(text) or not text[end].isalnum():
        return end
    for lang in word.langs:
        for ending in _PLURAL.get(lang, ()):
            stop = end + len(ending)
            goes_on = stop < len(text) and text[stop].isalnum()
            if text.startswith(ending, end) and not goes_on and (len(word.text) > 3 or ending in ("s", "es")):
                return stop
    return -1


class _Votes:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.scores: dict[str, float] = {}
        self.why: dict[str, list[tuple[float, str]]] = {}
        self.marks: set[str] = set()

    def add(self, names: Iterable[str], weight: float, field: str, text: str) -> None:
        names = tuple(names)
        for name in names:
            share = weight / len(names) ** 0.5
            self.scores[name] = self.scores.get(name, 0.0) + share
            self.why.setdefault(name, []).append((share, f"{field}: {text}"))

    def phrase(self, text: str, weight: float, field: str, *, compounds: bool = True, mark: bool = True) -> None:
        """A phrase in which one noun is what the others describe."""
        hits = [hit for hit in _hits(text, compounds=compounds) if hit[2].owners or hit[2].marks]
        if mark:
            self.marks.update(name for hit in hits for name in hit[2].marks)
        nouns = [hit for hit in hits if hit[2].owners and not set(hit[2].owners) <= _FAMILY_NAMES]
        head = _head(text, nouns)
        for hit in hits:
            if hit[2].owners:
                length = 1 + 0.12 * (len(hit[2].text.split()) - 1)
                share = length if head is None or hit == head else _ASIDE
                inside = hit[2].compound and hit[0] > 0 and text[hit[0] - 1].isalnum()
                share *= _FOREIGN if hit[2].foreign(self.lang) else 1
                self.add(hit[2].means(self.lang, inside=inside), weight * share, field, hit[2].text)


_FAMILY_NAMES = frozenset((*FAMILIES, "home_textile")) - {"food", "toys"}  # "food" and "toys" name things by themselves


def _head(text: str, nouns: Sequence[tuple[int, int, _Word]]) -> tuple[int, int, _Word] | None:
    if len(nouns) < 2:
        return nouns[0] if nouns else None
    cuts = [0, *(match.end() for match in _APART.finditer(text)), len(text) + 1]
    for start, stop in itertools.pairwise(cuts):
        inside = [hit for hit in nouns if start <= hit[0] < stop]
        if inside:
            romance = inside[0][2].langs <= {"fr", "es"}
            return inside[0] if romance else inside[-1]
    return nouns[-1]


def guess(product: ProductSnapshot, lang: str = "") -> Guess:
    """The category of a product as the shop tells it; `general` when nothing speaks for one. Deterministic.

    `lang`: the language of the shop's texts, where the snapshot does not say it; it settles words of two languages.
    """
    votes = _Votes((product.locale or lang)[:2])
    votes.phrase(product.product_type[:_MAX_TITLE].lower(), TYPE, "type")
    votes.phrase(product.title[:_MAX_TITLE].lower(), TITLE, "title")
    for tag in product.tags[:_MAX_TAGS]:
        votes.phrase(tag[:80].lower(), TAGS / max(1.0, len(product.tags) ** 0.5), "tag")
    for row in product.categories[:10]:
        _taxonomy(votes, row[:300].lower())
    if ">" in product.product_type:
        _taxonomy(votes, product.product_type[:300].lower())
    options = {attribute.name.lower() for attribute in product.attributes if attribute.varies}
    for name in options | {name.lower() for variant in product.variants[:3] for name, _ in variant.options}:
        if owner := _option_words().get(name):
            votes.add((owner,), OPTIONS, "option", name)
    if not votes.scores or len(votes.scores) > 1:
        text = _TAG.sub(" ", f"{product.short_html[:_MAX_TEXT]} {product.description_html[:_MAX_TEXT]}").lower()
        for *_, word in _hits(text[:_MAX_TEXT], compounds=False)[:30]:
            if word.owners:
                votes.add(word.means(votes.lang), TEXT / 5, "text", word.text)
    return _decided(votes)


def _taxonomy(votes: _Votes, text: str) -> None:
    if ">" in text:
        for path, name in _paths():
            if text == path or text.startswith(path + " > "):
                votes.add((name,), _PATH, "taxonomy", path)
                break
    pieces = _PATHS.split(text)
    for at, piece in enumerate(pieces):
        votes.phrase(piece, TAXONOMY if at == len(pieces) - 1 else TAXONOMY * _ASIDE, "taxonomy")


def _decided(votes: _Votes) -> Guess:
    known = categories()
    families = {name: score for name, score in votes.scores.items() if name in _FAMILY_NAMES}
    found = {name: score for name, score in votes.scores.items() if name not in families and name != GENERAL}
    for name in found:
        above, row = 0.0, known[name]
        while row.parent:
            row = known[row.parent]
            above += families.get(row.name, 0.0)
        found[name] += _FAMILY_SHARE * (above or families.get(known[name].family, 0.0))
    if found:
        best = max(sorted(found), key=lambda name: found[name])
        blended = next((name for name in sorted(votes.marks) if best in known[name].blend_of), "")
        if blended:
            found[blended] = found.get(blended, 0.0) + found.pop(best)
            votes.why.setdefault(blended, []).extend(votes.why[best])
    candidates = {name: score for name, score in found.items() if score >= _LEAST} or {
        name: score for name, score in families.items() if score >= _LEAST
    }
    if not candidates:
        return Guess(GENERAL, 0.2)
    order = sorted(candidates, key=lambda name: (-candidates[name], name))
    best, score = order[0], candidates[order[0]]
    rival = max((s for n, s in (found | families).items() if n != best and not _above(n, best)), default=0.0)
    confidence = 0.25 + 0.73 * score / (score + 0.9 * rival) * (1 - math.exp(-score / 2))
    why = [text for _, text in sorted(votes.why.get(best, ()), key=lambda row: -row[0])]
    return Guess(best, round(min(confidence, 0.98), 2), tuple(dict.fromkeys(why))[:4])


def _above(one: str, other: str) -> bool:
    row = categories()[other]
    return one in (row.parent, row.family) or (row.parent != "" and _above(one, row.parent))


# ------------------------------------------------------------------ what the owner says


def category_of(product: ProductSnapshot, confirmed: Iterable[Fact] = (), lang: str = "") -> Guess:
    """The owner's word where it was given, else the guess."""
    for fact in confirmed:
        if fact.key == CATEGORY_KEY and fact.value in categories():
            return Guess(str(fact.value), 1.0, (f"{fact.confirmed_by}: {fact.confirmed_at}",))
    return guess(product, lang)


def category_facts(name: str, by: str, at: str) -> tuple[Fact, Fact]:
    """The facts that record the owner's choice: the family and the category. Raises BadInput for an unknown name."""
    row = category(name)
    stamp = {"source": "owner", "confidence": 1.0, "confirmed_by": by, "confirmed_at": at}
    return (
        Fact(FAMILY_KEY, "category", row.family).but(**stamp),
        Fact(CATEGORY_KEY, "category", row.name).but(**stamp),
    )
