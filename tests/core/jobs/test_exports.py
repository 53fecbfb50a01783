"""Everything of a store in one file: whole, checkable, without secrets; the file appears at once or not at all."""

from __future__ import annotations

import hashlib
import json
import re
import tracemalloc
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from filled_store import fill, removed
from sqlalchemy import func, select

from core.bootstrap import open_services
from core.clock import FrozenClock
from core.errors import NeedsMerchant
from core.jobs.erasure import erasable, erase_store
from core.jobs.exports import export_store, write_export
from core.jobs.runner import execute
from core.jobs.services import Services
from core.settings import Settings
from core.storage.holdings import BY_NAME, HOLDINGS, STORE
from core.storage.tables import metadata


@pytest.fixture
def placed(database_url, home) -> Services:
    """Everything wired on either database."""
    opened = open_services(Settings(home=home, database_url=database_url), clock=FrozenClock())
    yield opened
    opened.close()


def opened(path: Path) -> tuple[zipfile.ZipFile, dict[str, object]]:
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    return archive, json.loads(archive.read("manifest.json"))


def lines(archive: zipfile.ZipFile, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in archive.read(f"rows/{table}.jsonl").decode().splitlines()]


def test_an_export_holds_every_row_of_its_store_and_no_other(placed, tmp_path):
    db = placed.db("cli:test")
    one, two = fill(placed, db, "one"), fill(placed, db, "two")
    there = erasable(db, one)
    seen: list[tuple[int, int]] = []
    done = write_export(
        placed, db, [one], tmp_path / "one.zip", whole=False, progress=lambda n, total, _t: seen.append((n, total))
    )
    archive, manifest = opened(tmp_path / "one.zip")
    assert done["rows"] == {table["table"]: table["rows"] for table in manifest["tables"]} == there
    assert {table["table"] for table in manifest["tables"]} == {h.name for h in HOLDINGS if h.of == STORE}
    for table in manifest["tables"]:
        rows = lines(archive, table["table"])
        assert len(rows) == table["rows"]
        assert all(list(row) == table["columns"] for row in rows)
        assert set(table["columns"]) == set(BY_NAME[table["table"]].table.columns.keys()) - set(
            BY_NAME[table["table"]].withheld
        )
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert two.id.encode() not in everything
    assert b"two.example" not in everything
    assert seen[-1][0] == seen[-1][1]


def test_every_digest_of_an_export_is_right(services, tmp_path):
    db = services.db("cli:test")
    write_export(services, db, [fill(services, db, "one")], tmp_path / "one.zip", whole=False)
    archive, manifest = opened(tmp_path / "one.zip")
    told = dict(reversed(line.split("  ")) for line in archive.read("checksums.sha256").decode().splitlines())
    assert set(told) == set(archive.namelist()) - {"checksums.sha256"}
    assert told == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in told}
    assert {table["sha256"] for table in manifest["tables"]} <= set(told.values())
    assert all(row["digest"] == told[row["file"]] for row in manifest["files"])
    assert sorted(row["purpose"] for row in manifest["files"]) == ["facts.filled", "shopper.export"]


def test_secrets_are_named_and_not_included(services, tmp_path):
    db = services.db("cli:test")
    store = fill(services, db, "one")
    db.tenancy.add_user("me", "a password", "owner")
    sealed = [
        value
        for table, column in (("secrets", "sealed"), ("users", "password_hash"))
        for value in _values(services, table, column)
    ]
    write_export(services, db, [store], tmp_path / "one.zip", whole=True)
    archive, manifest = opened(tmp_path / "one.zip")
    assert manifest["secrets_not_included"] == [f"store/{store.id}/key"]
    assert manifest["columns_not_included"] == ["secrets.sealed", "users.password_hash"]
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert len(sealed) == 2
    assert not any(value.encode() in everything for value in [*sealed, "ck_secret", "a password"])


def _values(services: Services, table: str, column: str) -> list[str]:
    with services.database.engine.connect() as connection:
        return [row[0] for row in connection.execute(select(metadata.tables[table].c[column]))]


def test_all_stores_go_into_one_file_with_logins_and_the_log(placed, tmp_path):
    db = placed.db("cli:test")
    stores = [fill(placed, db, "one"), removed(db, fill(placed, db, "two"))]
    db.tenancy.add_user("me", "a password", "owner")
    db.audit.write("user.added", "me")
    write_export(placed, db, stores, tmp_path / "all.zip", whole=True)
    archive, manifest = opened(tmp_path / "all.zip")
    assert [row["name"] for row in manifest["stores"]] == ["one", "two"]
    assert [row["login"] for row in lines(archive, "users")] == ["me"]
    with placed.database.engine.connect() as connection:
        for table in manifest["tables"]:
            counted = connection.execute(select(func.count()).select_from(metadata.tables[table["table"]])).scalar_one()
            assert len(lines(archive, table["table"])) == counted, table["table"]


