"""The file library: creating pictures from staged uploads, changing them, putting them on products and in order."""

from __future__ import annotations

import io
import mimetypes
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.media import address
from connectors.shopify.emulator.records import Job, MediaImage, Product, Variant
from connectors.shopify.emulator.registry import Fields, NotEmulated, only
from connectors.shopify.emulator.search import matcher
from connectors.shopify.emulator.store import Store
from connectors.shopify.emulator.uploads import StagedUpload, find

FIELDS = Fields()
ALT_MAX = 512
LARGEST_BYTES = 20 << 20
LARGEST_PIXELS = 20_000_000
_FORMATS = {"PNG", "JPEG", "GIF", "WEBP"}
_Wanted = Mapping[str, Any]
_Error = dict[str, Any]


def _error(field: list[str], code: str, message: str) -> _Error:
    return {"field": field, "code": code, "message": message}


# ------------------------------------------------------------------ finding


@FIELDS.field("QueryRoot", "files")
def files(_: None, call: Call, query: str | None = None, sort_key: str = "ID", **page: Any) -> dict[str, Any]:
    if sort_key != "ID" or page.pop("saved_search_id", None) is not None:
        raise NotEmulated("QueryRoot.files(sortKey:, savedSearchId:)")
    getters = {"id": lambda row: row.number, "filename": lambda row: row.path, "status": lambda row: row.file_status}
    matches = matcher(query, getters, "files")
    rows = [row for row in call.store.table(MediaImage).values() if matches(row)]
    return connection(rows, lambda row: (row.number,), **page)


# ------------------------------------------------------------------ creating


@FIELDS.field("Mutation", "fileCreate")
def file_create(_: None, call: Call, files: Sequence[_Wanted]) -> dict[str, Any]:
    """All or none are taken; what is wrong with the bytes shows later, in the file's status."""
    errors = [error for place, wanted in enumerate(files) for error in _unfit(call, wanted, ["files", str(place)])]
    if errors:
        return {"files": [], "userErrors": errors}
    return {"files": [_create(call, wanted) for wanted in files], "userErrors": []}


def _unfit(call: Call, wanted: _Wanted, path: list[str]) -> Iterator[_Error]:
    only(wanted, "FileCreateInput", "alt", "contentType", "duplicateResolutionMode", "filename", "originalSource")
    if wanted.get("contentType") not in (None, "IMAGE"):
        raise NotEmulated(f"FileCreateInput(contentType: {wanted['contentType']})")
    mode = wanted.get("duplicateResolutionMode", "APPEND_UUID")
    if mode == "REPLACE":
        raise NotEmulated("FileCreateInput(duplicateResolutionMode: REPLACE)")
    yield from _long_alt(wanted, path)
    source = _source(call, wanted["originalSource"])
    if source is None:
        yield _error([*path, "originalSource"], "INVALID", "Original source is not a valid staged upload")
        return
    name = wanted.get("filename")
    if name and PurePosixPath(name).suffix.lower() != PurePosixPath(source.key).suffix.lower():
        message = "The filename's extension must match the original source's"
        yield _error([*path, "filename"], "MISMATCHED_FILENAME_AND_ORIGINAL_SOURCE", message)
    elif mode == "RAISE_ERROR" and _named(wanted, source) in call.store.files:
        yield _error([*path, "filename"], "FILENAME_ALREADY_EXISTS", "A file with this name already exists")


def _source(call: Call, source: str) -> StagedUpload | None:
    """The staged target that is named. Addresses elsewhere would need a network, which the emulator has not."""
    found = find(call.store, source)
    if found is None and not source.startswith(call.base):
        raise NotEmulated("FileCreateInput.originalSource at another host")
    return found if found is not None and found.resource == "IMAGE" else None


def _named(wanted: _Wanted, source: StagedUpload) -> str:
    return PurePosixPath(wanted.get("filename") or source.key).name


def _create(call: Call, wanted: _Wanted) -> MediaImage:
    store, source = call.store, find(call.store, wanted["originalSource"])
    if source is None:
        raise LookupError("A file is created from a source that was not checked.")
    number, name = store.number(), _named(wanted, source)
    if name in store.files:
        path = PurePosixPath(name)
        name = f"{path.stem}_{number:x}{path.suffix}"
    now = store.clock.now()
    made = MediaImage(number, path=name, alt=wanted.get("alt") or "", created_at=now, updated_at=now)
    made.mime_type = mimetypes.guess_type(name)[0] or source.mime_type
    made.file_status = "UPLOADED"
    store.files[name] = source.data or b""
    delay_s = float(store.faults["file_delay_s"])
    store.later(delay_s / 3, lambda: _status(store, made, "PROCESSING"))
    store.later(delay_s, lambda: _finish(store, made))
    return store.add(made)


def _status(store: Store, file: MediaImage, status: str) -> None:
    file.file_status = status
    store.touch(file)


def _finish(store: Store, file: MediaImage) -> None:
    wrong = _flaw(store.file(file.path) or b"")
    if store.faults.strikes("file_fails"):
        wrong = "IMAGE_PROCESSING_FAILURE", "Media could not be processed"
    if wrong is not None:
        file.file_errors = [{"code": wrong[0], "message": wrong[1], "details": None}]
        store.files.pop(file.path, None)
    _status(store, file, "FAILED" if wrong else "READY")


