"""Categories, tags, brands, global attributes and reviews."""

from __future__ import annotations

from collections import Counter
from typing import Any

from connectors.woocommerce.emulator import params, query, render
from connectors.woocommerce.emulator.answers import Call, Reply, RestError, as_ids
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.records import Term

_TERM_CHECKS = {
    **query.PAGING,
    "orderby": params.one_of("id", "include", "name", "slug", "term_group", "description", "count"),
}


def _tables(call: Call, kind: str) -> dict[int, Term]:
    store = call.store
    return {"categories": store.categories, "tags": store.tags, "brands": store.brands}[kind]


def _counts(call: Call, kind: str) -> Counter[int]:
    products = call.store.products.values()
    return Counter(i for p in products if p.status == "publish" for i in getattr(p, kind))


def _term(call: Call, kind: str, term: Term, count: int) -> dict[str, Any]:
    view = render.View(call.base)
    up = f"products/{kind}/{term.parent}" if term.parent else ""
    found: dict[str, Any] = {"id": term.id, "name": term.name, "slug": term.slug}
    if kind != "tags":
        found |= {"parent": term.parent}
    found |= {"description": term.description}
    if kind != "tags":
        found |= {"display": "default", "image": None, "menu_order": 0}
    return {**found, "count": count, "_links": render.links(view, f"products/{kind}/{term.id}", up)}


def list_terms(call: Call, kind: str) -> Reply:
    params.validate(call.params, _TERM_CHECKS)
    require(call, "view")
    with call.store.lock:
        counts = _counts(call, kind)
        key = str(call.params.get("orderby", "name"))
        found = sorted(_tables(call, kind).values(), key=lambda t: t.id if key == "id" else t.name.lower())
        if call.params.get("order") == "desc":
            found.reverse()
        if call.params.get("include"):
            wanted = as_ids(call.params["include"])
            found = [term for term in found if term.id in wanted]
        if call.params.get("slug"):
            found = [term for term in found if term.slug == call.params["slug"]]
        items, headers = query.page(call, found)
        _, paths = query.chosen(call)
        return Reply(200, [query.trim(_term(call, kind, t, counts[t.id]), paths) for t in items], headers)


def get_term(call: Call, kind: str, number: int) -> Reply:
    require(call, "view_one")
    term = _tables(call, kind).get(number)
    if term is None:
        raise RestError("woocommerce_rest_term_invalid", "Resource does not exist.", 404)
    return Reply(200, _term(call, kind, term, _counts(call, kind)[term.id]))


def create_term(call: Call, kind: str) -> Reply:
    require(call, "create")
    name = str(call.params.get("name", "")).strip()
    if not name:
        raise RestError("rest_missing_callback_param", "Missing parameter(s): name", 400, params=["name"])
    with call.store.lock:
        table = _tables(call, kind)
        existing = next((t for t in table.values() if t.name.lower() == name.lower()), None)
        if existing is not None:
            message = "A term with the name provided already exists with this parent."
            raise RestError("term_exists", message, 400, resource_id=existing.id)
        term = call.store.term(table, name)
        call.store.epoch += 1
        return Reply(201, _term(call, kind, term, 0))


def _attribute(call: Call, term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "name": term.name,
        "slug": term.slug,
        "type": "select",
        "order_by": "menu_order",
        "has_archives": False,
        "_links": render.links(render.View(call.base), f"products/attributes/{term.id}"),
    }


def list_attributes(call: Call) -> Reply:
    require(call, "view")
    items = list(call.store.attributes.values())
    headers = {"X-WP-Total": str(len(items)), "X-WP-TotalPages": "1"}
    return Reply(200, [_attribute(call, term) for term in items], headers)


def get_attribute(call: Call, number: int) -> Reply:
    require(call, "view_one")
    return Reply(200, _attribute(call, _known_attribute(call, number)))


def _known_attribute(call: Call, number: int) -> Term:
    term = call.store.attributes.get(number)
    if term is None:
        raise RestError("woocommerce_rest_taxonomy_invalid", "Resource does not exist.", 404)
    return term


def attribute_terms(call: Call, number: int) -> Reply:
    """The values that products use of one global attribute."""
    params.validate(call.params, _TERM_CHECKS)
    require(call, "view")
    with call.store.lock:
        _known_attribute(call, number)
        counts: Counter[str] = Counter()
        for product in call.store.products.values():
            counts.update(o for a in product.attributes if a.id == number for o in a.options)
        rows = [
            {
                "id": 1000 * number + at,
                "name": name,
                "slug": name.lower().replace(" ", "-"),
                "description": "",
                "menu_order": 0,
            }
            | {"count": count}
            for at, (name, count) in enumerate(sorted(counts.items()))
        ]
        items, headers = query.page(call, rows)
        return Reply(200, list(items), headers)


def list_reviews(call: Call) -> Reply:
    """Approved reviews, newest first, with the `product` filter."""
    params.validate(call.params, query.PAGING)
    require(call, "view")
    with call.store.lock:
        rows = call.store.reviews
        if call.params.get("product"):
            wanted = as_ids(call.params["product"])
            rows = [row for row in rows if row["product_id"] in wanted]
        items, headers = query.page(call, rows[::-1])
        return Reply(200, [_review(call, row) for row in items], headers)


def _review(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    store, product = call.store, call.store.products.get(row["product_id"])
    return {
        "id": row["id"],
        "date_created": store.local(row["at"]),
        "date_created_gmt": store.gmt(row["at"]),
        "product_id": row["product_id"],
        "product_name": product.name if product else "",
        "product_permalink": render.permalink(product, render.View(call.base)) if product else "",
        "status": "approved",
        "reviewer": row["reviewer"],
        "reviewer_email": row["email"],
        "review": f"<p>{row['text']}</p>\n",
        "rating": row["stars"],
        "verified": True,
        "_links": render.links(render.View(call.base), f"products/reviews/{row['id']}"),
    }
