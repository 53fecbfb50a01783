"""The only wiring: Settings -> Services. Tests hand in other parts."""

from __future__ import annotations

import fcntl
from collections.abc import Callable

from core import registry
from core.clock import Clock, SystemClock
from core.jobs.rq_queue import RqQueue
from core.jobs.services import Services
from core.ports.picture_files import PictureFiles
from core.ports.platform import Platform
from core.ports.text import TextEngine
from core.settings import Settings
from core.storage.blobs import open_blobs
from core.storage.db import Database
from core.tenancy.access import SOLE_TENANT
from core.tenancy.keyring import Keyring


def open_services(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    platform: Callable[[str], Platform] = registry.platform,
    text_engine: Callable[[], TextEngine] = registry.text_engine,
    picture_files: Callable[[], PictureFiles] = registry.picture_files,
    migrate: bool = True,
) -> Services:
    """Open everything a process needs. The data folder is made (mode 700) and the schema brought up to date."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    for folder in (settings.home, settings.run_dir):  # one by one: with `parents` the outer ones ignore the mode
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.run_dir / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may start at once; SQLite has no lock of its own for this
        database = Database.open(settings.database, clock, migrate=migrate)
    services = Services(
        settings=settings,
        clock=clock,
        database=database,
        blobs=open_blobs(settings.blob_url, settings.home),
        keyring=Keyring.load(settings.home, settings.key),
        queue=RqQueue(settings),
        platform=platform,
        text_engine=text_engine,
        picture_files=picture_files,
    )
    if migrate:
        services.system.ensure_tenant(SOLE_TENANT)
    return services
