"""The demo's steps, each through the same doors that pages and commands use."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import TracebackType
from typing import Any

import click

from admin_ui.commands.demo_pictures import Bar, Made, Studio
from admin_ui.commands.experiment import report, said
from admin_ui.commands.store import figure_lines
from core.bootstrap import open_services
from core.errors import NeedsMerchant
from core.experiments import run as experiments
from core.experiments.figures import figures
from core.experiments.record import Experiment
from core.jobs import stores
from core.jobs.passing import gate_of
from core.jobs.runtime import Runtime
from core.jobs.shops import shop_of
from core.ports.platform import EmulatedStore, Served
from core.ports.text import Endpoint
from core.ports.wire import Target
from core.publishing.preview import preview_publish, preview_revert
from core.publishing.texts import as_before
from core.settings import Settings
from core.storage.jobs import JobRow
from core.storage.models import ModelRow

_FIGURES_DAYS = 30
_VERDICTS = {
    "winner": "the new page sells more; it stays",
    "control_better": "the shop's own page sells more; it was brought back",
    "unreliable": "the split is not sound; no verdict",
    "collecting": "not enough visitors yet",
}


@dataclass(slots=True)
class Outcome:
    """What the demo did, in the words of its summary."""

    platform: str
    locales: list[str]
    synced: int = 0
    written: int = 0
    blocked: int = 0
    findings: int = 0
    published: int = 0
    reverted: int = 0
    alt_texts: int = 0
    pictures: Made = field(default_factory=Made)
    experiment: dict[str, Any] = field(default_factory=dict)
    figures: list[tuple[str, str]] = field(default_factory=list)  # what the shop sold, where nothing could be tested
    setup_s: float = 0.0
    job_s: float = 0.0
    all_s: float = 0.0  # from the command to the last picture
    url: str = ""
    login: tuple[str, str] | None = None
    problems: list[str] = field(default_factory=list)
    writing: dict[str, Any] = field(default_factory=dict)  # what the language model did, where one wrote

    @property
    def failed(self) -> bool:
        return self.synced == 0 or self.published == 0 or self.reverted == 0

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON summary."""
        return {
            "platform": self.platform,
            "synced": self.synced,
            "written": self.written,
            "blocked": self.blocked,
            "findings": self.findings,
            "published": self.published,
            "reverted": self.reverted,
            "alt_texts": self.alt_texts,
            "pictures": self.pictures.as_dict(),
            "experiment": {name: self.experiment.get(name) for name in ("verdict", "p", "interval", "arms")},
            "seconds": {
                "setup": round(self.setup_s, 2),
                "job": round(self.job_s, 2),
                "all": round(self.all_s, 2),
            },
            "url": self.url,
            "problems": self.problems,
            **({"writing": self.writing} if self.writing else {}),
        }

    def lines(self) -> list[tuple[str, str]]:
        """The summary table for people."""
        rows = [
            ("synced", f"{self.synced} products"),
            ("written", f"{self.written} pages in {', '.join(self.locales)}"),
            *self._by_model(),
            ("findings", f"{self.findings} ({self.blocked} pages held back)"),
            ("published", f"{self.published} pages; price, stock, SKU, status and variants untouched"),
            ("alt texts", f"{self.alt_texts} for pictures in the shop"),
            *self._tested(),
            ("reverted", f"{self.reverted} product, back to the shop's own text byte for byte"),
            *self.pictures.lines(),
            ("seconds", f"{self.setup_s:.1f} to set up, {self.job_s:.1f} for the pages, {self.all_s:.1f} in all"),
        ]
        if self.url:
            rows.append(("page", self.url))
        if self.login:
            rows.append(("login", f"{self.login[0]}   password {self.login[1]}"))
        return rows

    def _by_model(self) -> list[tuple[str, str]]:
        if not self.writing:
            return []
        lines, price = self.writing["lines"], self.writing["price_micros"] / 1_000_000
        said = f"{lines['model']} lines by {self.writing['model']}, {lines['plain']} kept facts-only; "
        return [("model", f"{said}{self.writing['calls']} calls, {price:.4f} {self.writing['currency']}")]

    def _tested(self) -> list[tuple[str, str]]:
        if not self.experiment:
            none = "none: a split of visitors needs a piece in the storefront that this version does not have there"
            return [("experiment", none), *self.figures]
        verdict = str(self.experiment.get("verdict", "none"))
        said_so = _VERDICTS.get(verdict, "no difference that matters")
        return [("experiment", f"{verdict}: {said_so}"), ("", _rates(self.experiment))]


