"""Creative directions: several ways to tell a product in a market, of which a person or the policy picks one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.generation.write.brief import Direction, Guide, token_of
from core.generation.write.fill import PLACEHOLDER, Filler, Slip
from core.generation.write.guard import data_block, harmless, speaks_to_a_model
from core.generation.write.parse import Fault
from core.generation.write.prompts import prompt
from core.generation.write.slots import Slot
from core.ports.text import Ask

COUNT = 3
_MOST_FACTS = 24
_MAX = {"angle": 120, "emotion": 60, "opening": 140, "why": 220}


@dataclass(frozen=True, slots=True)
class Directions:
    """The options of a page, and which one it is written by; none where the model proposed nothing usable."""

    options: tuple[Direction, ...]
    picked: int = 0
    actor: str = ""
    made_at: str = ""

    @property
    def choice(self) -> Direction | None:
        """The direction that writes."""
        return self.options[self.picked] if self.options else None


def directions_ask(slots: tuple[Slot, ...], filler: Filler, guide: Guide, count: int = COUNT) -> Ask:
    """The question for directions: the facts of the page's telling lines, strongest first."""
    slips = _slips(slots)
    data = {
        "product": token_of(filler.sheet.product, filler.locale),
        "is": filler.noun,
        "count": count,
        "facts": {
            key: {"means": slip.means, "prints": slip.prints, **({"exact": True} if slip.exact else {})}
            for key, slip in list(slips.items())[:_MOST_FACTS]
        },
    }
    user = f"{data_block({'guide': guide.told()})}\n{data_block(data)}"
    return Ask(prompt("directions").text, user, SCHEMA, "directions", 200 + 250 * count)


def _slips(slots: tuple[Slot, ...]) -> dict[str, Slip]:
    return {slip.key: slip for slot in slots for slip in (*slot.must, *slot.may)}


def parse_directions(data: Any, slots: tuple[Slot, ...], filler: Filler) -> tuple[tuple[Direction, ...], list[Fault]]:
    """The usable directions of an answer, each once, and what was wrong with the others."""
    if not isinstance(data, Mapping) or not isinstance(data.get("directions"), list):
        return (), [Fault("wrong_shape", "The answer holds no list of directions.")]
    if data.get("product") != token_of(filler.sheet.product, filler.locale):
        return (), [Fault("swapped", "The directions belong to another product.")]
    known = _slips(slots)
    found: dict[str, Direction] = {}
    faults: list[Fault] = []
    for row in data["directions"]:
        made = _direction(row, known)
        if isinstance(made, Fault):
            faults.append(made)
        else:
            found.setdefault(made.angle.casefold(), made)
    return tuple(found.values())[:4], faults


def _direction(row: Any, known: Mapping[str, Slip]) -> Direction | Fault:
    if not isinstance(row, Mapping) or not all(isinstance(row.get(name), str) for name in _MAX):
        return Fault("wrong_shape", "A direction has an angle, an emotion, an opening and a reason.")
    if any(speaks_to_a_model(row[name]) for name in _MAX):
        return Fault("injected", "A direction repeats text that addresses a model.")
    said = {name: harmless(row[name], most) for name, most in _MAX.items() if name != "opening"}
    if not said["angle"]:
        return Fault("empty", "A direction has no angle.")
    keys = row.get("facts")
    facts = tuple(key for key in keys if key in known) if isinstance(keys, list) else ()
    return Direction(said["angle"], said["emotion"], _opening(row["opening"], known), said["why"], facts)


def _opening(text: str, known: Mapping[str, Slip]) -> str:
    """The opening line as a wording; empty where it types what only placeholders may say."""
    wording = " ".join(unicodedata.normalize("NFC", text).split())
    bare = PLACEHOLDER.sub("", wording)
    if len(wording) > _MAX["opening"] or any(char.isdigit() for char in bare) or re.search(r"[<>{}\[\]|`@]|//", bare):
        return ""
    return wording if all(key in known for key in PLACEHOLDER.findall(wording)) else ""


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["product", "directions"],
    "additionalProperties": False,
    "properties": {
        "product": {"type": "string"},
        "directions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["angle", "emotion", "opening", "why", "facts"],
                "additionalProperties": False,
                "properties": {
                    "angle": {"type": "string"},
                    "emotion": {"type": "string"},
                    "opening": {"type": "string"},
                    "why": {"type": "string"},
                    "facts": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
