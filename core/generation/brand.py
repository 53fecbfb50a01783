"""How a store wants to sound: its glossary, its voice, its own say on markets; read once for many pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.content.document import ContentDocument
from core.localisation.market import market_for
from core.localisation.own_layer import NO_LAYERS, Layers
from core.localisation.profile import Profile
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
    layers: Layers = NO_LAYERS

    def spoken(self, locale: str) -> Spoken | None:
        """The voice for pages in a locale; None for a brand of which nothing was learned or set."""
        return None if self.voice.empty else self.voice.of(locale)

    def profile(self, locale: str) -> Profile:
        """The profile that pages in a locale keep to."""
        return self.layers.profile(market_for(locale).code)

    def units(self, locale: str) -> str:
        """The units of pages in a locale; empty where the market's own hold."""
        return self.layers.units(market_for(locale).code)

    def gate_version(self, document: ContentDocument) -> str:
        """What a page is judged by."""
        locale = document.locale
        return gate_version(self.words, self.spoken(locale), document.writer, self.profile(locale))


NO_BRAND = Brand()


def brand_of(db: Db, store_id: str) -> Brand:
    """What a store has set and what was learned of it."""
    return Brand(brand_words(db, store_id), db.voices.of(store_id), Layers(db.market_layers.of(store_id)))
