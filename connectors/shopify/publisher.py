"""Writing content, and only content: look, write what differs, look again.

The primary language is the product itself; every other language, and a market's own version, are translations of it.
Each write reads first. What the shop already holds is not sent, what somebody else changed meanwhile raises Conflict.
After a time-out nobody knows what Shopify finished, so it is read again instead of sending twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from connectors.shopify import idents, media
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.crowd import Crowd, Job, as_input
from connectors.shopify.errors import NotTaken
from connectors.shopify.languages import Languages
from connectors.shopify.many import FROM
from connectors.shopify.mass import Mass
from connectors.shopify.modules import Modules, Page
from connectors.shopify.outgoing import ContentOnly, Runner
from connectors.shopify.ownfields import Gone, OwnFields, Row
from connectors.shopify.places import Place, Places
from connectors.shopify.texts import KEYS, Sight, Values, landed, pending, refuse_doubles
from connectors.shopify.translations import Translations
from core.clock import Clock
from core.errors import CoreError, Permanent, Refused, Retryable
from core.ports.wire import ContentField, FieldWrite, Receipt, Target, WriteItem

READ_CHUNK = 2_000  # targets
CHUNK = 40  # items whose products are looked at together
BULK_CHUNK = 5_000


class ShopifyPublisher:
    """`Publisher` of one shop."""

    def __init__(self, client: Runner, languages: Languages, clock: Clock, bulk: BulkRunner | None = None) -> None:
        only, places = ContentOnly(client), Places(languages)
        self._client, self._places, self._clock = only, places, clock
        mass = Mass(only, bulk)
        self._own = OwnFields(only, mass)
        self._translations = Translations(only, mass)
        self._modules = Modules(only, self._translations, self._own, places, bulk, mass)
        self._crowd = Crowd(bulk)
        self._many = bulk is not None

    # ------------------------------------------------------------------ the port

    def read(self, target: Target, fields: Sequence[ContentField]) -> Values:
        """The stored texts now. A text for which this product has no place in this language is left out: its source
        is empty, or Shopify has no such text."""
        outcome = self.read_many([(target, fields)])[0]
        if isinstance(outcome, CoreError):
            raise outcome
        return outcome

    def read_many(self, asked: Sequence[tuple[Target, Sequence[ContentField]]]) -> list[Values | CoreError]:
        """As `read`; the products of a chunk, and their texts in a language, take few calls together."""
        outcomes: list[Values | CoreError] = []
        for start in range(0, len(asked), READ_CHUNK):
            outcomes += self._read_chunk(asked[start : start + READ_CHUNK])
        return outcomes

    def _read_chunk(self, asked: Sequence[tuple[Target, Sequence[ContentField]]]) -> list[Values | CoreError]:
        outcomes: list[Values | CoreError] = []
        wanted: list[tuple[Job, Sequence[ContentField]]] = []
        for target, fields in asked:
            try:
                wanted.append((Job(WriteItem(target, ()), *self._where(target)), fields))
            except CoreError as error:
                outcomes.append(error)
            else:
                outcomes.append({})
        try:
            sights = iter(zip(self._look(wanted), wanted, strict=True))
        except CoreError as error:
            return [known or error for known in outcomes]
        for index, known in enumerate(outcomes):
            if not known:
                sight, (_, fields) = next(sights)
                outcomes[index] = Gone() if sight is None else sight.kept(fields)
        return outcomes

    def write(self, item: WriteItem) -> Receipt:
        """Write one target and read it back."""
        outcome = self.write_many([item])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def write_many(
        self, items: Sequence[WriteItem], told: Callable[[int], None] = lambda _done: None
    ) -> list[Receipt | Exception]:
        """Write several targets; one outcome per item, in order. Looking takes few calls for all of them together; each
        product's own texts take one call, and so do its texts in one language, or one bulk operation for very many."""
        size = BULK_CHUNK if self._many and len(items) >= FROM else CHUNK
        outcomes: list[Receipt | Exception] = []
        for start in range(0, len(items), size):
            outcomes += self._chunk(items[start : start + size], lambda done, base=start: told(base + done))  # type: ignore[misc]
            told(len(outcomes))
        return outcomes

    def losses(self, field: ContentField, stored: str) -> tuple[str, ...]:
        """Shopify stores a product's HTML as it is sent."""
        return ()

    def undo_create(self, target: Target, created_remote_id: str, fields: Sequence[ContentField] = ()) -> None:
        """Take the texts of a language away that writes of ours made; gone already is fine. Refuses anything else."""
        place, product = self._where(target)
        if place.own or created_remote_id != place.key:
            raise Refused("This is no translation that Vitrine made; it is left alone.")
        keys = [key for name, key in KEYS.items() if not fields or name in fields]
        seen = self._translations.read([product], place).get(product, {})
        self._translations.put(product, place, seen, dict.fromkeys(keys))
        if not fields or ContentField.MODULES in fields:
            self._modules.remove(product, place)

    # ------------------------------------------------------------------ a chunk

    def _where(self, target: Target) -> tuple[Place, str]:
        product = idents.gid("Product", target.remote_id)
        return self._places.place(target.locale), product

    def _chunk(self, items: Sequence[WriteItem], told: Callable[[int], None]) -> list[Receipt | Exception]:
        outcomes: list[Receipt | Exception | None] = [None] * len(items)
        jobs: dict[int, Job] = {}
        for index, item in enumerate(items):
            try:
                refuse_doubles([write.field for write in item.writes])
                jobs[index] = Job(item, *self._where(item.target))
            except CoreError as error:
                outcomes[index] = error
        # The product's own texts first: translations carry the digest of the text that they translate.
        done = len(items) - len(jobs)
        for own in (True, False):
            for together in _rounds([job for job in jobs.values() if job.place.own is own]):
                self._round(together, lambda pages, base=done: told(base + pages))  # type: ignore[misc]
                done += len(together)
                told(done)
        for index, job in jobs.items():
            outcomes[index] = job.outcome
        return [outcome if outcome is not None else Gone() for outcome in outcomes]

    def _round(self, jobs: list[Job], told: Callable[[int], None]) -> None:
        """Look, send, look again; sets every job's outcome."""
        try:
            self._crowd.settle(len(jobs))
            sights = self._look([(job, job.fields) for job in jobs])
        except CoreError as error:
            for job in jobs:
                job.outcome = error
            return
        sent: list[tuple[Job, Sight]] = []
        for job, sight in zip(jobs, sights, strict=True):
            self._select(job, sight)
            if sight is not None and job.outcome is None and job.send:
                sent.append((job, sight))
            elif sight is not None and job.outcome is None:
                job.outcome = self._receipt(job, sight)
        self._crowd.send(sent)
        self._describe([(job, sight) for job, sight in sent if job.place.own and job.error is None])
        for job, sight in sent:
            if job.error is None:
                self._send(job, sight)
        self._send_pages([(job, sight) for job, sight in sent if job.error is None], told)
        self._judge_all([job for job, _ in sent])

    def _judge_all(self, sent: Sequence[Job]) -> None:
        """How each ended: by Shopify's own word where that says it all, else by another look."""
        unsure: list[Job] = []
        for job in sent:
            if (said := job.known()) is not None:
                job.outcome = self._receipt(job, said)
            else:
                unsure.append(job)
        try:
            after = self._look([(job, job.fields) for job in unsure])
        except CoreError as error:
            for job in unsure:
                job.outcome = job.error or error
            return
        for job, now in zip(unsure, after, strict=True):
            job.outcome = self._judge(job, now)

    def _select(self, job: Job, sight: Sight | None) -> None:
        if sight is None:
            job.outcome = Gone()
            return
        try:
            job.send = [write for write in job.item.writes if pending(sight, write)]
        except CoreError as error:
            job.send, job.outcome = [], error

    def _judge(self, job: Job, sight: Sight | None) -> Receipt | CoreError:
        """What the shop holds decides, not what the call said."""
        if sight is None:
            return job.error or Gone()
        if all(landed(sight, write) for write in job.send):
            return self._receipt(job, sight)
        return job.error or Permanent(
            "Shopify took the text without an error and kept the old one.",
            "Another app in the shop seems to undo the change; look for one that locks or translates products.",
        )

    def _receipt(self, job: Job, sight: Sight) -> Receipt:
        created = "" if job.place.own else _created(job.item.writes, sight)
        return Receipt(job.item.target, sight.values(job.fields), self._clock.now(), created)

    # ------------------------------------------------------------------ looking

    def _look(self, wanted: Sequence[tuple[Job, Sequence[ContentField]]]) -> list[Sight | None]:
        """What the shop holds at each job's place, of these fields; None = the product is gone."""
        worded: dict[Place, list[str]] = {}
        for job, names in wanted:
            if not job.place.own and not KEYS.keys().isdisjoint(names):
                worded.setdefault(job.place, []).append(job.product)
        texts = self._translations.read_many(worded, len({product for ids in worded.values() for product in ids}))
        rows = self._rows(wanted)
        sights: list[Sight | None] = []
        for job, names in wanted:
            held = texts.get(job.place, {}).get(job.product)
            there = rows.get(job.product) if _needs_row(job, names) else {"id": job.product} if held else None
            sights.append(None if there is None else Sight(job.place, there, held or {}))
        self._fill([(sight, names) for (_, names), sight in zip(wanted, sights, strict=True) if sight is not None])
        return sights

    def _rows(self, wanted: Sequence[tuple[Job, Sequence[ContentField]]]) -> dict[str, Row]:
        """The products themselves, of those for which translations do not say enough."""
        needed = [(job, names) for job, names in wanted if _needs_row(job, names)]
        own = {job.product for job, _ in needed if job.place.own}
        pictured = {job.product for job, names in needed if ContentField.ALT_TEXTS in names}
        rows: dict[str, Row] = {}
        products = dict.fromkeys(job.product for job, _ in needed)
        for with_texts in (True, False):
            for with_pictures in (True, False):
                some = [p for p in products if (p in own) is with_texts and (p in pictured) is with_pictures]
                rows |= self._own.rows(some, texts=with_texts, pictures=with_pictures)
        return rows

    def _fill(self, seen: Sequence[tuple[Sight, Sequence[ContentField]]]) -> None:
        paged = [sight for sight, names in seen if ContentField.MODULES in names]
        for sight, stored in zip(paged, self._modules.read([(s.row, s.place) for s in paged]), strict=True):
            sight.stored = stored
        shown = [sight for sight, names in seen if ContentField.ALT_TEXTS in names and not sight.place.own]
        wanted: dict[Place, list[str]] = {}
        for sight in shown:
            wanted.setdefault(sight.place, []).extend(sight.images)
        alts = self._translations.read_many(wanted, len({sight.product for sight in shown}))
        for sight in shown:
            held = alts[sight.place]
            sight.pictures = {gid: held[gid] for gid in sight.images if gid in held}

    # ------------------------------------------------------------------ sending

    def _send(self, job: Job, sight: Sight) -> None:
        """Send what differs, step by step; the first step that did not land ends it."""
        for writes, step in self._steps(job, sight):
            try:
                step()
            except NotTaken as error:
                job.error = error
                return
            except Retryable as error:
                if not self._stands(job, writes):
                    job.error = error
                    return
            except CoreError as error:
                job.error = error
                return

    def _send_pages(self, sent: Sequence[tuple[Job, Sight]], told: Callable[[int], None]) -> None:
        """Pages last: each takes several calls, and they go on side by side."""
        jobs: list[Job] = []
        pages: list[Page] = []
        for job, sight in sent:
            for write in job.send:
                if write.field is ContentField.MODULES:
                    jobs.append(job)
                    pages.append(Page(sight.product, sight.place, write.before, write.after))
        for job, error in zip(jobs, self._modules.write_many(pages, told), strict=True):
            job.error = error

    def _stands(self, job: Job, writes: Sequence[FieldWrite]) -> bool:
        """Did a step whose answer got lost arrive all the same?"""
        try:
            sight = self._look([(job, [write.field for write in writes])])[0]
        except CoreError:
            return False
        return sight is not None and all(landed(sight, write) for write in writes)

    def _steps(self, job: Job, sight: Sight) -> Iterator[tuple[list[FieldWrite], Callable[[], None]]]:
        """(what a step writes, the step), in order; pages follow, see `_send_pages`."""
        texts = [write for write in job.send if write.field in KEYS]
        if texts and not job.texted:
            yield texts, lambda: self._texts(sight, texts)
        for write in job.send:
            if write.field is ContentField.ALT_TEXTS and not job.described:
                yield [write], lambda write=write: self._alts(sight, write)  # type: ignore[misc]
        for write in job.send:
            if write.field is ContentField.STATE:
                yield (
                    [write],
                    lambda write=write: self._own.put_state(  # type: ignore[misc]
                        sight.product, sight.state_key, write.before, write.after
                    ),
                )

    def _describe(self, sent: Sequence[tuple[Job, Sight]]) -> None:
        """Words for the pictures of many products go out together. Those of a call that failed, and what somebody
        else changed, are left to the steps of each product."""
        together: dict[str, str] = {}
        jobs: list[Job] = []
        for job, sight in sent:
            write = next((write for write in job.send if write.field is ContentField.ALT_TEXTS), None)
            try:
                wanted = media.changes(sight.gallery(), write) if write else {}
            except CoreError:
                continue
            if wanted and together.keys().isdisjoint(wanted):
                together |= wanted
                jobs.append(job)
        if len(jobs) > 1:
            try:
                media.describe(self._client, together)
            except CoreError:
                return
            for job in jobs:
                job.described = True

    def _texts(self, sight: Sight, writes: Iterable[FieldWrite]) -> None:
        values = {write.field: write.after or "" for write in writes}
        if not sight.place.own:
            wanted = {KEYS[name]: text for name, text in values.items()}
            self._translations.put(sight.product, sight.place, sight.texts, wanted)
            return
        self._client.run("product_update", {"product": as_input(sight, values)})

    def _alts(self, sight: Sight, write: FieldWrite) -> None:
        wanted = media.changes(sight.gallery(), write)
        if sight.place.own:
            media.describe(self._client, wanted)
            return
        for number, alt in wanted.items():
            gid = idents.gid("MediaImage", number)
            self._translations.put(gid, sight.place, sight.pictures.get(gid, {}), {media.ALT: alt})


def _needs_row(job: Job, names: Sequence[ContentField]) -> bool:
    """Must the product itself be read? Of translations the resource says whether it still exists."""
    return job.place.own or not names or not KEYS.keys() >= set(names)


def _rounds(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Jobs that may go side by side: never two for one target."""
    waiting = list(jobs)
    while waiting:
        taken: set[tuple[str, Place]] = set()
        now: list[Job] = []
        later: list[Job] = []
        for job in waiting:
            name = (job.product, job.place)
            (later if name in taken else now).append(job)
            taken.add(name)
        yield now
        waiting = later


def _created(writes: Sequence[FieldWrite], sight: Sight) -> str:
    """Names the language that this write began: all its texts were absent before, and some are there now."""
    began = any(write.field in KEYS and sight.value(write.field) for write in writes)
    removable = all(write.field in KEYS or write.field is ContentField.MODULES for write in writes)
    if not began or not removable or any(write.before for write in writes):
        return ""
    return sight.place.key
