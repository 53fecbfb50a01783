"""`vitrine text`, `directions`, `ledger`, `model` on pages that a model has written; and what generate refuses."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from scripted_writer import Shop, TinyModel, bottle, shop

from admin_ui.cli import cli
from core.bootstrap import open_services
from core.errors import CoreError
from core.ports.text import Endpoint, Prices
from core.settings import Settings

Run = Callable[..., Any]


@pytest.fixture
def vitrine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on an installation with one written page; answers JSON, or text."""
    home = tmp_path / "home"
    with shop(home, bottle()) as place:
        place.write(TinyModel(), "de-DE", directed=True)
    services = open_services(Settings(home=home), migrate=False)
    services.db("person:ada").models.put(
        services.keyring, Endpoint("http://127.0.0.1:9/v1", "tiny-1", "", False, Prices("EUR", 1_000_000, 0, 2_000_000))
    )
    services.close()
    monkeypatch.setenv("VITRINE_HOME", str(home))

    def run(*words: str, status: int = 0, stdin: str | None = None) -> Any:
        done = CliRunner().invoke(cli, words, input=stdin)
        if isinstance(done.exception, CoreError):
            assert done.exception.exit_code == status, done.exception
            return done.exception.as_dict()
        assert done.exit_code == status, done.output
        return json.loads(done.stdout) if "--json" in words else done.stdout

    return run


PAGE = ("--sku", "K1", "--locale", "de-DE")


def test_every_line_is_shown_with_its_origin(vitrine: Run) -> None:
    lines = vitrine("text", "show", "shop", *PAGE, "--json")["lines"]
    by_slot = {row["slot"]: row for row in lines}
    assert by_slot["hero.body.0"]["origin"] == "model"
    assert by_slot["specs.rows.0.value"]["origin"] == "facts"
    assert "hero.body.0" in vitrine("text", "show", "shop", *PAGE)


def test_a_line_is_set_from_standard_input_locked_and_given_back(vitrine: Run) -> None:
    at = (*PAGE, "--slot", "hero.body.0", "--json")
    assert vitrine("text", "set", "shop", *at, stdin="Passt in jede Tasche.\n")["state"] == "checked"
    row = next(r for r in vitrine("text", "show", "shop", *PAGE, "--json")["lines"] if r["slot"] == "hero.body.0")
    assert (row["text"], row["origin"], row["actor"].startswith("cli:")) == ("Passt in jede Tasche.", "person", True)
    vitrine("text", "unlock", "shop", *at)
    row = next(r for r in vitrine("text", "show", "shop", *PAGE, "--json")["lines"] if r["slot"] == "hero.body.0")
    assert row["text"] != "Passt in jede Tasche."
    assert "Nobody" in vitrine("text", "unlock", "shop", *at, status=2)["cause"]
    vitrine("text", "lock", "shop", *PAGE, "--slot", "seo.title", "--json")
    row = next(r for r in vitrine("text", "show", "shop", *PAGE, "--json")["lines"] if r["slot"] == "seo.title")
    assert row["state"] == "locked"


def test_a_line_that_the_gate_minds_is_kept_and_says_so(vitrine: Run) -> None:
    answer = vitrine(
        "text",
        "set",
        "shop",
        *PAGE,
        "--slot",
        "hero.body.0",
        "--text",
        "Die beste Flasche der Welt.",
        "--json",
        status=1,
    )
    assert answer["state"] == "blocked"
    assert answer["findings"][0]["severity"] == "block"


def test_what_is_out_of_date_by_field_and_market(vitrine: Run) -> None:
    every = vitrine("text", "stale", "shop", "--all", "--every", "--json")
    assert set(every["counts"]) == {"fresh"}
    assert {row["locale"] for row in every["fields"]} == {"de-DE"}
    assert vitrine("text", "stale", "shop", "--sku", "K1", "--json")["fields"] == []
    services = open_services(Settings(home=Path(os.environ["VITRINE_HOME"])), migrate=False)
    db = services.db("person:ada")
    Shop(db, db.tenancy.store_named("shop")).put(bottle(weight="410 g"))
    services.close()
    found = vitrine("text", "stale", "shop", "--all", "--json", status=1)
    assert {tuple(row["why"]) for row in found["fields"]} == {("weight",)}
    assert ("K1", "bullets.items", "stale") in {(row["sku"], row["field"], row["state"]) for row in found["fields"]}
    assert "weight" in vitrine("text", "stale", "shop", "--all", "--locales", "de-DE", status=1)
    assert vitrine("text", "stale", "shop", "--all", "--locales", "fr-FR", "--json")["fields"] == []


