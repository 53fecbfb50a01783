"""A file of translations is taken in, and pages are written from it: lines that stand in it are asked of nobody."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import escape

from installation import Installation, ModelShop

from core.clock import SystemClock
from gpu_worker.text.scripted import Scripted

_TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="OmegaT" creationtoolversion="6" segtype="sentence" o-tmf="OmegaT TMX"
 adminlang="EN-US" srclang="en-US" datatype="plaintext"/><body>{}</body></tmx>"""
_PAIR = '<tu><tuv xml:lang="en-US"><seg>{}</seg></tuv><tuv xml:lang="de-DE"><seg>{}</seg></tuv></tu>'


def test_a_tmx_is_imported_and_its_lines_are_reused_without_a_call(home: Path, tmp_path: Path) -> None:
    goods, place = ModelShop.start("--products", "1"), Installation(home)
    scripted = Scripted(clock=SystemClock())
    with scripted.serve() as model:
        try:
            place.connect(goods)
            place.command("store", "sync", "shop", "--json")
            place.command("doctor", "--model", model.url, "--languages", "de-DE", "--json")
            generate = (
                "generate",
                "shop",
                "--locales",
                "de-DE",
                "--all",
                "--writer",
                "model",
                "--no-directions",
                "--json",
            )
            facts = ("generate", "shop", "--locales", "en-US,de-DE", "--all", "--json")
            sku = place.command(*facts)["rows"][0]["sku"]
            pairs = _same_lines(place, sku)
            assert len(pairs) > 1
            dry = place.command(*generate, "--dry-run")["estimate"]
            assert dry["lines_from_memory"] == 0

            file = tmp_path / "old.tmx"
            file.write_text(_TMX.format("".join(_PAIR.format(escape(a), escape(b)) for a, b in pairs)), "utf-8")
            taken = place.command("memory", "import", "shop", str(file), "--approved", "--json")
            assert taken["added"] == len(pairs)

            asked = len(scripted.bodies)
            kept = place.command(*generate, "--dry-run")["estimate"]
            assert kept["lines_from_memory"] >= len(pairs)
            assert kept["lines"] == dry["lines"] - kept["lines_from_memory"]
            assert len(scripted.bodies) == asked

            done = place.command(*generate)["run"]
            assert done["lines"]["reused"] == kept["lines_from_memory"]
            said = json.dumps(list(scripted.bodies)[asked:], ensure_ascii=False)
            shown = place.command("text", "show", "shop", "--sku", sku, "--locale", "de-DE", "--json")["lines"]
            reused = {row["slot"]: row for row in shown if row["origin"] == "memory"}
            assert {row["state"] for row in reused.values()} == {"approved"}
            assert {row["text"].replace("\u00a0", " ") for row in reused.values()} == {target for _, target in pairs}
            assert not any(target in said for _, target in pairs)
        finally:
            goods.stop()


def _same_lines(place: Installation, sku: str) -> list[tuple[str, str]]:
    """Pairs of the facts-only page in both languages, the German worded otherwise."""
    pages = {
        tag: {
            row["slot"]: row
            for row in place.command("text", "show", "shop", "--sku", sku, "--locale", tag, "--json")["lines"]
        }
        for tag in ("en-US", "de-DE")
    }
    pairs = {}
    for slot, row in pages["en-US"].items():
        other = pages["de-DE"].get(slot)
        if slot.startswith("bullets.items") and other and other["facts"] == row["facts"]:
            pairs[row["text"]] = f"Gut zu wissen: {other['text']}".replace("\u00a0", " ")
    return list(pairs.items())
