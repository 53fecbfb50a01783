"""The facts-only writer: a whole A+ document from a fact sheet, by rules and words that are data. No model."""

from __future__ import annotations

from collections.abc import Sequence

from core.content.document import ContentDocument, Module
from core.facts.sheet import FactSheet
from core.generation.compose import story, tables
from core.generation.compose.comparison import Same, comparison, digest
from core.generation.compose.writer import Writer
from core.localisation.market import normalise_locale, supported_locales
from core.ports.wire import MediaSnapshot

LOCALES = supported_locales()


def compose(
    sheet: FactSheet,
    locale: str,
    *,
    pictures: Sequence[MediaSnapshot] = (),
    siblings: Sequence[FactSheet] = (),
    channel: str = "woocommerce",
    units: str = "",
) -> ContentDocument:
    """The page of one product in one locale, from its facts alone.

    Every line carries the keys of the facts it rests on (those of `siblings` as `<product>#<key>`). Modules that the
    facts cannot fill are left out; source terms that have no words in the locale are left out and listed in
    `needs_translation`. `units` (metric, us, both) are those of a shop that chose others than its market's. The same
    arguments always give the same document. Raises BadInput for an unknown locale or channel.
    """
    locale = normalise_locale(locale)
    writer = Writer(sheet, locale, channel, units)
    shown = story.pictures_of(writer, pictures)
    modules: list[Module | None] = [
        story.hero(writer, shown),
        story.bullets(writer),
        story.features(writer),
        *story.rows(writer, shown),
        tables.box(writer),
        comparison(writer, siblings),
        tables.how_to(writer),
        tables.specs(writer),
        tables.care(writer),
        tables.faq(writer),
        tables.brand_story(writer),
        story.seo(writer),
        story.alt_texts(shown),
    ]
    kept = tuple(module for module in modules if module is not None)
    return ContentDocument(sheet.product, locale, "facts", kept, tuple(writer.lexicon.missing), digest(Same(sheet)))
