"""Taking a catalogue in: page by page, resumable at every page, our own writes change nothing."""

from __future__ import annotations

import pytest

from core.catalog.sync import reconcile, refresh, sync, to_product
from core.content import html
from core.errors import Retryable
from core.ports.wire import CatalogPage, ProductSnapshot


class Source:
    """A shop's catalogue in memory that honours the port: stable order, a cursor behind each page."""

    def __init__(self, *titles: str) -> None:
        self.products = {str(number): ProductSnapshot(str(number), title) for number, title in enumerate(titles, 1)}
        self.pages_read, self.fails_at = 0, -1

    def scan(self, *, modified_after=None, cursor="", page_size=2):
        ids = [remote_id for remote_id in sorted(self.products, key=int) if int(remote_id) > int(cursor or 0)]
        for start in range(0, len(ids), page_size):
            if self.pages_read == self.fails_at:
                raise Retryable("The shop is away.")
            self.pages_read += 1
            page = ids[start : start + page_size]
            yield CatalogPage(tuple(self.products[remote_id] for remote_id in page), len(self.products), page[-1])

    def ids(self):
        return iter(self.products)

    def get(self, remote_id):
        return self.products.get(remote_id)


def run(db, store, source, **options):
    return sync(db, store.id, source, modified_after=None, progress=options.pop("progress", lambda *_: None), **options)


def test_a_full_scan_takes_all_in_and_buries_what_is_gone(db, new_store):
    store, source, seen = new_store(db), Source("A", "B", "C", "D", "E"), []
    result = run(db, store, source, progress=lambda *counts: seen.append(counts))
    assert (result.seen, result.changed, result.deleted) == (5, 5, 0)
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert run(db, store, source).changed == 0
    del source.products["2"]
    source.products["3"] = ProductSnapshot("3", "C!")
    result = run(db, store, source)
    assert (result.seen, result.changed, result.deleted) == (4, 1, 1)
    assert [p.snapshot.title for p in db.catalog.sources(store.id)] == ["A", "C!", "D", "E"]


def test_the_shops_list_is_asked_only_when_stored_products_were_not_met(db, new_store):
    store, source, asked = new_store(db), Source("A", "B", "C"), []
    source.ids = lambda: asked.append(1) or iter(source.products)
    run(db, store, source)
    run(db, store, source)
    assert not asked
    run(db, store, source, cursor="2")  # resumed: the first two were not met, and are still there
    assert asked
    assert db.catalog.count(store.id) == 3


def test_an_increment_buries_nothing(db, new_store, clock):
    store = new_store(db)
    run(db, store, Source("A", "B", "C"))
    result = sync(db, store.id, Source("A!"), modified_after=clock.now(), progress=lambda *_: None)
    assert (result.seen, result.changed, result.deleted) == (1, 1, 0)
    assert db.catalog.count(store.id) == 3


@pytest.mark.parametrize("fails_at", [0, 1, 2])
def test_a_run_that_stopped_goes_on_behind_its_last_page(db, new_store, fails_at):
    store, source, kept = new_store(db), Source("A", "B", "C", "D", "E"), [""]
    source.fails_at = fails_at
    with pytest.raises(Retryable):
        run(db, store, source, keep_cursor=kept.append)
    assert db.catalog.count(store.id) == min(5, 2 * fails_at)
    source.fails_at = -1
    result = run(db, store, source, cursor=kept[-1])
    assert result.seen == 5 - 2 * fails_at
    assert [p.snapshot.title for p in db.catalog.sources(store.id)] == ["A", "B", "C", "D", "E"]
    assert source.pages_read == 3


def test_a_page_is_in_the_database_before_its_cursor_is_kept(db, new_store):
    store = new_store(db)
    stored = []
    run(db, store, Source("A", "B", "C"), keep_cursor=lambda _cursor: stored.append(db.catalog.count(store.id)))
    assert stored == [2, 3]


def test_what_we_published_into_a_description_is_no_change(db, new_store):
    store = new_store(db)
    plain = ProductSnapshot("1", "A", description_html="<p>Own</p>")
    ours = ProductSnapshot("1", "A", description_html="<p>Own</p>" + html.block("<p>x</p>", "de-DE", "abc"))
    assert to_product(store.id, ours, html.strip) == to_product(store.id, plain, html.strip)
    db.catalog.store(store.id, [to_product(store.id, plain, html.strip)])
    source = Source()
    source.products["1"] = ours
    assert run(db, store, source, clean=html.strip).changed == 0
    assert db.catalog.get(store.id, "1").snapshot.description_html == "<p>Own</p>"


def test_one_product_is_read_again_after_a_delivery(db, new_store):
    store, source = new_store(db), Source("A", "B")
    run(db, store, source)
    assert not refresh(db, store.id, source, "1")
    source.products["1"] = ProductSnapshot("1", "A!")
    assert refresh(db, store.id, source, "1")
    del source.products["1"]
    assert refresh(db, store.id, source, "1")
    assert not refresh(db, store.id, source, "1")
    assert reconcile(db, store.id, source) == 0
