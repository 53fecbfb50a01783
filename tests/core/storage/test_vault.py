"""Sealed tokens of a store: who may read them, and one rotation at a time."""

import threading
import time

import pytest
from sqlalchemy import select

from core.clock import SystemClock
from core.errors import NeedsMerchant, Retryable
from core.storage import vault as vaults
from core.storage.db import Database
from core.storage.tables import secrets
from core.storage.vault import StoreVault
from core.tenancy.access import SOLE_TENANT, Scope
from core.tenancy.keyring import Keyring

KEYRING = Keyring(b"k" * 32)


@pytest.fixture
def vault(db, new_store):
    return StoreVault(db, KEYRING, new_store(db).id)


def rows(database):
    with database.engine.connect() as connection:
        return connection.execute(select(secrets)).all()


def test_a_token_is_sealed_and_belongs_to_one_store_of_one_tenant(vault, db, other, database, new_store):
    vault.write("token", "plain text")
    assert vault.read("token") == "plain text"
    assert "plain text" not in str(rows(database))
    second = StoreVault(db, KEYRING, new_store(db, "second").id)
    for stranger in (second, StoreVault(other, KEYRING, vault._store_id), StoreVault(db, KEYRING, "")):
        with pytest.raises(NeedsMerchant):
            stranger.read("token")
    with pytest.raises(NeedsMerchant, match="no_such"):
        vault.read("no_such")


def test_it_goes_with_the_store(vault, db):
    vault.write("token", "x")
    db.tenancy.drop_secrets(f"store/{vault._store_id}/")
    with pytest.raises(NeedsMerchant):
        vault.read("token")


def test_rotating_hands_on_what_was_stored_and_leaves_no_lock(vault, database):
    vault.write("token", "1")
    assert vault.rotate("token", lambda text: text + "2", timeout_s=5) == "12"
    assert vault.read("token") == "12"
    assert len(rows(database)) == 1


def test_a_failed_rotation_keeps_the_old_text_and_frees_the_lock(vault, database):
    vault.write("token", "1")

    def fail(text):
        raise Retryable("not now")

    with pytest.raises(Retryable, match="not now"):
        vault.rotate("token", fail, timeout_s=5)
    assert vault.read("token") == "1"
    assert vault.rotate("token", lambda text: "2", timeout_s=5) == "2"
    assert len(rows(database)) == 1


def test_without_a_text_there_is_nothing_to_rotate(vault, database):
    with pytest.raises(NeedsMerchant):
        vault.rotate("token", lambda text: "x", timeout_s=5)
    assert rows(database) == []


@pytest.fixture
def apart(monkeypatch):
    """Threads stand for processes: each finds a register of its own, so that only the row is left to hold them back."""
    monkeypatch.setattr(vaults, "_IN_PROCESS", _Forgetful())


class _Forgetful(dict):
    def setdefault(self, key, default):
        return default


def test_workers_rotate_one_after_the_other(apart, database_url, db, vault):
    vault.write("token", "0")
    inside, most = [], []

    def change(text):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return str(int(text) + 1)

    def work():
        mine = Database.open(database_url, SystemClock(), migrate=False)
        scoped = mine.scope(Scope(SOLE_TENANT, "worker"))
        for _ in range(3):
            StoreVault(scoped, KEYRING, vault._store_id).rotate("token", change, timeout_s=30)
        mine.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert vault.read("token") == "12"
    assert max(most) == 1


def test_who_cannot_have_the_lock_comes_back_later(apart, vault):
    vault.write("token", "1")

    def change(text):
        with pytest.raises(Retryable, match="Another worker"):
            vault.rotate("token", lambda _: "stolen", timeout_s=1)
        return "2"

    assert vault.rotate("token", change, timeout_s=60) == "2"


def test_a_lock_of_a_worker_that_died_runs_out(apart, vault, db, clock):
    vault.write("token", "1")
    vault._take(f"{vault._context('token')}/lock", 60)
    with pytest.raises(Retryable):
        vault.rotate("token", lambda _: "2", timeout_s=5)
    clock.advance(60)
    assert vault.rotate("token", lambda _: "2", timeout_s=5) == "2"


def test_who_lost_the_lock_does_not_free_that_of_its_successor(apart, vault, database, clock):
    vault.write("token", "1")

    def slow(text):
        clock.advance(100)
        vault._take(f"{vault._context('token')}/lock", 60)
        return text

    vault.rotate("token", slow, timeout_s=5)
    assert len(rows(database)) == 2


def test_a_write_from_outside_waits_for_the_rotation_and_wins(vault):
    vault.write("token", "1")
    started, writer = threading.Event(), threading.Thread(target=lambda: (started.wait(), vault.write("token", "new")))
    writer.start()

    def change(text):
        started.set()
        time.sleep(0.05)
        return "rotated"

    assert vault.rotate("token", change, timeout_s=5) == "rotated"
    writer.join()
    assert vault.read("token") == "new"
