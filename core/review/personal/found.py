"""One piece of personal data in a text."""

from __future__ import annotations

from dataclasses import dataclass

EMAIL, PHONE, NAME, ADDRESS, ORDER = "email", "phone", "name", "address", "order"
CARD, IBAN, ID, IP, HANDLE = "card", "iban", "id", "ip", "handle"
TYPES = (EMAIL, PHONE, NAME, ADDRESS, ORDER, CARD, IBAN, ID, IP, HANDLE)


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """`start`/`end` in code points; `sure`: check digits or form prove it, not only a word beside it."""

    start: int
    end: int
    type: str
    sure: bool = True

    def meets(self, other: Found) -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end
