"""An installation without web, with shops whose photos say what the engine does with them."""

from __future__ import annotations

from dataclasses import replace

import gpu_operations
from installation import until

from core.assets.asset import Kind
from core.catalog.sync import to_product
from core.clock import SystemClock
from core.jobs import gpu
from core.ports.wire import MediaSnapshot, ProductSnapshot
from gpu_worker.image.worker.service import Service


class House:
    """An installation without web and without Redis; the sweeper's part is done by the supervisor's own look."""

    def __init__(self, services, folder):
        self.files = gpu_operations.Files()
        self.services = replace(services, clock=SystemClock(), picture_files=lambda: self.files)
        self.services.database.clock = SystemClock()
        self.db = self.services.db("person:test")
        self.log = folder / "log"
        self.opened = []

    def store(self, name, products, **does):
        """A shop with products; `does` are what the engine does for the product of that name."""
        store = self.db.tenancy.add_store(name, "woocommerce", f"https://{name}.example", {"source_locale": "en-US"})
        labels = [f"{name}{number}" for number in range(products)]
        snapshots = []
        for label in labels:
            url = f"https://{name}.example/{label}.jpg"
            self.files.photos[url] = {"name": label, "log": str(self.log), **does.get(label, {})}
            snapshots.append(ProductSnapshot(label, label, sku=label, media=(MediaSnapshot(f"m{label}", url),)))
        self.db.catalog.store(store.id, [to_product(store.id, snapshot, str) for snapshot in snapshots])
        return store

    def ask(self, store, products=(), engine="diffusers"):
        payload = {"store": store.id, "locales": [], "products": list(products), "kinds": ["main"], "engine": engine}
        return self.services.submit(self.db, "image.make", payload)

    def open(self, **more):
        self.opened.append(Service(self.services, gpu.CPU, opener="gpu_operations:ENGINE", **more))
        self.opened[-1].start()
        return self.opened[-1]

    def over(self, job, patience_s=120.0):
        return until(lambda: (row := self.db.jobs.get(job.id)).over and row, "the job's end", patience_s=patience_s)

    def mains(self, store):
        return sorted(a.slot.remote_id for a in self.db.assets.find(store.id, kind=Kind.MAIN.value))

    def made(self, operation="main"):
        """Products in the order in which the engine began with their main pictures."""
        lines = [line.split() for line in self.log.read_text().splitlines()] if self.log.exists() else []
        return [name for name, what, _pid in lines if what == operation]
