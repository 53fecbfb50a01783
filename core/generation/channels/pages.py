"""The channels of pages that are written and kept: document, fact sheet and the sheets that its comparison cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.product import Product
from core.content.channels.text import Made
from core.facts.confirm import merge
from core.facts.sheet import FactSheet
from core.generation.brand import brand_of
from core.generation.channels.fill import build
from core.localisation.market import market_for

if TYPE_CHECKING:
    from core.storage.content import DocumentRow
    from core.storage.db import Db
    from core.storage.tenancy import Store


@dataclass(frozen=True, slots=True)
class PageTexts:
    """One page and its texts for the channels."""

    product: Product
    locale: str
    channels: tuple[Made, ...]


def texts_of_store(
    db: Db,
    store: Store,
    products: Sequence[Product],
    locales: Sequence[str],
    *,
    names: Sequence[str] = (),
    modules: Sequence[str] = (),
) -> Iterator[PageTexts]:
    """The texts of every page that is written, in the order of products and locales."""
    for product in products:
        for locale in locales:
            row = db.content.get(store.id, product.remote_id, locale)
            if row is not None:
                yield PageTexts(product, locale, texts_of_page(db, store, row, names=names, modules=modules))


def texts_of_page(
    db: Db, store: Store, row: DocumentRow, *, names: Sequence[str] = (), modules: Sequence[str] = ()
) -> tuple[Made, ...]:
    """The texts of one page, from the facts as they stand now."""
    known = db.catalog.sheet(store.id, row.remote_id)
    sheet = merge(known.sheet, known.confirmed) if known else FactSheet(row.remote_id, "", ())
    cited = {key.split("#", 1)[0] for _path, line in row.document.lines() for key in line.facts if "#" in key}
    others = {name: held.sheet for name in sorted(cited) if (held := db.catalog.sheet(store.id, name))}
    market = market_for(row.locale).code
    asins = db.asins.of(store.id, (row.remote_id, *others), market)
    return build(
        row.document, sheet, names=names, modules=modules, siblings=others, asins=asins,
        brand=brand_of(db, store.id),
    )  # fmt: skip
