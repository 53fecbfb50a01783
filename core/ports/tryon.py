"""The plug for pictures of people who wear a product: nobody is shown who did not agree to it, in words and dates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from core.errors import BadInput, Refused
from core.ports.picture_files import Row

_FORM = '{"who": "name or your reference", "given_on": "2026-01-31", "for": ["product pages"], "until": "2027-01-31"}'
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to: `who` (a name, or a reference that leads to one), when, for which uses, until when. The
    last day still counts."""

    who: str
    given_on: date
    uses: tuple[str, ...]
    until: date

    def barrier(self, today: date) -> str:
        """Why no picture may be made or used today, as a sentence; empty where it may."""
        if today < self.given_on:
            return f"The consent of {self.who} begins on {self.given_on.isoformat()}."
        if today > self.until:
            return f"The consent of {self.who} ended on {self.until.isoformat()}."
        return ""

    def as_dict(self) -> dict[str, Any]:
        """As noted on every picture; `consent_of` is its inverse."""
        days = {"given_on": self.given_on.isoformat(), "until": self.until.isoformat()}
        return {"who": self.who, **days, "for": list(self.uses)}


def consent_of(data: Any) -> Consent:
    """The consent in a JSON object; raises BadInput with the form it must have. Nothing of it may be missing: consent
    without an end or a use is none that holds."""
    try:
        who, uses = str(data["who"]).strip(), tuple(str(use).strip() for use in data["for"])
        found = Consent(who, date.fromisoformat(data["given_on"]), uses, date.fromisoformat(data["until"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("The consent cannot be read.", f"Write it like this: {_FORM}", field="consent") from error
    if isinstance(data["for"], str) or not who or not uses or not all(uses) or found.until < found.given_on:
        raise BadInput(
            "The consent does not say who agreed to what, from when and until when.",
            f"Write it like this: {_FORM}",
            field="consent",
        )
    return found


def read_consent(path: Path) -> Consent:
    """The consent in a file; raises BadInput."""
    if not path.is_file():
        raise BadInput(
            "It is not said that the person agreed.", f"Give a file with --consent, like this: {_FORM}", field="consent"
        )
    try:
        data = json.loads(path.read_text("utf-8")) if path.stat().st_size <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        data = None
    return consent_of(data)


def demand(consent: Consent, today: date) -> None:
    """Raises Refused where the consent does not hold today."""
    if said := consent.barrier(today):
        raise Refused(said, "Ask the person again, and note what was agreed in the consent file.")


@dataclass(frozen=True, slots=True)
class TryOnOrder:
    """A garment and a person who agreed to be shown in it. `region` (left, top, width, height; shares of the person's
    photo) is where it is worn; all other pixels of the person stay. `keep` lays the garment's own pixels there instead
    of letting the model draw it anew. `locale` is that of the label."""

    garment: Path
    person: Path
    consent: Consent
    region: tuple[float, float, float, float]
    keep: bool = False
    locale: str = "en"
    seed: int = 0
    unsure: bool = False


class TryOn(Protocol):
    """A model that shows a person in a garment."""

    def try_on(self, order: TryOnOrder, today: date) -> tuple[Row, bytes]:
        """The row and the PNG, label on it. Raises Refused where the consent does not hold, where the garment in the
        picture is not the one that was given, or where there is no room for the label."""
        ...
