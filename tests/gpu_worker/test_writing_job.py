"""The whole way: command, queue, GPU worker's process, HTTP to a scripted endpoint, gate, database."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation, ModelShop

from core.clock import SystemClock
from core.jobs.runner import HANDLERS
from core.jobs.table import KINDS
from gpu_worker.text.scripted import Scripted


@pytest.fixture
def model() -> Iterator[tuple[Scripted, str]]:
    scripted = Scripted(clock=SystemClock())
    server = scripted.serve()
    yield scripted, server.url
    server.close()


@pytest.fixture
def place(home: Path) -> Iterator[Installation]:
    shop = ModelShop.start("--products", "2")
    made = Installation(home)
    try:
        made.connect(shop)
        made.command("store", "sync", "shop", "--json")
        yield made
    finally:
        shop.stop()


def test_pages_are_priced_written_reused_and_booked(place: Installation, model: tuple[Scripted, str]) -> None:
    scripted, url = model
    place.command("doctor", "--model", url, "--prices", "USD:1/0/2", "--json")
    generate = ("generate", "shop", "--locales", "en-US,de-DE", "--all", "--writer", "model", "--json")
    asked = scripted.counts["chat"] if "chat" in scripted.counts else len(scripted.bodies)

    dry = place.command(*generate, "--dry-run")
    assert len(scripted.bodies) == asked
    assert dry["estimate"]["calls"] == 2 * len(dry["rows"])
    assert dry["estimate"]["price"] > 0

    done = place.command(*generate)
    assert {row["writer"] for row in done["rows"]} == {"model"}
    assert done["run"]["lines"]["model"] > 12
    assert 0 < done["run"]["price_micros"] < 4 * dry["estimate"]["price_micros"]
    asked = len(scripted.bodies)

    again = place.command(*generate)
    assert (len(scripted.bodies), again["run"]["calls"], again["run"]["reused"]) == (asked, 0, len(done["rows"]))
    assert [row["document"] for row in again["rows"]] == [row["document"] for row in done["rows"]]

    book = place.command("ledger", "shop", "--json")
    assert book["spent"]["month_micros"] == done["run"]["price_micros"]
    assert len(book["calls"]) == done["run"]["calls"]
    assert json.dumps(book["calls"]).count('"used"') > 0

    capped = place.command("generate", "shop", "--locales", "fr-FR", "--all", "--writer", "model", "--json",
                           "--max-cost", "0.000001", status=1)  # fmt: skip
    assert (capped["run"]["stopped"], capped["run"]["calls"]) == ("job", 0)


def test_every_job_of_the_queue_has_its_handler() -> None:
    importlib.import_module("gpu_worker.handlers")
    assert {name for name, kind in KINDS.items() if kind.queue == "text"} <= set(HANDLERS)


def test_where_nobody_waits_the_questions_go_out_as_batches_for_less(
    place: Installation, model: tuple[Scripted, str]
) -> None:
    scripted, url = model
    scripted.switches = scripted.switches.but({"batch_s": 1.0})
    place.command("doctor", "--model", url, "--prices", "USD:10/20@50%", "--json")
    generate = ("generate", "shop", "--locales", "en-US,de-DE", "--all", "--writer", "model", "--json")
    full, half = (place.command(*generate, *more, "--dry-run")["estimate"] for more in ((), ("--when-cheap",)))
    assert half["price"] == pytest.approx(full["price"] / 2, rel=0.01)
    asked = len(scripted.bodies)

    done = place.command(*generate, "--when-cheap")
    assert {row["writer"] for row in done["rows"]} == {"model"}
    assert scripted.counts["batched"] == full["calls"]
    assert len(scripted.bodies) - asked < full["calls"]
    book = place.command("ledger", "shop", "--json")
    assert book["spent"]["month_micros"] == done["run"]["price_micros"]


def test_an_endpoint_without_batches_is_asked_one_by_one(place: Installation, model: tuple[Scripted, str]) -> None:
    scripted, url = model
    scripted.switches = scripted.switches.but({"batch": False})
    place.command("doctor", "--model", url, "--json")
    done = place.command(
        "generate", "shop", "--locales", "en-US", "--all", "--writer", "model", "--when-cheap", "--json"
    )
    assert {row["writer"] for row in done["rows"]} == {"model"}
    assert scripted.counts["batched"] == 0
