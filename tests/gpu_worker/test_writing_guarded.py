"""A third party's model sees no personal data, wherever it stands in what it is told; the books say what was masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted_writer import TinyModel, bottle, shop

from core.clock import SystemClock
from core.generation.redact import Guarded
from core.generation.write.book import Caps
from core.generation.write.brief import Guide
from core.generation.writing import Order, write
from core.jobs.services import Services
from core.ports.text import Ask, Endpoint
from gpu_worker.text.scripted import Scripted

LINE = "Questions? Write to Marlene Kowalczyk, marlene.kowalczyk@example.org, phone +49 30 901820"


@pytest.mark.parametrize("third_party", [True, False])
def test_what_a_third_party_is_asked_holds_no_person(tmp_path: Path, third_party: bool) -> None:
    inner = TinyModel(third_party=third_party)
    with shop(tmp_path / "home", bottle()) as place:
        order = Order(place.db.catalog.sources(place.store.id), ("en-US",))
        tally = write(
            place.db, place.store, order, Guarded(inner), lambda _sheet, tag: Guide(tag, heard={"sounds_like": [LINE]}),
            caps=Caps(), job_id="j",
        )  # fmt: skip
        sent = " ".join(ask.system + ask.user for ask in inner.asks)
        assert ("marlene.kowalczyk@example.org" in sent, "901820" in sent) == (not third_party, not third_party)
        assert tally.lines_by_model > 5
        masked = [dict(call.masked) for call in place.db.ledger.calls(place.store.id)]
        assert all(bool(row) == third_party for row in masked)


@pytest.mark.parametrize("third_party", [True, False])
def test_nothing_reaches_a_third_party_past_redaction(services: Services, third_party: bool) -> None:
    db = services.db("cli:test")
    app = Scripted(clock=SystemClock())
    with app.serve() as running:
        db.models.put(services.keyring, Endpoint(running.url, "scripted-1", third_party=third_party))
        schema = {"type": "object", "properties": {"said": {"type": "string"}}, "required": ["said"]}
        with services.text_model(db) as model:
            reply = model.ask(Ask("Repeat.", LINE, schema, "sentences"))
    assert ("marlene.kowalczyk@example.org" in str(list(app.bodies))) == (not third_party)
    assert bool(reply.masked) == third_party
