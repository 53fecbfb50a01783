"""The client: what it sends, what it repeats, what it keeps to itself."""

import gzip
import json
import logging
import random
import traceback

import httpx
import pytest
from recorded_shop import COST, Recorded, answer, throttled

from connectors.shopify.budget import ShopBudget
from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import NotApproved, NotTaken, ScopeMissing, Throttled, TokenRefused, TooExpensive
from connectors.shopify.tokens import FixedToken
from core.clock import FrozenClock
from core.errors import BadInput, Conflict, NeedsMerchant, Permanent, Retryable

TOKEN = "shpat_0123456789abcdef"
SHOP = {"shop": {"name": "Nordwind"}, "currentAppInstallation": None}
UPDATED = {"productUpdate": {"product": {"id": "gid://shopify/Product/1"}, "userErrors": []}}
CHANGE = {"product": {"id": "gid://shopify/Product/1", "title": "Mug"}}


class Renewing:
    """A token source that has another token when one is refused."""

    def __init__(self, *tokens):
        self.tokens, self.refused = list(tokens), []

    def current(self):
        return self.tokens[0]

    def renew(self, refused):
        self.refused.append(refused)
        del self.tokens[0]
        return self.tokens[0]


@pytest.fixture
def make():
    opened = []

    def build(*steps, tokens=None, version="2026-07", **more):
        clock = FrozenClock()
        transport = Recorded(*steps)
        budget = ShopBudget(clock, rng=random.Random(1), **more)
        client = ShopifyClient(
            "nordwind", tokens or FixedToken(TOKEN), budget, clock, version=version, transport=transport,
            rng=random.Random(1),
        )  # fmt: skip
        opened.append(client)
        return client, transport, clock

    yield build
    for client in opened:
        client.close()


def test_a_call_carries_operation_variables_and_token_to_the_shop_alone(make):
    client, transport, _ = make(answer(SHOP, X_Shopify_API_Version="2026-07"))
    reply = client.run("products_count", {"query": 'title:"x"'})
    request = transport.requests[0]
    assert str(request.url) == "https://nordwind.myshopify.com/admin/api/2026-07/graphql.json"
    assert request.headers["X-Shopify-Access-Token"] == TOKEN
    assert request.headers["Accept-Encoding"] == "gzip"
    body = json.loads(request.content)
    assert body["operationName"] == "ProductsCount"
    assert body["variables"] == {"query": 'title:"x"'}
    assert 'title:"x"' not in body["query"]
    assert reply.at("shop", "name") == "Nordwind"
    assert reply.at("currentAppInstallation", "id") is None
    assert reply.cost.requested == 10
    assert not client.notes


def test_gzip_is_understood(make):
    raw = gzip.compress(json.dumps({"data": SHOP, "extensions": {"cost": COST}}).encode())
    client, _, _ = make(lambda request: httpx.Response(200, content=raw, headers={"Content-Encoding": "gzip"}))
    assert client.run("shop").data == SHOP


def test_a_version_that_fell_forward_is_noted(make):
    client, _, _ = make(answer(SHOP, X_Shopify_API_Version="2026-10", X_Shopify_API_Deprecated_Reason="https://x"))
    client.run("shop")
    client.run("shop")
    notes = list(client.notes)
    assert len(notes) == 2
    assert "2026-10 instead of 2026-07" in notes[0]


