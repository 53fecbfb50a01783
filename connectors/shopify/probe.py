"""What a connected shop says of itself."""

from __future__ import annotations

from connectors.shopify.languages import Languages
from connectors.shopify.shop import Shop
from core.ports.wire import StoreInfo

HIDDEN_NOTE = "These languages are not published yet, so shoppers do not see them: {locales}. See Settings > Languages."


def probe(shop: Shop, languages: Languages) -> StoreInfo:
    """The shop's answers as one record. The first call fails at once when the token is not good."""
    facts = shop.facts()
    locales = languages.list_locales()
    hidden = [locale for locale in locales if (place := languages.place(locale)) and not place.published]
    notes = [*facts.notes, *languages.notes]
    if hidden:
        notes.append(HIDDEN_NOTE.format(locales=", ".join(hidden)))
    return StoreInfo(
        url=shop.client.base,
        platform_version=shop.client.version,
        source_locale=languages.source_locale,
        locales=locales,
        language_mode="native",
        currency=facts.currency,
        time_zone=facts.time_zone,
        notes=(*notes, *shop.client.notes),
    )
