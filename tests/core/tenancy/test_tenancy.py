"""Logins, sealed secrets and the master key."""

from __future__ import annotations

import base64
import stat
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NeedsMerchant
from core.storage.system import System
from core.tenancy.accounts import UNKNOWN_LOGIN, hash_password, new_password, verify_password
from core.tenancy.keyring import Keyring

KEY = base64.b64encode(bytes(range(32))).decode()


@settings(max_examples=50, deadline=None)
@given(plain=st.text(max_size=200).filter(str.isprintable), context=st.text(alphabet="ab/", max_size=20))
def test_what_was_sealed_opens_in_its_own_place_only(plain, context):
    ring = Keyring(bytes(32))
    sealed = ring.seal(plain, context)
    assert ring.open(sealed, context) == plain
    assert sealed != ring.seal(plain, context)
    for other, place in ((ring, context + "x"), (Keyring(bytes(31) + b"1"), context)):
        with pytest.raises(NeedsMerchant, match="master key"):
            other.open(sealed, place)


@pytest.mark.parametrize("damage", ["", "!", "AAAA", "x" * 40])
def test_a_damaged_secret_is_told(damage):
    with pytest.raises(NeedsMerchant):
        Keyring(bytes(32)).open(damage, "c")


def test_the_master_key_is_made_once_and_kept_private(home):
    ring = Keyring.load(home)
    mode = stat.S_IMODE((home / "master.key").stat().st_mode)
    assert mode == 0o600
    assert Keyring.load(home).open(ring.seal("x", "c"), "c") == "x"
    assert sorted(path.name for path in home.iterdir()) == ["master.key"]
    assert Keyring.load(home, KEY).derive("web") != ring.derive("web")
    assert ring.derive("web") != ring.derive("other")
    (home / "master.key").write_text("short")
    with pytest.raises(BadInput, match=r"master\.key"):
        Keyring.load(home)
    for wrong in ("short", "!" * 44, base64.b64encode(bytes(31)).decode()):
        with pytest.raises(BadInput, match="VITRINE_KEY"):
            Keyring.load(home, wrong)


def test_two_starters_agree_on_one_master_key(home):
    rings = []
    threads = [threading.Thread(target=lambda: rings.append(Keyring.load(home))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = rings[0].seal("x", "c")
    assert [ring.open(sealed, "c") for ring in rings] == ["x"] * 4


def test_secrets_are_sealed_in_the_database_and_bound_to_tenant_and_name(db, other, database):
    from core.storage.tables import secrets

    ring = Keyring(bytes(32))
    db.tenancy.put_secret(ring, "store/s1/secret", "cs_very_secret")
    stored = db.scalar(db.select(secrets, secrets.c.sealed))
    assert "very" not in base64.b64decode(stored).decode("latin-1")
    assert db.tenancy.get_secret(ring, "store/s1/secret") == "cs_very_secret"
    other.upsert(secrets, [{"context": "store/s1/secret", "sealed": stored}])
    with pytest.raises(NeedsMerchant, match="does not open"):
        other.tenancy.get_secret(ring, "store/s1/secret")
    with pytest.raises(NeedsMerchant, match="Connect the shop again"):
        db.tenancy.get_secret(ring, "store/none")
    db.tenancy.put_secret(ring, "store/s1_/secret", "kept")
    db.tenancy.put_secret(ring, "store/s1/secret", "changed")
    assert db.tenancy.get_secret(ring, "store/s1/secret") == "changed"
    assert db.tenancy.drop_secrets("store/s1/") == 1
    assert db.tenancy.get_secret(ring, "store/s1_/secret") == "kept"


def test_passwords_are_checked_and_never_kept(db, database):
    system = System(database)
    assert not system.has_users()
    user = db.tenancy.add_user("ann", "correct horse", "owner")
    assert system.has_users()
    assert system.login("ann", "correct horse") == user == system.user(user.id)
    assert system.login("ann", "wrong") is None
    assert system.login("bob", "correct horse") is None
    assert db.tenancy.set_password("ann", "new one")
    assert not db.tenancy.set_password("bob", "x")
    assert system.login("ann", "correct horse") is None
    assert system.login("ann", "new one") == user
    assert [u.login for u in db.tenancy.users()] == ["ann"]
    assert system.user("nobody") is None
    with pytest.raises(BadInput):
        db.tenancy.add_user("eve", "x", "emperor")


def test_password_hashes_tell_their_cost_and_damaged_ones_are_a_no():
    stored = hash_password("x")
    assert stored.startswith("scrypt:16384:8:5$")
    assert verify_password("x", stored)
    assert not verify_password("y", stored)
    old = "scrypt:1024:8:1$" + "$".join(stored.split("$")[1:])
    assert not verify_password("x", old)
    for damaged in ("", "x", "a$b$c", "scrypt:1:2$x$y", stored.replace("scrypt", "md5"), stored[:-10] + "!"):
        assert not verify_password("x", damaged)
    assert not verify_password("x", UNKNOWN_LOGIN)
    assert not verify_password("\ud83d", stored)
    assert len({new_password() for _ in range(50)}) == 50
    assert len(new_password()) == 19


def test_stores_have_names_and_remember_what_they_are_told(db, clock):
    store = db.tenancy.add_store("My shop", "woocommerce", "https://x", {"source_locale": "de-DE"})
    assert (store.source_locale, store.state, store.created_at) == ("de-DE", "connected", clock.now())
    db.tenancy.update_store(store.id, info={"source_locale": "fr-FR"}, settings={}, synced_until=clock.now())
    held = db.tenancy.store_named("My shop")
    assert (held.source_locale, held.synced_until) == ("fr-FR", clock.now())
    assert db.tenancy.store_named(store.id) == held
    for wrong in ("", "a/b", "x" * 101):
        with pytest.raises(BadInput):
            db.tenancy.add_store(wrong, "woocommerce", "https://x", {})
    with pytest.raises(BadInput, match="My shop"):
        db.tenancy.store_named("other")
    db.tenancy.update_store(store.id, state="removed")
    assert db.tenancy.stores() == []
    assert [s.id for s in db.tenancy.stores(removed=True)] == [store.id]


def test_system_finds_what_has_no_tenant_yet(db, database):
    system = System(database)
    store = db.tenancy.add_store("shop", "woocommerce", "https://x", {"a": 1})
    assert system.store_door("woocommerce", store.id) == ("t1", {"a": 1})
    assert system.store_door("shopify", store.id) is None
    assert system.all_stores() == [("t1", store.id, "")]
