"""Stores, logins and sealed secrets of a tenant."""

from __future__ import annotations

import json
import secrets as random_secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.errors import BadInput, NeedsMerchant
from core.storage.db import Db, dump, instant, stamp
from core.storage.engine import AlreadyThere
from core.storage.tables import secrets, stores, users
from core.tenancy.accounts import ROLES, User, hash_password
from core.tenancy.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Store:
    """A connected shop. `info` is what the shop said of itself (wire.StoreInfo), `settings` what the owner chose."""

    id: str
    name: str
    platform: str
    url: str
    state: str
    info: dict[str, Any]
    settings: dict[str, Any]
    synced_until: datetime | None
    created_at: datetime

    @property
    def source_locale(self) -> str:
        """The language that the shop's products are written in."""
        return str(self.settings.get("source_locale") or self.info.get("source_locale") or "en-US")

    @property
    def installed_at(self) -> datetime:
        """When the shop let us in, the last time."""
        at = self.settings.get("installed_at")
        return instant(at) if at else self.created_at

    @property
    def plain_name(self) -> str:
        """The name that the owner gave, which a removed shop no longer occupies."""
        return self.name.removesuffix(f" (removed {self.id})")


class Tenancy:
    """Who and what belongs to a tenant."""

    def __init__(self, db: Db) -> None:
        self._db = db

    # ------------------------------------------------------------ stores

    def add_store(self, name: str, platform: str, url: str, settings: Mapping[str, Any]) -> Store:
        """Register a shop under a name that is free; raises BadInput otherwise."""
        if not name or len(name) > 100 or "/" in name:
            raise BadInput(f"'{name}' is no store name.", "Use 1 to 100 characters without a slash.", field="name")
        store_id = f"s{random_secrets.token_hex(8)}"
        row = {
            "id": store_id,
            "name": name,
            "platform": platform,
            "url": url,
            "state": "connected",
            "settings": dump(dict(settings)),
            "created_at": self._db.now(),
        }
        try:
            self._db.insert(stores, row)
        except AlreadyThere:
            cause = f"There is a store named '{name}' already."
            raise BadInput(cause, "Choose another name.", field="name") from None
        return self.store(store_id)

    def stores(self, *, removed: bool = False) -> list[Store]:
        """Connected shops by name; `removed` includes disconnected ones."""
        statement = self._db.select(stores).order_by(stores.c.name)
        if not removed:
            statement = statement.where(stores.c.state != "removed")
        return [_store(row) for row in self._db.rows(statement)]

    def store(self, store_id: str) -> Store:
        """A shop by id; raises BadInput when it does not exist in this tenant."""
        row = self._db.row(self._db.select(stores).where(stores.c.id == store_id))
        if row is None:
            raise BadInput("There is no such store.", "See 'vitrine store list'.", field="store")
        return _store(row)

    def store_named(self, name: str) -> Store:
        """A connected shop by its name (or id); raises BadInput with the names there are."""
        known = self.stores()
        for store in known:
            if name in (store.name, store.id):
                return store
        names = ", ".join(store.name for store in known) or "none yet"
        raise BadInput(
            f"There is no store named '{name}'.", f"Stores: {names}. Add one with 'vitrine store add'.", field="store"
        )

    def any_store(self, name: str) -> Store | None:
        """A shop by name or id, connected or removed; of several removed ones with that name the latest."""
        known = self.stores(removed=True)
        exact = [store for store in known if name in (store.name, store.id)]
        removed = sorted((store for store in known if store.plain_name == name), key=lambda store: store.created_at)
        return exact[0] if exact else removed[-1] if removed else None

    def update_store(self, store_id: str, **values: Any) -> None:
        """Change info, settings (both dicts), state or synced_until of a shop."""
        row: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, dict):
                row[name] = dump(value)
            else:
                row[name] = stamp(value) if isinstance(value, datetime) else value
        self._db.change(self._db.update(stores).where(stores.c.id == store_id).values(**row))

    # ------------------------------------------------------------ secrets

    def put_secret(self, keyring: Keyring, context: str, plain: str) -> None:
        """Seal and keep a secret under `context`, such as `store/<id>/secret`."""
        sealed = keyring.seal(plain, f"{self._db.scope.tenant_id}/{context}")
        self._db.upsert(secrets, [{"context": context, "sealed": sealed}])

    def get_secret(self, keyring: Keyring, context: str) -> str:
        """Open a secret; raises NeedsMerchant when there is none."""
        found = self.find_secret(keyring, context)
        if found is None:
            raise NeedsMerchant(f"No secret is stored for '{context}'.", "Connect the shop again.")
        return found

    def find_secret(self, keyring: Keyring, context: str) -> str | None:
        """As `get_secret`, but None when there is none."""
        sealed = self._db.scalar(self._db.select(secrets, secrets.c.sealed).where(secrets.c.context == context))
        return None if sealed is None else keyring.open(sealed, f"{self._db.scope.tenant_id}/{context}")

    def drop_secrets(self, prefix: str) -> int:
        """Forget all secrets whose context starts with `prefix`."""
        return self._db.change(self._db.delete(secrets).where(secrets.c.context.startswith(prefix, autoescape=True)))

    # ------------------------------------------------------------ people

    def add_user(self, login: str, password: str, role: str) -> User:
        """A new login; raises BadInput when it is taken."""
        if role not in ROLES or not login or len(login) > 200:
            raise BadInput(
                f"'{login}' cannot be a login with the role '{role}'.", f"Roles: {', '.join(ROLES)}.", field="login"
            )
        user = User(f"u{random_secrets.token_hex(8)}", self._db.scope.tenant_id, login, role)
        row = {
            "id": user.id,
            "login": login,
            "password_hash": hash_password(password),
            "role": role,
            "created_at": self._db.now(),
        }
        try:
            self._db.insert(users, row)
        except AlreadyThere:
            raise BadInput(f"The login '{login}' is taken.", "Choose another one.", field="login") from None
        return user

    def set_password(self, login: str, password: str) -> bool:
        """Change a password; False when there is no such login."""
        statement = self._db.update(users).where(users.c.login == login)
        return self._db.change(statement.values(password_hash=hash_password(password))) > 0

    def users(self) -> list[User]:
        """All logins of the tenant."""
        rows = self._db.rows(self._db.select(users).order_by(users.c.login))
        return [User(row.id, row.tenant_id, row.login, row.role) for row in rows]


def _store(row: Any) -> Store:
    return Store(
        id=row.id,
        name=row.name,
        platform=row.platform,
        url=row.url,
        state=row.state,
        info=json.loads(row.info),
        settings=json.loads(row.settings),
        synced_until=instant(row.synced_until) if row.synced_until else None,
        created_at=instant(row.created_at),
    )
