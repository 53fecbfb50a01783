"""How pages of a store are to sound: what market, voice, words and season ask for, put together for the writer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.facts.categories import GENERAL, categories
from core.facts.sheet import FactSheet
from core.generation.write.brief import Guide
from core.localisation.market import market_for
from core.localisation.market_brief import brief
from core.localisation.profile import profile_for
from core.review.brand_words import brand_words
from core.review.prompt_rows import prompt_rows

if TYPE_CHECKING:
    from core.generation.writing import Guides
    from core.storage.db import Db
    from core.storage.tenancy import Store

_BY_DATE = ("season", "festival", "quiet")  # pages speak of these on request only: else each day would write them anew


def guides(db: Db, store: Store, *, festival: bool = False) -> Guides:
    """The guide of a page, by its facts and locale. `festival`: pages speak to the feast that is coming, where one is
    in its lead-in."""
    words = brand_words(db, store.id)
    today = db.clock.now().date()
    made: dict[tuple[str, str], Guide] = {}

    def guide(sheet: FactSheet, locale: str) -> Guide:
        category = sheet.text("category")
        category = category if category in categories() else GENERAL
        if (category, locale) not in made:
            profile = profile_for(market_for(locale).code)
            rows: dict[str, Any] = dict(brief(profile, category, locale, today))
            dated = {name: rows.pop(name) for name in _BY_DATE if name in rows}
            version = f"{profile.code}-{rows.pop('profile')}"
            made[category, locale] = Guide(
                locale,
                profile=rows,
                festival=dated.get("festival", {}) if festival and "quiet" not in dated else {},
                profile_version=version,
            )
        rows_of_words = [row.as_dict() for row in prompt_rows(words, sheet.said, locale)]
        return replace(made[category, locale], glossary=rows_of_words) if rows_of_words else made[category, locale]

    return guide