def test_unknown_places_and_pages_are_refused_with_a_next_step(vitrine: Run) -> None:
    refused = vitrine("text", "set", "shop", *PAGE, "--slot", "hero.nowhere", "--text", "x", status=2)
    assert "hero.headline" in refused["next_step"]
    assert "generate" in vitrine("text", "show", "shop", "--sku", "K1", "--locale", "fr-FR", status=2)["next_step"]


def test_the_reviewer_stands_in_the_ledger_of_the_text(vitrine: Run) -> None:
    assert vitrine("text", "approve", "shop", *PAGE, "--slot", "hero.body.0", "--json")["approved"] == 1
    rows = vitrine("ledger", "shop", "--texts", "--json")["texts"]
    row = next(row for row in rows if row["slot"] == "hero.body.0")
    assert row["reviewer"].startswith("cli:")
    assert (row["model"], row["state"], row["prompt"]) == ("tiny-1", "approved", "sentences-1")
    assert row["profile"].startswith("DE-")
    assert row["price_micros"] > 0


def test_a_direction_is_shown_and_picked(vitrine: Run) -> None:
    shown = vitrine("directions", "shop", *PAGE, "--json")
    assert (shown["picked"], len(shown["directions"])) == (1, 3)
    assert vitrine("directions", "shop", *PAGE, "--pick", "2", "--json")["picked"] == 2
    assert "way 1" in vitrine("directions", "shop", *PAGE)
    assert "1 to 3" in vitrine("directions", "shop", *PAGE, "--pick", "9", status=2)["next_step"]


def test_the_books_as_sums_calls_and_csv(vitrine: Run) -> None:
    book = vitrine("ledger", "shop", "--json")
    assert {call["purpose"] for call in book["calls"]} == {"sentences", "directions"}
    assert sum(row["price_micros"] for row in book["summary"]) == book["spent"]["store_micros"] > 0
    rows = list(csv.DictReader(io.StringIO(vitrine("ledger", "shop", "--csv"))))
    assert [row["outcome"] for row in rows] == ["used"] * len(book["calls"])
    assert "This month" in vitrine("ledger", "shop")
    assert vitrine("ledger", "shop", "--csv", "--json", status=2)["code"] == "bad_input"


def test_caps_are_set_shown_and_taken_away(vitrine: Run) -> None:
    assert vitrine("model", "caps", "--job", "2", "--month", "50.5", "--json") == {"caps": {"job": 2, "month": 50.5}}
    assert vitrine("model", "caps", "--job", "0", "--json") == {"caps": {"month": 50.5}}
    assert vitrine("model", "show", "--json")["caps"] == {"job": 0, "store": 0, "month": 50.5}
    assert "no amount" in vitrine("model", "caps", "--job", "much", status=2)["cause"]


def test_what_is_for_a_model_is_refused_without_one(vitrine: Run) -> None:
    refused = vitrine("generate", "shop", "--locales", "de-DE", "--all", "--only", "hero", status=2)
    assert "--writer model" in refused["next_step"]


def test_a_dry_run_says_what_is_reused_and_asks_nobody(vitrine: Run) -> None:
    words = ("generate", "shop", "--locales", "de-DE,fr-FR", "--all", "--writer", "model", "--dry-run")
    found = vitrine(*words, "--json")
    assert [row["state"] for row in found["rows"]] == ["reused", "new"]
    assert found["estimate"]["calls"] == 2
    assert found["estimate"]["currency"] == "EUR"
    assert "1 reused as they are" in vitrine(*words)
