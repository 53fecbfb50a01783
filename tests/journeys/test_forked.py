"""Commands that tests fork from a loaded process answer as those that a user starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import forked
import pytest
from installation import Installation


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["store", "list", "--json"], 0),
        (["generate", "nowhere", "--locales", "de-DE", "--all", "--json"], 2),
        (["no-such-command"], 2),
    ],
)
def test_a_forked_command_answers_as_one_that_is_started(tmp_path: Path, words: list[str], status: int) -> None:
    env = Installation(tmp_path / "home").environ()
    program = str(Path(sys.executable).with_name("vitrine"))
    started = subprocess.run([program, *words], capture_output=True, text=True, env=env, check=False)
    answer = forked.run(words, env, timeout_s=60)
    assert answer.returncode == started.returncode == status
    assert (answer.stdout, answer.stderr) == (started.stdout, started.stderr)


def test_two_commands_are_two_processes_with_nothing_in_common(tmp_path: Path) -> None:
    for name in ("one", "two"):
        place = Installation(tmp_path / name)
        assert place.command("store", "list", "--json") == {"stores": []}
        assert (tmp_path / name / "vitrine.db").exists()
    assert "VITRINE_HOME" not in os.environ


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    place = Installation(tmp_path / "home")
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run(["emulate", "woocommerce", "--json"], place.environ(), timeout_s=0.5)
