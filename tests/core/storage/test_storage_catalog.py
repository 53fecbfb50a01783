"""Products, sheets and documents as rows: what changed is told, odd texts are kept, long lists fit."""

from __future__ import annotations

from datetime import timedelta

from core.catalog.sync import to_product
from core.content.document import Bullets, ContentDocument, Line
from core.facts.known import KnownFacts
from core.facts.sheet import Fact, FactSheet
from core.ports.wire import ProductSnapshot, WebhookEvent
from core.review.finding import BLOCK, Finding, Verdict
from core.storage.tables import webhook_inbox


def product(store, remote_id, title="Cup", **rest):
    return to_product(store.id, ProductSnapshot(remote_id, title, **rest), str)


def test_only_changed_products_count(db, new_store):
    store = new_store(db)
    cups = [product(store, str(n), sku=f"S{n}") for n in range(5)]
    assert db.catalog.store(store.id, cups) == 5
    assert db.catalog.store(store.id, cups) == 0
    assert db.catalog.store(store.id, [product(store, "1", "Mug"), *cups[2:]]) == 1
    assert db.catalog.get(store.id, "1").snapshot.title == "Mug"
    assert db.catalog.store(store.id, []) == 0


def test_a_buried_product_is_gone_and_comes_back(db, new_store):
    store = new_store(db)
    db.catalog.store(store.id, [product(store, "1"), product(store, "2")])
    assert db.catalog.bury(store.id, ["1", "9"]) == 1
    assert db.catalog.bury(store.id, ["1"]) == 0
    assert (db.catalog.get(store.id, "1"), db.catalog.count(store.id)) == (None, 1)
    assert db.catalog.store(store.id, [product(store, "1")]) == 1
    assert db.catalog.remote_ids(store.id) in (["1", "2"], ["2", "1"])


def test_sources_are_in_the_shops_order_and_found_by_words(db, new_store):
    store = new_store(db)
    titles = {"10": "50% off_er", "9": "A cup", "11": "Tasse \u00c4pfel", "12": "back\\slash"}
    db.catalog.store(store.id, [product(store, i, t, sku=f"K-{i}") for i, t in titles.items()])
    db.catalog.store(store.id, [product(store, "13", "Tasse", group_id="9", locale="de-DE")])
    assert [p.remote_id for p in db.catalog.sources(store.id)] == ["9", "10", "11", "12"]
    for words, found in (("CUP", ["9"]), ("k-1", ["10", "11", "12"]), ("%", ["10"]), ("_", ["10"]), ("\\", ["12"])):
        assert [p.remote_id for p in db.catalog.sources(store.id, search=words)] == found, words
        assert db.catalog.count(store.id, search=words) == len(found)
    assert [p.remote_id for p in db.catalog.sources(store.id, limit=2, offset=1)] == ["10", "11"]
    assert {k: v.remote_id for k, v in db.catalog.translations(store.id, "9").items()} == {"de-DE": "13"}


def test_texts_that_no_database_takes_as_they_are_come_back_whole(db, new_store):
    store = new_store(db)
    odd = ProductSnapshot(
        "1", "nul \0 half \ud83d", sku="S" * 5_000, kind="k" * 50, status="s" * 50, locale="x" * 80,
        description_html="\0\udc00 15 \U0001f600",
    )  # fmt: skip
    assert db.catalog.store(store.id, [to_product(store.id, odd, str)]) == 1
    assert db.catalog.store(store.id, [to_product(store.id, odd, str)]) == 0
    kept = db.catalog.get(store.id, "1").snapshot
    assert (kept.title, kept.sku, kept.description_html, kept.kind) == (
        odd.title,
        odd.sku,
        odd.description_html,
        odd.kind,
    )
    assert [p.remote_id for p in db.catalog.by_labels(store.id, ["S" * 5_000])] == ["1"]


def test_a_very_long_description_is_kept(db, new_store):
    store = new_store(db)
    long = "<p>\u00e4bc</p>" * 1_500_000
    db.catalog.store(store.id, [product(store, "1", description_html=long)])
    assert db.catalog.get(store.id, "1").snapshot.description_html == long


def test_lists_longer_than_a_statement_takes(db, new_store, database):
    many = 34_000 if database.engine.dialect.name == "sqlite" else 3_000  # SQLite takes 32,766 parameters
    store = new_store(db)
    db.catalog.store(store.id, [product(store, str(n), sku=f"S{n}") for n in range(1_200)])
    labels = [f"S{n}" for n in range(many)] + ["id:7", "id:none", "S7"]
    assert len(db.catalog.by_labels(store.id, labels)) == 1_200
    assert db.catalog.bury(store.id, [str(n) for n in range(many)]) == 1_200
    assert db.content.states(store.id, [str(n) for n in range(many)]) == []


