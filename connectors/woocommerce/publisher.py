"""Writing content, and only content: look, write what differs, look again.

Each write reads the record first. What the shop already holds is not sent (any PUT bumps `date_modified` and fires
webhooks); what somebody else changed meanwhile raises Conflict. After a time-out or a 5xx nobody knows what PHP
finished, so the record is read again instead of sending twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from connectors.woocommerce import bodies, mapping, texts
from connectors.woocommerce.client import Reply, WooClient
from connectors.woocommerce.errors import Answer, from_answer
from connectors.woocommerce.languages import Languages, Place
from connectors.woocommerce.losses import losses
from connectors.woocommerce.records import Gone, Records
from connectors.woocommerce.shop import Shop
from connectors.woocommerce.texts import Row, Values
from core.clock import Clock
from core.errors import Conflict, CoreError, Permanent, Refused, Retryable
from core.ports.wire import ContentField, FieldWrite, Receipt, Target, WriteItem

CHUNK = 20  # text writes per batch: larger ones run into PHP's time limit on small hosts


@dataclass(slots=True)
class _Job:
    """One item on its way: where it goes, what of it must be sent, how it ended."""

    item: WriteItem
    place: Place
    send: list[FieldWrite] = field(default_factory=list)
    error: CoreError | None = None
    outcome: Receipt | CoreError | None = None


class WooPublisher:
    """`Publisher` of one shop."""

    def __init__(self, client: WooClient, shop: Shop, languages: Languages, clock: Clock) -> None:
        self._client, self._shop, self._languages, self._clock = client, shop, languages, clock
        self._records = Records(client, languages)

    # ------------------------------------------------------------------ the port

    def read(self, target: Target, fields: Sequence[ContentField]) -> Values:
        """The stored texts now. A locale without a record of its own answers None for all of the record's fields."""
        place = self._languages.place(target)
        if not place.post_id:
            return dict.fromkeys(fields)
        return texts.values(self._records.one(place.post_id), place, fields, self._seo)

    def read_many(self, asked: Sequence[tuple[Target, Sequence[ContentField]]]) -> list[Values | CoreError]:
        """As `read`, with the records of up to 20 targets in two calls: the sources, then their translations."""
        outcomes: list[Values | CoreError] = []
        for start in range(0, len(asked), CHUNK):
            outcomes += self._read_chunk(asked[start : start + CHUNK])
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
        """Write several targets, up to 20 records a call; one outcome per item, in order."""
        outcomes: list[Receipt | Exception] = []
        for start in range(0, len(items), CHUNK):
            outcomes += self._chunk(items[start : start + CHUNK])
            told(len(outcomes))
        return outcomes

    def losses(self, field: ContentField, stored: str) -> tuple[str, ...]:
        """See `losses.losses`; meta is stored unfiltered."""
        return losses(stored) if field in bodies.COLUMNS else ()

    def undo_create(self, target: Target, created_remote_id: str, fields: Sequence[ContentField] = ()) -> None:
        """Delete a translation record that we made, as a whole; gone already is fine. Refuses anything else."""
        post_id = mapping.identity(created_remote_id)
        if not post_id or post_id == mapping.identity(target.remote_id):
            raise Refused("This is no translation record that Vitrine made; it is left alone.")
        try:
            row = self._records.one(int(post_id))
        except Gone:
            return
        if not texts.made_by_us(row) or self._languages.place(target).post_id != int(post_id):
            raise Refused(
                "This record was not made by Vitrine; it is left alone.", "Delete it in the shop if you want to."
            )
        try:
            self._client.write("DELETE", f"wc/v3/products/{post_id}", params={"force": True}, allow=(404, 410))
        except Retryable:
            if self._records.exists(int(post_id)):
                raise

    # ------------------------------------------------------------------ a chunk

    def _read_chunk(self, asked: Sequence[tuple[Target, Sequence[ContentField]]]) -> list[Values | CoreError]:
        try:
            sources = self._records.many(target.remote_id for target, _ in asked)
            places = [self._placed(target, sources) for target, _ in asked]
            numbers = {place.post_id for place in places if isinstance(place, Place) and place.post_id}
            rows = sources | self._records.many(str(number) for number in sorted(numbers - sources.keys()))
        except CoreError as error:
            return [error for _ in asked]
        outcomes: list[Values | CoreError] = []
        for place, (_, fields) in zip(places, asked, strict=True):
            if isinstance(place, CoreError):
                outcomes.append(place)
            elif not place.post_id:
                outcomes.append(dict.fromkeys(fields))
            elif place.post_id in rows:
                outcomes.append(texts.values(rows[place.post_id], place, fields, self._seo))
            else:
                outcomes.append(Gone())
        return outcomes

    def _placed(self, target: Target, sources: dict[int, Row]) -> Place | CoreError:
        """Where a target lives, or why there is no such place."""
        source = sources.get(int(mapping.identity(target.remote_id) or 0))
        if source is None:
            return Gone()
        try:
            return self._languages.place(target, source)
        except CoreError as error:
            return error

    @property
    def _seo(self) -> str:
        return self._shop.facts().seo_plugin

    def _chunk(self, items: Sequence[WriteItem]) -> list[Receipt | Exception]:
        try:
            sources = self._records.many(item.target.remote_id for item in items)
        except CoreError as error:
            return [error for _ in items]
        outcomes: list[Receipt | Exception | None] = [None] * len(items)
        jobs: dict[int, _Job] = {}
        for index, item in enumerate(items):
            try:
                jobs[index] = self._job(item, sources)
            except CoreError as error:
                outcomes[index] = error
        existing = [job for job in jobs.values() if job.place.post_id]
        self._update(existing, sources)
        made: dict[tuple[int, str], Place] = {}
        for index, job in jobs.items():
            if not job.place.post_id:
                self._create_once(job, sources, made)
            outcomes[index] = job.outcome
        return [outcome if outcome is not None else Gone() for outcome in outcomes]

    def _job(self, item: WriteItem, sources: dict[int, Row]) -> _Job:
        place = self._placed(item.target, sources)
        if isinstance(place, CoreError):
            raise place
        fields = [write.field for write in item.writes]
        texts.check_fields(place, item.target.locale, fields, self._shop.facts().source_locale)
        if len(set(fields)) != len(fields):
            raise Refused("One write names the same field twice.")
        return _Job(item, place)

    def _update(self, jobs: list[_Job], known: dict[int, Row]) -> None:
        """Send what differs and set every job's outcome."""
        try:
            rows = known | self._records.many(str(job.place.post_id) for job in jobs if job.place.post_id not in known)
        except CoreError as error:
            for job in jobs:
                job.outcome = error
            return
        for job in jobs:
            self._select(job, rows.get(job.place.post_id))
        sent = [job for job in jobs if job.send]
        for job in jobs:
            if job.outcome is None and not job.send:
                job.outcome = self._receipt(job, rows[job.place.post_id])
        if not sent:
            return
        self._send(sent, rows)
        try:
            after = self._records.many((str(job.place.post_id) for job in sent), fresh=True)
        except CoreError as error:
            for job in sent:
                job.outcome = job.error or error
            return
        for job in sent:
            job.outcome = self._judge(job, after.get(job.place.post_id))

    def _select(self, job: _Job, row: Row | None) -> None:
        if row is None:
            job.outcome = Gone()
            return
        try:
            job.send = [write for write in job.item.writes if texts.pending(row, job.place, write, self._seo)]
            self._refuse_losses(job.send)
            texts.build({}, row, job.place, job.send, self._seo)  # an unusable text fails here, alone
        except CoreError as error:
            job.send, job.outcome = [], error

    def _refuse_losses(self, writes: list[FieldWrite]) -> None:
        for write in writes:
            if gone := self.losses(write.field, write.before or ""):
                raise Refused(
                    f"The shop's interface would take {', '.join(gone)} out of the product's own {write.field.value}.",
                    "Nothing was written. Move these parts out of the text, then publish again.",
                )

    def _judge(self, job: _Job, row: Row | None) -> Receipt | CoreError:
        """What the shop holds decides, not what the call said."""
        if row is None:
            return job.error or Gone()
        if all(texts.landed(row, job.place, write, self._seo) for write in job.send):
            return self._receipt(job, row)
        return job.error or Permanent(
            "The shop took the text without an error and kept the old one.",
            "A plugin in the shop seems to undo the change; look for one that locks or translates products.",
        )

    def _receipt(self, job: _Job, row: Row, created: str = "") -> Receipt:
        fields = [write.field for write in job.item.writes]
        unborn = any(write.field in bodies.COLUMNS and write.before is None for write in job.item.writes)
        if not created and job.place.lang and unborn and texts.made_by_us(row):
            created = str(job.place.post_id)  # an earlier try of this very write made it, and its answer got lost
        return Receipt(job.item.target, texts.values(row, job.place, fields, self._seo), self._clock.now(), created)

    # ------------------------------------------------------------------ sending

    def _send(self, jobs: list[_Job], rows: dict[int, Row]) -> None:
        """One call for all records with texts alone, one each for those with pictures. Errors go to `job.error`."""
        by_post: dict[int, list[_Job]] = {}
        for job in jobs:
            by_post.setdefault(job.place.post_id, []).append(job)
        together: dict[int, bodies.Body] = {}
        for post_id, group in by_post.items():
            body: bodies.Body = {}
            for job in group:
                texts.build(body, rows[post_id], job.place, job.send, self._seo)
            if texts.has_pictures(body) or len(by_post) == 1:
                self._put(post_id, body, group)
            else:
                together[post_id] = body
        if together:
            self._batch(together, by_post)

    def _put(self, post_id: int, body: bodies.Body, group: list[_Job]) -> None:
        try:
            self._client.write("PUT", f"wc/v3/products/{post_id}", body)
        except CoreError as error:
            for job in group:
                job.error = error

    def _batch(self, together: dict[int, bodies.Body], by_post: dict[int, list[_Job]]) -> None:
        body = {"update": [{"id": post_id} | texts_body for post_id, texts_body in together.items()]}
        errors: dict[int, CoreError] = {}
        try:
            errors = _item_errors(list(together), self._client.write("POST", "wc/v3/products/batch", body))
        except CoreError as error:
            errors = dict.fromkeys(together, error)
        for post_id, failure in errors.items():
            for job in by_post[post_id]:
                job.error = failure

    # ------------------------------------------------------------------ translation records

    def _create_once(self, job: _Job, sources: dict[int, Row], made: dict[tuple[int, str], Place]) -> None:
        """Two items may name the same missing record: the first makes it, the second writes to it."""
        record = (job.place.source_id, job.place.lang)
        if record in made:
            job.place = made[record]
            self._update([job], {})
            return
        job.outcome = self._create(job, sources)
        if job.place.post_id:
            made[record] = job.place

    def _create(self, job: _Job, sources: dict[int, Row]) -> Receipt | CoreError:
        """Make the record of a locale that has none yet. Nothing to say = nothing made."""
        row: Row = {}
        try:
            writes = [write for write in job.item.writes if write.after is not None]
            if any(write.before for write in job.item.writes):
                raise Conflict(
                    f"The {job.item.target.locale} version of this product is gone from the shop.",
                    "Synchronise and publish again.",
                )
            if not [write for write in writes if write.field is not ContentField.ALT_TEXTS]:
                return self._receipt(job, row) if not writes else self._no_record(job)
            for write in writes:
                if write.field is ContentField.ALT_TEXTS:
                    texts.read_alts(write.after)  # unusable ones must fail before the record is made
            source = sources[job.place.source_id]
            job.place, row = self._make(job, source, writes)
            return self._finish(job, row)
        except CoreError as error:
            return error

    def _no_record(self, job: _Job) -> CoreError:
        return Permanent(
            f"There is no {job.item.target.locale} version of this product whose pictures could be described."
        )

    def _make(self, job: _Job, source: Row, writes: list[FieldWrite]) -> tuple[Place, Row]:
        plain = [write for write in writes if write.field is not ContentField.ALT_TEXTS]
        body = texts.build({"name": mapping.text(source.get("name"))}, source, job.place, plain, self._seo)
        bodies.put_meta(body, bodies.CREATED_META, "1")
        body |= self._languages.creation(job.place) | {"status": mapping.text(source.get("status")) or "draft"}
        try:
            post_id = int(mapping.identity(self._client.write("POST", "wc/v3/products", body).one().get("id")) or 0)
        except Retryable:
            post_id = 0  # PHP may have made it all the same
            place = self._languages.place(job.item.target)
            if not place.post_id:
                raise
        place = (
            Place(post_id, job.place.lang, "", job.place.source_id)
            if post_id
            else self._languages.place(job.item.target)
        )
        row = self._records.one(place.post_id, fresh=True)
        if not texts.made_by_us(row):
            raise Conflict(
                "Somebody made this translation in the shop at the same moment.", "Synchronise and publish again."
            )
        return place, row

    def _finish(self, job: _Job, row: Row) -> Receipt | CoreError:
        """WPML copies custom fields into a new record: ours that were not meant for it go; alt texts follow."""
        created = str(job.place.post_id)
        body: bodies.Body = {}
        written = {write.field for write in job.item.writes if write.after is not None}
        for own, key in bodies.OWN_META.items():
            if own not in written and texts.value(row, Place(job.place.post_id), own, "") is not None:
                bodies.put_meta(body, key, None)
        alts = [write for write in job.item.writes if write.field is ContentField.ALT_TEXTS and write.after is not None]
        if alts and texts.gallery(row):
            texts.build(body, row, job.place, alts, self._seo)
        if body:
            self._client.write("PUT", f"wc/v3/products/{created}", body)
            row = self._records.one(job.place.post_id, fresh=True)
        return self._receipt(job, row, created)

    # ------------------------------------------------------------------ reading


def _item_errors(post_ids: list[int], reply: Reply) -> dict[int, CoreError]:
    """A batch answers 200 although items failed; errors sit in the items, in the order sent."""
    rows = list(mapping.rows(reply.one().get("update")))
    errors: dict[int, CoreError] = {}
    for post_id, row in zip(post_ids, rows, strict=False):
        error = row.get("error")
        if isinstance(error, dict):
            data = error.get("data")
            status = data.get("status") if isinstance(data, dict) else 400
            errors[post_id] = from_answer(
                Answer(status if isinstance(status, int) else 400, "PUT", str(error.get("code") or ""), proven=True)
            )
    return errors
