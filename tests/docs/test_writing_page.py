"""Every command of the page on writing by a language model is one that the program takes, and every fault is named."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from admin_ui.cli import cli

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "writing.md"
ROOM = Path(__file__).resolve().parents[2] / "core" / "generation" / "write"
COMMANDS = re.findall(r"^vitrine (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_is_taken(line: str) -> None:
    words = shlex.split(line)
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None
        command = found
    made = command.make_context(command.name, words)
    made.close()


def test_every_fault_of_a_line_is_told() -> None:
    kinds = set(
        re.findall(r'(?:Fault\(|yield |return \[\()"([a-z_]+)"', "".join(p.read_text() for p in ROOM.glob("*.py")))
    )
    told = set(re.findall(r"`([a-z_]+)`", PAGE.read_text("utf-8")))
    assert {"missing", "swapped", "gate", "typed_unit"} <= kinds <= told
