"""What a channel gets: texts that keep the lines they are made of, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.content.document import Line

READY, REFUSED = "ready", "refused"


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the document, or its beginning up to the end of a clause. `sources` are the paths of the lines that
    it says, `strength` orders pieces (the higher, the sooner)."""

    text: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    strength: int = 0

    @property
    def line(self) -> Line:
        """As a line that the gate reads."""
        return Line(self.text, self.facts)


@dataclass(frozen=True, slots=True)
class Text:
    """One finished text: the pieces it says, joined."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Keys of all facts it rests on, each once."""
        return tuple(dict.fromkeys(key for piece in self.pieces for key in piece.facts))

    @property
    def sources(self) -> tuple[str, ...]:
        """Paths of the document's lines that it says."""
        return tuple(dict.fromkeys(path for piece in self.pieces for path in piece.sources))

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"text": self.text, "facts": list(self.facts), "lines": list(self.sources)}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that the channel may not or cannot say: `rule` names why, `reason` says it with the next step."""

    line: str
    text: str
    rule: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        """JSON form."""
        return {"line": self.line, "text": self.text, "rule": self.rule, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a channel is refused (`stops`), or what would make it better: cause and next step in plain words."""

    cause: str
    next_step: str
    stops: bool = True
    place: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"cause": self.cause, "next_step": self.next_step, "stops": self.stops, "place": self.place}


@dataclass(frozen=True, slots=True)
class Made:
    """One channel's texts in one locale. `texts` by field of the channel; `payload` is what the channel's interface
    takes, where it takes more than texts."""

    channel: str
    locale: str
    texts: Mapping[str, tuple[Text, ...]]
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Problem, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """ready or refused."""
        return REFUSED if any(problem.stops for problem in self.problems) else READY

    def pieces(self) -> Iterable[Piece]:
        """Every piece that the channel says."""
        return (piece for texts in self.texts.values() for text in texts for piece in text.pieces)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "channel": self.channel,
            "locale": self.locale,
            "state": self.state,
            "texts": {name: [text.as_dict() for text in texts] for name, texts in self.texts.items()},
            "left_out": [row.as_dict() for row in self.left_out],
            "problems": [problem.as_dict() for problem in self.problems],
            "payload": dict(self.payload),
        }
