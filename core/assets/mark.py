"""What is kept on our side about the marks of a picture: shops' servers often write files anew and drop them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

WHOLE, STRIPPED, CHANGED = "whole", "stripped", "changed"


@dataclass(frozen=True, slots=True)
class Mark:
    """Kept beside a picture. `sha256` names the exact bytes; `source_type` is the IPTC term in the file; `signer`
    whose certificate sealed it, empty = unsigned; `agent` the engine; `label` the words of the visible label."""

    sha256: str
    source_type: str = ""
    signer: str = ""
    agent: str = ""
    label: str = ""

    def as_dict(self) -> dict[str, str]:
        """As stored; empty parts are left out."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Mark:
        """Inverse of `as_dict`."""
        return cls(**{name: str(data.get(name, "")) for name in ("sha256", "source_type", "signer", "agent", "label")})

    def compared(self, data: bytes, source_type: str, signed: bool) -> tuple[str, str]:
        """What became of the picture where it is shown: (whole, stripped or changed; a sentence). `source_type` and
        `signed` are what was read from the file found there."""
        if hashlib.sha256(data).hexdigest() == self.sha256:
            return WHOLE, "The file is the one that was made, with all its marks."
        lost = [
            name
            for name, had, has in (
                ("the mark of its origin", self.source_type, source_type == self.source_type),
                ("its content credentials", self.signer, signed),
            )
            if had and not has
        ]
        if lost:
            return (
                STRIPPED,
                f"The file was written anew on the way and lost {' and '.join(lost)}. The record here stands.",
            )
        return CHANGED, "The file was written anew on the way; its marks are still there."


def mark_of(data: bytes, source_type: str, *, signer: str = "", agent: str = "", label: str = "") -> Mark:
    """The record of a file as it leaves us."""
    return Mark(hashlib.sha256(data).hexdigest(), source_type, signer, agent, label)
