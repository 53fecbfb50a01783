"""Fifty shops at once, in threads and in tasks, under random faults: no token strays, none is spent twice.

The tokens are in the real vault. A transport plays all shops: it knows which tokens it gave to whom, rotates refresh
tokens as Shopify does (the old one stays good until the new access token is used) and remembers every request.
"""

import asyncio
import json
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from recorded_shop import answer, throttled

from connectors.shopify import tokens
from connectors.shopify.auth import App, TokenDesk
from connectors.shopify.budget import LocalShared, ShopBudget
from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import TokenRefused
from connectors.shopify.tokens import VaultToken
from core.clock import FrozenClock
from core.errors import CoreError
from core.storage.vault import StoreVault
from core.tenancy.keyring import Keyring

SHOPS, WORKERS, CALLS = 50, 2, 6
APP = App("client-1", "shpss_" + "s" * 32)
CALL_FAULTS = ("429", "500", "throttled", "refused", "timeout", "timeout after")
TOKEN_FAULTS = ("429", "500", "refused", "timeout", "timeout after")


@dataclass
class Account:
    """One shop's tokens, as Shopify knows them."""

    clock: FrozenClock
    serial: int = 0
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: str = ""
    previous: str = ""  # still good: the access token that replaced it was not used yet
    successor: str = ""
    handed_on: set[str] = field(default_factory=set)  # refresh tokens whose successor reached us


class Shopify(httpx.BaseTransport):
    """All shops behind one transport."""

    def __init__(self, seed):
        self.rng, self.gate = random.Random(seed), threading.Lock()
        self.accounts, self.stray, self.twice, self.seen = {}, [], [], Counter()
        self.executed, self.requests = Counter(), 0

    def open(self, host, clock):
        self.accounts[host] = Account(clock)
        return self._grant(self.accounts[host], host)

    def _grant(self, account, host):
        account.serial += 1
        access, refresh = f"access-{host}-{account.serial}", f"refresh-{host}-{account.serial}"
        account.access[access] = account.clock.now() + timedelta(hours=1)
        account.previous, account.refresh, account.successor = account.refresh, refresh, access
        return {"access_token": access, "expires_in": 3600, "refresh_token": refresh, "scope": "read_products"}

    def handle_request(self, request):
        request.read()
        with self.gate:
            self.requests += 1
            if request.url.path == "/admin/oauth/access_token":
                return self._token(request)
            return self._call(request)

    def _fault(self, kinds, share=0.35):
        found = self.rng.choice(kinds) if self.rng.random() < share else ""
        self.seen[found] += 1
        if found == "refused":
            raise httpx.ConnectError("refused")
        if found == "timeout":
            raise httpx.ReadTimeout("slow")
        return found

    def _token(self, request):
        host = request.url.host
        account = self.accounts[host]
        spent = parse_qs(request.content.decode())["refresh_token"][0]
        if not spent.startswith(f"refresh-{host}-"):
            self.stray.append(spent)
        if spent in account.handed_on:
            self.twice.append(spent)
        fault = self._fault(TOKEN_FAULTS)
        if fault in ("429", "500"):
            return httpx.Response(int(fault))
        if spent not in (account.refresh, account.previous):
            return httpx.Response(400, json={"error": "invalid_grant"})
        record = self._grant(account, host)
        account.previous = spent
        if fault == "timeout after":
            raise httpx.ReadTimeout("the answer was lost")
        account.handed_on.add(spent)
        self.seen["rotated"] += 1
        return httpx.Response(200, json=record)

    def _call(self, request):
        host = request.url.host
        account, token = self.accounts[host], request.headers["X-Shopify-Access-Token"]
        if not token.startswith(f"access-{host}-"):
            self.stray.append(token)
        fault = self._fault(CALL_FAULTS)
        if fault == "429":
            return httpx.Response(429, headers={"Retry-After": "1"})
        if fault == "500":
            return httpx.Response(500)
        if fault == "throttled":
            return throttled(50, 0)
        expired = account.access.get(token, account.clock.now()) <= account.clock.now()
        if expired or (token != account.successor and self.rng.random() < 0.1):  # taken back before its time
            account.access.pop(token, None)
            return httpx.Response(401, json={"errors": "[API] Invalid API key or access token"})
        if token == account.successor:
            account.previous = account.successor = ""
        body = json.loads(request.content)
        if "product" in body["variables"]:
            self.executed[body["variables"]["product"]["title"]] += 1
        if fault == "timeout after":
            raise httpx.ReadTimeout("the answer was lost")
        return answer({"shop": {"myshopifyDomain": host}})


