"""Files on products: changing them, showing and no longer showing them, their order, deleting them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.files import error, long_alt
from connectors.shopify.emulator.limits import whole_id
from connectors.shopify.emulator.records import File, Job, Product, Variant
from connectors.shopify.emulator.registry import Fields, only
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
_Wanted = Mapping[str, Any]
_Error = dict[str, Any]


# ------------------------------------------------------------------ changing


@FIELDS.field("Mutation", "fileUpdate")
def file_update(_: None, call: Call, files: Sequence[_Wanted]) -> dict[str, Any]:
    """All or none."""
    errors = [wrong for place, wanted in enumerate(files) for wrong in _refusals(call, wanted, ["files", str(place)])]
    errors += _overflow(call, files)
    if errors:
        return {"files": None, "userErrors": errors}
    return {"files": [_update(call, wanted) for wanted in files], "userErrors": []}


def _refusals(call: Call, wanted: _Wanted, path: list[str]) -> Iterator[_Error]:
    only(wanted, "FileUpdateInput", "id", "alt", "referencesToAdd", "referencesToRemove")
    whole_id(wanted["id"])
    file = call.store.find(wanted["id"])
    if not isinstance(file, File):
        yield error([*path, "id"], "FILE_DOES_NOT_EXIST", f"File id {wanted['id']} does not exist.")
        return
    if file.file_status != "READY":
        yield error([*path, "id"], "NON_READY_STATE", "Non-ready files cannot be updated.")
    yield from long_alt(wanted, path)
    for name in ("referencesToAdd", "referencesToRemove"):
        for gid in wanted.get(name) or ():
            if whole_id(gid, "Product") not in call.store.table(Product):
                message = f"The reference target {gid} does not exist."
                yield error([*path, name], "REFERENCE_TARGET_DOES_NOT_EXIST", message)


def _file(store: Store, gid: str) -> File:
    """A file that was checked to be there."""
    found = store.find(gid)
    if not isinstance(found, File):
        raise LookupError(f"{gid} is changed and was not checked.")
    return found


def _overflow(call: Call, files: Sequence[_Wanted]) -> list[_Error]:
    """Products that would show more than Shopify allows."""
    coming: Counter[int] = Counter()
    for wanted in files:
        number = whole_id(wanted["id"])
        for gid in wanted.get("referencesToAdd") or ():
            product = call.store.table(Product).get(whole_id(gid, "Product"))
            if product is not None and number not in product.media:
                coming[product.number] += 1
    most, products = int(call.store.faults["media_per_product"]), call.store.table(Product)
    full = [number for number, more in coming.items() if len(products[number].media) + more > most]
    message = f"Exceeded the limit of {most} media per product"
    return [error(["files"], "PRODUCT_MEDIA_LIMIT_EXCEEDED", message) for _ in full]


def _update(call: Call, wanted: _Wanted) -> File:
    store, products, file = call.store, call.store.table(Product), _file(call.store, wanted["id"])
    if wanted.get("alt") is not None:
        file.alt = wanted["alt"]
    for gid in wanted.get("referencesToAdd") or ():
        product = products[whole_id(gid, "Product")]
        if file.number not in product.media:
            product.media.append(file.number)
            store.touch(product, "products/update")
    for gid in wanted.get("referencesToRemove") or ():
        _take_off(store, products[whole_id(gid, "Product")], file)
    store.touch(file)
    return file


def _take_off(store: Store, product: Product, file: File) -> None:
    """Variants of the product that used the picture lose it."""
    if file.number not in product.media:
        return
    product.media.remove(file.number)
    for number in product.variants:
        variant = store.table(Variant)[number]
        variant.media = 0 if variant.media == file.number else variant.media
    store.touch(product, "products/update")


@FIELDS.field("Mutation", "fileDelete")
def file_delete(_: None, call: Call, file_ids: Sequence[str]) -> dict[str, Any]:
    """All or none; what showed the files shows them no longer."""
    store = call.store
    for place, gid in enumerate(file_ids):
        whole_id(gid)
        if not isinstance(store.find(gid), File):
            gone = error(["fileIds", str(place)], "FILE_DOES_NOT_EXIST", f"File id {gid} does not exist.")
            return {"deletedFileIds": None, "userErrors": [gone]}
    for gid in file_ids:
        file = _file(store, gid)
        for product in store.table(Product).values():
            _take_off(store, product, file)
        store.files.pop(file.path, None)
        del store.table(type(file))[file.number]
    return {"deletedFileIds": list(file_ids), "userErrors": []}


# ------------------------------------------------------------------ order


@FIELDS.field("Mutation", "productReorderMedia")
def product_reorder_media(_: None, call: Call, id: str, moves: Sequence[_Wanted]) -> dict[str, Any]:  # noqa: A002
    """Checked at once, moved by a job."""
    product = call.store.table(Product).get(whole_id(id, "Product"))
    if product is None:
        return _not_moved(error(["id"], "PRODUCT_DOES_NOT_EXIST", "Product does not exist"))
    for place, move in enumerate(moves):
        if whole_id(move["id"]) not in product.media:
            path = ["moves", str(place), "id"]
            return _not_moved(error(path, "MEDIA_DOES_NOT_EXIST", f"Media id {move['id']} does not exist"))
    job = call.store.add(Job(call.store.number(), done=False))
    wanted = [(whole_id(move["id"]), int(move["newPosition"])) for move in moves]
    call.store.later(float(call.store.faults["file_delay_s"]), lambda: _move(call.store, product, job, wanted))
    return {"job": job, "mediaUserErrors": [], "userErrors": []}


def _not_moved(wrong: _Error) -> dict[str, Any]:
    return {"job": None, "mediaUserErrors": [wrong], "userErrors": []}


def _move(store: Store, product: Product, job: Job, moves: Sequence[tuple[int, int]]) -> None:
    for number, position in moves:
        if number in product.media:
            product.media.remove(number)
            product.media.insert(position, number)
    job.done = True
    store.touch(product, "products/update")
