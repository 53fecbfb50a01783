"""The shop's file library: pictures are found there by name, brought there once, and waited for.

A picture's name in the library holds the first digits of its bytes' digest, so one that was sent before is known again.
Its words (alt) belong to the file, so other products that show the file show the same words: a picture that is wanted
with other words becomes a file of its own, named with some digits of these words behind.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.shopify.domains import is_local
from connectors.shopify.errors import NotTaken
from connectors.shopify.file_errors import from_file_errors
from connectors.shopify.outgoing import Runner
from connectors.shopify.paging import pages
from connectors.shopify.transfer import Transfers
from core.clock import Clock
from core.errors import Permanent, Retryable
from core.ports.gallery import NAME_DIGITS, Outgoing

PAUSES_S, LONGEST_WAIT_S = (1.0, 1.0, 2.0, 3.0, 5.0), 120.0  # the last pause is repeated
INDEX_WAIT_S = 30.0  # a new file may be found by search only after a while
NAMES_AT_ONCE, PAGE = 20, 50
EXISTS = "FILENAME_ALREADY_EXISTS"
READY, FAILED = "READY", "FAILED"
_STORAGE_HOSTS = (".googleapis.com", ".shopify.com", ".shopifycdn.com", ".amazonaws.com")
_STEM_MAX = 80


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the library. `name` is known once it is ready."""

    gid: str
    alt: str
    status: str
    name: str
    errors: tuple[Mapping[str, Any], ...] = ()


def polls(clock: Clock, longest_s: float) -> Iterator[None]:
    """Yields at once and then after pauses, until the time is up."""
    deadline_s = clock.monotonic_s() + longest_s
    for turn in range(10_000):
        yield
        if clock.monotonic_s() >= deadline_s:
            return
        clock.sleep(PAUSES_S[min(turn, len(PAUSES_S) - 1)])


def stem_of(wanted: Outgoing) -> str:
    """The beginning of all names of these bytes in the library: no sign that a search would read as its own."""
    digits = wanted.digest[:NAME_DIGITS]
    stem = re.sub(r"[^A-Za-z0-9]+", "-", PurePosixPath(wanted.name).stem).strip("-").lower()
    if digits in stem and len(stem) <= _STEM_MAX:
        return stem
    return f"{stem.replace(digits, '')[: _STEM_MAX - NAME_DIGITS - 1].strip('-')}-{digits}".strip("-")


