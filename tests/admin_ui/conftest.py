"""A model shop over HTTP, an installation beside it, and a browser's worth of helpers. Jobs run in this process."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import data_folder
import pytest
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, sync_playwright
from werkzeug.test import TestResponse
from worked_here import WorkedHere

from admin_ui import cli
from admin_ui.app import create_app, ensure_owner
from admin_ui.commands import common
from admin_ui.server import serve_wsgi
from core.bootstrap import open_services
from core.catalog.seed import builtin
from core.clock import SystemClock
from core.jobs import runner, stores
from core.jobs.services import Services
from core.ports.platform import EmulatedStore
from core.registry import platform
from core.review.finding import BLOCK, Finding, Verdict
from core.settings import Settings
from core.storage.db import Db
from core.storage.tenancy import Store

LOCALES = ["en-US", "de-DE"]


class Compiled(BytecodeCache):
    """Templates are compiled once for all applications of a test run."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class House:
    """An installation with its model shop. `client` is a browser that is logged in as the owner."""

    services: Services
    emulated: EmulatedStore
    shop_url: str
    password: str
    store: Store | None = None
    app: Any = None
    product_id: str = ""
    _client: FlaskClient | None = field(default=None)

    @property
    def db(self) -> Db:
        return self.services.db("cli:test")

    @property
    def client(self) -> FlaskClient:
        if self._client is None:
            self._client = self.browser()
            with self._client.session_transaction() as session:  # what a login leaves; logging in has tests of its own
                session["user"] = self.db.tenancy.users()[0].id
        return self._client

    def browser(self) -> FlaskClient:
        """A fresh browser without a login."""
        client: FlaskClient = self.app.test_client()
        return client

    def login(self, client: FlaskClient, name: str = "owner", password: str = "") -> TestResponse:
        data = {"login": name, "password": password or self.password, "csrf_token": token(client, "/login")}
        return client.post("/login", data=data)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, client: FlaskClient | None = None, **data: Any) -> TestResponse:
        """Send a form as the pages do, with the session's token."""
        client = client or self.client
        with client.session_transaction() as session:
            session.setdefault("csrf", "test-token")
            data["csrf_token"] = session["csrf"]
        return client.post(path, data=data)

    def work(self) -> list[str]:
        """Run every waiting job here and now; answers the states they ended in."""
        ended = []
        while waiting := self.services.system.waiting_jobs(enqueued_before="9999"):
            ended += [runner.execute(self.services, job.name, job.id, job.tenant_id) for job in waiting]
        return ended

    def connect(self) -> Store:
        """Connect the model shop and read it."""
        self.store = stores.connect(
            self.services, self.db, platform="woocommerce", url=self.shop_url, name="Model shop",
            key=self.emulated.key, secret=self.emulated.secret,
        )  # fmt: skip
        self.services.submit(self.db, "catalog.sync", {"store": self.store.id, "full": True})
        assert self.work() == ["done"]
        self.store = self.db.tenancy.store(self.store.id)
        return self.store

    def write(self, locales: list[str]) -> None:
        """Write pages of everything."""
        assert self.store is not None
        payload = {"store": self.store.id, "locales": locales, "products": []}
        self.services.submit(self.db, "content.generate", payload)
        assert self.work() == ["done"]

    def path(self, rest: str = "") -> str:
        assert self.store is not None
        return f"/stores/{self.store.id}{rest}"

    def product(self, state: str = "checked", locale: str = "de-DE") -> str:
        """Id of the first product whose page stands so."""
        assert self.store is not None
        found = [s.remote_id for s in self.db.content.states(self.store.id) if (s.state, s.locale) == (state, locale)]
        return found[0]


def token(client: FlaskClient, path: str) -> str:
    found = _TOKEN.search(client.get(path).text)
    assert found, f"no form on {path}"
    return found.group(1)


