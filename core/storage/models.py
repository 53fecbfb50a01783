"""Endpoints of language models: where they are, what they were found to do, what they cost, and their sealed keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import BadInput, NeedsMerchant
from core.ports.text import Endpoint, Prices
from core.storage.db import Db, dump
from core.storage.tables import model_endpoints
from core.tenancy.keyring import Keyring

DEFAULT = "default"  # the one that writes
_SET_UP = "Set one up: on the page Model, or vitrine doctor --model URL"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A stored endpoint without its key. `probe`: what the last look found it to do; `caps`: micros of its currency
    that a job, a store, a month may cost."""

    name: str
    url: str
    model: str
    third_party: bool
    prices: Prices
    probe: Mapping[str, Any]
    caps: Mapping[str, int]
    updated_at: str


class Models:
    """A tenant's model endpoints."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def put(self, keyring: Keyring, endpoint: Endpoint, name: str = DEFAULT) -> ModelRow:
        """Keep an endpoint with what its probe found and its key, sealed; without a key none is kept. Caps stay as
        they are."""
        if not name or len(name) > 40 or "/" in name:
            raise BadInput(f"'{name}' is no name for a model.", "Use 1 to 40 characters without a slash.", field="name")
        row = {
            "name": name,
            "url": endpoint.url,
            "model": endpoint.model,
            "third_party": int(endpoint.third_party),
            "prices": dump(asdict(endpoint.prices)),
            "probe": dump(dict(endpoint.probe)),
            "updated_at": self._db.now(),
        }
        with self._db.begin() as db:
            db.upsert(model_endpoints, [row], replace=[column for column in row if column != "name"])
            if endpoint.key:
                db.tenancy.put_secret(keyring, _context(name), endpoint.key)
            else:
                db.tenancy.drop_secrets(_context(name))
            db.audit.write("model.stored", name, url=endpoint.url, model=endpoint.model)
        return self.row(name)

    def set_caps(self, caps: Mapping[str, int], name: str = DEFAULT) -> None:
        """Micros of the endpoint's currency that a `job`, a `store`, a `month` may cost; what is left out is free."""
        self.row(name)
        statement = self._db.update(model_endpoints).where(model_endpoints.c.name == name)
        self._db.change(statement.values(caps=dump(dict(caps)), updated_at=self._db.now()))

    def rows(self) -> list[ModelRow]:
        """All endpoints by name."""
        return [_row(row) for row in self._db.rows(self._db.select(model_endpoints).order_by(model_endpoints.c.name))]

    def find(self, name: str = DEFAULT) -> ModelRow | None:
        """An endpoint by name, or None."""
        found = self._db.row(self._db.select(model_endpoints).where(model_endpoints.c.name == name))
        return None if found is None else _row(found)

    def row(self, name: str = DEFAULT) -> ModelRow:
        """An endpoint by name; raises NeedsMerchant when it is not set up."""
        found = self.find(name)
        if found is None:
            which = "No language model is" if name == DEFAULT else f"No language model '{name}' is"
            raise NeedsMerchant(f"{which} set up.", _SET_UP)
        return found

    def endpoint(self, keyring: Keyring, name: str = DEFAULT) -> Endpoint:
        """What the engine opens, with the key unsealed; raises NeedsMerchant when it is not set up."""
        row = self.row(name)
        key = self._db.tenancy.find_secret(keyring, _context(name)) or ""
        return Endpoint(row.url, row.model, key, row.third_party, row.prices, row.probe)

    def drop(self, name: str) -> bool:
        """Forget an endpoint and its key; False when there was none."""
        with self._db.begin() as db:
            db.tenancy.drop_secrets(_context(name))
            gone = db.change(db.delete(model_endpoints).where(model_endpoints.c.name == name)) > 0
            if gone:
                db.audit.write("model.dropped", name)
        return gone


def _context(name: str) -> str:
    return f"model/{name}/key"


def _row(row: Any) -> ModelRow:
    return ModelRow(
        name=row.name,
        url=row.url,
        model=row.model,
        third_party=bool(row.third_party),
        prices=Prices(**json.loads(row.prices)),
        probe=json.loads(row.probe),
        caps=json.loads(row.caps),
        updated_at=row.updated_at,
    )
