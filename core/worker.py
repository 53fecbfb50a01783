"""The process of one CPU queue: `python -m core.worker cpu`. Started and watched by core.jobs.supervisor."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from functools import cache

from core.bootstrap import open_services
from core.generation.pipeline import warm_up
from core.jobs import handlers as handlers  # loaded before the fork, so that no job pays for it
from core.jobs import runner
from core.jobs.parent import PARENT, leave_with_parent
from core.jobs.rq_queue import work
from core.jobs.services import Services
from core.jobs.supervisor import COLD
from core.settings import Settings


def main(queue: str = "cpu", warmth: str = "") -> None:
    """Serve the queue until SIGTERM. On Linux the process leaves with its supervisor."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    leave_with_parent(signal.SIGTERM, int(os.environ.get(PARENT, os.getppid())))
    if warmth != COLD:
        warm_up()
    gc.freeze()  # language data lives as long as the process: the collector need not look at it, and forks share it
    # Opened lazily, hence in the work horse that RQ forks: no connection crosses a fork.
    runner.prepare(_services)
    work(Settings.from_env(), queue)


@cache
def _services() -> Services:
    return open_services(migrate=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
