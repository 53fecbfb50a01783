"""What a picture's file says about where it comes from, in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpu_worker.image.files.provenance.origin import Origin
from gpu_worker.image.files.provenance.terms import says


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was found. `said` are sentences for people."""

    source_type: str
    signed: bool
    said: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"said": list(self.said), "source_type": self.source_type, "signed": self.signed}


def provenance_of(path: Path) -> Provenance:
    """Read a file; raises BadInput where it is no picture."""
    from gpu_worker.image.files.decode import origin_in

    origin: Origin = origin_in(path)
    said = [
        f"Its mark says: {says(origin.source_type)} ({origin.source_type})."
        if origin.source_type
        else "It has no mark."
    ]
    return Provenance(origin.source_type, origin.signed, tuple(said))
