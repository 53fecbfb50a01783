"""Who is asking. Storage cannot be opened without a Scope."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One tenant, and who acts in it: `person:<login>`, `job:<name>`, `cli:<user>` or `shop:<store id>`."""

    tenant_id: str
    actor: str

    def __post_init__(self) -> None:
        if not self.tenant_id or not self.actor:
            raise ValueError("a scope names a tenant and an actor")


SOLE_TENANT = "t1"  # the tenant of a single-owner installation
