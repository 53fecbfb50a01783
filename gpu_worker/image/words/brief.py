"""What was ordered: a template, a locale, a size, texts and pictures, read from JSON and checked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from core.errors import BadInput
from gpu_worker.image.files.decode import Picture

LEAST_PX, MOST_PX = 150, 4096
_MOST_TEXT = 400
_MOST_ROWS = 40
_NEVER_SET = ("Cc", "Cs", "Co", "Cn")  # control, half a character, private, none at all
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")

Reader = Callable[[Any], Picture]


@dataclass(frozen=True, slots=True)
class Brief:
    """One picture to letter. `texts` holds what the template names; `more` the rest of the JSON."""

    template: str
    locale: str
    size_px: tuple[int, int]
    texts: Mapping[str, Any]
    picture: Picture | None
    read: Reader
    palette: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unit(self) -> float:
        """By how much larger than 970 x 600 px the picture is, as far as its type is concerned."""
        wide, high = self.size_px
        return min(math.sqrt(wide * high / (970 * 600)), high / 400, wide / 460)

    def text(self, name: str) -> str:
        """A text by name; empty where it is not given."""
        return _text(self.texts.get(name, ""), f"texts.{name}")

    def needed(self, name: str) -> str:
        """A text without which the template makes no sense."""
        found = self.text(name)
        if not found:
            raise BadInput(f"'{self.template}' needs texts.{name}.", "Add it.", field=f"texts.{name}")
        return found

    def list_of(self, name: str, most: int, least: int = 1) -> list[Any]:
        """A list in `texts`, with its number of entries checked."""
        found = self.texts.get(name, [])
        if not isinstance(found, list) or not least <= len(found) <= most:
            number = f"{least} to {most}" if least != most else str(most)
            raise BadInput(
                f"'{self.template}' takes {number} entries in texts.{name}.", "Change the list.", field=f"texts.{name}"
            )
        return found

    def photo(self, value: Any, name: str) -> Picture:
        """A picture that the brief names besides its main one."""
        if not value:
            raise BadInput(f"'{self.template}' needs a picture in {name}.", "Name one.", field=name)
        return self.read(value)


def brief_of(data: Any, templates: Mapping[str, Any], read: Reader) -> Brief:
    """The order in a JSON object; raises BadInput with the part that is wrong."""
    if not isinstance(data, Mapping):
        raise BadInput("The order is no JSON object.", "Write {template, locale, size_px, texts, picture}.", field="in")
    template = str(data.get("template", ""))
    if template not in templates:
        names = ", ".join(templates)
        raise BadInput(f"There is no template '{template[:40]}'.", f"Choose one of: {names}.", field="template")
    locale = str(data.get("locale", ""))
    if not _LOCALE.fullmatch(locale):
        raise BadInput(f"'{locale[:20]}' is no locale.", "Write it as in de-DE.", field="locale")
    texts = data.get("texts", {})
    if not isinstance(texts, Mapping):
        raise BadInput("texts is no JSON object.", "Write {name: text}.", field="texts")
    palette = data.get("palette") or {}
    if not isinstance(palette, Mapping):
        raise BadInput("palette is no JSON object.", 'Write {"accent": "#rrggbb"}.', field="palette")
    picture = read(data["picture"]) if data.get("picture") else None
    known = ("template", "locale", "size_px", "texts", "picture", "palette")
    more = {name: value for name, value in data.items() if name not in known}
    return Brief(template, locale, _size(data.get("size_px", (970, 600))), texts, picture, read, palette, more)


def _size(value: Any) -> tuple[int, int]:
    good = isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(side, int) for side in value)
    if not good or not all(LEAST_PX <= side <= MOST_PX for side in value):
        raise BadInput(
            "size_px is no size.", f"Write [width, height], each {LEAST_PX} to {MOST_PX} px.", field="size_px"
        )
    return value[0], value[1]


def _text(value: Any, name: str) -> str:
    if value is None or isinstance(value, Mapping | list | bool):
        if value in (None, []):
            return ""
        raise BadInput(f"{name} is no text.", "Write it as a string.", field=name)
    text = "".join(sign for sign in str(value) if sign.isspace() or category(sign) not in _NEVER_SET).strip()
    if len(text) > _MOST_TEXT:
        raise BadInput(f"{name} has {len(text)} characters.", f"At most {_MOST_TEXT} are read.", field=name)
    return text


def cell(value: Any, name: str) -> str:
    """The text of an entry of a list."""
    return _text(value, name)


def entry(value: Any, name: str) -> Mapping[str, Any]:
    """An entry of a list that has parts."""
    if not isinstance(value, Mapping):
        raise BadInput(f"{name} is no JSON object.", "Write its parts by name.", field=name)
    return value
