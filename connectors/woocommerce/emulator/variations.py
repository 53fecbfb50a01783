"""/wc/v3/products/{id}/variations."""

from __future__ import annotations

from typing import Any

from connectors.woocommerce.emulator import media, params, query, render, writes
from connectors.woocommerce.emulator.answers import Call, Reply, RestError
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.products import run_batch
from connectors.woocommerce.emulator.records import Product, Variation


def _parent(call: Call, parent: int) -> Product:
    found = call.store.products.get(parent)
    if found is None:
        raise RestError("woocommerce_rest_product_invalid_id", "Invalid ID.", 404)
    return found


def _one(call: Call, parent: int, number: Any, status: int = 404) -> Variation:
    found = call.store.variations.get(number) if isinstance(number, int) else None
    if found is None or found.parent != parent:
        raise RestError("woocommerce_rest_product_variation_invalid_id", "Invalid ID.", status)
    return found


def _shown(call: Call, item: Variation) -> dict[str, Any]:
    wanted, paths = query.chosen(call)
    view = render.View(call.base, str(call.params.get("context", "view")))
    return query.trim(render.variation(call.store, item, view, wanted), paths)


def get_list(call: Call, parent: int) -> Reply:
    params.validate(call.params, {**query.PAGING, **query.DATES})
    require(call, "view")
    store = call.store
    with store.lock:
        found = [store.variations[i] for i in _parent(call, parent).variations if i in store.variations]
        fits = query.window(call)
        found = [item for item in found if item.status != "trash" and fits(item.created, item.modified)]
        if call.params.get("orderby") == "id":
            found.sort(key=lambda item: item.id, reverse=call.params.get("order", "desc") == "desc")
        items, headers = query.page(call, found)
        return Reply(200, [_shown(call, item) for item in items], headers)


def get_one(call: Call, parent: int, number: int) -> Reply:
    require(call, "view_one")
    with call.store.lock:
        return Reply(200, _shown(call, _one(call, parent, number)))


def create(call: Call, parent: int) -> Reply:
    params.validate(call.params, writes.VARIATION_CHECKS)
    require(call, "create")
    made = _create(call, parent, call.params)
    location = f"{call.base}/wp-json/wc/v3/products/{parent}/variations/{made['id']}"
    return Reply(201, made, {"Location": location})


def _create(call: Call, parent: int, fields: dict[str, Any]) -> dict[str, Any]:
    store = call.store
    pictures = media.prepare(store, [fields["image"]] if fields.get("image") else [], at=store.now())
    with store.lock:
        product = _parent(call, parent)
        item = Variation(store.post_id(), parent=parent, created=store.now(), modified=store.now())
        writes.set_variation(store, item, fields)
        item.image = (*media.attach(store, pictures), 0)[0]
        store.variations[item.id] = item
        product.variations = (*product.variations, item.id)
        store.touch(item)
        return _shown(call, item)


def update(call: Call, parent: int, number: int) -> Reply:
    params.validate(call.params, writes.VARIATION_CHECKS)
    require(call, "edit")
    return Reply(200, _update(call, parent, number, call.params))


def _update(call: Call, parent: int, number: Any, fields: dict[str, Any]) -> dict[str, Any]:
    store = call.store
    item = _one(call, parent, number, 400 if call.path.endswith("/batch") else 404)
    writes.refuse_fatal(fields)
    pictures = media.prepare(store, [fields["image"]] if fields.get("image") else [], at=store.now())
    with store.lock:
        writes.set_variation(store, item, fields)
        if pictures:
            item.image = (*media.attach(store, pictures), 0)[0]
        store.touch(item)
        store.on_event("product.updated", item.id)
        return _shown(call, item)


def delete(call: Call, parent: int, number: int) -> Reply:
    require(call, "delete")
    return Reply(200, _delete(call, parent, number))


def _delete(call: Call, parent: int, number: Any) -> dict[str, Any]:
    store = call.store
    with store.lock:
        item = _one(call, parent, number)
        shown = _shown(call, item)
        store.set_sku(item, "")
        del store.variations[item.id]
        product = store.products[parent]
        product.variations = tuple(i for i in product.variations if i != item.id)
        store.touch(product)
        return shown


def batch(call: Call, parent: int) -> Reply:
    require(call, "batch")
    _parent(call, parent)
    return Reply(
        200,
        run_batch(
            call,
            create=lambda fields: _create(call, parent, fields),
            update=lambda number, fields: _update(call, parent, number, fields),
            delete=lambda number: _delete(call, parent, number),
        ),
    )
