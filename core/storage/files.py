"""Whose a file is. The bytes lie in the blobs by their digest; here stands which store they belong to, and what for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.storage.blobs import Blobs, digest_of
from core.storage.db import Db
from core.storage.tables import files


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a store."""

    digest: str
    name: str
    purpose: str
    size_bytes: int
    created_at: str


class Files:
    """Files of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def keep(self, blobs: Blobs, store_id: str, data: bytes, *, name: str, purpose: str) -> str:
        """Keep bytes for a store; answers their digest. The owner is noted first: a death in between leaves a note
        without a file, never a file that nobody could find to erase it."""
        digest = hashlib.sha256(data).hexdigest()
        self.note(store_id, digest, name=name, purpose=purpose, size_bytes=len(data))
        blobs.put(data)
        return digest

    def keep_file(self, blobs: Blobs, store_id: str, path: Path, *, name: str, purpose: str) -> str:
        """As `keep`, for a file that may be larger than memory."""
        digest = digest_of(path)
        self.note(store_id, digest, name=name, purpose=purpose, size_bytes=path.stat().st_size)
        blobs.put_file(path)
        return digest

    def note(self, store_id: str, digest: str, *, name: str, purpose: str, size_bytes: int) -> None:
        """Write down whose the file with this digest is; noted before, it keeps its first name."""
        row = {
            "store_id": store_id,
            "digest": digest,
            "name": name,
            "purpose": purpose,
            "size_bytes": size_bytes,
            "created_at": self._db.now(),
        }
        self._db.upsert(files, [row], replace=())

    def of_store(self, store_id: str, *, purpose: str = "") -> list[FileRow]:
        """A store's files, oldest first."""
        statement = self._db.select(files).where(files.c.store_id == store_id)
        if purpose:
            statement = statement.where(files.c.purpose == purpose)
        return [_file(row) for row in self._db.rows(statement.order_by(files.c.created_at, files.c.digest))]

    def get(self, store_id: str, digest: str) -> FileRow | None:
        """One file of a store."""
        row = self._db.row(self._db.select(files).where(files.c.store_id == store_id, files.c.digest == digest))
        return _file(row) if row else None

    def forget(self, store_id: str, digest: str) -> int:
        """Strike a file off; its bytes go first, by the caller."""
        return self._db.change(self._db.delete(files).where(files.c.store_id == store_id, files.c.digest == digest))


def _file(row: Any) -> FileRow:
    return FileRow(row.digest, row.name, row.purpose, row.size_bytes, row.created_at)
