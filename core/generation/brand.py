"""How a store wants to sound: its glossary and its voice, read once for many pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.content.document import ContentDocument
from core.localisation.voice.profile import Spoken, Voice
from core.review.brand_words import NO_WORDS, BrandWords, brand_words
from core.review.gate import gate_version

if TYPE_CHECKING:
    from core.storage.db import Db


@dataclass(frozen=True, slots=True)
class Brand:
    """A store's own rules beside those of its markets."""

    words: BrandWords = NO_WORDS
    voice: Voice = field(default_factory=Voice)

    def spoken(self, locale: str) -> Spoken | None:
        """The voice for pages in a locale; None for a brand of which nothing was learned or set."""
        return None if self.voice.empty else self.voice.of(locale)

    def gate_version(self, document: ContentDocument) -> str:
        """What a page is judged by."""
        return gate_version(self.words, self.spoken(document.locale), document.writer)


NO_BRAND = Brand()


def brand_of(db: Db, store_id: str) -> Brand:
    """What a store has set and what was learned of it."""
    return Brand(brand_words(db, store_id), db.voices.of(store_id))
