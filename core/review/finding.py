"""A finding: what a check saw, where, and why it matters."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

BLOCK = "block"
WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is one of the 15 claim kinds or a house kind `x_...`; `start`/`end` are code points in `text`'s line.

    `path` is the line's path in its document (empty for a text alone), `rule` a stable id with its anchor in
    docs/reference/checks.md, `message` one sentence with cause and next step, `evidence` the fact or law it rests on.
    """

    kind: str
    severity: str
    rule: str
    message: str
    path: str = ""
    start: int = 0
    end: int = 0
    span: str = ""
    evidence: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer for one document: passed only without a block finding."""

    findings: tuple[Finding, ...]
    document_digest: str
    gate_version: str

    @property
    def passed(self) -> bool:
        return not any(finding.severity == BLOCK for finding in self.findings)
