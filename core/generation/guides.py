"""How pages of a store are to sound: what market, voice, words and season ask for, put together for the writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.facts.categories import GENERAL, categories
from core.facts.sheet import FactSheet
from core.generation.brand import brand_of
from core.generation.voice.told import told
from core.generation.write.brief import Guide
from core.localisation.market_brief import brief
from core.localisation.profile import Profile
from core.review.prompt_rows import prompt_rows

if TYPE_CHECKING:
    from core.generation.writing import Guides
    from core.storage.db import Db
    from core.storage.tenancy import Store

_BY_DATE = ("season", "festival", "quiet")  # pages speak of these on request only: else each day would write them anew


def guides(db: Db, store: Store, *, festival: bool = False) -> Guides:
    """The guide of a page, by its facts and locale. `festival`: pages speak to the feast that is coming, where one is
    in its lead-in."""
    today, brand = db.clock.now().date(), brand_of(db, store.id)
    markets: dict[tuple[str, str], tuple[Profile, dict[str, Any]]] = {}

    def guide(sheet: FactSheet, locale: str) -> Guide:
        category = sheet.text("category")
        category = category if category in categories() else GENERAL
        if (category, locale) not in markets:
            profile = brand.profile(locale)
            markets[category, locale] = profile, dict(brief(profile, category, locale, today))
        profile, asked = markets[category, locale]
        spoken = told(brand.voice, locale)
        return Guide(
            locale,
            profile={name: row for name, row in asked.items() if name not in (*_BY_DATE, "profile")},
            voice=spoken.settled,
            heard=spoken.heard,
            glossary=[row.as_dict() for row in prompt_rows(brand.words, sheet.said, locale, category=category)],
            festival=asked.get("festival", {}) if festival and "quiet" not in asked else {},
            profile_version=f"{profile.code}-{profile.digest}",
        )

    return guide
