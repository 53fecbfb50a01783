"""A brand's glossary as the gate and the prompt use it: compiled once per glossary and locale."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from core.localisation.glossary import KEEP, PREFERRED, REQUIRED, Entry, folded
from core.localisation.language import code_of
from core.review.folding import Folded, fold
from core.review.terms import Hit, Terms

if TYPE_CHECKING:
    from core.storage.db import Db

_KEPT = 64  # compiled (glossary, locale) pairs of one process


@dataclass(frozen=True, slots=True)
class Used:
    """A term found in a text; offsets in that text."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True)
class Compiled:
    """The rows that bind texts of one locale."""

    entries: tuple[Entry, ...]
    locale: str = ""

    @cached_property
    def _terms(self) -> Terms:
        words = [(at, term) for at, entry in enumerate(self.entries) for term in entry.terms]
        return Terms(words, self._longer)

    @cached_property
    def _renderings(self) -> Terms:
        words = [(at, form) for at, entry in enumerate(self.entries) for form in entry.renderings]
        return Terms(words, self._longer)

    @cached_property
    def _longer(self) -> list[tuple[int, str]]:
        return [(at, word) for at, entry in enumerate(self.entries) for word in entry.longer_words]

    def terms_in(self, source: str) -> list[Used]:
        """Terms that a source text uses. One inside a longer term of the glossary does not count: 包 in 背包."""
        text = fold(source)
        hits = self._terms.find(text.text)
        outer = [hit for hit in hits if not any(_wider(other, hit) for other in hits)]
        return [used for used in self._placed(text, outer) if _in_its_case(source, used)]

    def renderings_in(self, target: str) -> list[Used]:
        """Renderings, banned ones too, and kept terms that stand in a text."""
        text = fold(target)
        found = self._placed(text, self._renderings.find(text.text))
        return [used for used in found if used.entry.status == KEEP or self._is_said(target, used)]

    def alternatives(self, entry: Entry) -> tuple[Entry, ...]:
        """Rows that satisfy the same wish: of a term with several contexts each says how it may be written, and what is
        required may stand where another rendering is preferred."""
        wished = {REQUIRED: (REQUIRED,), PREFERRED: (REQUIRED, PREFERRED)}.get(entry.status, ())
        return tuple(row for row in self._rows_of[folded(entry.term)] if row.status in wished) or (entry,)

    @cached_property
    def _rows_of(self) -> Mapping[str, list[Entry]]:
        rows: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            rows[folded(entry.term)].append(entry)
        return rows

    def _placed(self, text: Folded, hits: Sequence[Hit]) -> Iterator[Used]:
        for hit in hits:
            yield Used(self.entries[hit.owner], *text.original(hit.start, hit.end))

    def _is_said(self, target: str, used: Used) -> bool:
        """Whether it is this rendering: in its capitals where they count, and of its part of speech where capitals tell
        (German writes nouns, and nothing else within a sentence, with a capital)."""
        word, opens = target[used.start : used.end], _opens_sentence(target, used.start)
        if not _in_its_case(target, used) and not (
            opens and _in_its_case(word[:1].lower() + word[1:], used, whole=True)
        ):
            return False
        speech = used.entry.part_of_speech
        if code_of(self.locale or "en") != "de" or word.isupper():
            return True
        if speech in ("noun", "name"):
            return not word[:1].islower()
        return opens or speech not in ("verb", "adjective", "adverb") or not word[:1].isupper()


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \u00a0\u202f\"'„“”«»‘’()[]")
    return not before or before[-1] in ".!?:…\n"


def _in_its_case(text: str, used: Used, *, whole: bool = False) -> bool:
    """Whether the word stands in the capitals of its row, where they count."""
    word = text if whole else text[used.start : used.end]
    entry = used.entry
    return not entry.match_case or any(form.strip("*") in word for form in (*entry.terms, *entry.renderings))


def _wider(other: Hit, hit: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start


@dataclass(frozen=True)
class BrandWords:
    """The glossary of one store."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Changes exactly when a row changes; empty without rows."""
        if not self.entries:
            return ""
        rows = sorted(repr(astuple(entry)[:-1]) for entry in self.entries)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]

    def of(self, locale: str) -> Compiled | None:
        """The rows for a locale; None when no row binds it."""
        return _compiled(self.digest, locale, self) if self.entries else None

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BrandWords) and self.digest == other.digest


@lru_cache(maxsize=_KEPT)
def _compiled(_digest: str, locale: str, words: BrandWords) -> Compiled | None:
    rows = tuple(entry for entry in words.entries if entry.holds_in(locale))
    return Compiled(rows, locale) if rows else None


NO_WORDS = BrandWords()


def brand_words(db: Db, store_id: str) -> BrandWords:
    """A store's glossary; read anew only when it has changed since this process read it last."""
    stamp = db.glossary.stamp(store_id)
    if not stamp:
        return NO_WORDS
    key = (db.scope.tenant_id, store_id)
    held = _READ.get(key)
    if held is None or held[0] != stamp:
        held = _READ[key] = (stamp, BrandWords(tuple(db.glossary.of_store(store_id))))
        if len(_READ) > _KEPT:
            _READ.pop(next(iter(_READ)))
    return held[1]


_READ: dict[tuple[str, str], tuple[str, BrandWords]] = {}
