"""Stored model endpoints, their sealed keys, and the way from them to an open model."""

import pytest

from core.errors import BadInput, NeedsMerchant
from core.jobs.services import Services
from core.ports.text import Endpoint, Prices
from core.storage.db import Db
from core.storage.tables import secrets
from core.tenancy.access import Scope
from core.tenancy.keyring import Keyring

ENDPOINT = Endpoint(
    "http://127.0.0.1:9/v1", "m", "sk-secret", False, Prices("EUR", 270_000, 70_000, 1_100_000), {"a": 1}
)


@pytest.fixture
def keyring(tmp_path):
    return Keyring.load(tmp_path, "")


def test_an_endpoint_is_kept_with_its_key_sealed(db: Db, keyring):
    row = db.models.put(keyring, ENDPOINT)
    assert (row.url, row.model, row.third_party, row.prices, row.probe) == (
        ENDPOINT.url, "m", False, ENDPOINT.prices, {"a": 1},
    )  # fmt: skip
    assert db.models.endpoint(keyring) == ENDPOINT
    assert "sk-secret" not in str([tuple(stored) for stored in db.rows(db.select(secrets))])
    assert "sk-secret" not in repr(db.models.endpoint(keyring))
    assert db.audit.recent()[0].action == "model.stored"


def test_a_new_look_keeps_the_caps_and_an_endpoint_without_key_keeps_none(db: Db, keyring):
    db.models.put(keyring, ENDPOINT)
    db.models.set_caps({"job": 5_000_000})
    row = db.models.put(keyring, Endpoint("http://127.0.0.1:10/v1", "n"))
    assert (row.caps, row.model, row.third_party) == ({"job": 5_000_000}, "n", True)
    assert db.models.endpoint(keyring).key == ""
    db.models.put(keyring, ENDPOINT, "other")
    assert [row.name for row in db.models.rows()] == ["default", "other"]
    assert (db.models.drop("other"), db.models.drop("other"), db.models.find("other")) == (True, False, None)


def test_none_is_set_up_or_it_belongs_to_another_tenant(db: Db, database, keyring):
    with pytest.raises(NeedsMerchant, match="No language model is set up"):
        db.models.endpoint(keyring)
    db.models.put(keyring, ENDPOINT)
    other = database.scope(Scope("t2", "person:test"))
    assert other.models.rows() == []
    with pytest.raises(NeedsMerchant):
        other.models.set_caps({})
    for name in ("", "x" * 41, "a/b"):
        with pytest.raises(BadInput):
            db.models.put(keyring, ENDPOINT, name)


def test_services_open_the_model_that_was_set_up(services: Services):
    db = services.db("cli:test")
    with pytest.raises(NeedsMerchant), services.text_model(db):
        pass
    db.models.put(services.keyring, ENDPOINT)
    with services.text_model(db) as model:
        assert (model.name, model.third_party, model.prices) == ("m", False, ENDPOINT.prices)