class Library:
    """The file library of one shop. `base` is the shop's address."""

    def __init__(self, client: Runner, transfers: Transfers, clock: Clock, base: str) -> None:
        self._client, self._transfers, self._clock, self._base = client, transfers, clock, base

    # ------------------------------------------------------------------ finding

    def find(self, wanted: Sequence[Outgoing]) -> dict[str, list[Held]]:
        """Digest -> the library's files of these bytes, oldest first, those that failed included."""
        found: dict[str, list[Held]] = {each.digest: [] for each in wanted}
        for start in range(0, len(wanted), NAMES_AT_ONCE):
            some = wanted[start : start + NAMES_AT_ONCE]
            query = " OR ".join(f"filename:{stem_of(each)}*" for each in some)
            rows = [row for page in pages(self._client, "files_by_name", {"query": query}, "files", first=PAGE)
                    for row in page.nodes]  # fmt: skip
            for held in map(_held, rows):
                for each in self._meant(held, some):
                    found[each.digest].append(held)
        return found

    def _meant(self, held: Held, some: Sequence[Outgoing]) -> list[Outgoing]:
        """Whose bytes a file holds. A file that is not ready tells no name: where several were asked for, ask alone."""
        if held.name:
            return [each for each in some if each.digest[:NAME_DIGITS] in held.name]
        if len(some) == 1:
            return list(some)
        return [each for each in some if any(other.gid == held.gid for other in self.find([each])[each.digest])]

    def look(self, gids: Sequence[str]) -> list[Held | None]:
        """Files by global id; None = it was deleted."""
        if not gids:
            return []
        nodes = self._client.run("files_by_ids", {"ids": list(gids)}).data["nodes"]
        return [None if node is None or "fileStatus" not in node else _held(node) for node in nodes]

    # ------------------------------------------------------------------ bringing

    def bring(self, wanted: Sequence[Outgoing], held: Mapping[str, Sequence[Held]]) -> dict[str, str]:
        """Send files that the library does not hold; digest -> global id. `held` is what `find` said.

        Made are all together or none. They are not ready yet, see `wait`.
        """
        if not wanted:
            return {}
        rows = {each.digest: _row(each, held.get(each.digest, ())) for each in wanted}
        places = self._stage([(each, rows[each.digest]["filename"]) for each in wanted])
        for digest, place in places.items():
            rows[digest]["originalSource"] = place
        return self._make({each.digest: each for each in wanted}, rows)

    def _stage(self, wanted: Sequence[tuple[Outgoing, str]]) -> dict[str, str]:
        """Upload bytes to Shopify's storage; digest -> the address to create a file from."""
        asked = [
            {"resource": "IMAGE", "filename": name, "mimeType": each.mime, "httpMethod": "POST",
             "fileSize": str(each.size_bytes)}
            for each, name in wanted
        ]  # fmt: skip
        targets = self._client.run("staged_uploads_create", {"input": asked}).at("stagedUploadsCreate", "stagedTargets")
        if len(targets) != len(wanted) or not all(self._trusted(target["url"]) for target in targets):
            raise Permanent("Shopify named a storage host that Vitrine does not know.", "Update Vitrine.")
        for (each, name), target in zip(wanted, targets, strict=True):
            fields = {str(row["name"]): str(row["value"]) for row in target["parameters"]}
            self._transfers.upload(target["url"], fields, name, each.mime, io.BytesIO(each.read()))
        return {each.digest: str(row["resourceUrl"]) for (each, _), row in zip(wanted, targets, strict=True)}

    def _trusted(self, url: str) -> bool:
        """The bytes of a shop go to Shopify's storage hosts alone, or to the emulator that we speak to."""
        if is_local(self._base):
            return url.startswith(f"{self._base}/")
        parts = urlsplit(url)
        return parts.scheme == "https" and (parts.hostname or "").endswith(_STORAGE_HOSTS)

    def _make(self, wanted: Mapping[str, Outgoing], rows: Mapping[str, dict[str, str]]) -> dict[str, str]:
        """Create files from what was uploaded. After an answer that got lost the library is searched."""
        made: dict[str, str] = {}
        for _ in range(2):
            left = {digest: row for digest, row in rows.items() if digest not in made}
            try:
                reply = self._client.run("file_create", {"files": list(left.values())}, tolerate=frozenset({EXISTS}))
            except NotTaken:
                raise
            except Retryable as error:
                made |= self._found_after_all([wanted[digest] for digest in left])
                if len(made) < len(rows):
                    raise error
                return made
            if not reply.problems:
                files = reply.at("fileCreate", "files")
                return made | {digest: str(file["id"]) for digest, file in zip(left, files, strict=True)}
            # All or none: one name is taken although the search did not find it before, so it was made just now.
            made |= self._found_after_all([wanted[digest] for digest in left], some=True)
            if len(made) == len(rows):
                return made
        raise Retryable("Shopify has a file of this name already and does not find it yet.", after_s=60)

    def _found_after_all(self, wanted: Sequence[Outgoing], *, some: bool = False) -> dict[str, str]:
        """What the library holds of these by now, with some patience; `some`: one of them is enough."""
        found: dict[str, str] = {}
        for _ in polls(self._clock, INDEX_WAIT_S):
            held = self.find(wanted)
            found = {each.digest: gid for each in wanted if (gid := fitting(each, held[each.digest]))}
            if len(found) == len(wanted) or (some and found):
                break
        return found

    # ------------------------------------------------------------------ waiting

    def wait(self, gids: Iterable[str]) -> None:
        """Until Shopify has processed these files. Raises what a failed one means, Retryable when it takes too long."""
        left = list(dict.fromkeys(gids))
        for _ in polls(self._clock, LONGEST_WAIT_S):
            looks = self.look(left)
            for held in looks:
                if held is not None and held.status == FAILED:
                    raise from_file_errors(held.errors)
            if None in looks:
                raise Permanent(
                    "A picture was deleted from the shop's files.", "Look at the gallery again, then publish anew."
                )
            left = [held.gid for held in looks if held is not None and held.status != READY]
            if not left:
                return
        raise Retryable("Shopify is still working on the picture.", after_s=60)


def fitting(wanted: Outgoing, held: Iterable[Held], shown: Iterable[str] = ()) -> str:
    """The global id of the file that may stand for the wanted one: it is in the gallery already (`shown`), or has the
    same words; empty for none."""
    usable, there = [each for each in held if each.status != FAILED], frozenset(shown)
    for each in usable:
        if each.gid in there:
            return each.gid
    return next((each.gid for each in usable if each.alt == wanted.alt), "")


def _held(node: Mapping[str, Any]) -> Held:
    url = str((node.get("image") or {}).get("url") or "")
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    errors = tuple(node.get("fileErrors") or ())
    return Held(str(node["id"]), str(node.get("alt") or ""), str(node["fileStatus"]), name, errors)


def _row(wanted: Outgoing, held: Sequence[Held]) -> dict[str, str]:
    """What to create. A name that is taken is refused, so that one file never becomes two; only beside a file that is
    of no use (it failed, or its words were changed) Shopify may give the new one another name."""
    suffix = PurePosixPath(wanted.name).suffix.lower()
    name, others = f"{stem_of(wanted)}{suffix}", [each for each in held if each.status != FAILED]
    if others:
        name = f"{stem_of(wanted)}-{hashlib.sha256(wanted.alt.encode()).hexdigest()[:8]}{suffix}"
    spent = len(others) < len(held) or any(each.name == name for each in others)
    mode = "APPEND_UUID" if spent else "RAISE_ERROR"
    return {"filename": name, "alt": wanted.alt, "contentType": "IMAGE", "duplicateResolutionMode": mode}
