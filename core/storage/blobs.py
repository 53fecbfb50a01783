"""Files by content hash: in the data folder, or anywhere fsspec reaches when BLOB_URL is set."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from core.errors import NeedsMerchant, Permanent

_CHUNK_BYTES = 1024 * 1024


class Blobs(Protocol):
    """Content-addressed bytes. A digest is the SHA-256 of what it names, in hex."""

    def put(self, data: bytes) -> str:
        """Keep bytes and answer their digest; the same bytes are kept once."""
        ...

    def get(self, digest: str) -> bytes:
        """The bytes; raises Permanent when they are missing or damaged."""
        ...

    def put_file(self, path: Path) -> str:
        """Keep a file that may be larger than memory; answers its digest. The file itself stays where it is."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The bytes to read one after another, unchecked; raises Permanent when they are missing."""
        ...

    def drop(self, digest: str) -> bool:
        """Delete for good; False when nothing was there. Whoever else names the digest must be asked before."""
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
                _write_whole(path, [data])
        except OSError as error:
            raise _full(error) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes, checked against their digest."""
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            raise _missing(digest) from None
        return _checked(digest, data)

    def put_file(self, path: Path) -> str:
        """Copied beside and moved into place."""
        digest = digest_of(path)
        target = self._path(digest)
        try:
            if not (target.exists() and target.stat().st_size == path.stat().st_size):
                with path.open("rb") as source:
                    _write_whole(target, iter(lambda: source.read(_CHUNK_BYTES), b""))
        except OSError as error:
            raise _full(error) from error
        return digest

    def open(self, digest: str) -> BinaryIO:
        """An open file."""
        try:
            return self._path(digest).open("rb")
        except OSError:
            raise _missing(digest) from None

    def drop(self, digest: str) -> bool:
        """Unlink the file."""
        try:
            self._path(digest).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise NeedsMerchant(
                f"A file cannot be deleted ({error.strerror}).", "Check the rights of VITRINE_HOME."
            ) from error
        return True

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise Permanent("That is no digest of a file.")
        return self._folder / digest[:2] / digest


def _full(error: OSError) -> NeedsMerchant:
    return NeedsMerchant(
        f"A file cannot be kept ({error.strerror}).", "Check free disk space and the rights of VITRINE_HOME."
    )


def _missing(digest: str) -> Permanent:
    return Permanent(f"The file {digest[:12]} is missing.", "Restore the files (folder 'blobs') from your backup.")


def digest_of(path: Path) -> str:
    """The digest that a file's bytes have among the blobs."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_whole(path: Path, parts: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)
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
        path = self._where(digest)
        if not self._fs.exists(path):
            self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._fs.pipe_file(path, data)
        return digest

    def put_file(self, path: Path) -> str:
        """Sent in parts by the file system's own means."""
        digest = digest_of(path)
        target = self._where(digest)
        if not self._fs.exists(target):
            self._fs.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
            self._fs.put_file(str(path), target)
        return digest

    def open(self, digest: str) -> BinaryIO:
        """A reader of the remote file."""
        try:
            return cast(BinaryIO, self._fs.open(self._where(digest), "rb"))
        except FileNotFoundError:
            raise _missing(digest) from None

    def drop(self, digest: str) -> bool:
        """Delete the object."""
        try:
            self._fs.rm_file(self._where(digest))
        except FileNotFoundError:
            return False
        return True

    def get(self, digest: str) -> bytes:
        """The bytes, checked against their digest."""
        try:
            data = self._fs.cat_file(self._where(digest))
        except FileNotFoundError:
            raise _missing(digest) from None
        return _checked(digest, bytes(data))

    def _where(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest}"


def _checked(digest: str, data: bytes) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise Permanent(f"The file {digest[:12]} is damaged.", "Restore it from your backup.")
    return data


def open_blobs(url: str, home: Path) -> Blobs:
    """By configuration."""
    return FsspecBlobs(url) if url else FolderBlobs(home / "blobs")