class Page(HTMLParser):
    """Links and style sheets of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and value]


def test_the_pages_can_be_read_from_the_index(services, tmp_path):
    db = services.db("cli:test")
    store = fill(services, db, "one <&> two", products=4)
    done = write_export(services, db, [store], tmp_path / "one.zip", whole=False)
    archive, manifest = opened(tmp_path / "one.zip")
    archive.extractall(tmp_path / "out")
    index = tmp_path / "out" / "pages" / "index.html"
    links = [link for link in Page(index.read_text("utf-8")).links if link != "page.css"]
    assert len(links) == manifest["pages"] == done["pages"] == 4
    for link in links:
        page = index.parent / link
        text = page.read_text("utf-8")
        assert '<html lang="de-DE" dir="ltr">' in text
        assert all((page.parent / found).exists() for found in Page(text).links)
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", link)
    assert "one &lt;&amp;&gt; two" in index.read_text("utf-8")


def test_a_missing_or_damaged_file_is_told_and_the_rest_is_there(services, tmp_path):
    db = services.db("cli:test")
    store = fill(services, db, "one")
    missing, damaged = (row.digest for row in db.files.of_store(store.id))
    services.blobs.drop(missing)
    (services.settings.home / "blobs" / damaged[:2] / damaged).write_bytes(b"other")
    write_export(services, db, [store], tmp_path / "one.zip", whole=False)
    _archive, manifest = opened(tmp_path / "one.zip")
    told = {row["digest"]: row for row in manifest["files"]}
    assert "missing" in told[missing]
    assert told[damaged]["damaged"] is True


def test_a_failure_leaves_what_stood_there(services, tmp_path):
    db = services.db("cli:test")
    store = fill(services, db, "one")
    path = tmp_path / "one.zip"
    path.write_bytes(b"the export of yesterday")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_export(services, db, [store], path, whole=False, progress=stop)
    assert path.read_bytes() == b"the export of yesterday"
    assert list(tmp_path.glob(".*")) == []
    with pytest.raises(NeedsMerchant, match="cannot be written"):
        write_export(services, db, [store], tmp_path / "no folder" / "one.zip", whole=False)


def test_what_is_written_meanwhile_is_in_no_table_of_the_export(placed, tmp_path):
    """One moment for all tables: a job that ends half way through does not make them disagree."""
    db = placed.db("cli:test")
    store = fill(placed, db, "one", products=120)
    later = []

    def write(*_: object) -> None:
        if not later:
            later.append(placed.db("cli:other").audit.write("late.entry", "x", store_id=store.id))

    write_export(placed, db, [store], tmp_path / "one.zip", whole=False, progress=write)
    archive, _manifest = opened(tmp_path / "one.zip")
    assert later
    assert db.audit.of_action("late.entry")
    assert not [row for row in lines(archive, "audit") if row["action"] == "late.entry"]


def test_rows_go_through_one_after_another(services, tmp_path):
    db = services.db("cli:test")
    store = fill(services, db, "one", products=2)
    heavy = "x" * 30_000
    for number in range(400):
        db.jobs.submit(f"j{number}", "catalog.sync", {"w": heavy}, store_id=store.id)
    write_export(services, db, [store], tmp_path / "small.zip", whole=False)
    tracemalloc.start()
    try:
        write_export(services, db, [store], tmp_path / "one.zip", whole=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 400 * len(heavy) / 2, f"{peak} bytes for {400 * len(heavy)} bytes of rows"


# ------------------------------------------------------------------ where the owner finds it


def test_the_export_of_a_page_is_a_file_of_the_store(services):
    db = services.db("person:owner")
    store = fill(services, db, "one")
    job = services.submit(db, "store.export", {"store": store.id})
    assert execute(services, "store.export", job.id, "t1") == "done"
    (request,) = [held for held in db.data_requests.of_store(store.id) if held.kind == "store.export"]
    row = db.files.get(store.id, request.file)
    assert row is not None
    assert row.name == "vitrine-one-2026-03-02.zip"
    with services.blobs.open(row.digest) as source:
        assert zipfile.ZipFile(source).testzip() is None
    second = export_store(services, db, store)
    assert [held.file for held in db.data_requests.of_store(store.id) if held.kind == "store.export"].count("") == 1
    assert [held.digest for held in db.files.of_store(store.id, purpose="store.export")] == [second.file]
    with services.blobs.open(second.file) as source:
        inner = json.loads(zipfile.ZipFile(source).read("manifest.json"))
    assert all(held["purpose"] != "store.export" for held in inner["files"])
    store = removed(db, store)
    erase_store(services, db, store)
    assert not list(services.settings.home.rglob("*.zip"))
    assert not list((services.settings.home / "blobs").rglob("*/*"))


def test_the_job_that_erases_goes_with_the_store(services):
    db = services.db("person:owner")
    store = removed(db, fill(services, db, "one"))
    job = services.submit(db, "store.erase", {"store": store.id})
    assert execute(services, "store.erase", job.id, "t1") == "taken over"
    assert not db.jobs.recent(store_id=store.id)
    assert db.audit.of_action("store.erased")[0].detail["asked_by"] == "job:store.erase"
