"""/wc/v3/products: list, read, create, update, trash, delete, batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.woocommerce.emulator import languages, media, params, query, render, writes
from connectors.woocommerce.emulator.answers import Call, PhpFatalError, Reply, RestError, as_list, php_json
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.records import Product, Variation
from connectors.woocommerce.emulator.store import Store

BATCH_LIMIT = 100


def invalid_id(status: int) -> RestError:
    return RestError("woocommerce_rest_product_invalid_id", "Invalid ID.", status)


def get_list(call: Call) -> Reply:
    params.validate(call.params, query.LIST_CHECKS)
    require(call, "view")
    store, view = call.store, render.View(call.base, str(call.params.get("context", "view")))
    with store.lock:
        ids, headers = query.page(call, query.product_ids(call))
        wanted, paths = query.chosen(call)
        items = [store.products[i] for i in ids]
        if wanted is None:
            return Reply(
                200, b"[" + b",".join(render.product_json(store, item, view) for item in items) + b"]", headers
            )
        rows = [query.trim(render.product(store, item, view, wanted), paths) for item in items]
        return Reply(200, php_json(rows), headers)


def get_one(call: Call, number: int) -> Reply:
    params.validate(call.params, query.PAGING)
    require(call, "view_one")
    store, view = call.store, render.View(call.base, str(call.params.get("context", "view")))
    with store.lock:
        if number in store.variations:
            return Reply(200, as_product(store, store.variations[number], view))
        item = store.products.get(number)
        if item is None:
            raise invalid_id(404)
        wanted, paths = query.chosen(call)
        if wanted is None:
            return Reply(200, render.product_json(store, item, view))
        return Reply(200, query.trim(render.product(store, item, view, wanted), paths))


def as_product(store: Store, variation: Variation, view: render.View) -> dict[str, Any]:
    """A variation in the shape of a product, as webhooks and products/{id} show it."""
    parent = store.products[variation.parent]
    own = render.variation(store, variation, view)
    whole = {**render.product(store, parent, view), **own, "name": f"{parent.name} - {variation.label}"}
    picture = own.pop("image")
    whole.pop("image", None)
    return {**whole, "variations": [], "images": [picture] if picture else [], "parent_id": parent.id}


def create(call: Call) -> Reply:
    params.validate(call.params, writes.PRODUCT_CHECKS)
    require(call, "create")
    made = _create(call, call.params)
    with call.store.lock:
        location = f"{call.base}/wp-json/wc/v3/products/{made.id}"
        return Reply(201, _stored(call, made), {"Location": location})


def _stored(call: Call, item: Product) -> dict[str, Any]:
    """Answers to writes show the stored texts."""
    shown = render.product(call.store, item, render.View(call.base, "edit"))
    for name in render.EDIT_ONLY:
        shown.pop(name)
    wanted, paths = query.chosen(call)
    return query.trim(shown, paths) if wanted else shown


def _create(call: Call, fields: dict[str, Any]) -> Product:
    store = call.store
    lang, source = languages.source_of(_with(call, fields))
    pictures = media.prepare(store, as_list(fields.get("images", [])), at=store.now())
    with store.lock:
        languages.refuse_second(store, lang, source)
        product = Product(store.post_id(), created=store.now(), modified=store.now(), status="publish", name="Product")
        if source is not None:
            languages.fill_from_source(store, product, source)
        languages.place(store, product, lang, source)
        try:
            _set(store, product, fields, pictures)
        except BaseException:
            store.drop(product)
            raise
        if not product.categories and store.categories:
            store.file_under(product, (next(iter(store.categories)),))
        store.add(product)
        store.touch(product)
        store.on_event("product.created", product.id)
        return product


def _with(call: Call, fields: dict[str, Any]) -> Call:
    """The call as if only `fields` had been sent in its body (batch items), keeping its query."""
    return Call(call.store, call.method, call.path, call.base, call.query, {**call.query, **fields}, call.headers)


Prepared = list[tuple[dict[str, Any], Any, bytes]]


def _set(store: Store, product: Product, fields: dict[str, Any], pictures: Prepared) -> None:
    writes.set_product(store, product, fields)
    if "images" in fields:
        product.images = media.attach(store, pictures)
    if product.group:
        languages.synchronise(store, product)


def update(call: Call, number: int) -> Reply:
    params.validate(call.params, writes.PRODUCT_CHECKS)
    require(call, "edit")
    item = _update(call, number, call.params)
    with call.store.lock:
        return Reply(200, _stored(call, item))


def _update(call: Call, number: Any, fields: dict[str, Any]) -> Product:
    store = call.store
    if number in store.variations:
        message = "To manipulate product variations you should use the "
        message += "/products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint."
        raise RestError("woocommerce_rest_invalid_product_id", message, 404)
    item = store.products.get(number) if isinstance(number, int) else None
    if item is None:
        raise invalid_id(400)
    lang, source = languages.source_of(_with(call, fields))
    writes.refuse_fatal(fields)
    pictures = media.prepare(store, as_list(fields.get("images", [])), at=store.now())
    with store.lock:
        if lang or source:
            languages.place(store, item, lang, source)
        _set(store, item, fields, pictures)
        store.touch(item)
        store.on_event("product.updated", item.id)
    return item


def delete(call: Call, number: int) -> Reply:
    require(call, "delete")
    with call.store.lock:
        return Reply(200, _delete(call, number, force=call.flag("force")))


def _delete(call: Call, number: Any, *, force: bool) -> dict[str, Any]:
    """Trash or delete; the answer shows the product as it was before."""
    store = call.store
    item = store.products.get(number) if isinstance(number, int) else None
    if item is None:
        raise invalid_id(404)
    shown = _stored(call, item)
    if force:
        store.drop(item)
        return shown
    if item.status == "trash":
        raise RestError("woocommerce_rest_already_trashed", "The product has already been deleted.", 410)
    item.status = "trash"
    store.touch(item)
    store.on_event("product.deleted", item.id)
    return shown


def batch(call: Call) -> Reply:
    require(call, "batch")
    return Reply(
        200,
        run_batch(
            call,
            create=lambda fields: _stored(call, _create(call, fields)),
            update=lambda number, fields: _stored(call, _update(call, number, fields)),
            delete=lambda number: _delete(call, number, force=True),
        ),
    )


def run_batch(
    call: Call,
    *,
    create: Callable[[dict[str, Any]], dict[str, Any]],
    update: Callable[[Any, dict[str, Any]], dict[str, Any]],
    delete: Callable[[Any], dict[str, Any]],
) -> Any:
    """Run the lists of a batch in order. Failures become items; a PHP crash loses the rest, not what was saved."""
    lists = {name: list(as_list(call.params.get(name) or [])) for name in ("create", "update", "delete")}
    if sum(len(rows) for rows in lists.values()) > BATCH_LIMIT:
        message = f"Unable to accept more than {BATCH_LIMIT} items for this request."
        raise RestError("woocommerce_rest_request_entity_too_large", message, 413)
    if not all(isinstance(fields, dict) for fields in [*lists["create"], *lists["update"]]):
        raise PhpFatalError
    done: dict[str, list[Any]] = {}
    for fields in lists["create"]:
        done.setdefault("create", []).append(_outcome(0, lambda fields=fields: create(fields)))  # type: ignore[misc]
    for fields in lists["update"]:
        number = fields.get("id")
        done.setdefault("update", []).append(_outcome(number, lambda n=number, f=fields: update(n, f)))  # type: ignore[misc]
    for number in lists["delete"]:
        done.setdefault("delete", []).append(_outcome(number, lambda n=number: delete(n)))  # type: ignore[misc]
    return done or []


def _outcome(number: Any, run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return run()
    except RestError as error:
        return {"id": number, "error": error.body()}