def _rates(experiment: dict[str, Any]) -> str:
    arms = experiment.get("arms", [])
    rates = [f"{arm['rate']:.2%} of {arm['exposures']}" for arm in arms if arm["rate"] is not None]
    return f"bought: {' against '.join(reversed(rates))}; {said(experiment)}" if len(rates) == 2 else ""


class DemoRun:
    """An installation of Vitrine for as long as the demo lasts, with model shops beside it."""

    def __init__(self, settings: Settings, locales: list[str], *, web: bool, model_url: str = "") -> None:
        self.settings, self.locales = settings, locales
        self.model_url = model_url
        self._with_web = web
        self._stack = ExitStack()
        self.shops: dict[str, Served] = {}

    def __enter__(self) -> DemoRun:
        from admin_ui.server import serve

        with ExitStack() as stack:
            self.services = open_services(self.settings)
            stack.callback(self.services.close)
            self.db = self.services.db("cli:demo")
            self.model = self._set_up_model() if self.model_url else None
            queues = ("cpu", "img.cpu", *(("text",) if self.model else ()))
            self.runtime = stack.enter_context(Runtime(self.services, queues=queues))
            self.web = serve(self.services, self.settings.host, _free(self.settings)) if self._with_web else None
            if self.web is not None:
                stack.callback(self.web.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _set_up_model(self) -> ModelRow:
        """Look at the endpoint as `vitrine doctor --model` does, and keep it for as long as the demo lasts. Raises
        NeedsMerchant when it cannot write."""
        engine = self.services.text_engine()
        url, third_party = engine.address(self.model_url)
        endpoint = Endpoint(url, "", self.settings.model_key, third_party)
        click.echo(f"Asking {url} a few small questions ...", err=True)
        found = engine.probe(endpoint, languages=self.locales[:2], clock=self.services.clock)
        if not found.usable:
            said = " ".join(row["text"] for row in found.rows if row["state"] == "fail")
            raise NeedsMerchant(f"The model at {url} cannot write pages. {said}", f"Look: vitrine doctor --model {url}")
        kept = replace(endpoint, model=found.model, probe=found.found)
        return self.db.models.put(self.services.keyring, kept)

    def walk(self, platform: str, emulated: EmulatedStore, name: str, bar: Bar, *, setup_s: float) -> Outcome:
        """The whole job on one model shop, which answers until the demo ends."""
        began = time.monotonic()
        shop = emulated.serve(0)
        self._stack.callback(shop.close)
        self.shops[platform] = shop
        walk = Walk(self, platform, emulated, shop, name)
        return walk.carry_out(bar, setup_s=setup_s + time.monotonic() - began)

    def keep_serving(self) -> None:
        """Stay until Ctrl-C."""
        from admin_ui.commands.serve import wait_for_stop

        for platform, shop in self.shops.items():
            click.echo(f"The {platform} shop itself: {shop.url}", err=True)
        click.echo("Serving. Ctrl-C ends the demo.", err=True)
        wait_for_stop()


class Walk:
    """A way through everything, on one model shop."""

    def __init__(self, run: DemoRun, platform: str, emulated: EmulatedStore, shop: Served, name: str) -> None:
        self._run, self._platform, self._emulated, self._shop, self._name = run, platform, emulated, shop, name
        self._services, self._db, self._locales = run.services, run.db, run.locales

    def carry_out(self, bar: Bar, *, setup_s: float) -> Outcome:
        """All steps in order; each waits for its job as a person would."""
        outcome = Outcome(self._platform, self._locales)
        began = time.monotonic()
        self._before = self._emulated.state()
        self._connect()
        outcome.setup_s = setup_s + time.monotonic() - began
        began = time.monotonic()
        self._read(outcome, bar)
        studio = Studio(self._run.runtime, self._db, self._store, self._products, self._locales, bar)
        studio.cut()
        self._write(outcome, bar)
        self._publish(outcome, bar)
        self._test(outcome)
        self._revert_one(outcome, bar)
        if self._emulated.state() != self._before:
            outcome.problems.append("Something other than text changed in the shop. That must never happen.")
        outcome.job_s = time.monotonic() - began
        self._introduce(outcome)
        self._draw(outcome, studio)
        outcome.all_s = time.monotonic() - began + outcome.setup_s
        return outcome

    def _draw(self, outcome: Outcome, studio: Studio) -> None:
        """Pictures for every product and market; the pages show each as soon as it is made."""
        if outcome.url and outcome.login:
            name, password = outcome.login
            click.echo(f"Pictures are being made; look on meanwhile: {outcome.url} ({name}, {password})", err=True)
        outcome.pictures = studio.make()
        for fault in outcome.pictures.faults:
            outcome.problems.append(f"{self._label(fault['product'])} {fault['kind']}: {fault['cause']}")

    def _connect(self) -> None:
        self._store = stores.connect(
            self._services, self._db, platform=self._platform, url=self._shop.url, name=self._name,
            key=self._emulated.key, secret=self._emulated.secret,
        )  # fmt: skip
        if self._run.web is not None:
            stores.ensure_webhooks(self._services, self._db, self._store, self._run.web.url)

    def _job(self, bar: Bar, title: str, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        with bar(title) as show:
            return self._run.runtime.run(self._db, name, {"store": self._store.id, **payload}, progress=show).result

    def _read(self, outcome: Outcome, bar: Bar) -> None:
        outcome.synced = self._job(bar, "Reading the shop", "catalog.sync", {"full": True})["products"]
        self._store = self._db.tenancy.store(self._store.id)
        self._products = [p for p in self._db.catalog.sources(self._store.id) if p.snapshot.status == "publish"]

    def _write(self, outcome: Outcome, bar: Bar) -> None:
        payload = {"locales": self._locales, "products": [product.remote_id for product in self._products]}
        if (model := self._run.model) is not None:
            done = self._job(bar, f"Writing by {model.model}", "content.write", payload)
            names = ("lines", "calls", "price_micros", "faults")
            outcome.writing = {"model": model.model, "currency": model.prices.currency, **{n: done[n] for n in names}}
        else:
            done = self._job(bar, "Writing pages", "content.generate", payload)
        outcome.written = done["written"] + done["reused"]
        outcome.blocked, outcome.findings = done["blocked"], done["blocks"] + done["warns"]

    def _publish(self, outcome: Outcome, bar: Bar) -> None:
        with self._services.session(self._db, self._store) as session:
            shop, gate = shop_of(self._services, self._store, session.publisher), gate_of(self._db, self._store)
            pairs = [(product, locale) for product in self._products for locale in self._locales]
            plan = preview_publish(self._db, shop, pairs, gate)
        for refusal in plan.refused:
            if refusal.reason != "gate":
                outcome.problems.append(f"{refusal.label} {refusal.locale}: {refusal.cause} {refusal.next_step}")
        digest = self._db.publishing.save_plan(plan)
        done = self._job(bar, "Publishing", "publishing.execute", {"plan": digest})
        outcome.published = done["counts"].get("written", 0)
        outcome.problems += [f"{r['sku']} {r['locale']}: {r.get('cause', r['state'])}" for r in done["not_written"]]
        outcome.alt_texts = sum(
            len(module.pictures)
            for state in self._db.content.states(self._store.id)
            if state.state == "published" and state.locale == self._store.source_locale
            for row in [self._db.content.get(self._store.id, state.remote_id, state.locale)]
            if row is not None and (module := row.document.module("alt_texts")) is not None
        )

    def _test(self, outcome: Outcome) -> None:
        """Split the shoppers of the first published page, let them come, ask what they did; the winner stays."""
        target = self._first_published()
        if target is None:
            return
        if not self._services.platform(self._platform).capabilities.storefront_split:
            self._count(outcome)
            return
        with self._services.session(self._db, self._store) as session:
            row = experiments.start(self._db, self._store.id, target.remote_id, target.locale, session.metrics)
            self._emulated.shoppers()
            experiments.pull(self._db, row, session.metrics, self._services.keyring)
            outcome.experiment = report(self._db, row)
            if outcome.experiment["verdict"] in ("winner", "control_better"):
                experiments.stop(self._db, row, session.metrics)
            if outcome.experiment["verdict"] == "control_better":
                self._take_back(row)

    def _count(self, outcome: Outcome) -> None:
        """Nothing of ours in the storefront can split visitors here: the shoppers come all the same and are counted."""
        self._emulated.shoppers()
        with self._services.session(self._db, self._store) as session:
            found = figures(session.metrics, self._db.clock.now() - timedelta(days=_FIGURES_DAYS))
        outcome.figures = [*figure_lines(found), *(("", note) for note in found.notes)]

    def _first_published(self) -> Target | None:
        states = [s for s in self._db.content.states(self._store.id) if s.state == "published"]
        own = [s for s in states if s.locale == self._store.source_locale] or states
        return Target(own[0].remote_id, own[0].locale) if own else None

    def _take_back(self, row: Experiment) -> None:
        self._revert([(self._label(row.remote_id), Target(row.remote_id, row.locale))], lambda _job: None)

    def _revert_one(self, outcome: Outcome, bar: Bar) -> None:
        """Bring the last published product back in every locale, then ask the shop whether every byte is as it was."""
        published = [s for s in self._db.content.states(self._store.id) if s.state == "published"]
        if not published:
            return
        chosen = published[-1].remote_id
        label = self._label(chosen)
        targets = [(label, Target(s.remote_id, s.locale)) for s in published if s.remote_id == chosen]
        with bar("Reverting one product") as show:
            self._revert(targets, show)
        with self._services.session(self._db, self._store) as session:
            for _label, target in targets:
                own = self._db.publishing.versions(self._store.id, target)[0].fields
                if not as_before(own, session.publisher.read(target, tuple(own))):
                    outcome.problems.append(f"{label} {target.locale}: the shop's text is not as it was.")
        outcome.reverted = int(not outcome.problems)

    def _label(self, remote_id: str) -> str:
        return next(product.label for product in self._products if product.remote_id == remote_id)

    def _revert(self, targets: list[tuple[str, Target]], show: Callable[[JobRow], None]) -> dict[str, Any]:
        with self._services.session(self._db, self._store) as session:
            plan = preview_revert(self._db, shop_of(self._services, self._store, session.publisher), targets)
        digest = self._db.publishing.save_plan(plan)
        payload = {"store": self._store.id, "plan": digest}
        return self._run.runtime.run(self._db, "publishing.execute", payload, progress=show).result

    def _introduce(self, outcome: Outcome) -> None:
        if self._run.web is not None:
            from admin_ui.app import ensure_owner

            outcome.url, outcome.login = self._run.web.url, ensure_owner(self._services)


def _free(settings: Settings) -> int:
    """The configured port if nobody has it, else any free one."""
    import socket

    with socket.socket() as probe:
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return 0
    return settings.port
