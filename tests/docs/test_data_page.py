"""The page about data: its table is the one the code goes by, its commands run in their order."""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from pathlib import Path

from installation import Installation, ModelShop

from core.storage.holdings import HOLDINGS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/data.md").read_text("utf-8")
_BLOCK = re.compile(r"^```sh run\n(.*?)^```", re.DOTALL | re.MULTILINE)


def holdings_table() -> str:
    """The table that the page must hold."""
    rows = [f"| `{h.name}` | {h.of} | {h.shopper} | {', '.join(sorted(h.withheld))} |" for h in HOLDINGS]
    heads = "| table | belongs to | can be traced to a shopper | in no export |\n|---|---|---|---|"
    return "\n".join([heads, *rows])


def test_the_page_says_whose_every_table_is() -> None:
    assert holdings_table() in PAGE


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    commands = [shlex.split(line) for block in _BLOCK.findall(PAGE) for line in block.splitlines() if line.strip()]
    assert len(commands) == 9
    shop = ModelShop.start("--products", "2")
    place = Installation(tmp_path / "home", jobs_too=True)
    said = []
    try:
        place.connect(shop)
        place.command("store", "sync", "shop", "--json")
        place.command("generate", "shop", "--locales", "de-DE", "--all", "--json")
        for words in commands:
            assert words[0] == "vitrine"
            said.append(place.command(*(str(tmp_path / w) if w.endswith((".zip", ".json")) else w for w in words[1:])))
        again = place.command("erase", "shop", "--yes", "--json")
    finally:
        place.stop()
        shop.stop()
    with zipfile.ZipFile(tmp_path / "shop.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith("pages/shop-")]) == 2
    assert "Vitrine holds nothing about this shopper." in said[2]
    receipt = json.loads((tmp_path / "receipt.json").read_text("utf-8"))
    assert (receipt["store"], receipt["rows"]["products"]) == ("shop", 2)
    assert again["sha256"] == receipt["sha256"]
    assert receipt["sha256"] in said[-1]
