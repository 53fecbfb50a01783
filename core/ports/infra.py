"""Ports to shared machinery: a budget and a token vault that all workers see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol


class SharedBudget(Protocol):
    """State that several processes share about one shop (kept in Redis; losing it costs politeness, never data)."""

    def lock(self, name: str, *, timeout_s: float) -> AbstractContextManager[None]:
        """Hold a named lock; raises Retryable when it cannot be had within `timeout_s`."""
        ...

    def get(self, name: str) -> dict[str, Any]:
        """A small JSON object; empty when unset."""
        ...

    def put(self, name: str, value: dict[str, Any], *, ttl_s: int) -> None:
        """Store a small JSON object for at most `ttl_s` seconds."""
        ...


class TokenVault(Protocol):
    """Sealed credentials of one shop."""

    def read(self, name: str) -> str:
        """The secret's plain text; raises NeedsMerchant when there is none."""
        ...

    def write(self, name: str, value: str) -> None:
        """Seal and store."""
        ...

    def rotate(self, name: str, change: Callable[[str], str], *, timeout_s: float) -> str:
        """Hand the present text to `change` and seal its answer, under a lock that all processes share.

        `change` sees what the last holder of the lock stored. Answers the stored text. Raises Retryable when the lock
        cannot be had within `timeout_s`; a holder that needs longer than that loses it.
        """
        ...
