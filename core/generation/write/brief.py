"""What a model is told of one product in one market: facts as placeholders, the lines to write, how to write there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.generation.write.fill import Filler, Slip
from core.generation.write.guard import data_block, speaks_to_a_model
from core.generation.write.prompts import prompt
from core.generation.write.slots import Slot
from core.localisation.language import language
from core.ports.text import Ask

TOKENS_AROUND_A_LINE, FEWEST_TOKENS = 45, 200
Complaints = Callable[[str, str], Sequence[str]]  # path and text of a line -> what is wrong with it


def _nothing_wrong(_path: str, _text: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Guide:
    """How a page is to sound: the market's profile, the brand's voice, wanted and banned words, the season.

    Plain values, since they end in a prompt. `heard` is what was measured of the voice: the model is told it with
    the rest of it, and pages are not written anew when it moves. `profile_version` is kept with every text. `check`
    says what is wrong with a finished line beyond what the gate sees; its words go back to the model.
    """

    locale: str
    profile: Mapping[str, Any] = field(default_factory=dict)
    voice: Mapping[str, Any] = field(default_factory=dict)
    heard: Mapping[str, Any] = field(default_factory=dict)
    glossary: Sequence[Mapping[str, Any]] = ()
    festival: Mapping[str, Any] = field(default_factory=dict)
    profile_version: str = ""
    check: Complaints = _nothing_wrong

    def told(self) -> dict[str, Any]:
        """What the model reads."""
        voice = {**self.voice, **self.heard}
        return {**self.plain(), **({"voice": voice} if voice else {})}

    def plain(self) -> dict[str, Any]:
        """What a page rests on of it, without what is empty."""
        rows: dict[str, Any] = {
            "locale": self.locale,
            "market": self.profile,
            "voice": self.voice,
            "glossary": list(self.glossary),
            "festival": self.festival,
        }
        return {name: value for name, value in rows.items() if value}

    @property
    def digest(self) -> str:
        """Changes when the same facts are to sound otherwise."""
        return _digest([self.plain(), self.profile_version])


@dataclass(frozen=True, slots=True)
class Direction:
    """One creative way to tell a product in a market. `opening` is a wording with placeholders."""

    angle: str
    emotion: str
    opening: str
    why: str
    facts: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "angle": self.angle,
            "emotion": self.emotion,
            "opening": self.opening,
            "why": self.why,
            "facts": list(self.facts),
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Direction:
        """Inverse of `as_dict`."""
        return cls(row["angle"], row["emotion"], row["opening"], row["why"], tuple(row["facts"]))


def basis_of(guide: Guide, direction: Direction | None) -> str:
    """Digest of what a line rests on beside its facts: prompt, market, voice, words, direction."""
    return _digest([prompt("sentences").version, guide.digest, direction.as_dict() if direction else None])


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def token_of(product: str, locale: str) -> str:
    """What every item of an answer echoes, so that lines of another product are noticed."""
    return "p" + hashlib.sha256(f"{product}|{locale}".encode()).hexdigest()[:6]


def askable(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """The lines a model may be asked for: none whose words address a model instead of a shopper."""
    return tuple(slot for slot in slots if not speaks_to_a_model(f"{slot.plain.text} {slot.asks}"))


def sentences_ask(
    slots: Mapping[str, Slot],
    filler: Filler,
    guide: Guide,
    direction: Direction | None,
    wrong: Mapping[str, Sequence[str]],
) -> Ask:
    """The question for these lines. `wrong`: by slot id, what was wrong with the line answered before."""
    facts: dict[str, Slip] = {}
    names: dict[str, Slip] = {}
    for slot in slots.values():
        facts.update({slip.key: slip for slip in slot.must})
        names.update({slip.key: slip for slip in slot.may})
    data: dict[str, Any] = {
        "product": token_of(filler.sheet.product, filler.locale),
        "is": filler.noun,
        "facts": {key: _told(slip) for key, slip in facts.items()},
        "names": {key: slip.means for key, slip in names.items() if slip.prints},
    }
    if direction is not None:
        data["direction"] = {
            "angle": direction.angle,
            "emotion": direction.emotion,
            "opening": _safe(direction.opening),
        }
    data["lines"] = [_line(name, slot, filler, wrong.get(name, ())) for name, slot in slots.items()]
    user = f"{data_block({'guide': guide.told()})}\n{data_block(data)}"
    share = 2 if language(filler.lang).spaced else 1  # characters that a token has at least
    most = sum(TOKENS_AROUND_A_LINE + slot.max_chars // share for slot in slots.values())
    return Ask(prompt("sentences").text, user, SCHEMA, "sentences", FEWEST_TOKENS + most)


def _told(slip: Slip) -> dict[str, Any]:
    row: dict[str, Any] = {"means": slip.means}
    if slip.prints:
        row["prints"] = slip.prints
    if slip.exact:
        row["exact"] = True
    return row


def _line(name: str, slot: Slot, filler: Filler, wrong: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "slot": name,
        "part": f"{slot.kind} {slot.part}",
        "say": [slip.key for slip in slot.must],
        "plain": _safe(filler.wording_of(slot.plain.text, [slip.fact for slip in (*slot.must, *slot.may)])),
        "max_chars": slot.max_chars,
    }
    if slot.asks:
        row["asks"] = _safe(filler.wording_of(slot.asks, [slip.fact for slip in slot.may]))
    if wrong:
        row["your_last_line_was_refused"] = [_safe(cause) for cause in wrong[:4]]
    return row


def _safe(wording: str) -> str:
    """Braces do not survive the guard: placeholders are told by another pair of marks that the model knows."""
    return wording.replace("{", "«").replace("}", "»")


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["items"],
    "additionalProperties": False,
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["slot", "product", "text", "facts"],
                "additionalProperties": False,
                "properties": {
                    "slot": {"type": "string"},
                    "product": {"type": "string"},
                    "text": {"type": "string"},
                    "facts": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    },
}