def _flaw(data: bytes) -> tuple[str, str] | None:
    """What Shopify finds wrong with the bytes of a picture."""
    if not data:
        return "IMAGE_DOWNLOAD_FAILURE", "Media could not be downloaded"
    if len(data) > LARGEST_BYTES:
        return "INVALID_IMAGE_FILE_SIZE", "Image file size exceeds 20 MB"
    size = dimensions(data)
    if size is None:
        return "UNSUPPORTED_IMAGE_FILE_TYPE", "Image file type is not supported"
    if size[0] * size[1] > LARGEST_PIXELS:
        return "INVALID_IMAGE_RESOLUTION", "Image resolution exceeds 20 megapixels"
    return None


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height; None for bytes that are no picture of a supported kind."""
    from PIL import Image, UnidentifiedImageError  # only a shop whose files are looked at needs it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                return picture.size if picture.format in _FORMATS else None
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None


@FIELDS.field("Image", "width")
def width(source: Mapping[str, Any], call: Call) -> int | None:
    size = _size(source, call)
    return size[0] if size else None


@FIELDS.field("Image", "height")
def height(source: Mapping[str, Any], call: Call) -> int | None:
    size = _size(source, call)
    return size[1] if size else None


def _size(source: Mapping[str, Any], call: Call) -> tuple[int, int] | None:
    """Unknown for pictures that lie elsewhere."""
    file = call.store.table(MediaImage).get(int(source["id"].rpartition("/")[2]))
    if file is None or address(file, call) != source["url"]:
        return None
    return dimensions(call.store.file(file.path) or b"")


# ------------------------------------------------------------------ changing


@FIELDS.field("Mutation", "fileUpdate")
def file_update(_: None, call: Call, files: Sequence[_Wanted]) -> dict[str, Any]:
    """All or none."""
    errors = [error for place, wanted in enumerate(files) for error in _refusals(call, wanted, ["files", str(place)])]
    if errors:
        return {"files": None, "userErrors": errors}
    return {"files": [_update(call, wanted) for wanted in files], "userErrors": []}


def _refusals(call: Call, wanted: _Wanted, path: list[str]) -> Iterator[_Error]:
    only(wanted, "FileUpdateInput", "id", "alt", "referencesToAdd", "referencesToRemove")
    whole_id(wanted["id"])
    file = call.store.find(wanted["id"])
    if not isinstance(file, MediaImage):
        yield _error([*path, "id"], "FILE_DOES_NOT_EXIST", f"File id {wanted['id']} does not exist.")
        return
    if file.file_status != "READY":
        yield _error([*path, "id"], "NON_READY_STATE", "Non-ready files cannot be updated.")
    yield from _long_alt(wanted, path)
    for name in ("referencesToAdd", "referencesToRemove"):
        for gid in wanted.get(name) or ():
            if whole_id(gid, "Product") not in call.store.table(Product):
                message = f"The reference target {gid} does not exist."
                yield _error([*path, name], "REFERENCE_TARGET_DOES_NOT_EXIST", message)


def _long_alt(wanted: _Wanted, path: list[str]) -> Iterator[_Error]:
    if len(wanted.get("alt") or "") > ALT_MAX:
        message = f"The alt value exceeds the maximum limit of {ALT_MAX} characters."
        yield _error([*path, "alt"], "ALT_VALUE_LIMIT_EXCEEDED", message)


def _update(call: Call, wanted: _Wanted) -> MediaImage:
    store, file = call.store, call.store.table(MediaImage)[whole_id(wanted["id"], "MediaImage")]
    if wanted.get("alt") is not None:
        file.alt = wanted["alt"]
    products, variants = store.table(Product), store.table(Variant)
    for gid in wanted.get("referencesToAdd") or ():
        product = products[whole_id(gid, "Product")]
        if file.number not in product.media:
            product.media.append(file.number)
            store.touch(product, "products/update")
    for gid in wanted.get("referencesToRemove") or ():
        product = products[whole_id(gid, "Product")]
        if file.number in product.media:
            product.media.remove(file.number)
            for number in product.variants:
                if variants[number].media == file.number:
                    variants[number].media = 0
            store.touch(product, "products/update")
    store.touch(file)
    return file


# ------------------------------------------------------------------ order


@FIELDS.field("Mutation", "productReorderMedia")
def product_reorder_media(_: None, call: Call, id: str, moves: Sequence[_Wanted]) -> dict[str, Any]:  # noqa: A002
    """Checked at once, moved by a job."""
    product = call.store.table(Product).get(whole_id(id, "Product"))
    if product is None:
        return _not_moved(_error(["id"], "PRODUCT_DOES_NOT_EXIST", "Product does not exist"))
    for place, move in enumerate(moves):
        if whole_id(move["id"]) not in product.media:
            path = ["moves", str(place), "id"]
            return _not_moved(_error(path, "MEDIA_DOES_NOT_EXIST", f"Media id {move['id']} does not exist"))
    job = call.store.add(Job(call.store.number(), done=False))
    wanted = [(whole_id(move["id"]), int(move["newPosition"])) for move in moves]
    call.store.later(float(call.store.faults["file_delay_s"]), lambda: _move(call.store, product, job, wanted))
    return {"job": job, "mediaUserErrors": [], "userErrors": []}


def _not_moved(error: _Error) -> dict[str, Any]:
    return {"job": None, "mediaUserErrors": [error], "userErrors": []}


def _move(store: Store, product: Product, job: Job, moves: Sequence[tuple[int, int]]) -> None:
    for number, position in moves:
        if number in product.media:
            product.media.remove(number)
            product.media.insert(position, number)
    job.done = True
    store.touch(product, "products/update")
