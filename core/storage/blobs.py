"""Files by content hash: in the data folder, or anywhere fsspec reaches when BLOB_URL is set."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

from core.errors import NeedsMerchant, Permanent


class Blobs(Protocol):
    """Content-addressed bytes. A digest is the SHA-256 of what it names, in hex."""

    def put(self, data: bytes) -> str:
        """Keep bytes and answer their digest; the same bytes are kept once."""
        ...

    def get(self, digest: str) -> bytes:
        """The bytes; raises Permanent when they are missing or damaged."""
        ...


class FolderBlobs:
    """Blobs in a folder. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep bytes; written beside and moved into place. Raises NeedsMerchant when the folder takes nothing."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        try:
            if not (path.exists() and path.stat().st_size == len(data)):  # a file that was cut short is written anew
                _write_whole(path, data)
        except OSError as error:
            raise NeedsMerchant(
                f"A file cannot be kept ({error.strerror}).", "Check free disk space and the rights of VITRINE_HOME."
            ) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes, checked against their digest."""
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            raise Permanent(
                f"The file {digest[:12]} is missing.", "Restore the 'blobs' folder from your backup."
            ) from None
        return _checked(digest, data)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise Permanent("That is no digest of a file.")
        return self._folder / digest[:2] / digest


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)  # the name is on disk only after its folder is (fsync(2))
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class FsspecBlobs:
    """Blobs at an fsspec address (extra `s3`)."""

    def __init__(self, url: str) -> None:
        try:
            import fsspec
        except ImportError:
            raise NeedsMerchant("BLOB_URL is set, but fsspec is not installed.", "pip install 'vitrine[s3]'.") from None
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, data: bytes) -> str:
        """Keep bytes; object stores make an object visible when it is whole."""
        digest = hashlib.sha256(data).hexdigest()
        path = f"{self._root}/{digest[:2]}/{digest}"
        if not self._fs.exists(path):
            self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._fs.pipe_file(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes, checked against their digest."""
        try:
            data = self._fs.cat_file(f"{self._root}/{digest[:2]}/{digest}")
        except FileNotFoundError:
            raise Permanent(f"The file {digest[:12]} is missing.", "Restore it from your backup.") from None
        return _checked(digest, bytes(data))


def _checked(digest: str, data: bytes) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise Permanent(f"The file {digest[:12]} is damaged.", "Restore it from your backup.")
    return data


def open_blobs(url: str, home: Path) -> Blobs:
    """By configuration."""
    return FsspecBlobs(url) if url else FolderBlobs(home / "blobs")
