"""The part of Shopify's product taxonomy that the seeded products name. Paths are as the seed has them; ids are ours.

Which categories lie below one in the whole taxonomy, the emulator does not know: `isLeaf` and `childrenIds` are not
emulated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection
from connectors.shopify.emulator.records import Product
from connectors.shopify.emulator.registry import Fields
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
APART = " > "
Category = dict[str, Any]


def path_of(text: str) -> str:
    """A path as Shopify spells it: its steps between ` > `."""
    return APART.join(part.strip() for part in text.split(">") if part.strip())


def _lineage(path: str) -> Iterator[str]:
    """The path and those above it, the nearest first."""
    steps = path.split(APART)
    for count in range(len(steps), 0, -1):
        yield APART.join(steps[:count])


def _gid(path: str) -> str:
    return f"gid://shopify/TaxonomyCategory/em-{hashlib.sha256(path.encode()).hexdigest()[:10]}"


def _category(path: str) -> Category:
    above = [_gid(each) for each in _lineage(path)][1:]
    return {
        "__typename": "TaxonomyCategory",
        "id": _gid(path),
        "fullName": path,
        "name": path.rpartition(APART)[2],
        "level": len(above) + 1,
        "isRoot": not above,
        "isArchived": False,
        "parentId": above[0] if above else None,
        "ancestorIds": above,
    }


def _known(store: Store) -> list[Category]:
    paths = {each for row in store.table(Product).values() if row.category for each in _lineage(row.category)}
    return [_category(path) for path in sorted(paths)]


@FIELDS.field("Product", "category")
def category(source: Product, call: Call) -> Category | None:
    return _category(source.category) if source.category else None


@FIELDS.field("QueryRoot", "taxonomy")
def taxonomy(_: None, call: Call) -> Category:
    return {"__typename": "Taxonomy"}


@FIELDS.field("Taxonomy", "categories")
def categories(
    _: Category, call: Call, search: str | None = None, children_of: str | None = None, **page: Any
) -> dict[str, Any]:
    """Roots, or what a search finds, or the children of one."""
    rows = _known(call.store)
    if search is not None:
        rows = [row for row in rows if search.lower() in row["fullName"].lower()]
    elif children_of is not None:
        rows = [row for row in rows if row["parentId"] == children_of]
    else:
        rows = [row for row in rows if row["isRoot"]]
    return connection(rows, _name, **page)


def _name(row: Category) -> tuple[str]:
    return (row["fullName"],)
