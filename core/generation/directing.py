"""A person's hand on creative directions: choose one, leave the choice to the policy, know what new ones would cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.catalog.product import Product
from core.errors import BadInput
from core.generation.guides import guides
from core.generation.write.directions import Directions, directions_ask
from core.generation.writing import NOTHING, Order, Studio, expected_tokens
from core.ports.text import Usage

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store


def pick(db: Db, store: Store, product: Product, locale: str, number: int) -> Directions:
    """Write by this one from now on (1 = the first)."""
    made = db.sentences.directions(store.id, product.remote_id, locale) or Directions(())
    if not 1 <= number <= len(made.options):
        raise BadInput(f"There is no direction {number}.", f"Choose 1 to {len(made.options)}.", field="pick")
    return _kept(db, store, product, locale, replace(made, picked=number - 1, actor=db.scope.actor))


def leave_to_policy(db: Db, store: Store, product: Product, locale: str) -> Directions:
    """Write by the first one again: that is what the policy takes."""
    made = db.sentences.directions(store.id, product.remote_id, locale) or Directions(())
    return _kept(db, store, product, locale, replace(made, picked=0, actor=""))


def _kept(db: Db, store: Store, product: Product, locale: str, made: Directions) -> Directions:
    db.sentences.keep_directions(store.id, product.remote_id, locale, made)
    detail = {"locale": locale, "direction": made.picked + 1, "by": "person" if made.actor else "policy"}
    db.audit.write("direction.pick", product.remote_id, store_id=store.id, **detail)
    return made


def expected(db: Db, store: Store, product: Product, locale: str, model: str) -> Usage:
    """About what the question for new directions uses up; nothing where the page has no telling lines."""
    studio = Studio(db, store, guides(db, store), [product])
    item = studio.item(product, locale, Order([product], [locale], only=NOTHING), lambda _written: None)
    if item is None or not item.slots:
        return Usage()
    ask = directions_ask(item.slots, item.filler, item.guide)
    return Usage(1, *_told(expected_tokens(ask, db.ledger.average("directions", model))))


def _told(tokens: tuple[int, int]) -> tuple[int, int, int]:
    asked, answered = tokens
    return asked, 0, answered
