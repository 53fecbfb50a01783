"""How pages of a store are to sound: what market, voice, words and season ask for, put together for the writer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.facts.sheet import FactSheet
from core.generation.write.brief import Guide

if TYPE_CHECKING:
    from core.generation.writing import Guides
    from core.storage.db import Db
    from core.storage.tenancy import Store


def guides(db: Db, store: Store) -> Guides:
    """The guide of a page, by its facts and locale."""

    def guide(sheet: FactSheet, locale: str) -> Guide:
        return Guide(locale)

    return guide