def test_a_new_sheet_keeps_what_the_owner_confirmed(db, new_store):
    store = new_store(db)
    sheet = KnownFacts(FactSheet("1", "en-US", (Fact("name", "name", "Cup"),)), (), "f1", 0.25)
    db.catalog.save_sheets(store.id, [("1", sheet)])
    weight = Fact("weight", "measure", 250, unit="g", source="owner", confidence=1.0, confirmed_by="ann")
    db.catalog.confirm(store.id, "1", [weight])
    newer = KnownFacts(FactSheet("1", "en-US", (Fact("name", "name", "Mug"),)), (), "f2", 0.75)
    db.catalog.save_sheets(store.id, [("1", newer)])
    held = db.catalog.sheet(store.id, "1")
    assert (held.sheet.text("name"), held.confirmed, held.fingerprint) == ("Mug", (weight,), "f2")
    assert db.catalog.completeness(store.id) == {"1": 0.75}
    assert [remote_id for remote_id, _ in db.catalog.sheets(store.id)] == ["1"]
    assert db.catalog.sheet(store.id, "2") is None


def test_documents_come_back_with_their_findings(db, new_store):
    store = new_store(db)
    page = ContentDocument(
        "1", "de-DE", "facts", (Bullets(Line("Gut", ("a",)), (Line("\u201eso\u201c"),)),), ("x",), "fd"
    )
    verdict = Verdict((Finding("x_length", "warn", "r", "Long."), Finding("cert", BLOCK, "r", "No.")), page.digest, "g")
    saved = db.content.save(store.id, "1", page, "<p>", verdict)
    assert saved == db.content.get(store.id, "1", "de-DE")
    assert (saved.state, saved.document, saved.findings) == ("blocked", page, verdict.findings)
    assert db.content.counts(store.id) == {"blocked": 1}
    (state,) = db.content.states(store.id, ["1"])
    assert (state.blocks, state.warns) == (1, 1)
    assert [finding.kind for _id, _locale, finding in db.content.findings(store.id)] == ["x_length", "cert"]
    db.content.set_reverted(store.id, "1", "de-DE")
    assert db.content.get(store.id, "1", "de-DE").state == "blocked"
    db.content.set_published(store.id, "1", "de-DE", "another digest")
    assert db.content.get(store.id, "1", "de-DE").state == "blocked"
    db.content.set_published(store.id, "1", "de-DE", page.digest)
    assert db.content.get(store.id, "1", "de-DE").state == "published"
    db.content.set_reverted(store.id, "1", "de-DE")
    assert db.content.get(store.id, "1", "de-DE").state == "checked"


def test_a_delivery_is_taken_once_and_what_it_asks_in_the_order_of_events(db, new_store, clock):
    store = new_store(db)
    taken = []
    for number in (1, 2, 1, 3, 2):
        clock.advance(1)
        event = WebhookEvent(f"d{number}", "product.changed", f"{number}")
        taken.append(db.inbox.take(store.id, event))
    assert taken == [True, True, False, True, False]
    assert [row.delivery_id for row in db.inbox.waiting(store.id)] == ["d1", "d2", "d3"]
    assert db.inbox.settle(store.id, ["d1", "d2"]) == 2
    assert db.inbox.settle(store.id, ["d1"]) == 0
    assert not db.inbox.take(store.id, WebhookEvent("d1", "product.changed", "1"))
    assert db.inbox.counts(store.id) == (3, 1)
    early = clock.now() - timedelta(days=1)
    db.inbox.take(store.id, WebhookEvent("d4", "shopper.erase", "77", orders=("5", "6"), triggered_at=early))
    first = db.inbox.waiting(store.id)[0]
    assert (first.delivery_id, first.topic, first.remote_id, first.orders) == ("d4", "shopper.erase", "77", ("5", "6"))


def test_a_settled_delivery_does_not_say_which_shopper_it_was_about(db, new_store):
    store = new_store(db)
    about = ("77", ("5",))
    for topic in ("shopper.asked", "shopper.erase", "product.changed"):
        db.inbox.take(store.id, WebhookEvent(topic, topic, about[0], orders=about[1]))
    db.inbox.settle(store.id, ["shopper.asked", "shopper.erase", "product.changed"])
    c = webhook_inbox.c
    rows = db.rows(db.select(webhook_inbox, c.topic, c.remote_id, c.orders).order_by(c.topic))
    assert [tuple(row) for row in rows] == [
        ("product.changed", "77", "[]"), ("shopper.asked", "", "[]"), ("shopper.erase", "", "[]"),
    ]  # fmt: skip
