"""The page about channels: its tables are the data that the code goes by, its commands run, its examples hold."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from click.testing import CliRunner
from installation import Installation, ModelShop

from admin_ui.cli import cli
from core.content.channels.contract import slots
from core.content.channels.table import channels
from core.generation.channels.rules import rule
from core.generation.channels.shorten import words

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/channels.md").read_text("utf-8")
_BLOCK = re.compile(r"^```sh run\n(.*?)^```", re.DOTALL | re.MULTILINE)


def limits_table() -> str:
    """The table of limits that the page must hold."""
    rows = [
        "| channel | field | one text at most | need / want / at most | effect | certainty | source |",
        "|---" * 7 + "|",
    ]
    for each in channels().values():
        for limit in each:
            counts = f"{limit.need} / {limit.want} / {limit.items}"
            most = f"{limit.most or '-'} {limit.unit} | {counts} | {limit.effect} | {limit.certainty}"
            rows.append(f"| `{each.name}` | `{limit.field}` | {most} | {limit.source} ({limit.checked}) |")
    return "\n".join(rows)


def rules_table() -> str:
    """The table of what channels forbid."""
    rows = [
        f"| `{name}` | {rule(name).reason} | {', '.join(e.name for e in channels().values() if name in e.rules)} |"
        for name in words()["rule"]
    ]
    return "\n".join(["| rule | why | channels |", "|---|---|---|", *rows])


def modules_table() -> str:
    """The table of the 15 modules."""
    rows = []
    for slot in slots().values():
        texts = ", ".join(f"{part} {most}" for part, most in slot.text.items()) or "-"
        size = f"{slot.width_px} x {slot.height_px}" if slot.width_px else "-"
        rows.append(f"| `{slot.type}` | {slot.pictures} | {size} | {texts} | {slot.certainty} | {slot.note or '-'} |")
    head = "| module | pictures | pixels at least | characters at most | certainty | conflict |\n" + "|---" * 6 + "|"
    return "\n".join([head, *rows])


def test_the_tables_are_the_data() -> None:
    for made in (limits_table(), rules_table(), modules_table()):
        assert made in PAGE, made


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    commands = [shlex.split(line) for block in _BLOCK.findall(PAGE) for line in block.splitlines() if line.strip()]
    assert len(commands) == 5
    shop = ModelShop.start("--products", "2")
    place = Installation(tmp_path / "home", jobs_too=True)
    try:
        place.connect(shop)
        place.command("store", "sync", "shop", "--json")
        place.command("generate", "shop", "--locales", "de-DE", "--all", "--json")
        for line in commands:
            assert line[0] == "vitrine"
            place.command(*(str(tmp_path / word) if "/" in word else word for word in line[1:]))
        made = place.command("channels", "shop", "--locales", "de-DE", "--all", "--json")
    finally:
        place.stop()
        shop.stop()
    assert [row["locale"] for row in made["rows"]] == ["de-DE", "de-DE"]
    assert {one["channel"] for one in made["rows"][0]["channels"]} == set(channels())
    assert (tmp_path / "texts" / "HAL-AU-101.de-DE.amazon_aplus.json").exists()
    assert (tmp_path / "texts" / "HAL-AU-101.de-DE.description.html").read_text("utf-8").startswith("<section")


def test_limits_by_command() -> None:
    done = CliRunner().invoke(cli, ["channels", "--list", "--json"])
    listed = json.loads(done.output)["channels"]
    assert [row["name"] for row in listed] == list(channels())
    assert listed[4]["fields"][0]["most"] == 30
    assert [row["max_file_bytes"] for row in listed if "modules" in row] == [2_097_152]
    plain = CliRunner().invoke(cli, ["channels", "--list"])
    assert "Google responsive search ad" in plain.output


def test_preflight_by_command(tmp_path: Path) -> None:
    file = tmp_path / "page.json"
    file.write_text('{"name": "x", "contentType": "EBC", "locale": "en-US", "contentModuleList": []}', "utf-8")
    done = CliRunner().invoke(cli, ["channels", "--preflight", str(file), "--json"], standalone_mode=False)
    assert done.return_value == 1
    (problem,) = json.loads(done.output)["problems"]
    assert problem["place"] == "contentModuleList"
    file.write_text("no json", "utf-8")
    done = CliRunner().invoke(cli, ["channels", "--preflight", str(file)], standalone_mode=False)
    assert "is no JSON" in str(done.exception)


def test_a_store_needs_locales() -> None:
    done = CliRunner().invoke(cli, ["channels", "shop"], standalone_mode=False)
    assert "locales are needed" in str(done.exception)
