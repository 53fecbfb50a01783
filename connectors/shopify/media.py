"""Pictures: words for people who cannot see them, uploads into the shop's library, and their order on a product."""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from connectors.shopify import idents
from connectors.shopify.domains import is_local
from connectors.shopify.outgoing import Runner
from connectors.shopify.transfer import Transfers
from connectors.shopify.translations import Texts
from core.clock import Clock
from core.errors import BadInput, Conflict, NeedsMerchant, Permanent, Retryable
from core.ports.wire import FieldWrite

ALT = "alt"
FILES_AT_ONCE = 50
LARGEST_BYTES = 20 << 20  # of a picture, by Shopify's documentation of 2026
POLL_S, LONGEST_WAIT_S = 2.0, 120.0
_STORAGE_HOSTS = (".googleapis.com", ".shopify.com", ".shopifycdn.com", ".amazonaws.com")
_MIMES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
Alts = dict[str, str]  # by the number of the file
Row = Mapping[str, Any]

# ------------------------------------------------------------------ alt texts as our content field


def gallery(row: Row) -> Alts:
    """Alt texts of a product's pictures in their order."""
    images = [node for node in row["media"]["nodes"] if node.get("mediaContentType") == "IMAGE"]
    return {idents.number(node["id"]): node.get("alt") or "" for node in images}


def translated_gallery(row: Row, texts: Mapping[str, Texts]) -> Alts | None:
    """The same in another language; None = not one picture has a text in it."""
    found = {number: held(texts, number) for number in gallery(row)}
    return {number: text or "" for number, text in found.items()} if any(found.values()) else None


def held(texts: Mapping[str, Texts], number: str) -> str | None:
    """A picture's alt text in the other language."""
    known = texts.get(idents.gid("MediaImage", number), {}).get(ALT)
    return known.value if known else None


def dump(alts: Mapping[str, str]) -> str:
    """Stored form of the content field."""
    return json.dumps(alts, ensure_ascii=False, separators=(",", ":"))


