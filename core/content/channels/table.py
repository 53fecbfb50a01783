"""The limits of every channel, read from limits.toml; no figure stands in code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.content.channels.measure import UNITS, size
from core.errors import BadInput

HARD, SHOWN = "hard", "shown"


@dataclass(frozen=True, slots=True)
class Limit:
    """One field of a channel. `most` counts in `unit` for each of its texts (0 = none known), `need` is how many texts
    it must have, `want` how many it should have, `items` how many it may have.

    `effect`: hard = the channel refuses or cuts a longer text; shown = it keeps it and shows its beginning. Vitrine
    keeps to both. `certainty` high, medium or low; `source` and `checked` say where the figures come from and when.
    """

    field: str
    most: int
    unit: str
    need: int
    want: int
    items: int
    effect: str
    certainty: str
    source: str
    checked: str

    def fits(self, text: str) -> bool:
        """Whether a text is short enough."""
        if not self.most or (self.unit == "graphemes" and len(text) <= self.most):
            return True
        return size(text, self.unit) <= self.most


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its name for people, what it forbids (names of rules), and its fields in order."""

    name: str
    title: str
    rules: tuple[str, ...]
    fields: Mapping[str, Limit]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Limit]:
        return iter(self.fields.values())


def _limit(row: Mapping[str, Any], checked: str) -> Limit:
    need = row.get("need", 0)
    want, items = row.get("want", need), row.get("items", max(1, need))
    if row["unit"] not in UNITS or row["effect"] not in (HARD, SHOWN) or not need <= want <= items:
        raise ValueError(f"the limit of {row['field']!r} is not sound")
    own = {name: row[name] for name in ("field", "unit", "effect", "certainty", "source")}
    return Limit(**own, most=row.get("most", 0), need=need, want=want, items=items, checked=row.get("checked", checked))


@cache
def channels() -> Mapping[str, Channel]:
    """All channels by name, in the order in which they are shown."""
    data = tomllib.loads(files(__package__).joinpath("limits.toml").read_text("utf-8"))
    return {
        row["name"]: Channel(
            row["name"],
            row["title"],
            tuple(row.get("rules", ())),
            {limit["field"]: _limit(limit, data["checked"]) for limit in row["fields"]},
            tuple(row.get("notes", ())),
        )
        for row in data["channel"]
    }


def channel(name: str) -> Channel:
    """The channel of that name; an unknown one raises BadInput with those there are."""
    if name not in channels():
        raise BadInput(
            f"There is no channel {name[:40]!r}.", f"Choose one of {', '.join(channels())}.", field="channel"
        )
    return channels()[name]
