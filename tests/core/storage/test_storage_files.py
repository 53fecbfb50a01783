"""Whose a file is: noted before its bytes are kept, found by its store, told for files of before there were notes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import core.storage.migrations
from core.errors import NeedsMerchant, Permanent
from core.storage import engine as engines
from core.storage.blobs import FolderBlobs, open_blobs
from core.storage.db import Database
from core.tenancy.access import Scope


class Full(FolderBlobs):
    """A disk that takes nothing."""

    def put(self, data: bytes) -> str:
        raise NeedsMerchant("full")


def test_a_file_is_noted_before_it_is_kept(db, other, new_store, tmp_path):
    store = new_store(db)
    with pytest.raises(NeedsMerchant):
        db.files.keep(Full(tmp_path), store.id, b"x", name="a.json", purpose="p")
    (noted,) = db.files.of_store(store.id)
    blobs = FolderBlobs(tmp_path)
    assert db.files.keep(blobs, store.id, b"x", name="b.json", purpose="q") == noted.digest
    assert db.files.of_store(store.id) == [noted]
    assert (noted.name, noted.size_bytes) == ("a.json", 1)
    assert other.files.of_store(store.id) == []
    assert other.files.forget(store.id, noted.digest) == 0
    assert db.files.forget(store.id, noted.digest) == 1


@pytest.mark.parametrize("place", ["folder", "far"])
def test_a_file_larger_than_memory_goes_through_in_parts(tmp_path, place):
    if place == "far":
        pytest.importorskip("fsspec", reason="fsspec is not installed (pip install 'vitrine[s3]')")
    blobs = open_blobs(f"file://{tmp_path / 'far'}" if place == "far" else "", tmp_path)
    path = tmp_path / "large"
    path.write_bytes(b"0123456789" * 300_000)
    digest = blobs.put_file(path)
    assert blobs.put_file(path) == digest == blobs.put(path.read_bytes())
    with blobs.open(digest) as source:
        assert source.read(5) == b"01234"
    assert blobs.get(digest) == path.read_bytes()
    assert blobs.drop(digest)
    assert not blobs.drop(digest)
    with pytest.raises(Permanent, match="missing"):
        blobs.open(digest)
    assert path.exists()


def test_files_of_before_there_were_notes_get_their_owner(database_url, tmp_path, request):
    """The log alone knew whose a filling was."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        url = request.getfixturevalue("postgres").create()
    engine = engines.open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(core.storage.migrations.__path__[0])))
    config.attributes["engine"] = engine
    command.upgrade(config, "0001")
    now = "2026-03-02T09:00:00.000000Z"
    with engine.begin() as connection:
        connection.execute(text(f"insert into tenants values ('t1', '{now}')"))
        connection.execute(
            text(
                "insert into stores (id, tenant_id, name, platform, url, state, created_at) "
                f"values ('s1', 't1', 'shop', 'woocommerce', 'u', 'connected', '{now}')"
            )
        )
        for number, (action, detail) in enumerate(
            [("facts.filled", {"id": "a" * 64}), ("facts.filled", {"id": "a" * 64}), ("store.added", {"url": "u"})], 1
        ):
            connection.execute(
                text(
                    "insert into audit (id, tenant_id, store_id, at, actor, action, subject, detail) "
                    "values (:id, 't1', 's1', :at, 'x', :action, 'shop', :detail)"
                ),
                {"id": number, "at": now, "action": action, "detail": json.dumps(detail)},
            )
    engines.migrate(engine)
    engine.dispose()
    database = Database.open(url, migrate=False)
    (row,) = database.scope(Scope("t1", "x")).files.of_store("s1")
    database.close()
    assert (row.digest, row.purpose, row.created_at) == ("a" * 64, "facts.filled", now)
