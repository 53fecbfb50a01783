"""`vitrine serve` and `vitrine worker`."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from core.bootstrap import open_services
from core.errors import CoreError
from core.jobs import stores
from core.jobs.services import Services
from core.jobs.supervisor import Supervisor


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also run the workers and the queue's server.")
@click.option("--workers", default=1, show_default=True, help="Worker processes, with --all.")
@click.option("--host", default=None, help="Address to listen on (default VITRINE_HOST, 127.0.0.1).")
@click.option("--port", type=int, default=None, help="Port (default PORT, 8330).")
def serve(everything: bool, workers: int, host: str | None, port: int | None) -> None:
    """Run the web pages until Ctrl-C."""
    from admin_ui.server import serve as serve_web

    stop = listen_for_stop()
    services = open_services()
    supervisor = Supervisor(services, workers=workers) if everything else None
    try:
        if supervisor is not None:
            supervisor.start()
        web = serve_web(services, host or services.settings.host, services.settings.port if port is None else port)
        try:
            _greet(services, web.url)
            _renew_webhooks(services)
            stop.wait()
        finally:
            web.close()
    finally:
        if supervisor is not None:
            supervisor.stop()
        services.close()


def _greet(services: Services, url: str) -> None:
    from admin_ui.app import ensure_owner

    if owner := ensure_owner(services):
        click.echo(f"First start. Owner login: {owner[0]}   password: {owner[1]}   (shown once)")
    click.echo(f"Vitrine answers at {url}", err=True)


def _renew_webhooks(services: Services) -> None:
    """Registrations that a shop switched off are found and made again at each start (and daily by the doctor)."""
    db = services.db("job:webhooks")
    for store in db.tenancy.stores():
        try:
            stores.ensure_webhooks(services, db, store)
        except CoreError as error:
            click.echo(f"{store.name}: webhooks: {error}", err=True)


@click.command()
@click.option("--processes", default=1, show_default=True, help="Worker processes on this machine.")
def worker(processes: int) -> None:
    """Run the workers of this machine until Ctrl-C; the running item is finished first."""
    stop = listen_for_stop()
    services = open_services()
    supervisor = Supervisor(services, workers=processes)
    try:
        supervisor.start()
        click.echo(
            "Working." if supervisor.acting else "Another supervisor works here; waiting to take over.", err=True
        )
        stop.wait()
    finally:
        supervisor.stop()
        services.close()


def listen_for_stop() -> threading.Event:
    """Set by SIGTERM or Ctrl-C from now on. Called before anything is started: an exception out of a signal handler
    could fall between starting a process and knowing of it, and leave that process behind."""
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    return stop


def wait_for_stop() -> None:
    """Return at SIGTERM or Ctrl-C."""
    listen_for_stop().wait()
