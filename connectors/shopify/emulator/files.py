"""The file library: finding files, and creating pictures from staged uploads."""

from __future__ import annotations

import io
import mimetypes
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection
from connectors.shopify.emulator.media import address
from connectors.shopify.emulator.records import FILE_KINDS, File, MediaImage
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


def error(field: list[str], code: str, message: str) -> _Error:
    return {"field": field, "code": code, "message": message}


# ------------------------------------------------------------------ finding


@FIELDS.field("QueryRoot", "files")
def files(_: None, call: Call, query: str | None = None, sort_key: str = "ID", **page: Any) -> dict[str, Any]:
    if sort_key != "ID" or page.pop("saved_search_id", None) is not None:
        raise NotEmulated("QueryRoot.files(sortKey:, savedSearchId:)")
    getters = {
        "id": lambda row: row.number,
        "filename": lambda row: row.path.rpartition("/")[2],
        "status": lambda row: row.file_status,
    }
    matches = matcher(query, getters, "files")
    table = [row for kind in FILE_KINDS for row in call.store.table(kind).values()]
    rows = [row for row in table if matches(row) and (not query or _indexed(call.store, row))]
    return connection(sorted(rows, key=_by_number), _by_number, **page)


def _by_number(row: File) -> tuple[int]:
    return (row.number,)


def _indexed(store: Store, row: File) -> bool:
    """A search finds a new file only after a while."""
    delay = timedelta(seconds=float(store.faults["file_search_delay_s"]))
    return row.created_at is None or row.created_at + delay <= store.clock.now()


def long_alt(wanted: _Wanted, path: list[str]) -> Iterator[_Error]:
    if len(wanted.get("alt") or "") > ALT_MAX:
        message = f"The alt value exceeds the maximum limit of {ALT_MAX} characters."
        yield error([*path, "alt"], "ALT_VALUE_LIMIT_EXCEEDED", message)


# ------------------------------------------------------------------ creating


@FIELDS.field("Mutation", "fileCreate")
def file_create(_: None, call: Call, files: Sequence[_Wanted]) -> dict[str, Any]:
    """All or none are taken; what is wrong with the bytes shows later, in the file's status."""
    errors = [wrong for place, wanted in enumerate(files) for wrong in _unfit(call, wanted, ["files", str(place)])]
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
    yield from long_alt(wanted, path)
    source = _source(call, wanted["originalSource"])
    if source is None:
        yield error([*path, "originalSource"], "INVALID", "Original source is not a valid staged upload")
        return
    name = wanted.get("filename")
    if name and PurePosixPath(name).suffix.lower() != PurePosixPath(source.key).suffix.lower():
        message = "The filename's extension must match the original source's"
        yield error([*path, "filename"], "MISMATCHED_FILENAME_AND_ORIGINAL_SOURCE", message)
    elif mode == "RAISE_ERROR" and _named(wanted, source) in call.store.files:
        yield error([*path, "filename"], "FILENAME_ALREADY_EXISTS", "A file with this name already exists")


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
