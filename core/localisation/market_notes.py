"""The notes of market profiles in the language of the person who reads them (`profiles/zh.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

CHINESE = "zh"


@cache
def _chinese() -> dict[str, dict[str, str]]:
    data = tomllib.loads(files(__package__).joinpath("profiles", "zh.toml").read_text("utf-8"))
    return {name: data[name] for name in ("notes", "grounds")}


def note(text: str, language: str) -> str:
    """A note for readers of a language; as it stands where there are no words for it (a shop's own note)."""
    return _chinese()["notes"].get(text, text) if language == CHINESE else text


def ground(text: str, language: str) -> str:
    """What a note rests on; ids of facts stay as they are."""
    return _chinese()["grounds"].get(text, text) if language == CHINESE else text