@cache
def prepared() -> tuple[Path, str]:
    """A data folder with a migrated database and an owner, to be copied, and the owner's password."""
    folder = Path(tempfile.mkdtemp(prefix="vtui"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    services = open_services(Settings(home=folder / "home"))
    owner = ensure_owner(services)
    services.close()
    assert owner is not None
    return folder / "home", owner[1]


@contextmanager
def installation(products: int, *awkward: str, public_url: str = "") -> Iterator[House]:
    """A fresh data folder and a fresh model shop with that many of the hand-made products, and these awkward ones."""
    folder = Path(tempfile.mkdtemp(prefix="vtui"))
    seed = builtin(0)
    chosen = (*seed.products[:products], *(product for product in seed.products if product.sku in awkward))
    emulated = platform("woocommerce").emulator(replace(seed, products=chosen), {}, SystemClock())
    shop = serve_wsgi(emulated.app, "127.0.0.1", 0, threads=8)
    template, password = prepared()
    shutil.copytree(template, folder / "home")
    services = open_services(Settings(home=folder / "home", public_url=public_url), migrate=False)
    app = create_app(services)
    app.jinja_env.bytecode_cache = _COMPILED
    house = House(services, emulated, shop.url, password, app=app)
    try:
        yield house
    finally:
        shop.close()
        services.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh() -> Iterator[House]:
    """An installation without a store."""
    with installation(2) as house:
        yield house


@pytest.fixture
def house() -> Iterator[House]:
    """An installation with two products and their German pages, for tests that change things."""
    with installation(2) as made:
        made.connect()
        made.write(["de-DE"])
        yield made


@pytest.fixture(scope="session")
def full() -> Iterator[House]:
    """Six products in two locales, some with findings, one plan carried out, one experiment: to look at."""
    with installation(4, "VOUCHER-50", "FHY-XX-AR") as made:
        store = made.connect()
        made.write(LOCALES)
        published = made.product()
        answer = made.post(made.path(f"/products/{published}/publish"), locale="de-DE")
        made.post(answer.headers["Location"] + "/execute")
        assert made.work() == ["done"]
        made.post(made.path(f"/products/{published}/experiment"), locale="de-DE")
        assert made.db.experiments.all(store.id)
        made.emulated.shoppers()
        made.post(made.path(f"/experiments/{made.db.experiments.all(store.id)[0].id}/pull"))
        assert made.work() == ["done"]
        _add_finding(made)
        made.post(made.path("/voice/learn"))
        assert made.work() == ["done"]
        made.post(made.path("/voice"), locale="", banned="stainless*", person="third")
        yield made


def _add_finding(house: House) -> None:
    """A page with marked words, whatever the checks say of the model shop today."""
    assert house.store is not None
    row = house.db.content.get(house.store.id, house.product(), "de-DE")
    assert row is not None
    path, line = next((path, line) for path, line in row.document.lines() if path == "hero.headline")
    found = Finding("invented_award", BLOCK, "x.y", "This prize is not in the facts: take it out.", path, 0, 4,
                    line.text[:4], "No award is known.")  # fmt: skip
    verdict = Verdict((found,), row.digest, row.gate_version)
    house.db.content.save(house.store.id, row.remote_id, row.document, row.html, verdict)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        reason = "Chromium is not installed (apt-get install chromium): the browser tests are LEFT OUT"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        print(f"\n*** {reason} ***")
        pytest.skip(reason)
    # As root Chromium refuses to start with its sandbox; the pages here are our own.
    switches = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=switches)
        yield opened
        opened.close()


@pytest.fixture
def shirt() -> Iterator[House]:
    """An installation with one product that has sizes, and its German page."""
    with installation(0, "TAM-AP-010") as made:
        made.connect()
        made.write(["de-DE"])
        made.product_id = made.db.catalog.sources(made.store.id)[0].remote_id
        yield made


@pytest.fixture
def home(home: Path, sqlite_template: Path) -> Path:
    """As everywhere, with a migrated database in it."""
    return data_folder.prepare(home, sqlite_template)


@pytest.fixture
def worked_here(monkeypatch):
    """The jobs of commands are done in this process."""
    monkeypatch.setattr(common, "Runtime", WorkedHere)


@pytest.fixture
def command(worked_here, monkeypatch, capsys):
    """Run `vitrine ...` in this process: its JSON (with exit status 0 or 1), or its words, or those of its error."""

    def run(*words: str, status: int = 0, as_json: bool = True) -> Any:
        monkeypatch.setattr("sys.argv", ["vitrine", *words, *(["--json"] if as_json else [])])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert int(end.value.code or 0) == status, err
        if as_json and status < 2:
            return json.loads(out)
        return err if as_json else out + err

    return run
