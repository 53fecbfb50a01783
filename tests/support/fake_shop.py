"""A little shop that honours the Publisher port: texts by record, translation records of its own, an owner who edits.

It keeps count of every call and of every text that was replaced, so that tests can say "nothing was written twice",
and it can die before or after any call, as a process does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.clock import FrozenClock
from core.errors import Conflict, CoreError, Permanent, Refused
from core.ports.wire import ContentField, Receipt, Target, WriteItem

RECORD_FIELDS = (ContentField.TITLE, ContentField.DESCRIPTION, ContentField.SEO_TITLE, ContentField.SEO_DESCRIPTION)
Texts = dict[ContentField, str | None]


class Died(BaseException):
    """The process is gone: nothing after this line runs. Not an Exception, so that nobody handles it."""


@dataclass(slots=True)
class Record:
    """One product record. Price and stock have no way in: no port call carries them."""

    remote_id: str
    locale: str
    texts: Texts
    price_minor: int = 1_990
    stock: int = 7
    made_by_us: bool = False


@dataclass
class FakeShop:
    """`native`: locales that get records of their own; every other one lives beside the source record."""

    source_locale: str = "en-US"
    native: tuple[str, ...] = ()
    records: dict[str, Record] = field(default_factory=dict)
    beside: dict[tuple[str, str], str] = field(default_factory=dict)
    translations: dict[tuple[str, str], str] = field(default_factory=dict)
    written: list[tuple[str, str, ContentField, str | None]] = field(default_factory=list)
    calls: int = 0
    hook: Callable[[str], None] = lambda _where: None
    fails: dict[Target, Exception] = field(default_factory=dict)
    alters: Callable[[str], str] = str
    parts: bool = False
    homeless: frozenset[ContentField] = frozenset()  # texts that this shop has no place for
    clock: FrozenClock = field(default_factory=FrozenClock)

    def add(self, remote_id: str, description: str = "", **texts: str) -> Record:
        """A product of the shop's own language."""
        named = {ContentField(name): text for name, text in texts.items()}
        record = Record(remote_id, self.source_locale, {ContentField.DESCRIPTION: description, **named})
        self.records[remote_id] = record
        return record

    def state(self) -> dict[str, tuple[int, int]]:
        """Everything that Vitrine must never touch."""
        return {r.remote_id: (r.price_minor, r.stock) for r in self.records.values() if not r.made_by_us}

    # ------------------------------------------------------------ the port

    def read(self, target: Target, fields: Sequence[ContentField]) -> Texts:
        self._step("read")
        return {name: self._get(target, name) for name in fields if name not in self.homeless}

    def read_many(self, asked: Sequence[tuple[Target, Sequence[ContentField]]]) -> list[Texts | CoreError]:
        outcomes: list[Texts | CoreError] = []
        for target, fields in asked:
            try:
                outcomes.append(self.read(target, fields))
            except CoreError as error:
                outcomes.append(error)
        return outcomes

    def write(self, item: WriteItem) -> Receipt:
        outcome = self.write_many([item])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def write_many(
        self, items: Sequence[WriteItem], told: Callable[[int], None] = lambda _done: None
    ) -> list[Receipt | Exception]:
        self._step("before write_many")
        outcomes: list[Receipt | Exception] = []
        for item in items:
            try:
                outcomes.append(self._write_one(item))
            except Exception as error:  # noqa: BLE001 - the port hands every outcome back
                outcomes.append(error)
            told(len(outcomes))
        self._step("after write_many")
        return outcomes

    def losses(self, field: ContentField, stored: str) -> tuple[str, ...]:
        return ("<script>",) if "<script" in stored else ()

    def undo_create(self, target: Target, created_remote_id: str, fields: Sequence[ContentField] = ()) -> None:
        self._step("before undo_create")
        record = self.records.get(created_remote_id)
        if record is not None:
            if not record.made_by_us or self.translations.get((target.remote_id, target.locale)) != created_remote_id:
                raise Refused("That record was not made by Vitrine.")
            del self.records[created_remote_id]
            del self.translations[target.remote_id, target.locale]
        self._step("after undo_create")

    # ------------------------------------------------------------ inside

    def _write_one(self, item: WriteItem) -> Receipt:
        target = item.target
        if target in self.fails:
            raise self.fails[target]
        if target.remote_id not in self.records:
            raise Permanent("The shop no longer has this product.", "Synchronise the catalogue.")
        if any(self._get(target, w.field) not in (w.before, w.after) for w in item.writes):
            raise Conflict("Somebody changed this text in the shop.", "Synchronise and publish again.")
        created = self._record_for(target, item)
        for write in item.writes:
            if self._get(target, write.field) == write.after:
                continue
            self._step(f"within {write.field}")
            text = None if write.after is None else self.alters(write.after)
            self._set(target, write.field, text)
            self.written.append((target.remote_id, target.locale, write.field, write.after))
        values = {write.field: self._get(target, write.field) for write in item.writes}
        return Receipt(target, values, self.clock.now(), created)

    def _record_for(self, target: Target, item: WriteItem) -> str:
        if target.locale not in self.native or (target.remote_id, target.locale) in self.translations:
            return ""
        created = f"{target.remote_id}-{target.locale}-{self.calls}"
        self.records[created] = Record(created, target.locale, dict.fromkeys(RECORD_FIELDS), made_by_us=True)
        self.translations[target.remote_id, target.locale] = created
        return created

    def _home(self, target: Target) -> Record | None:
        if target.locale == self.source_locale:
            return self.records.get(target.remote_id)
        return self.records.get(self.translations.get((target.remote_id, target.locale), ""))

    def _get(self, target: Target, name: ContentField) -> str | None:
        if name is ContentField.MODULES:
            return self.beside.get((target.remote_id, target.locale))
        home = self._home(target)
        return home.texts.get(name) if home else None

    def _set(self, target: Target, name: ContentField, text: str | None) -> None:
        if name is not ContentField.MODULES:
            home = self._home(target)
            assert home is not None
            home.texts[name] = text
        elif text is None:
            self.beside.pop((target.remote_id, target.locale), None)
        else:
            self.beside[target.remote_id, target.locale] = text

    def _step(self, where: str) -> None:
        self.calls += 1
        self.hook(where)
