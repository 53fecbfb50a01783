"""The machine in front of the shop: what it counts, which faults strike, and whether a token opens the door."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from connectors.shopify.emulator.faults import Faults
from connectors.shopify.emulator.records import Token
from connectors.shopify.emulator.store import Store
from connectors.wsgi import Reply, Request

KEEP_REQUESTS = 20_000
TOKEN_HEADER = "X-Shopify-Access-Token"  # noqa: S105 - the name of a header
_UNKNOWN_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"  # noqa: S105
_TOO_MANY = "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."
_LOCKED = {
    402: "Unavailable Shop",
    403: "Forbidden",
    404: "Not Found",
    423: "Locked",
}


@dataclass(slots=True)
class Log:
    """What happened at the door; may be looked at by tests and benches."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    served: int = 0
    requests: deque[tuple[str, str, int]] = field(default_factory=lambda: deque(maxlen=KEEP_REQUESTS))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, request: Request, status: int) -> None:
        with self._lock:
            self.served += 1
            self.statuses[status] += 1
            self.requests.append((request.method, request.path, status))

    def operation(self, name: str, answer: dict[str, Any]) -> None:
        """Count an operation and the codes of its errors."""
        with self._lock:
            self.operations[name] += 1
            for error in answer.get("errors", ()):
                self.codes[error.get("extensions", {}).get("code", "other")] += 1

    def struck(self, name: str) -> None:
        with self._lock:
            self.faults[name] += 1

    def as_dict(self) -> dict[str, Any]:
        with self._lock:
            return {
                "statuses": {str(status): count for status, count in self.statuses.items()},
                "faults": dict(self.faults),
                "operations": dict(self.operations),
                "codes": dict(self.codes),
                "requests": len(self.requests),
            }

    def reset(self) -> None:
        with self._lock:
            for counter in (self.statuses, self.faults, self.operations, self.codes):
                counter.clear()
            self.requests.clear()


def before(faults: Faults, log: Log) -> Reply | None:
    """The failure that keeps a request from being handled at all; None = none."""
    if faults["locked"]:
        return Reply(int(faults["locked"]), {"errors": _LOCKED[int(faults["locked"])]})
    if faults.strikes("drop"):
        log.struck("drop")
        return Reply(500, b"", dropped=True)
    if faults.strikes("too_many"):
        log.struck("too_many")
        return Reply(429, {"errors": _TOO_MANY}, {"Retry-After": f"{float(faults['retry_after_s']):.1f}"})
    if faults.strikes("error"):
        log.struck("error")
        status = int(faults["error_status"])
        return Reply(status, {"errors": "Internal Server Error"} if status == 500 else b"<html></html>")
    return None


def after(faults: Faults, log: Log, reply: Reply) -> Reply:
    """Spoil the answer of a request that was handled: the shop has done what was asked."""
    if faults.strikes("late_drop"):
        log.struck("late_drop")
        return Reply(500, b"", dropped=True)
    if faults.strikes("truncate"):
        log.struck("truncate")
        reply.truncated = True
    return reply


def admit(store: Store, request: Request) -> Token | Reply:
    """The token of the request, or the refusal."""
    token = store.tokens.get(request.headers.get(TOKEN_HEADER, ""))
    if token is not None:
        token.used += 1
        limit = int(store.faults["token_dies_after"])
        if limit and token.used > limit:
            token.revoked = True
    expired = token is not None and token.expires_at is not None and store.clock.now() >= token.expires_at
    if token is None or token.revoked or expired:
        return Reply(401, {"errors": _UNKNOWN_TOKEN})
    for spent in token.spends:
        store.refresh_tokens.pop(spent, None)
    token.spends = ()
    return token
