"""`vitrine glossary` and `vitrine memory`: what they answer, and how they refuse."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from admin_ui import cli
from core.bootstrap import open_services
from core.catalog.sync import to_product
from core.content.document import Bullets, ContentDocument, Line
from core.errors import Refused
from core.facts.known import KnownFacts
from core.facts.sheet import Fact, FactSheet
from core.generation.pipeline import generate
from core.jobs.passing import gate_of
from core.ports.wire import ProductSnapshot
from core.review.finding import Verdict
from core.settings import Settings


@pytest.fixture
def vitrine(home, monkeypatch, capsys, tmp_path):
    """Run a command on an installation with the store 'shop', one product and its German page."""
    services = open_services(Settings(home=home))
    db = services.db("cli:test")
    store = db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {"source_locale": "en-US"})
    product = to_product(store.id, ProductSnapshot("1", "Lamp", sku="L1"), str)
    db.catalog.store(store.id, [product])
    sheet = FactSheet("1", "en-US", (Fact("feature.0", "feature", "long-life battery", text="long-life battery"),))
    db.catalog.save_sheets(store.id, [("1", KnownFacts(sheet, (), product.fingerprint, 0.5))])
    page = ContentDocument(
        "1", "de-DE", "facts", (Bullets(Line("Vorteile"), (Line("Starke Batterie.", ("feature.0",)),)),)
    )
    db.content.save(store.id, "1", page, "<p>x</p>", Verdict((), page.digest, "g"))
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vitrine", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    run.services, run.db, run.store = services, db, store  # type: ignore[attr-defined]
    yield run
    services.close()


def answer(done: tuple[int, str, str], status: int = 0) -> Any:
    assert done[0] == status, done
    return json.loads(done[1])


ADD = ("glossary", "add", "shop", "battery", "--locale", "de")


def test_a_row_is_added_replaced_listed_and_removed(vitrine):
    added = answer(vitrine(*ADD, "--rendering", "Akku", "--form", "akku*", "--json"))
    assert (added["new"], added["contradictions"]) == (True, [])
    assert answer(vitrine(*ADD, "--rendering", "Batterie", "--json"))["new"] is False
    (row,) = answer(vitrine("glossary", "list", "shop", "--locale", "de-DE", "--json"))["rows"]
    assert (row["id"], row["rendering"], row["status"]) == (added["id"], "Batterie", "required")
    assert answer(vitrine("glossary", "list", "shop", "--locale", "fr-FR", "--json"))["rows"] == []
    assert "Batterie" in vitrine("glossary", "list", "shop")[1]
    assert answer(vitrine("glossary", "remove", "shop", added["id"], "--json"))["removed"] == 1
    status, _out, err = vitrine("glossary", "remove", "shop", added["id"])
    assert (status, "There is no row" in err) == (2, True)


def test_contradictions_are_told_at_once(vitrine):
    vitrine(*ADD, "--rendering", "Akku")
    told = answer(vitrine(*ADD, "--rendering", "Akku", "--status", "banned", "--json"))
    assert [quarrel["why"] for quarrel in told["contradictions"]] == ["required and banned"]


def test_a_banned_word_blocks_the_written_page_on_the_way_to_the_shop(vitrine):
    gate = gate_of(vitrine.db, vitrine.store)
    page = vitrine.db.content.get(vitrine.store.id, "1", "de-DE")
    gate(page)
    vitrine(*ADD, "--rendering", "Batterie", "--status", "banned", "--note", "We say Akku.")
    with pytest.raises(Refused, match="glossary bans 'Batterie'"):
        gate(page)
    told = answer(vitrine("glossary", "check", "shop", "--json"), 1)
    assert [(f["product"], f["rule"], f["span"], f["evidence"]) for f in told["findings"]] == [
        ("1", "glossary.banned", "Batterie", "We say Akku."),
    ]
    assert vitrine("glossary", "check", "shop")[0] == 1


def test_single_texts_are_read_by_the_glossary_of_a_store(vitrine):
    vitrine("glossary", "add", "shop", "phone", "--locale", "de", "--rendering", "Smartphone", "--status", "preferred")
    line = {"id": 1, "text": "Für jedes Phone.", "facts": {}, "market": "DE", "category": "", "lang": "de"}
    told = {**line, "id": 2, "text": "Für jedes Telefon.", "facts": {"source": {"text": "Fits any phone."}}}
    Path("texts.jsonl").write_text(json.dumps(line) + "\n" + json.dumps(told) + "\n", "utf-8")
    for store, marked in (((), [[], []]), (("--store", "shop"), [[(10, 15, "warn")], [(0, 18, "warn")]])):
        status, out, _err = vitrine("check", "--all", *store, "texts.jsonl")
        rows = [
            [(f["start"], f["end"], f["severity"]) for f in json.loads(row)["findings"] if f["kind"] == "x_glossary"]
            for row in out.splitlines()
        ]
        assert (status, rows) == (0, marked)
    assert vitrine("check", "--all", "--store", "nowhere", "texts.jsonl")[0] == 2


def test_a_new_row_has_the_pages_checked_anew(vitrine):
    product = vitrine.db.catalog.by_labels(vitrine.store.id, ["L1"])
    generate(vitrine.db, vitrine.store, product, ["de-DE"])
    assert generate(vitrine.db, vitrine.store, product, ["de-DE"]).reused == 1
    vitrine(*ADD, "--rendering", "Akku")
    assert generate(vitrine.db, vitrine.store, product, ["de-DE"]).reused == 0
    assert generate(vitrine.db, vitrine.store, product, ["de-DE"]).reused == 1


def test_a_glossary_goes_out_and_comes_in(vitrine):
    vitrine(*ADD, "--rendering", "Akku", "--form", "akku*")
    for name in ("g.tbx", "g.csv"):
        assert answer(vitrine("glossary", "export", "shop", name, "--json"))["rows"] == 1
        would = answer(vitrine("glossary", "import", "shop", name, "--dry-run", "--json"))
        assert (would["dry_run"], would["same"]) == (True, 1), name
    Path("more.csv").write_text("term,locale,rendering\noven,de,Ofen\nkettle,de,\n", "utf-8")
    told = answer(vitrine("glossary", "import", "shop", "more.csv", "--json"))
    assert (told["added"], told["refused"], told["same"]) == (2, 0, 0)  # a term without a rendering is kept as it is
    back = answer(vitrine("glossary", "import", "shop", "--undo", "--json"))
    assert (back["restored"], back["left"]) == (2, 0)


TMX = """<tmx version="1.4"><header srclang="en-US"/><body>
<tu><tuv xml:lang="en-US"><seg>Rinse.</seg></tuv><tuv xml:lang="de-DE"><seg>{}</seg></tuv></tu></body></tmx>"""


def test_a_memory_comes_in_with_a_preview_and_goes_out_in_every_format(vitrine):
    Path("m.tmx").write_text(TMX.format("Spülen."), "utf-8")
    words = ("memory", "import", "shop", "m.tmx", "--locale", "de-DE")
    would = answer(vitrine(*words, "--dry-run", "--json"))
    assert (would["added"], would["rows"][0]["target"]) == (1, "Spülen.")
    assert answer(vitrine("memory", "list", "shop", "--json"))["rows"] == []
    answer(vitrine(*words, "--approved", "--json"))
    assert answer(vitrine("memory", "list", "shop", "--json"))["rows"] == [
        {"source_locale": "en-US", "locale": "de-DE", "state": "approved", "units": 1}
    ]
    Path("m.tmx").write_text(TMX.format("Ausspülen."), "utf-8")
    assert answer(vitrine(*words, "--json"))["kept"] == 1
    status, out, _err = vitrine(*words, "--on-conflict", "override", "--dry-run")
    assert status == 0
    assert "Spülen." in out
    for name, kind in (("o.tmx", "tmx"), ("o.xliff", "xliff"), ("o.x2", "xliff2"), ("o.po", "po"), ("o.csv", "csv")):
        told = answer(vitrine("memory", "export", "shop", name, "--format", kind, "--locale", "de-DE", "--json"))
        assert told["units"] == 1
        same = answer(vitrine("memory", "import", "shop", name, "--format", kind, "--dry-run", "--json"))
        assert same["same"] == 1, kind


@pytest.mark.parametrize(
    ("words", "status", "cause"),
    [
        (["memory", "import", "shop"], 2, "Say which file"),
        (["memory", "import", "shop", "none.tmx"], 2, "cannot be read"),
        (["memory", "import", "shop", "a.docx"], 2, "does not say its format"),
        (["memory", "import", "shop", "bad.tmx"], 2, "no sound XML"),
        (["memory", "import", "shop", "fr.tmx", "--locale", "de-DE"], 1, "not de-DE"),
        (["memory", "import", "shop", "--undo"], 2, "no import to take back"),
        (["memory", "import", "shop", "fr.tmx", "--locale", "xx"], 2, "not one that Vitrine can write"),
        (["memory", "export", "shop", "nowhere/o.tmx"], 2, "cannot be written"),
        (["memory", "list", "none"], 2, "no store named"),
        (["glossary", "add", "shop", "battery", "--status", "banned"], 2, "has no rendering"),
        (["glossary", "add", "shop", " ", "--rendering", "x"], 2, "The term is empty"),
        (["glossary", "export", "shop", "g.docx"], 2, "does not say its format"),
    ],
)
def test_what_cannot_be_done_is_told(vitrine, words, status, cause):
    Path("bad.tmx").write_text("<tmx><body>", "utf-8")
    Path("a.docx").write_text("x", "utf-8")
    Path("fr.tmx").write_text(TMX.replace("de-DE", "fr-FR").format("Rincer."), "utf-8")
    found, _out, err = vitrine(*words)
    assert (found, cause in err) == (status, True), err
