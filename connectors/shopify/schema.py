"""The official Admin API schema: fetched once from the npm registry by exact version and digest, kept in a cache.

`python -m connectors.shopify.schema` fetches it; `cached(version)` names the file or says how to get it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

import httpx

from core.errors import CoreError, NeedsMerchant, Permanent, Retryable

VERSION = "2026-07"  # the contract; later versions are tried in the tests
COMMAND = "make schema"
_LARGEST_BYTES = 64 << 20
_TIMEOUT = httpx.Timeout(60.0, connect=15.0)


class SchemaMissing(NeedsMerchant):
    """The official schema is not in the cache."""

    code = "schema_missing"


@cache
def source() -> dict[str, Any]:
    """What schema.toml says: package, version, digests."""
    return tomllib.loads((files("connectors.shopify") / "schema.toml").read_text(encoding="utf-8"))


def versions() -> tuple[str, ...]:
    """The API versions whose schema can be had, oldest first."""
    return tuple(sorted(source()["files"]))


def folder() -> Path:
    """Where the schema is kept: `VITRINE_CACHE`, else the user's cache folder; never inside the repository."""
    chosen = os.environ.get("VITRINE_CACHE")
    if chosen:
        return Path(chosen).expanduser() / "shopify"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "vitrine" / "shopify"


def cached(version: str = VERSION) -> Path:
    """The gzipped introspection result of one API version. Raises SchemaMissing with the command that fetches it."""
    wanted = _entry(version)
    path = _place(version)
    if not path.is_file() or _sha256(path.read_bytes()) != wanted["sha256"]:
        raise SchemaMissing(
            f"Shopify's official schema {version} is not on this machine (looked for {path}).",
            f"Run `{COMMAND}` (or `python -m connectors.shopify.schema`) once; it downloads 14 MB from npm.",
        )
    return path


def ensure(wanted: Sequence[str] = (), *, tarball: Path | None = None) -> list[Path]:
    """Bring the schemas of these versions (all by default) into the cache and answer their files.

    `tarball`: a copy of the package that is already here; nothing is downloaded then. Raises Retryable when the
    registry cannot be reached and Permanent when what came is not what was pinned.
    """
    names = tuple(wanted) or versions()
    missing = [name for name in names if not _is_cached(name)]
    if missing:
        folder().mkdir(parents=True, exist_ok=True)
        if tarball is not None:
            _unpack(tarball, missing)
        else:
            with _downloaded() as fetched:
                _unpack(fetched, missing)
    return [cached(name) for name in names]


def _entry(version: str) -> dict[str, str]:
    found: dict[str, str] | None = source()["files"].get(version)
    if found is None:
        raise Permanent(f"No schema is pinned for the API version {version}.", f"Known are {', '.join(versions())}.")
    return found


def _place(version: str) -> Path:
    return folder() / str(source()["version"]) / f"admin_{version}.json.gz"


def _is_cached(version: str) -> bool:
    try:
        cached(version)
    except SchemaMissing:
        return False
    return True


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _address() -> str:
    """Where the package lies in the registry that npm uses here (NPM_CONFIG_REGISTRY, else npm's own word)."""
    registry = os.environ.get("NPM_CONFIG_REGISTRY", "")
    if not registry and (npm := shutil.which("npm")):
        command = [npm, "config", "get", "registry"]
        asked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 our own words
        registry = asked.stdout.strip()
    if not registry.startswith(("https://", "http://")):
        raise Permanent(
            "Nothing on this machine says where npm packages come from.",
            "Install npm, or set NPM_CONFIG_REGISTRY to a registry's address, or hand in a copy with --tarball FILE.",
        )
    return f"{registry.rstrip('/')}/{source()['package']}/-/{source()['tarball']}"


@contextmanager
def _downloaded() -> Iterator[Path]:
    """The package as a temporary file in the cache folder."""
    with tempfile.NamedTemporaryFile(dir=folder(), prefix="download-", suffix=".tgz") as target:
        url = _address()
        try:
            with httpx.stream("GET", url, follow_redirects=True, timeout=_TIMEOUT) as answer:
                answer.raise_for_status()
                _save(answer, target)
        except httpx.HTTPError as error:
            raise Retryable(
                f"{url} could not be fetched: {type(error).__name__} {error}",
                "Check the network (HTTPS_PROXY is respected), or hand in a copy with --tarball FILE.",
            ) from error
        target.flush()
        yield Path(target.name)


def _save(answer: httpx.Response, target: IO[bytes]) -> None:
    received = 0
    for chunk in answer.iter_bytes():
        received += len(chunk)
        if received > _LARGEST_BYTES:
            raise Permanent(f"{source()['tarball']} is larger than {_LARGEST_BYTES >> 20} MB.")
        target.write(chunk)


def _unpack(tarball: Path, names: Sequence[str]) -> None:
    try:
        with tarball.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha512").digest()
    except OSError as error:
        raise Permanent(f"{tarball} cannot be read: {error.strerror}.") from error
    if base64.b64encode(digest).decode() != source()["sha512"]:
        raise Permanent(
            f"{tarball.name} is not {source()['package']} {source()['version']}: its SHA-512 differs.",
            "Fetch it again; if it stays so, the registry or a proxy hands out something else.",
        )
    with tarfile.open(tarball, "r:gz") as package:
        for name in names:
            _extract(package, name)


def _extract(package: tarfile.TarFile, version: str) -> None:
    entry, path = _entry(version), _place(version)
    member = package.extractfile(entry["member"])
    data = member.read() if member is not None else b""
    if _sha256(data) != entry["sha256"]:
        raise Permanent(f"The schema {version} in the package has another SHA-256 than the pinned one.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as target:
        target.write(data)
    Path(target.name).replace(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the schemas; exit status 0, or the error's own."""
    parser = argparse.ArgumentParser(prog="python -m connectors.shopify.schema", description=__doc__)
    parser.add_argument("--tarball", type=Path, help="a copy of the npm package that is already on this machine")
    options = parser.parse_args(arguments)
    try:
        for path in ensure(tarball=options.tarball):
            print(path)
    except CoreError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