def read_alts(text: str | None) -> Alts:
    """The JSON object {media id: alt}; None and '' hold nothing. Raises BadInput for any other shape."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(alt, str) for alt in found.values()):
        raise BadInput("Alt texts must be a JSON object of media id and text.", field="alt_texts")
    return {str(number): alt for number, alt in found.items()}


def changes(now: Alts, write: FieldWrite) -> Alts:
    """Alt texts that must still be sent. Raises Conflict where neither the old nor the new one stands."""
    before = read_alts(write.before)
    after = dict.fromkeys(now, "") if write.after is None else read_alts(write.after)
    touched = {number: alt for number, alt in after.items() if number in now and now[number] != alt}
    if any(now[number] != before.get(number, "") for number in touched):
        raise Conflict(
            "Somebody changed alt texts of this product in the shop since Vitrine last read them.",
            "Synchronise and publish again.",
        )
    return touched


# ------------------------------------------------------------------ the library


class Pictures:
    """The pictures of one shop. `base` is the shop's address."""

    def __init__(self, client: Runner, transfers: Transfers, clock: Clock, base: str) -> None:
        self._client, self._transfers, self._clock, self._base = client, transfers, clock, base

    def describe(self, alts: Mapping[str, str]) -> None:
        """Set alt texts by the number of the file."""
        rows = [{"id": idents.gid("MediaImage", number), "alt": alt} for number, alt in alts.items()]
        for start in range(0, len(rows), FILES_AT_ONCE):
            self._client.run("file_update", {"files": rows[start : start + FILES_AT_ONCE]})

    def upload(self, name: str, data: bytes, alt: str = "") -> str:
        """Put a picture into the shop's library; answers its number once Shopify has processed it.

        The file's name carries a digest of the bytes: the same picture is found in the library and not sent twice.
        Raises BadInput for what Shopify takes as no picture, Retryable when it is not ready in time.
        """
        mime = mimetypes.guess_type(name)[0] or ""
        if mime not in _MIMES or not 0 < len(data) <= LARGEST_BYTES:
            raise BadInput(
                "Shopify takes PNG, JPEG, GIF and WebP pictures of at most 20 MB.", "Use another file.", field="picture"
            )
        path = PurePosixPath(name)
        stem = re.sub(r"[^\w-]+", "-", path.stem)[:80]
        named = f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{path.suffix.lower()}"
        made = self._known(named)
        if not made:
            wanted = {"originalSource": self._stage(named, mime, data), "filename": named, "contentType": "IMAGE"}
            reply = self._client.run("file_create", {"files": [wanted | {"alt": alt}]})
            made = str(reply.data["fileCreate"]["files"][0]["id"])
        self._wait_for(made)
        return idents.number(made)

    def _known(self, name: str) -> str:
        """Global id of the library's file of that name, unless it failed; empty when there is none."""
        found = self._client.run("files_by_name", {"query": f"filename:'{name}'"}).data["files"]["nodes"]
        return next((str(node["id"]) for node in found if node.get("fileStatus") != "FAILED"), "")

    def attach(self, product: str, files: Sequence[str]) -> None:
        """Show files of the library on a product, behind its other pictures."""
        rows = [
            {"id": idents.gid("MediaImage", file), "referencesToAdd": [idents.gid("Product", product)]}
            for file in files
        ]
        for start in range(0, len(rows), FILES_AT_ONCE):
            self._client.run("file_update", {"files": rows[start : start + FILES_AT_ONCE]})

    def order(self, product: str, files: Sequence[str]) -> None:
        """Put these pictures of a product first, in this order; waits until Shopify has moved them."""
        moves = [{"id": idents.gid("MediaImage", f), "newPosition": str(place)} for place, f in enumerate(files)]
        variables = {"id": idents.gid("Product", product), "moves": moves}
        job = self._client.run("product_reorder_media", variables).at("productReorderMedia", "job")
        if job is None or job["done"]:
            return
        self._until(lambda: bool(self._client.run("job", {"id": job["id"]}).at("job", "done")))

    # ------------------------------------------------------------------ steps

    def _stage(self, name: str, mime: str, data: bytes) -> str:
        """Upload the bytes to Shopify's storage; answers the address to create a file from."""
        wanted = {
            "resource": "IMAGE",
            "filename": name,
            "mimeType": mime,
            "httpMethod": "POST",
            "fileSize": str(len(data)),
        }
        reply = self._client.run("staged_uploads_create", {"input": [wanted]})
        target = reply.data["stagedUploadsCreate"]["stagedTargets"][0]
        if not self._trusted(target["url"]):
            raise Permanent("Shopify named a storage host that Vitrine does not know.", "Update Vitrine.")
        fields = {str(row["name"]): str(row["value"]) for row in target["parameters"]}
        self._transfers.upload(target["url"], fields, name, mime, io.BytesIO(data))
        return str(target["resourceUrl"])

    def _trusted(self, url: str) -> bool:
        """The bytes of a shop go to Shopify's storage hosts alone, or to the emulator that we speak to."""
        if is_local(self._base):
            return url.startswith(f"{self._base}/")
        parts = urlsplit(url)
        return parts.scheme == "https" and (parts.hostname or "").endswith(_STORAGE_HOSTS)

    def _wait_for(self, file: str) -> None:
        def ready() -> bool:
            node = next(iter(self._client.run("files_by_ids", {"ids": [file]}).data["nodes"]), None) or {}
            if node.get("fileStatus") == "FAILED":
                codes = ", ".join(sorted({str(error["code"]) for error in node.get("fileErrors") or ()}))
                raise BadInput(
                    f"Shopify could not use the picture ({codes or 'no reason given'}).",
                    "Use a PNG, JPEG or WebP of at most 20 MB and 20 megapixels.",
                    field="picture",
                )
            return node.get("fileStatus") == "READY"

        self._until(ready)

    def _until(self, done: Callable[[], bool]) -> None:
        for _ in self._polls():
            if done():
                return
        raise Retryable("Shopify is still working on the picture.", after_s=60)

    def _polls(self) -> Iterator[None]:
        deadline_s = self._clock.monotonic_s() + LONGEST_WAIT_S
        while True:
            yield
            if self._clock.monotonic_s() >= deadline_s:
                return
            self._clock.sleep(POLL_S)


def refuse_undescribed(texts: Mapping[str, Texts], alts: Alts) -> None:
    """A picture without words in the shop's own language has nothing that could be translated."""
    for number, alt in alts.items():
        known = texts.get(idents.gid("MediaImage", number), {}).get(ALT)
        if alt and (known is None or known.digest is None):
            raise NeedsMerchant(
                "A picture has no alt text in the shop's main language, and Shopify keeps no translation of nothing.",
                "Publish the main language first, then this one again.",
            )