READ_FAULTS = {
    "500": answer(None, status=500, cost=None),
    "503": answer(None, status=503, cost=None, Retry_After="3"),
    "429": answer(None, status=429, cost=None, Retry_After="2"),
    "throttled": throttled(10, 3),
    "server": answer(None, cost=None, errors=[{"message": "x", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]),
    "page": httpx.Response(200, text="<html>"),
    "empty": httpx.Response(200, json={}),
    "timeout": httpx.ReadTimeout("slow"),
    "refused": httpx.ConnectError("refused"),
    "cut": httpx.RemoteProtocolError("cut"),
    "garbled": httpx.DecodingError("gzip"),
}
NEVER_RUN = {"429", "throttled", "refused"}


@pytest.mark.parametrize("fault", READ_FAULTS)
def test_a_query_is_repeated_after_every_passing_fault(make, fault):
    client, transport, _ = make(READ_FAULTS[fault], answer(SHOP))
    assert client.run("shop").data == SHOP
    assert len(transport.requests) == 2


@pytest.mark.parametrize("fault", READ_FAULTS)
def test_a_mutation_is_repeated_only_when_it_was_certainly_not_run(make, fault):
    client, transport, _ = make(READ_FAULTS[fault], answer(UPDATED))
    if fault in NEVER_RUN:
        assert client.run("product_update", CHANGE).data == UPDATED
        assert len(transport.requests) == 2
    else:
        with pytest.raises(Retryable) as caught:
            client.run("product_update", CHANGE)
        assert not isinstance(caught.value, NotTaken)
        assert len(transport.requests) == 1


@pytest.mark.parametrize("step", [answer(None, status=500, cost=None), httpx.ConnectError("no")])
def test_patience_ends(make, step):
    client, transport, _ = make(step)
    with pytest.raises(Retryable):
        client.run("shop")
    assert len(transport.requests) == 4


def test_a_long_pause_is_left_to_the_queue(make):
    client, transport, clock = make(answer(None, status=429, cost=None, Retry_After="600"))
    with pytest.raises(NotTaken) as caught:
        client.run("shop")
    assert caught.value.after_s == 600
    assert len(transport.requests) == 1
    assert clock.monotonic_s() < 1


def test_after_a_429_no_call_of_the_shop_starts_before_its_time(make):
    client, _, clock = make(answer(None, status=429, cost=None, Retry_After="9"), answer(SHOP))
    client.run("shop")
    assert clock.monotonic_s() >= 9


def test_throttled_waits_for_the_missing_points_by_the_shops_rate(make):
    client, transport, clock = make(throttled(500, 100, restore=50), answer(SHOP))
    client.run("shop", interactive=True)
    assert len(transport.requests) == 2
    assert 8.0 <= clock.monotonic_s() <= 9.0  # (500 - 100) / 50, and jitter


def test_too_expensive_is_never_repeated_and_tells_the_cost(make):
    error = {"message": "x", "extensions": {"code": "MAX_COST_EXCEEDED", "cost": 1237, "maxCost": 1000}}
    client, transport, _ = make(answer(None, cost=None, errors=[error]))
    with pytest.raises(TooExpensive) as caught:
        client.run("shop")
    assert "1237" in caught.value.cause
    assert len(transport.requests) == 1
    assert client.budget.available() == 1000  # a refused call cost nothing


@pytest.mark.parametrize("file", ["shop", "product_update"])
def test_a_refused_token_is_renewed_even_for_a_mutation(make, file):
    tokens = Renewing("old", "new")
    client, transport, _ = make(answer(None, status=401, cost=None), answer(UPDATED), tokens=tokens)
    client.run(file, CHANGE if file == "product_update" else None)
    assert tokens.refused == ["old"]
    assert [request.headers["X-Shopify-Access-Token"] for request in transport.requests] == ["old", "new"]


def test_a_token_that_stays_refused_is_told_to_the_owner(make):
    client, transport, _ = make(answer(None, status=401, cost=None), tokens=Renewing("a", "b", "c", "d"))
    with pytest.raises(TokenRefused):
        client.run("shop")
    assert len(transport.requests) == 3
    client, transport, _ = make(answer(None, status=200, cost=None, errors="Invalid API key or access token"))
    with pytest.raises(TokenRefused, match="does not accept the access token"):
        client.run("shop")
    assert len(transport.requests) == 1


def test_user_errors_are_raised_unless_the_caller_tolerates_their_code(make):
    stale = {"metafieldsSet": {"userErrors": [{"field": ["metafields", "0"], "message": "m", "code": "STALE_OBJECT"}]}}
    client, _, _ = make(answer(stale))
    with pytest.raises(Conflict, match=r"metafields\.0"):
        client.run("metafields_set", {"metafields": []})
    reply = client.run("metafields_set", {"metafields": []}, tolerate=frozenset({"STALE_OBJECT"}))
    assert [problem.code for problem in reply.problems] == ["STALE_OBJECT"]


def test_holes_for_missing_approval_are_readable_when_asked_for(make):
    denied = {"message": "x", "path": ["orders"], "extensions": {"code": "ACCESS_DENIED"}}
    page = {"documentation": "https://shopify.dev/docs/apps/launch/protected-customer-data"}
    unapproved = {"message": "x", "path": ["nodes", 0], "extensions": {"code": "ACCESS_DENIED", **page}}
    client, _, _ = make(answer({"orders": None}, errors=[denied, unapproved]))
    with pytest.raises(NotApproved):
        client.run("orders", {})
    reply = client.run("orders", {}, partial=True)
    assert reply.data == {"orders": None}
    assert [type(error) for error in reply.withheld] == [ScopeMissing, NotApproved]


def test_a_hole_for_another_reason_is_an_error_even_then(make):
    denied = {"message": "x", "path": ["orders"], "extensions": {"code": "ACCESS_DENIED"}}
    broken = {"message": "x", "path": ["orders"], "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    client, _, _ = make(answer({"orders": None}, errors=[denied, broken]))
    with pytest.raises(Retryable):
        client.run("orders", {}, partial=True)


@pytest.mark.parametrize(("status", "family"), [(402, NeedsMerchant), (423, NeedsMerchant), (404, NeedsMerchant),
                                                (302, NeedsMerchant), (400, Permanent)])  # fmt: skip
def test_a_status_that_repeating_cannot_cure_is_raised_at_once(make, status, family):
    client, transport, _ = make(httpx.Response(status, text="no", headers={"Location": "https://evil.example/"}))
    with pytest.raises(family):
        client.run("shop")
    assert len(transport.requests) == 1


def test_the_token_is_in_no_repr_log_note_or_error(make, caplog):
    caplog.set_level(logging.DEBUG)
    shown = []
    quoted = [{"message": f"bad {TOKEN}", "extensions": {"code": "undefinedField"}}]
    steps = [
        httpx.ReadTimeout("slow"),
        answer(None, status=401, cost=None),
        answer(None, status=500, cost=None),
        answer(None, cost=None, errors=quoted),
    ]
    for step in steps:
        client, _, _ = make(step)
        with pytest.raises((Retryable, Permanent, NeedsMerchant)) as caught:
            client.run("product_update", CHANGE)
        shown += [
            repr(client),
            str(caught.value),
            repr(caught.value),
            "".join(traceback.format_exception(caught.value)),
        ]
        shown += [repr(vars(client)), *client.notes]
    assert TOKEN not in "".join(shown) + caplog.text


def test_a_foreign_address_never_becomes_a_client():
    with pytest.raises(BadInput):
        ShopifyClient("https://evil.example", FixedToken(TOKEN), ShopBudget(FrozenClock()), FrozenClock())


def test_points_of_a_call_whose_end_is_unknown_stay_spent(make):
    client, _, _ = make(httpx.ReadTimeout("slow"))
    with pytest.raises(Retryable):
        client.run("product_update", CHANGE)
    assert client.budget.available() == pytest.approx(950)
    client, _, clock = make(httpx.ConnectError("no"))
    with pytest.raises(NotTaken):
        client.run("shop")
    assert client.budget.available() == pytest.approx(1000 + 100 * clock.monotonic_s())


def test_throttled_again_and_again_ends_too(make):
    client, transport, _ = make(throttled(10, 0))
    with pytest.raises(Throttled):
        client.run("shop")
    assert len(transport.requests) == 8
