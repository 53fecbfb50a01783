"""Everything of a store, or of all stores, in one ZIP file: rows as JSON lines, files, and the pages to read.

Rows are read in one moment and go through one after another; the file appears whole or not at all. Secrets are named
and never included.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import secrets
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from core.clock import Clock
from core.content.html import direction
from core.errors import NeedsMerchant, Permanent
from core.jobs.erasure import Progress, cache_folders
from core.jobs.services import Services
from core.storage import engine
from core.storage.blobs import Blobs
from core.storage.data_requests import STORE_EXPORT, DataRequest
from core.storage.db import Db
from core.storage.export import WrittenPage, count_of, exported, pages_of, rows_of, secret_names
from core.storage.holdings import HOLDINGS
from core.storage.tenancy import Store

_CHUNK_BYTES = 1024 * 1024
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_README = """This is what Vitrine holds of your {what}.

manifest.json      what is in here: tables, rows, columns, files, and what was left out
checksums.sha256   a digest of every file; check with: sha256sum -c checksums.sha256
rows/              one file per table, one row per line, as JSON
files/             files that belong to a store, named by their digest; manifest.json knows their names
pages/             the pages that Vitrine wrote, to read in a browser: open pages/index.html

Passwords and the keys of your shops are named in manifest.json and not included.
"""


def write_export(
    services: Services,
    db: Db,
    stores: Sequence[Store],
    path: Path,
    *,
    whole: bool,
    progress: Progress = lambda *_: None,
) -> dict[str, Any]:
    """Write the ZIP; `whole` adds what belongs to no store: logins and the whole log. Answers a summary. Raises
    NeedsMerchant when the place takes no file; what stood there before is still there then."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("wb") as raw:
            with db.snapshot() as moment:
                manifest = _Export(services, moment, stores, whole, progress).write(raw)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    except OSError as error:
        raise NeedsMerchant(
            f"The export cannot be written to {path} ({error.strerror}).", "Check the folder and the free disk space."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return {
        "path": str(path),
        "stores": [store.plain_name for store in stores],
        "rows": {table["table"]: table["rows"] for table in manifest["tables"]},
        "files": len(manifest["files"]),
        "pages": manifest["pages"],
        "bytes": path.stat().st_size,
    }


def export_store(services: Services, db: Db, store: Store, progress: Progress = lambda *_: None) -> DataRequest:
    """Put the export of a store into its files, where its owner finds it, in the place of an earlier one."""
    request = db.data_requests.open(store.id, STORE_EXPORT)
    folder = next(folder for folder in cache_folders(services, store.id) if folder.parent.name == "exports")
    folder.mkdir(parents=True, exist_ok=True)
    earlier = db.files.of_store(store.id, purpose=STORE_EXPORT)
    path = folder / f"{request.id}.zip"
    try:
        summary = write_export(services, db, [store], path, whole=False, progress=progress)
        digest = db.files.keep_file(
            services.blobs, store.id, path, name=_name(store, services.clock), purpose=STORE_EXPORT
        )
    finally:
        path.unlink(missing_ok=True)
    for row in earlier:
        if row.digest != digest and services.system.file_owners(row.digest) <= 1:
            services.blobs.drop(row.digest)
    with db.begin() as tx:
        for held in tx.data_requests.of_store(store.id):
            if held.kind == STORE_EXPORT and held.file not in ("", digest):
                tx.data_requests.forget(held)
        for row in earlier:
            if row.digest != digest:
                tx.files.forget(store.id, row.digest)
        counts = {name: summary[name] for name in ("rows", "files", "pages", "bytes")}
        tx.data_requests.done(request, counts, file=digest)
        tx.audit.write(
            "store.exported", store.plain_name, store_id=store.id, **{**counts, "rows": sum(summary["rows"].values())}
        )
    return db.data_requests.get(store.id, request.id)


def _name(store: Store, clock: Clock) -> str:
    return f"vitrine-{_slug(store.plain_name)}-{clock.now():%Y-%m-%d}.zip"


def _slug(text: str) -> str:
    return _UNSAFE.sub("-", text)[:60].strip("-.") or "x"


class _Export:
    """One ZIP file on its way."""

    def __init__(self, services: Services, db: Db, stores: Sequence[Store], whole: bool, progress: Progress) -> None:
        self._services, self._db, self._stores, self._whole, self._progress = services, db, stores, whole, progress
        self._ids = None if whole else [store.id for store in stores]
        self._holdings = [holding for holding in HOLDINGS if exported(holding, whole=whole)]
        self._done = self._total = 0

    def write(self, raw: IO[bytes]) -> dict[str, Any]:
        """Everything, in order; answers the manifest."""
        counts = {holding.name: count_of(self._db, holding, self._ids) for holding in self._holdings}
        self._total = sum(counts.values()) + counts["documents"] + counts["files"]
        with (
            tempfile.TemporaryFile() as sums,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            target = _Target(archive, sums, self._services.clock)
            target.put("README.txt", _README.format(what="stores" if self._whole else "store").encode())
            tables = [self._table(target, holding) for holding in self._holdings]
            manifest = {
                "made_at": self._db.now(),
                "schema": engine.head(),
                "stores": [
                    {"id": s.id, "name": s.plain_name, "platform": s.platform, "url": s.url} for s in self._stores
                ],
                "tables": tables,
                "files": [self._file(target, store, row) for store in self._stores for row in self._files(store)],
                "pages": self._pages(target),
                "secrets_not_included": secret_names(self._db, self._ids),
                "columns_not_included": sorted(f"{h.name}.{c}" for h in self._holdings for c in h.withheld),
            }
            target.put("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2).encode())
            target.finish()
        return manifest

    def _table(self, target: _Target, holding: Any) -> dict[str, Any]:
        name, rows = f"rows/{holding.name}.jsonl", 0
        with target.stream(name) as write:
            for row in rows_of(self._db, holding, self._ids):
                write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                rows += 1
                self._step(holding.name)
        columns = [column.name for column in holding.columns]
        return {"table": holding.name, "file": name, "rows": rows, "columns": columns, "sha256": target.last_sha256}

    def _files(self, store: Store) -> list[Any]:
        """Earlier exports are left out: each would hold the one before it."""
        return [row for row in self._db.files.of_store(store.id) if row.purpose != STORE_EXPORT]

    def _file(self, target: _Target, store: Store, row: Any) -> dict[str, Any]:
        told = {"store": store.id, "digest": row.digest, "name": row.name, "purpose": row.purpose}
        name = f"files/{row.digest}"
        self._step("files")
        if name in target.names:  # two stores may have a file with the same bytes
            return {**told, "file": name}
        try:
            whole = self._copy(target, name, self._services.blobs, row.digest)
        except Permanent as error:
            return {**told, "file": "", "missing": error.cause}
        return {**told, "file": name, **({} if whole else {"damaged": True})}

    def _copy(self, target: _Target, name: str, blobs: Blobs, digest: str) -> bool:
        with blobs.open(digest) as source, target.stream(name) as write:
            while part := source.read(_CHUNK_BYTES):
                write(part)
        return target.last_sha256 == digest

    def _pages(self, target: _Target) -> int:
        style, made = files("core.content").joinpath("style.css").read_bytes(), 0
        with tempfile.TemporaryFile() as index:
            index.write(_head("en-US", "Pages", "page.css").encode() + b"<h1>Pages</h1>\n")
            for store in self._stores:
                index.write(f"<h2>{html.escape(store.plain_name)}</h2>\n<ul>\n".encode())
                for page in pages_of(self._db, store.id):
                    place = _place(store, page)
                    target.put(f"pages/{place}", _page(page).encode())
                    index.write(_line(place, page).encode())
                    made += 1
                    self._step("pages")
                index.write(b"</ul>\n")
            index.write(b"</body>\n</html>\n")
            index.seek(0)
            with target.stream("pages/index.html") as write:
                while part := index.read(_CHUNK_BYTES):
                    write(part)
        target.put("pages/page.css", style)
        return made

    def _step(self, name: str) -> None:
        self._done += 1
        if self._done % 100 == 0 or self._done >= self._total:
            self._progress(min(self._done, self._total), self._total, name)


def _place(store: Store, page: WrittenPage) -> str:
    return f"{_slug(store.plain_name)}-{store.id}/{_slug(page.locale)}/{_slug(page.sku)}-{_slug(page.remote_id)}.html"


_HEAD = """<!doctype html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{style}">
</head>
<body>
"""


def _head(locale: str, title: str, style: str) -> str:
    return _HEAD.format(lang=html.escape(locale), dir=direction(locale), title=html.escape(title), style=style)


def _page(page: WrittenPage) -> str:
    title = page.title or page.sku or page.remote_id
    return f"{_head(page.locale, title, '../../page.css')}<main>\n{page.html}\n</main>\n</body>\n</html>\n"


def _line(place: str, page: WrittenPage) -> str:
    words = " · ".join(text for text in (page.sku, page.title, page.locale, page.state) if text)
    return f'<li><a href="{html.escape(place)}">{html.escape(words)}</a></li>\n'


class _Target:
    """Entries of a ZIP file with their digests."""

    def __init__(self, archive: zipfile.ZipFile, sums: IO[bytes], clock: Clock) -> None:
        self._archive, self._sums = archive, sums
        self._time = clock.now().timetuple()[:6]
        self.names: set[str] = set()
        self.last_sha256 = ""

    @contextmanager
    def stream(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """An entry that is written part by part."""
        entry = zipfile.ZipInfo(name, self._time)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        seen = hashlib.sha256()
        with self._archive.open(entry, "w", force_zip64=True) as out:

            def write(part: bytes) -> None:
                seen.update(part)
                out.write(part)

            yield write
        if name.startswith("files/"):
            self.names.add(name)
        self.last_sha256 = seen.hexdigest()
        self._sums.write(f"{self.last_sha256}  {name}\n".encode())

    def put(self, name: str, data: bytes) -> None:
        """A whole entry."""
        with self.stream(name) as write:
            write(data)

    def finish(self) -> None:
        """The digests of all entries, last."""
        self._sums.seek(0)
        with self._archive.open(zipfile.ZipInfo("checksums.sha256", self._time), "w", force_zip64=True) as out:
            while part := self._sums.read(_CHUNK_BYTES):
                out.write(part)
