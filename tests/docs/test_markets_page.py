"""The page about markets: its tables are the data, its commands run, its example of a layer is one."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

from click.testing import CliRunner

from admin_ui.cli import cli
from core.localisation.calendar import days, spans
from core.localisation.profile import codes, profile_for, with_layer
from core.localisation.profile_files import checked

PAGE = Path(__file__).parents[2] / "docs/reference/markets.md"


def markets_table() -> str:
    """The table of markets that the page must hold."""
    rows = ["| market | | inherits | reads | written as | quiet days | festivals |", "|---|---|---|---|---|---|---|"]
    for code in codes():
        profile = profile_for(code)
        reads = ", ".join(language.tag for language in profile.languages)
        written = ", ".join("itself" if language.own else language.writes for language in profile.languages)
        wide = ", ".join(profile.chain[:-1])
        counts = f"{len(profile.quiet)} | {len(profile.festivals)}"
        rows.append(f"| `{code}` | {profile.name} | {wide} | {reads} | {written} | {counts} |")
    return "\n".join(rows)


def days_table() -> str:
    """The table of days that the page must hold."""
    rows = ["| day | | mood | lead days | 2026 | 2027 | 2028 | kept in |", "|---|---|---|---|---|---|---|---|"]
    for day in days().values():
        about = "" if day.exact else "about "
        dates = " | ".join(
            about + ", ".join(span.first.strftime("%m-%d") for span in spans(day, year)) for year in (2026, 2027, 2028)
        )
        kept = ", ".join(
            code
            for code in codes()
            if day.id
            in {row.day.id for rows_ in (profile_for(code).festivals, profile_for(code).quiet) for row in rows_}
        )
        rows.append(f"| `{day.id}` | {day.name} | {day.mood} | {day.lead_days or ''} | {dates} | {kept} |")
    return "\n".join(rows)


def test_the_tables_of_the_page_are_the_data() -> None:
    page = PAGE.read_text("utf-8")
    assert markets_table() in page
    assert days_table() in page


def test_the_commands_of_the_page_run() -> None:
    (block,) = re.findall(r"^```sh run\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    commands = [shlex.split(line) for line in block.splitlines()]
    assert len(commands) == 4
    for words in commands:
        assert words[0] == "vitrine"
        done = CliRunner().invoke(cli, words[1:], catch_exceptions=False)
        assert (done.exit_code, bool(done.stdout)) == (0, True)


def test_the_example_of_a_layer_is_one() -> None:
    (text,) = re.findall(r"^```toml layer\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    layer = checked(tomllib.loads(text), "own.toml")
    own = with_layer("DE", layer)
    assert own.avoid[-1] == "puns"
    assert "singles-day" in {row.day.id for row in own.festivals}
    table = re.search(r"^\| key \|.*?\n\n", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert table
    assert all(f"`{key}`" in table[0] for key in layer)
