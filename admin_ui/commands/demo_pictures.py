"""The demo's pictures: products are cut out while pages are written, the demo plays the person who looks, then all
is made."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from core.assets.asset import APPROVED, REVIEW, Kind
from core.catalog.product import Product
from core.jobs.runtime import Runtime
from core.storage.db import Db
from core.storage.jobs import JobRow
from core.storage.tenancy import Store

Bar = Callable[[str], AbstractContextManager[Callable[[JobRow], None]]]
# A cut-out from 0.9 on needs nobody. Of those that wait the demo approves the likely ones, in its own model shop only.
LIKELY = 0.5
_SAID = "Approved by the demo in a person's place."
_FOR_MARKETS = (Kind.MAIN, Kind.SCENE, Kind.INFOGRAPHIC, Kind.BANNER)


@dataclass(slots=True)
class Made:
    """What the step made; `approved` cut-outs that the demo passed, `waiting` those that still wait for a person."""

    by_kind: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    approved: int = 0
    faults: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Part of the stable JSON summary."""
        return {
            "made": self.by_kind.total(),
            "by_kind": dict(sorted(self.by_kind.items())),
            "waiting": self.waiting,
            "approved_in_demo": self.approved,
            "not_made": len(self.faults),
            "seconds": round(self.seconds, 2),
        }

    def lines(self) -> list[tuple[str, str]]:
        """Its lines of the summary for people."""
        counts = ", ".join(f"{self.by_kind[kind]} {_PLURAL[kind]}" for kind in _FOR_MARKETS)
        rows = [("pictures", f"{counts}; {self.seconds:.1f} seconds")]
        if self.approved or self.waiting:
            said = f"{self.approved} of {self.by_kind[Kind.CUTOUT]} approved by the demo in a person's place"
            rows.append(("cut-outs", f"{said}, {self.waiting} still wait for a person"))
        return rows


_PLURAL = {
    Kind.MAIN: "main pictures",
    Kind.SCENE: "scenes",
    Kind.INFOGRAPHIC: "infographics",
    Kind.BANNER: "banners",
}


@dataclass(slots=True)
class Studio:
    """A shop's pictures through the same jobs that pages and commands start."""

    runtime: Runtime
    db: Db
    store: Store
    products: Sequence[Product]
    locales: Sequence[str]
    bar: Bar
    _cutting: str = ""

    def cut(self) -> None:
        """Ask for the cut-outs. They need the photos alone, so they are made beside the pages."""
        self._cutting = self.runtime.start(self.db, "image.make", self._order(Kind.CUTOUT)).id

    def make(self) -> Made:
        """Wait for the cut-outs, look at them, make the rest; `seconds` count from here."""
        began = time.monotonic()
        found = Made()
        with self.bar("Cutting products out") as show:
            self._take(found, self.runtime.wait(self.db, self._cutting, show).result)
        found.approved = self._look()
        with self.bar("Making pictures") as show:
            order = self._order(*_FOR_MARKETS)
            self._take(found, self.runtime.run(self.db, "image.make", order, progress=show).result)
        found.waiting = len(self._doubtful())
        found.seconds = time.monotonic() - began
        return found

    def _order(self, *kinds: str) -> dict[str, Any]:
        products = [product.remote_id for product in self.products]
        return {"store": self.store.id, "locales": list(self.locales), "products": products, "kinds": list(kinds)}

    @staticmethod
    def _take(found: Made, done: Mapping[str, Any]) -> None:
        found.by_kind.update(done["made"])
        found.faults += [fault for fault in done["faults"] if fault not in found.faults]

    def _doubtful(self) -> list[Any]:
        return self.db.assets.find(self.store.id, kind=Kind.CUTOUT, state=REVIEW)

    def _look(self) -> int:
        """A person would look at each; the demo passes the likely ones and says how many."""
        likely = [asset for asset in self._doubtful() if (asset.confidence or 0) >= LIKELY]
        for asset in likely:
            self.db.assets.judge(self.store.id, asset.id, APPROVED, _SAID)
            self.db.audit.write("picture.approved", asset.id, store_id=self.store.id, reason=_SAID)
        return len(likely)
