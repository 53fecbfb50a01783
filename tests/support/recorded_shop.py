"""A transport that answers like Shopify, as told, and remembers every request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

COST = {
    "requestedQueryCost": 10,
    "actualQueryCost": 6,
    "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 1994, "restoreRate": 100.0},
}


def answer(data: Any, *, status: int = 200, cost: Any = COST, errors: Any = None, **headers: str) -> httpx.Response:
    """An answer of the Admin API."""
    body: dict[str, Any] = {"data": data} if data is not None else {}
    if errors is not None:
        body["errors"] = errors
    if cost:
        body["extensions"] = {"cost": cost}
    return httpx.Response(status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def throttled(requested: float, available: float, restore: float = 100.0, maximum: float = 2000.0) -> httpx.Response:
    """HTTP 200 with THROTTLED."""
    cost = {
        "requestedQueryCost": requested,
        "actualQueryCost": None,
        "throttleStatus": {"maximumAvailable": maximum, "currentlyAvailable": available, "restoreRate": restore},
    }
    return answer(None, cost=cost, errors=[{"message": "Throttled", "extensions": {"code": "THROTTLED"}}])


Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Recorded(httpx.BaseTransport):
    """Plays one step per request; the last one again and again."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        if callable(step):
            return step(request)
        return httpx.Response(step.status_code, content=step.content, headers=step.headers)

    def bodies(self) -> list[dict[str, Any]]:
        """The JSON of all requests."""
        return [json.loads(request.content) for request in self.requests]
