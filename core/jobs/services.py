"""What a process has at hand once it was wired (core.bootstrap): one object, no globals."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.clock import Clock
from core.errors import NeedsMerchant
from core.generation.redact import Guarded
from core.jobs import gpu
from core.jobs.rq_queue import RedisBudget, RqQueue
from core.jobs.table import GPU_QUEUE, KINDS, job_id, routed
from core.ports.picture_files import PictureFiles
from core.ports.platform import Credentials, Platform, StoreSession
from core.ports.text import TextEngine
from core.settings import Settings
from core.storage.blobs import Blobs
from core.storage.db import Database, Db
from core.storage.jobs import QUEUED, JobRow
from core.storage.models import DEFAULT
from core.storage.system import System
from core.storage.tenancy import Store
from core.storage.vault import StoreVault
from core.tenancy.access import SOLE_TENANT, Scope
from core.tenancy.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that has to be wired. Use-cases are handed the parts that they need."""

    settings: Settings
    clock: Clock
    database: Database
    blobs: Blobs
    keyring: Keyring
    queue: RqQueue
    platform: Callable[[str], Platform]
    text_engine: Callable[[], TextEngine]
    picture_files: Callable[[], PictureFiles]

    def db(self, actor: str, tenant_id: str = SOLE_TENANT) -> Db:
        """A handle on one tenant's rows."""
        return self.database.scope(Scope(tenant_id, actor))

    @property
    def system(self) -> System:
        """The unscoped questions."""
        return System(self.database)

    @contextlib.contextmanager
    def session(self, db: Db, store: Store) -> Iterator[StoreSession]:
        """An open connection to a shop, with its secret unsealed for as long as it lasts."""
        if store.state == "removed":
            raise NeedsMerchant(
                f"The store '{store.name}' is disconnected.", "Connect it again with 'vitrine store add'."
            )
        credentials = Credentials(
            url=store.url,
            key=db.tenancy.get_secret(self.keyring, f"store/{store.id}/key"),
            secret=db.tenancy.get_secret(self.keyring, f"store/{store.id}/secret"),
            source_locale=str(store.settings.get("source_locale", "")),
        )
        budget = RedisBudget(self.settings, f"store:{store.id}")
        try:
            session = self.platform(store.platform).open(
                credentials, budget=budget, clock=self.clock, vault=StoreVault(db, self.keyring, store.id)
            )
            try:
                yield session
            finally:
                session.close()
        finally:
            budget.close()

    @contextlib.contextmanager
    def text_model(self, db: Db, name: str = DEFAULT) -> Iterator[Guarded]:
        """The language model that was set up under a name, for as long as it lasts. Raises NeedsMerchant without one.

        What goes to an endpoint that is not ours passes redaction first.
        """
        endpoint = db.models.endpoint(self.keyring, name)
        digest = hashlib.sha256(f"{endpoint.url}\n{endpoint.key}".encode()).hexdigest()[:24]
        budget = RedisBudget(self.settings, f"model:{digest}")
        try:
            model = self.text_engine().open(endpoint, budget=budget, clock=self.clock)
            try:
                yield Guarded(model)
            finally:
                model.close()
        finally:
            budget.close()

    def submit(self, db: Db, name: str, payload: Mapping[str, Any], *, key: Mapping[str, Any] | None = None) -> JobRow:
        """Put a job on record and into the queue. `key` says what makes it the same job (default: the payload)."""
        if name not in KINDS:
            raise ValueError(f"unknown job '{name}'")
        name = routed(name, payload)
        if KINDS[name].queue == GPU_QUEUE:
            self._need_gpu_worker()
        store_id = str(payload.get("store", ""))
        job = db.jobs.submit(job_id(name, key or payload), name, payload, store_id=store_id, again=KINDS[name].again)
        if job.state == "queued" and self.queue.push(job.id, db.scope.tenant_id, name, job.attempt):
            self.system.mark_enqueued(job.id)
        return job

    def _need_gpu_worker(self) -> None:
        """Raises NeedsMerchant where nobody would ever do the work: no other engine stands in for the one asked for."""
        if not self.has_gpu_worker():
            raise NeedsMerchant(
                "No worker for pictures by a model is running.",
                "Start one on a machine with a GPU: vitrine-gpu img.gpu (docs/operate/gpu.md says how), or choose the "
                "engine 'embedded'.",
            )

    def has_gpu_worker(self) -> bool:
        """Whether a worker for pictures by a model is there, or can be started by this machine's supervisor."""
        return bool(gpu.usable(self.settings) or self.queue.present(GPU_QUEUE))

    def stalled(self, job: JobRow) -> bool:
        """True for a job that waits for a worker that nobody runs any more: it is kept, and goes on with the next."""
        return job.state == QUEUED and KINDS[job.name].queue == GPU_QUEUE and not self.has_gpu_worker()

    def close(self) -> None:
        """Give all connections back."""
        self.queue.close()
        self.database.close()
