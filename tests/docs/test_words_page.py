"""The page about glossary and memory: its commands run in their order, its table is taken in."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from installation import Installation, ModelShop

PAGE = (Path(__file__).parents[2] / "docs/reference/words.md").read_text("utf-8")
_BLOCK = re.compile(r"^```sh run\n(.*?)^```", re.DOTALL | re.MULTILINE)
TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="en-US"/><body>
<tu><tuv xml:lang="en-US"><seg>Rinse by hand.</seg></tuv><tuv xml:lang="de-DE"><seg>Von Hand spülen.</seg></tuv></tu>
</body></tmx>"""


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    commands = [shlex.split(line) for block in _BLOCK.findall(PAGE) for line in block.splitlines() if line.strip()]
    assert len(commands) == 14
    (tmp_path / "old.tmx").write_text(TMX, "utf-8")
    table = re.search(r"^```csv glossary\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert table is not None
    (tmp_path / "terms.csv").write_text(table[1], "utf-8")
    shop = ModelShop.start("--products", "2")
    place = Installation(tmp_path / "home", jobs_too=True)
    said = []
    try:
        place.connect(shop)
        place.command("store", "sync", "shop", "--json")
        place.command("generate", "shop", "--locales", "de-DE", "--all", "--json")
        for words in commands:
            assert words[0] == "vitrine"
            files = (".tmx", ".csv", ".tbx", ".xliff")
            said.append(place.command(*(str(tmp_path / w) if w.endswith(files) else w for w in words[1:])))
    finally:
        place.stop()
        shop.stop()
    assert "SteamJet" in said[3]
    assert "1 would be added" in said[5]
    assert "1 added" in said[6]
    assert "Von Hand spülen." in (tmp_path / "ours.xliff").read_text("utf-8")
    assert "Akku" in (tmp_path / "terms.tbx").read_text("utf-8")
    assert "2 rows are as before" in said[-1]
