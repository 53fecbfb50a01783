"""How pages of a store are to sound: what market, voice, words and season ask for, put together for the writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.facts.categories import GENERAL, categories
from core.facts.sheet import FactSheet
from core.generation.brand import brand_of
from core.generation.write.brief import Guide
from core.generation.write.guard import speaks_to_a_model
from core.localisation.market_brief import brief
from core.localisation.profile import Profile
from core.localisation.voice.profile import Spoken
from core.review.prompt_rows import prompt_rows

if TYPE_CHECKING:
    from core.generation.writing import Guides
    from core.storage.db import Db
    from core.storage.tenancy import Store

_BY_DATE = ("season", "festival", "quiet")  # pages speak of these on request only: else each day would write them anew
_LOVED, _LINES = 12, 3


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
        profile, told = markets[category, locale]
        spoken = brand.spoken(locale)
        return Guide(
            locale,
            profile={name: row for name, row in told.items() if name not in (*_BY_DATE, "profile")},
            voice=_set(spoken) if spoken else {},
            heard=_heard(spoken) if spoken else {},
            glossary=[row.as_dict() for row in prompt_rows(brand.words, sheet.said, locale, category=category)],
            festival=told.get("festival", {}) if festival and "quiet" not in told else {},
            profile_version=f"{profile.code}-{profile.digest}",
        )

    return guide


def _set(spoken: Spoken) -> dict[str, Any]:
    """What a person set, and how the reader is addressed: pages are written anew when it changes."""
    rows: dict[str, Any] = {
        **spoken.wanted,
        "address": spoken.formality,
        "speaks": spoken.measured.person if spoken.measured else "",
        "never_say": list(spoken.banned),
        "likes_to_say": list(spoken.loved),
    }
    return {name: value for name, value in rows.items() if value}


def _heard(spoken: Spoken) -> Mapping[str, Any]:
    """What was measured on the shop's own pages. It moves a little with every reading, and no page is written anew for
    that. Lines of the shop that address a model are no sample of a voice."""
    measured = spoken.measured
    if measured is None or not spoken.sure:
        return {}
    return {
        "measured": {name: round(trait.value, 2) for name, trait in measured.traits.items()},
        "often_says": [row.word for row in measured.loved[:_LOVED]],
        "sounds_like": [line for line in measured.lines if not speaks_to_a_model(line)][:_LINES],
    }
