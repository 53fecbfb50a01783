"""A product's pictures in WooCommerce: `images` of the product, read and written as a whole.

The first is the featured picture. Existing ones are named by id. One bad picture fails the whole write, and nothing of
the product changes. Alternative texts lie with the file, for all products that show it. The shop goes on with a write
although the caller has gone, so after a time-out the gallery is read before anything else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from connectors.woocommerce import bodies, mapping
from connectors.woocommerce.client import Reply, WooClient
from connectors.woocommerce.errors import Answer, from_answer
from connectors.woocommerce.files import MediaFiles, digits_of
from connectors.woocommerce.records import Gone
from connectors.woocommerce.shop import Shop
from core.errors import Conflict, CoreError, Refused, Retryable
from core.ports.gallery import NAME_DIGITS, Arranged, Outgoing, Shown, Way
from core.ports.infra import TokenVault

ARRANGE_TIMEOUT_S = 240.0  # a picture from a slow address took 12 s, one of 20 megapixels 6 s
_IMAGES = "id,status,images"
_TAG = re.compile(r"<[^>]*>")
Wanted = Sequence[Shown | Outgoing]
Images = list[tuple[int | str, str]]


class WooGallery:
    """`Gallery` of one shop."""

    mimes = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})  # AVIF is refused (10.0)
    max_bytes = 2_097_152  # PHP's own limit on an upload
    max_pixels = 2560 * 2560  # beyond, WordPress makes a smaller one of it
    max_pictures = 60

    def __init__(self, client: WooClient, shop: Shop, vault: TokenVault | None) -> None:
        self._client = client
        self._files = MediaFiles(client, shop, vault)

    def ways(self, *, public: bool) -> Sequence[Way]:
        """See `MediaFiles.ways`."""
        return self._files.ways(public=public)

    def read(self, remote_id: str) -> tuple[Shown, ...]:
        """The pictures as stored, in order."""
        number = mapping.identity(remote_id)
        if not number:
            raise Gone
        params: dict[str, object] = {"context": "edit", "_fields": _IMAGES, "_skip_cache": True}
        reply = self._client.get(f"wc/v3/products/{number}", params, kind="one", allow=(404,))
        if reply.status == 404 or reply.one().get("status") == "trash":
            raise Gone
        shown = []
        for row in mapping.rows(reply.one().get("images")):
            media_id = mapping.identity(row.get("id"))
            if media_id and media_id != "0":  # some themes put a placeholder there
                shown.append(Shown(media_id, mapping.text(row.get("alt")), mapping.text(row.get("src"))))
        return tuple(shown)

    def arrange(self, remote_id: str, wanted: Wanted, seen: Sequence[Shown]) -> Arranged:
        """See `Gallery.arrange`."""
        self._check(wanted)
        current = self.read(remote_id)
        if (done := _arranged(current, wanted)) is not None:
            return done
        if _words(current) != _words(seen):
            raise Conflict(
                "Somebody changed the product's pictures in the shop meanwhile.",
                "Make a new preview; nothing was overwritten.",
            )
        error: CoreError | None = None
        for images in self._tries(wanted, current):
            try:
                error = self._put(remote_id, images)
            except Retryable as failure:
                error = failure
            after = self.read(remote_id)
            if (done := _arranged(after, wanted, [file for file, _ in images])) is not None:
                return done
            if isinstance(error, Retryable) or _words(after) != _words(seen):
                break
        raise error or Refused(
            "The shop took the pictures and shows others: a plugin or the theme changes galleries by itself.",
            "Look at the product in the shop, then make a new preview.",
        )

    # ------------------------------------------------------------------ inside

    def _check(self, wanted: Wanted) -> None:
        """Refuse what the shop would refuse, before anything is sent."""
        if len(wanted) > self.max_pictures:
            raise Refused(f"A product can show {self.max_pictures} pictures here, not {len(wanted)}.")
        for each in wanted:
            if not isinstance(each, Outgoing):
                continue
            if each.mime not in self.mimes:
                raise Refused(f"WooCommerce takes no {each.mime}.", "Encode the picture as JPEG or WebP.")
            if each.size_bytes > self.max_bytes or each.width_px * each.height_px > self.max_pixels:
                raise Refused(
                    f"The picture {each.name} is too large ({each.width_px} x {each.height_px} px, "
                    f"{each.size_bytes // 1024 + 1} KB).",
                    f"At most {self.max_bytes // 1024} KB and 2560 x 2560 px.",
                )

    def _tries(self, wanted: Wanted, current: Sequence[Shown]) -> Iterator[Images]:
        """Galleries to send, way after way: a way that the shop refuses is followed by the next that is ready."""
        known = {digits_of(each.url): int(each.media_id) for each in current if digits_of(each.url)}
        fresh = [each for each in wanted if isinstance(each, Outgoing)]
        for each in fresh:
            digits = each.digest[:NAME_DIGITS]
            if digits not in known and (number := self._files.find(digits)):
                known[digits] = number
        missing = [each for each in fresh if each.digest[:NAME_DIGITS] not in known]
        offered = False
        if not missing or all(each.url for each in missing):
            offered = True
            yield _images(wanted, known)
        trouble: CoreError | None = None
        for way in self._files.uploads() if missing else ():
            offered = True
            try:
                self._upload(way, missing, known)
            except Retryable:
                raise
            except CoreError as error:
                trouble = error
                continue
            trouble = None
            yield _images(wanted, known)
            break
        if trouble is not None:
            raise trouble
        if not offered:
            raise self._files.no_way()

    def _upload(self, way: str, files: Sequence[Outgoing], known: dict[str, int]) -> None:
        """Bring files into the library and note their ids; one that is there already is not sent."""
        for each in files:
            digits = each.digest[:NAME_DIGITS]
            if digits not in known:
                known[digits] = self._files.find(digits) or self._files.upload(way, each)

    def _put(self, remote_id: str, images: Images) -> CoreError | None:
        """Write the gallery; what the shop had against it, or None."""
        body: bodies.Body = {}
        bodies.put_gallery(body, images)
        route = f"wc/v3/products/{mapping.identity(remote_id)}"
        reply = self._client.write("PUT", route, body, {"_fields": "id"}, allow=(400, 404), timeout_s=ARRANGE_TIMEOUT_S)
        return None if reply.status < 300 else _objection(reply)


def _objection(reply: Reply) -> CoreError:
    if reply.code == "woocommerce_product_image_upload_error":
        return Refused(
            "The shop could not fetch a picture from Vitrine's address, so it changed nothing of this product.",
            "Check that the shop's server can open VITRINE_PUBLIC_URL (no password, no firewall), or install the "
            "plugin Vitrine in the shop: then the pictures are sent to it.",
        )
    if reply.code == "woocommerce_product_invalid_image_id":
        return Refused(
            "A picture of this gallery is no longer in the shop's media library, so nothing was changed.",
            "Somebody deleted the file in the shop. Make a new preview, or upload the file again.",
        )
    if reply.code == "woocommerce_rest_product_invalid_id":
        return Gone()
    return from_answer(Answer(reply.status, "PUT", reply.code))


def _images(wanted: Wanted, known: dict[str, int]) -> Images:
    """Each picture by its id, or by the address under which the shop may fetch it."""
    images: Images = []
    for each in wanted:
        if isinstance(each, Shown):
            images.append((int(each.media_id), each.alt))
        else:
            images.append((known.get(each.digest[:NAME_DIGITS], each.url), each.alt))
    return images


def _words(shown: Sequence[Shown]) -> list[tuple[str, str]]:
    return [(each.media_id, each.alt) for each in shown]


def _plain(alt: str) -> str:
    """An alternative text as WordPress keeps it: no tags, single spaces."""
    return " ".join(html.unescape(_TAG.sub("", alt)).split())


def _arranged(current: Sequence[Shown], wanted: Wanted, sent: Sequence[int | str] = ()) -> Arranged | None:
    """The gallery as wanted, if that is what is shown; a file of ours is known by the digits in its name, or by the id
    under which it was sent."""
    if len(current) != len(wanted):
        return None
    brought: dict[str, str] = {}
    for n, (there, each) in enumerate(zip(current, wanted, strict=True)):
        if isinstance(each, Shown):
            if there.media_id != each.media_id:
                return None
        elif digits_of(there.url) == each.digest[:NAME_DIGITS] or (sent and str(sent[n]) == there.media_id):
            brought[each.digest] = there.media_id
        else:
            return None
    # Words go with the files in one call: where files are there that only we could bring, so are the words, whatever
    # the shop made of them.
    if not sent and not brought and [_plain(there.alt) for there in current] != [_plain(each.alt) for each in wanted]:
        return None
    return Arranged(tuple(current), brought)
