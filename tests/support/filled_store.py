"""A store with something in every table, and a look for what still names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Float, Integer, Table, select

from core.catalog.sync import to_product
from core.content.document import Bullets, ContentDocument, Line
from core.experiments.record import Experiment
from core.experiments.run import pull
from core.facts.known import KnownFacts
from core.facts.sheet import Fact, FactSheet
from core.jobs import erasure
from core.jobs.services import Services
from core.ports.wire import ContentField, ExposureRow, FieldWrite, OrderRow, ProductSnapshot, Target, WebhookEvent
from core.publishing.plan import Plan, PlanItem
from core.review.finding import Verdict
from core.storage import tables as t
from core.storage.db import Db
from core.storage.tables import metadata
from core.storage.tenancy import Store


def order(number: str, arm: int, total: int = 1_000, counts: bool = True) -> OrderRow:
    when = datetime(2026, 3, 2, 14, 31, tzinfo=UTC)
    return OrderRow(number, "completed", when, "EUR", total, 0, (("1", 1),), (("e", arm),), counts)


def fill(services: Services, db: Db, name: str, *, products: int = 3, actor: str = "cli:test") -> Store:
    """A store with something in every table that can hold something of one."""
    store = db.tenancy.add_store(name, "woocommerce", f"https://{name}.example", {"source_locale": "en-US"})
    sid = store.id
    snapshots = [ProductSnapshot(str(n), f"{name} product {n}", sku=f"{name}-{n}") for n in range(products)]
    db.catalog.store(sid, [to_product(sid, snapshot, str) for snapshot in snapshots])
    sheet = FactSheet("0", "en-US", (Fact("name", "name", name),))
    db.catalog.save_sheets(sid, [(s.remote_id, KnownFacts(sheet, (), name, 0.5)) for s in snapshots])
    for snapshot in snapshots:
        page = ContentDocument(
            product=snapshot.remote_id, locale="de-DE", modules=(Bullets(Line("Gut"), (Line(name),)),), writer="facts",
            facts_digest="f",
        )  # fmt: skip
        db.content.save(sid, snapshot.remote_id, page, f"<p>{name}</p>", Verdict((), page.digest, "g"))
        target = Target(snapshot.remote_id, "de-DE")
        db.publishing.add_version(sid, target, "publish", {ContentField.TITLE: name})
        write = FieldWrite(ContentField.TITLE, None, f"{name} {snapshot.remote_id}")
        db.publishing.save_plan(Plan(sid, "publish", (PlanItem(target, snapshot.sku, (write,)),)))
    db.inbox.take(sid, WebhookEvent("d1", "product.changed", "11"), WebhookEvent("d2", "order.changed", "11"))
    db.tenancy.put_secret(services.keyring, f"store/{sid}/key", "ck_secret")
    db.files.keep(services.blobs, sid, f"a file of {name} {sid}".encode(), name="f.json", purpose="facts.filled")
    services.submit(db, "catalog.sync", {"store": sid})
    run_experiment(services, db, store)
    for table in WRITING:
        db.upsert(table, [written(table, sid, name)])
    db.audit.write("store.added", name, store_id=sid, url=store.url)
    erasure.export_shopper(services, db, store, "7", ["999"])
    return store


WRITING = (
    t.sentences, t.directions, t.memory, t.glossary, t.voices, t.market_layers, t.asins, t.model_calls,
    t.assets, t.asset_uses, t.gallery_versions, t.gallery_plans, t.gallery_items, t.gallery_files,
)  # fmt: skip


def written(table: Table, store_id: str, name: str) -> dict[str, str | int]:
    """A row of a table about writing or pictures, with the store's name in its texts."""
    columns = [column for column in table.columns if column.name != "tenant_id"]
    texts = {"store_id": store_id, "id": f"{name} {store_id}"[:40], "locale": "de-DE", "currency": "EUR"}
    texts |= {"forms": "[]", "term_forms": "[]"}
    return {
        column.name: 1
        if isinstance(column.type, Integer | Float)
        else texts.get(column.name, name[: column.type.length or 40])
        for column in columns
    }


class Counts:
    """A shop's figures: what `pull` asks for."""

    def __init__(self, experiment: str, orders: list[OrderRow]) -> None:
        self.experiment = experiment
        self.told = [replaced(row, experiment) for row in orders]

    def orders(self, since: datetime) -> list[OrderRow]:
        return self.told

    def exposures(self, experiment_id: str) -> list[ExposureRow]:
        return [ExposureRow(self.experiment, "2026-03-02", arm, 50) for arm in (0, 1)]


def replaced(row: OrderRow, experiment: str) -> OrderRow:
    """The order with its arm in this experiment."""
    return replace(row, arms=tuple((experiment, arm) for _id, arm in row.arms))


def run_experiment(services: Services, db: Db, store: Store) -> tuple[Experiment, Counts]:
    experiment = Experiment(
        f"e{store.id}"[:20], store.id, "1", "de-DE", "salt", (0.5, 0.5), ("a", "b"), "running", "2026-03-02T09:00:00Z"
    )
    db.experiments.add(experiment)
    shop = Counts(experiment.id, [order("11", 0), order("12", 1, 3_000), order("13", 1, counts=False), order("14", 0)])
    pull(db, experiment, shop, services.keyring)
    return experiment, shop


def rows_naming(services: Services, words: list[str]) -> dict[str, int]:
    """Rows of any table, of any tenant, in which one of these words stands."""
    found = {}
    with services.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            named = [row for row in rows if any(word in repr(tuple(row)) for word in words)]
            if named:
                found[table.name] = len(named)
    return found


def files_naming(services: Services, words: list[str]) -> list[str]:
    """Files in the data folder, the database's own among them, whose name or bytes hold one of these words."""
    found = []
    for path in services.settings.home.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            if any(word.encode() in raw or word in str(path) for word in words):
                found.append(str(path))
    return found


def removed(db: Db, store: Store) -> Store:
    """The store, disconnected."""
    db.tenancy.update_store(store.id, state="removed", name=f"{store.name} (removed {store.id})")
    return db.tenancy.store(store.id)
