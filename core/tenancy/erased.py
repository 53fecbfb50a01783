"""What stays of an erasure: a receipt without content, and a word that only this installation's key can make again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.tenancy.keyring import Keyring

MARK = "erased:"  # begins the id of an order that keeps its arm and amount in the counts, and nothing else


def pseudonym(keyring: Keyring, store_id: str, order_id: str) -> str:
    """Stands for an erased order. Orders are numbered, so a plain digest of the number could be tried out."""
    return MARK + keyring.pseudonym("erased-order", f"{store_id}|{order_id}")


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that something was erased: what kind, how much, when. It names the store by digests only, so that it may
    stay when everything about the store has gone; who knows the name or the id can check it.

    `rows` counts what went by table, `kept` what lost its id and stays in the counts. `asked_by` is a keyed digest of
    the shopper's ids (empty for a store).
    """

    kind: str  # store, shopper
    store_sha256: str
    name_sha256: str
    asked_at: str
    erased_at: str
    rows: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    asked_by: str = ""

    @property
    def sha256(self) -> str:
        """Digest of everything above as JSON with sorted keys and no blanks."""
        return digest_of(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":")))

    @property
    def total(self) -> int:
        """Rows that went."""
        return sum(self.rows.values())

    @property
    def nothing(self) -> bool:
        """True when nothing was there to erase."""
        return not (self.total or self.files or any(self.kept.values()))

    def as_dict(self) -> dict[str, Any]:
        """As it is written into the log and handed out."""
        return {**asdict(self), "sha256": self.sha256}

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Receipt:
        """Inverse of `as_dict`."""
        return cls(**{name: value for name, value in held.items() if name != "sha256"})
