"""The words of the pages. Each language is one file in `locales/` with the same keys; a test compares them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
COOKIE = "vitrine_language"
_TAGS = {"en": "en", "zh": "zh-CN"}


@cache
def strings(language: str) -> dict[str, str]:
    """All strings of a language by dotted key."""
    text = files(__package__).joinpath("locales", f"{language}.toml").read_text("utf-8")
    return dict(_flat("", tomllib.loads(text)))


def _flat(prefix: str, node: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in node.items():
        name = f"{prefix}{key}"
        rows += _flat(f"{name}.", value) if isinstance(value, dict) else [(name, value)]
    return rows


def translate(language: str, key: str, **values: Any) -> str:
    """The string of a key with its values filled in. `one | many` is chosen by `n`. An unknown key raises KeyError."""
    text = strings(language)[key]
    if " | " in text and "n" in values:
        one, many = text.split(" | ", 1)
        text = one if values["n"] in (1, "1") else many
    return text.format(**values) if values else text


def known(language: str, key: str) -> bool:
    """Whether there is a string for a key: for words that arrive as data, such as a rule's name."""
    return key in strings(language)


def choose(cookie: str | None, accepted: list[str]) -> str:
    """The language to speak: what the person chose, else the first accepted one we have, else English."""
    if cookie in LANGUAGES:
        return cookie
    for tag in accepted:
        language = tag.lower().split("-", 1)[0]
        if language in LANGUAGES:
            return language
    return "en"


def html_tag(language: str) -> str:
    """BCP 47 tag for the `lang` attribute."""
    return _TAGS[language]
