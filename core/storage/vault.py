"""Sealed tokens of one store that change by themselves: read, written, and rotated by one worker at a time.

The lock is a row, because the database is all that every worker has for certain: Redis may be away or lose its memory,
and two workers that spend the same refresh token lock the shop out.
"""

from __future__ import annotations

import secrets as random_secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from core.errors import Retryable
from core.storage.db import Db, stamp
from core.storage.engine import AlreadyThere
from core.storage.tables import secrets
from core.tenancy.keyring import Keyring

POLL_S = 0.2
WRITE_TIMEOUT_S = 60.0

# Threads of one process wait here and not by polling the database. One entry per token in use.
_IN_PROCESS: dict[tuple[str, str], threading.Lock] = {}
_REGISTER = threading.Lock()


class StoreVault:
    """`TokenVault` of one store. The handle must not be inside a transaction: others have to see the lock's row."""

    def __init__(self, db: Db, keyring: Keyring, store_id: str) -> None:
        self._db, self._keyring, self._store_id = db, keyring, store_id

    def read(self, name: str) -> str:
        """The secret's plain text; raises NeedsMerchant when there is none."""
        return self._db.tenancy.get_secret(self._keyring, self._context(name))

    def write(self, name: str, value: str) -> None:
        """Seal and store, after a rotation that is under way: what is written from outside is newer than it."""
        with self._locked(name, WRITE_TIMEOUT_S):
            self._store(name, value)

    def rotate(self, name: str, change: Callable[[str], str], *, timeout_s: float) -> str:
        """See `TokenVault.rotate`."""
        with self._locked(name, timeout_s):
            before = self.read(name)
            after = change(before)
            if after != before:
                self._store(name, after)
            return after

    def _store(self, name: str, value: str) -> None:
        self._db.tenancy.put_secret(self._keyring, self._context(name), value)

    def _context(self, name: str) -> str:
        return f"store/{self._store_id}/vault/{name}"  # removing the store drops all secrets under `store/<id>/`

    # ------------------------------------------------------------ the lock

    @contextmanager
    def _locked(self, name: str, timeout_s: float) -> Iterator[None]:
        context = f"{self._context(name)}/lock"
        with _in_process((self._db.scope.tenant_id, context), timeout_s):
            mine = self._take(context, timeout_s)
            try:
                yield
            finally:
                self._db.change(self._db.delete(secrets).where(secrets.c.context == context, secrets.c.sealed == mine))

    def _take(self, context: str, timeout_s: float) -> str:
        """Make the lock's row, or take over one that has run out; it names when, and a word that only we know."""
        clock = self._db.clock
        deadline_s = clock.monotonic_s() + timeout_s
        while True:
            mine = f"{stamp(clock.now() + timedelta(seconds=timeout_s))} {random_secrets.token_hex(8)}"
            try:
                self._db.insert(secrets, {"context": context, "sealed": mine})
            except AlreadyThere:
                if self._take_over(context, mine):
                    return mine
            else:
                return mine
            if clock.monotonic_s() >= deadline_s:
                raise Retryable("Another worker is renewing the shop's access token.", after_s=5)
            clock.sleep(POLL_S)

    def _take_over(self, context: str, mine: str) -> bool:
        held = self._db.scalar(self._db.select(secrets, secrets.c.sealed).where(secrets.c.context == context))
        if held is None or str(held).split(" ", 1)[0] >= stamp(self._db.clock.now()):
            return False
        statement = self._db.update(secrets).where(secrets.c.context == context, secrets.c.sealed == held)
        return self._db.change(statement.values(sealed=mine)) == 1


@contextmanager
def _in_process(key: tuple[str, str], timeout_s: float) -> Iterator[None]:
    with _REGISTER:
        lock = _IN_PROCESS.setdefault(key, threading.Lock())
    if not lock.acquire(timeout=timeout_s):
        raise Retryable("Another worker is renewing the shop's access token.", after_s=5)
    try:
        yield
    finally:
        lock.release()