class Worker:
    """One worker of one shop, as a job would build it: its own client, the shop's vault and budget."""

    def __init__(self, place, shop, shopify, desk, vault, shared, clock):
        self.host, self.name, self.clock = f"shop-{shop}.myshopify.com", f"{shop}-{place}", clock
        self.outcomes, self.wrong = Counter(), []
        source = VaultToken(vault, lambda spent: desk.refresh(self.host, spent), clock)
        budget = ShopBudget(clock, shared, rng=random.Random(place))
        self.client = ShopifyClient(self.host, source, budget, clock, transport=shopify, rng=random.Random(place))

    def step(self, turn, where):
        try:
            if turn % 2:
                reply = self.client.run("product_update", {"product": {"title": f"{self.name}/{where}/{turn}"}})
            else:
                reply = self.client.run("shop", interactive=turn % 4 == 0)
        except CoreError as error:
            self.outcomes[type(error).__name__] += 1
            if isinstance(error, TokenRefused):
                self.wrong.append(str(error))
        else:
            self.outcomes["done"] += 1
            if reply.at("shop", "myshopifyDomain") != self.host:
                self.wrong.append(reply.data)
        self.clock.advance(20 * 60)


@pytest.fixture
def fleet(db):
    keyring, clocks = Keyring(b"k" * 32), [FrozenClock() for _ in range(SHOPS)]
    shopify = Shopify(seed=7)
    workers, desks = [], []
    for shop, clock in enumerate(clocks):
        desk = TokenDesk(APP, clock, transport=shopify)
        desks.append(desk)
        vault, shared = StoreVault(db, keyring, f"s{shop}"), LocalShared()
        tokens.store(vault, desk._tokens(shopify.open(f"shop-{shop}.myshopify.com", clock)))
        workers += [Worker(place, shop, shopify, desk, vault, shared, clock) for place in range(WORKERS)]
    yield shopify, workers
    for each in [*(worker.client for worker in workers), *desks]:
        each.close()


def in_threads(workers):
    """Pool threads go from shop to shop, as reused threads of a server do."""
    with ThreadPoolExecutor(8) as pool:
        for turn in range(CALLS):
            list(pool.map(lambda worker, turn=turn: worker.step(turn, "thread"), workers))


async def in_tasks(workers):
    """Tasks of all shops take turns on one thread, and hand every other call to the loop's own pool."""

    async def live(worker):
        for turn in range(CALLS):
            await asyncio.sleep(0)
            if turn % 3:
                worker.step(turn, "task")
            else:
                await asyncio.to_thread(worker.step, turn, "task")

    await asyncio.gather(*(live(worker) for worker in workers))


def test_no_request_carries_another_shops_token_and_no_rotated_token_is_spent_again(fleet):
    shopify, workers = fleet
    half = len(workers) // 2  # twenty workers serve threads and tasks at the same time
    threads = threading.Thread(target=in_threads, args=(workers[: half + 10],))
    threads.start()
    asyncio.run(in_tasks(workers[half - 10 :]))
    threads.join()
    assert shopify.stray == []
    assert shopify.twice == []
    assert [worker.wrong for worker in workers if worker.wrong] == []
    assert [title for title, times in shopify.executed.items() if times > 1] == []
    done = sum((worker.outcomes for worker in workers), Counter())
    assert done["done"] > SHOPS * WORKERS * CALLS / 2
    assert shopify.seen["rotated"] > SHOPS
    assert all(shopify.seen[kind] > 10 for kind in CALL_FAULTS)
