"""A product's pictures in a Shopify shop: look, bring what is missing, show it, put it in order, look again.

Order of the steps: first all that can refuse, then files into the library, then onto the product, then the order, then
off the product. So a death in between leaves a gallery that shows too much, never too little, and the next call
knows every state that this one can leave. What leaves a product stays in the shop's files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from connectors.shopify import idents, library
from connectors.shopify.errors import NotTaken
from connectors.shopify.gallery_plan import Plan, check, known, moves, names, plan
from connectors.shopify.library import Library, polls
from connectors.shopify.outgoing import Runner, check_text
from connectors.shopify.paging import pages
from connectors.shopify.shop import Shop
from connectors.shopify.transfer import Transfers
from core.clock import Clock
from core.errors import BadInput, Conflict, NeedsMerchant, Refused, Retryable
from core.ports.gallery import Arranged, Outgoing, Shown, Way

FILES_AT_ONCE = 250  # the longest list that Shopify takes
PAGE = 50
ALT_MAX = 512
SCOPES = ("write_files", "write_products")
_GRANT = (
    "Open Vitrine in the Shopify admin and accept the permissions it asks for. With a custom app, add {missing} under "
    "its Admin API scopes and install it again."
)


class ShopifyGallery:
    """`Gallery`. `base` is the shop's address. Figures are those of Shopify's documentation in 2026."""

    mimes = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
    max_bytes = 20_000_000
    max_pixels = 20_000_000
    max_pictures = 250

    def __init__(self, client: Runner, transfers: Transfers, shop: Shop, clock: Clock, base: str) -> None:
        self._client, self._shop, self._clock = client, shop, clock
        self._library = Library(client, transfers, clock, base)

    # ------------------------------------------------------------------ the port

    def ways(self, *, public: bool) -> Sequence[Way]:
        """Vitrine sends the bytes, so a public address changes nothing."""
        text = "Vitrine uploads the files into the shop's library (Content > Files) and shows them on the product."
        missing = self._missing()
        next_step = _GRANT.format(missing=" and ".join(missing)) if missing else ""
        return (Way("upload", not missing, text, next_step),)

    def read(self, remote_id: str) -> tuple[Shown, ...]:
        """As the port says. Films and models are there too, with their type in the id (`Video/7`) and a still as `url`:
        whatever a caller does with pictures, they keep their place."""
        product = idents.gid("Product", remote_id)
        walk = pages(self._client, "product_gallery", {"id": product}, "product", "media", first=PAGE)
        return tuple(_shown(node) for page in walk for node in page.nodes)

    def arrange(self, remote_id: str, wanted: Sequence[Shown | Outgoing], seen: Sequence[Shown]) -> Arranged:
        """As the port says. Films, models and pictures that a variant shows stay even when `wanted` does not name them
        (see `gallery_plan.plan`)."""
        files = [each for each in wanted if isinstance(each, Outgoing)]
        self._refuse(wanted, files)
        now = self.read(remote_id)
        held = self._library.find(files)
        ours = known(wanted, held, now)
        planned = plan(names(wanted, ours), now, seen, lambda: self._used_by_variants(remote_id))
        check(now, seen, planned, set(ours.values()))
        if len(planned.order) > self.max_pictures:
            raise Refused(
                f"The product would show {len(planned.order)} pictures and films; Shopify allows {self.max_pictures}.",
                "Show fewer of them.",
            )
        ours |= self._bring(files, held, ours, planned, now)
        planned = planned.brought(ours)
        shown = self._carry_out(remote_id, planned, now)
        return Arranged(shown, {each.digest: ours[each.digest] for each in files})

    # ------------------------------------------------------------------ before anything is sent

    def _missing(self) -> tuple[str, ...]:
        return tuple(scope for scope in SCOPES if not self._shop.grants(scope))

    def _refuse(self, wanted: Sequence[Shown | Outgoing], files: Sequence[Outgoing]) -> None:
        if missing := self._missing():
            named = " and ".join(missing)
            raise NeedsMerchant(f"The shop has not granted {named}.", _GRANT.format(missing=named))
        for each in wanted:
            if len(check_text(each.alt)) > ALT_MAX:
                raise BadInput(f"A picture's words are longer than {ALT_MAX} characters.", "Shorten them.", field="alt")
        for file in files:
            if file.mime not in self.mimes:
                raise Refused(f"Shopify takes no {file.mime} ({file.name}).", "Use a JPEG, PNG, GIF or WebP.")
            if not 0 < file.size_bytes <= self.max_bytes:
                raise Refused(
                    f"{file.name} has {file.size_bytes} bytes; Shopify takes up to 20 MB.", "Make it smaller."
                )
            if file.width_px * file.height_px > self.max_pixels:
                raise Refused(
                    f"{file.name} has {file.width_px} x {file.height_px} pixels; Shopify takes up to 20 megapixels.",
                    "Make it smaller.",
                )

    def _used_by_variants(self, remote_id: str) -> set[str]:
        product = idents.gid("Product", remote_id)
        walk = pages(self._client, "variant_pictures", {"id": product}, "product", "variants", first=PAGE)
        nodes = (media for page in walk for variant in page.nodes for media in variant["media"]["nodes"])
        return {idents.media_id(str(node["id"])) for node in nodes}

    # ------------------------------------------------------------------ into the library

    def _bring(
        self,
        files: Sequence[Outgoing],
        held: dict[str, list[library.Held]],
        ours: dict[str, str],
        planned: Plan,
        now: Sequence[Shown],
    ) -> dict[str, str]:
        """Digest -> media id of the files that had to be sent; everything that is to be shown anew is ready then."""
        there = {each.media_id for each in now}
        waiting = [idents.media_gid(name) for name in planned.order if name not in there and name not in held]
        waiting += [idents.media_gid(media) for media in ours.values() if media not in there]
        if waiting:
            self._library.wait(waiting)
        made = self._library.bring([each for each in files if each.digest not in ours], held)
        if made:
            self._library.wait(made.values())
        return {digest: idents.media_id(gid) for digest, gid in made.items()}

    # ------------------------------------------------------------------ onto the product

    def _carry_out(self, remote_id: str, planned: Plan, now: Sequence[Shown]) -> tuple[Shown, ...]:
        there = {each.media_id: each.alt for each in now}
        more = sum(name not in there for name in planned.order)
        if len(there) + more > self.max_pictures:
            self._take_off(remote_id, planned.leaving)
        self._show(remote_id, planned, there)
        now = self._order(remote_id, planned)
        if any(each.media_id in planned.leaving for each in now):
            self._take_off(remote_id, planned.leaving)
            now = self.read(remote_id)
        if not _stands(now, planned):
            raise Conflict(
                "Somebody changed the product's gallery while Vitrine arranged it.",
                "Look at the gallery as it is now, then decide again.",
            )
        return now

    def _show(self, remote_id: str, planned: Plan, there: dict[str, str]) -> None:
        """New references and changed words, in one call."""
        rows: list[dict[str, Any]] = []
        for name in planned.order:
            row: dict[str, Any] = {} if name in there else {"referencesToAdd": [idents.gid("Product", remote_id)]}
            if name in planned.alts and planned.alts[name] != there.get(name):
                row["alt"] = planned.alts[name]
            if row:
                rows.append({"id": idents.media_gid(name)} | row)

        def landed() -> bool:
            alts = {each.media_id: each.alt for each in self.read(remote_id)}
            return all(name in alts and planned.alts.get(name, alts[name]) == alts[name] for name in planned.order)

        self._update(rows, landed)

    def _take_off(self, remote_id: str, leaving: Sequence[str]) -> None:
        product = idents.gid("Product", remote_id)
        rows = [{"id": idents.media_gid(name), "referencesToRemove": [product]} for name in leaving]
        self._update(rows, lambda: not any(each.media_id in leaving for each in self.read(remote_id)))

    def _update(self, rows: Sequence[dict[str, Any]], landed: Callable[[], bool]) -> None:
        for start in range(0, len(rows), FILES_AT_ONCE):
            self._send("file_update", {"files": rows[start : start + FILES_AT_ONCE]}, landed)

    def _send(self, file: str, variables: dict[str, Any], landed: Callable[[], bool]) -> Any:
        """Send a mutation; where its answer got lost, the shop is asked whether it arrived, and it is not repeated."""
        try:
            return self._client.run(file, variables)
        except NotTaken:
            raise
        except Retryable:
            if not landed():
                raise
            return None

    def _order(self, remote_id: str, planned: Plan) -> tuple[Shown, ...]:
        """Everything that stays first, in its order; answers the gallery as it is then."""
        now = self.read(remote_id)
        wanted = moves([each.media_id for each in now], planned.order)
        if not wanted:
            return now
        rows = [{"id": idents.media_gid(name), "newPosition": str(place)} for name, place in wanted]
        variables = {"id": idents.gid("Product", remote_id), "moves": rows}
        reply = self._send("product_reorder_media", variables, lambda: any(self._in_order(remote_id, planned)))
        job = None if reply is None else reply.at("productReorderMedia", "job")
        if job is not None and not job["done"]:
            self._wait_for_job(str(job["id"]))
        return self.read(remote_id)

    def _in_order(self, remote_id: str, planned: Plan) -> Iterator[bool]:
        for _ in polls(self._clock, library.INDEX_WAIT_S):
            yield not moves([each.media_id for each in self.read(remote_id)], planned.order)

    def _wait_for_job(self, job: str) -> None:
        for _ in polls(self._clock, library.LONGEST_WAIT_S):
            if self._client.run("job", {"id": job}).at("job", "done"):
                return
        raise Retryable("Shopify is still putting the pictures in order.", after_s=60)


def _stands(now: Sequence[Shown], planned: Plan) -> bool:
    alts = planned.alts
    return [each.media_id for each in now] == list(planned.order) and all(
        each.alt == alts.get(each.media_id, each.alt) for each in now
    )


def _shown(node: dict[str, Any]) -> Shown:
    own, still = node.get("image") or {}, (node.get("preview") or {}).get("image") or {}
    return Shown(idents.media_id(str(node["id"])), str(node.get("alt") or ""), str((own or still).get("url") or ""))
