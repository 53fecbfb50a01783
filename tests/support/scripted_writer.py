"""A language model that writes by rule: it says each line as plainly as it was told, or as a test wants it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core.bootstrap import open_services
from core.catalog.product import Product, encode, fingerprint
from core.errors import CoreError
from core.generation.guides import guides
from core.generation.write.book import Caps
from core.generation.writing import Order, Tally, write
from core.ports.text import Ask, Prices, Reply, TextModel, Usage
from core.ports.wire import ProductSnapshot
from core.settings import Settings
from core.storage.db import Db
from core.storage.tenancy import Store

_BLOCK = re.compile(r"<data>\n(.*?)\n</data>", re.DOTALL)
Answer = Callable[[Mapping[str, Any], Ask], Any]


def data_of(user: str) -> dict[str, Any]:
    """What a question says of its product: the last of its data blocks."""
    found: dict[str, Any] = json.loads(_BLOCK.findall(user)[-1])
    return found


def plainly(data: Mapping[str, Any], _ask: Ask | None = None) -> dict[str, Any]:
    """A right answer to any question of the writer: every line in the words of the facts-only page."""
    if "count" in data:
        rows = [
            {"angle": f"way {n}", "emotion": "calm 0.3", "opening": "", "why": "it fits", "facts": []}
            for n in range(data["count"])
        ]
        return {"product": data["product"], "directions": rows}
    return {"items": [item(data, line) for line in data["lines"]]}


def item(data: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """The answer for one line."""
    text = line["plain"].replace("«", "{").replace("»", "}")
    names = [name for name in data.get("names", {}) if f"{{{name}}}" in text]
    return {"slot": line["slot"], "product": data["product"], "text": text, "facts": [*line["say"], *names]}


@dataclass(slots=True)
class TinyModel:
    """A `TextModel` in this process. `asks` is all that it was asked; an answer that is an error is raised as one."""

    answer: Answer = plainly
    name: str = "tiny-1"
    third_party: bool = False
    prices: Prices = field(default_factory=lambda: Prices("USD", 1_000_000, 0, 2_000_000))
    asks: list[Ask] = field(default_factory=list)

    def ask(self, ask: Ask) -> Reply:
        self.asks.append(ask)
        found = self.answer(data_of(ask.user), ask)
        if isinstance(found, CoreError):
            raise found
        usage = Usage(1, len(ask.user) // 4, 0, len(json.dumps(found)) // 4)
        return Reply(found, usage, self.name, {})

    def ask_many(
        self,
        asks: Sequence[Ask],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        for index, ask in enumerate(asks):
            if stop():
                return
            try:
                found: Reply | CoreError = self.ask(ask)
            except CoreError as error:
                found = error
            done(index, found)

    @property
    def lines_asked(self) -> list[tuple[str, str]]:
        """(product, plain text) of every line it was asked to write."""
        found = []
        for ask in self.asks:
            data = data_of(ask.user)
            found += [(data["product"], line["plain"]) for line in data.get("lines", ())]
        return found


@dataclass(slots=True)
class Shop:
    """A store with products, and a desk to write at."""

    db: Db
    store: Store

    def put(self, *snapshots: ProductSnapshot) -> None:
        """Products as a reading of the shop brings them."""
        items = [Product(self.store.id, snap, fingerprint(encode(snap))) for snap in snapshots]
        self.db.catalog.store(self.store.id, items)

    def write(
        self, model: TextModel, *locales: str, job: str = "job", caps: Caps | None = None, **options: Any
    ) -> Tally:
        """One run over everything."""
        directed = options.pop("directed", False)
        stop, patient = options.pop("stop", lambda: False), options.pop("patient", None)
        order = Order(self.db.catalog.sources(self.store.id), locales or ("en-US",), directed=directed, **options)
        return write(
            self.db, self.store, order, model, guides(self.db, self.store), caps=caps or Caps(), job_id=job, stop=stop,
            patient=patient,
        )  # fmt: skip

    def texts(self, remote_id: str = "1", locale: str = "en-US") -> dict[str, str]:
        """The page's lines by place."""
        row = self.db.content.get(self.store.id, remote_id, locale)
        assert row is not None
        return {path: line.text for path, line in row.document.lines()}


def bottle(
    remote_id: str = "1", *, weight: str = "350 g", title: str = "Kelvra Tarn Insulated Bottle", **more: str
) -> ProductSnapshot:
    """A product with enough facts for a page."""
    rows = {
        "Weight": weight,
        "Capacity": "750 ml",
        "Material": "stainless steel",
        "Keeps cold": "24 h",
        "Suitable for": "hiking, office",
        **more,
    }
    listed = "".join(f"<li>{name}: {value}</li>" for name, value in rows.items())
    return ProductSnapshot(
        remote_id,
        title,
        vendor="Kelvra",
        description_html=f"<ul>{listed}</ul>",
        sku=f"K{remote_id}",
        group_id=remote_id,
    )


@cache
def _template() -> Path:
    """A data folder with a migrated database, to be copied."""
    home = Path(tempfile.mkdtemp()) / "home"
    open_services(Settings(home=home)).close()
    return home


@contextmanager
def shop(home: Path, *snapshots: ProductSnapshot) -> Iterator[Shop]:
    """A fresh installation with one store."""
    shutil.copytree(_template(), home)
    services = open_services(Settings(home=home), migrate=False)
    try:
        db = services.db("person:ada")
        store = db.tenancy.add_store("shop", "woocommerce", "http://127.0.0.1", {"source_locale": "en-US"})
        made = Shop(db, store)
        made.put(*snapshots)
        yield made
    finally:
        services.close()
