"""`vitrine-gpu`: the worker for language models and pictures. It starts without torch and says what that means.

`python -m gpu_worker.worker text` is the process of one queue, as core.jobs.supervisor starts it.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec

from core.bootstrap import open_services
from core.errors import CoreError
from core.generation.pipeline import warm_up
from core.jobs import runner
from core.jobs.parent import PARENT, leave_with_parent
from core.jobs.rq_queue import work
from core.jobs.services import Services
from core.jobs.supervisor import COLD
from core.jobs.table import GPU_QUEUE
from core.settings import Settings

QUEUES = ("text", "img.cpu", GPU_QUEUE)


def main() -> None:
    """Console script: say which engines are here, then serve one queue (the first, unless named) until SIGTERM."""
    queue = next(iter(sys.argv[1:2]), QUEUES[0])
    if queue not in QUEUES:
        sys.stderr.write(f"usage: vitrine-gpu [{'|'.join(QUEUES)}]\n")
        sys.exit(2)
    engines = sorted(point.name for point in entry_points(group="vitrine.engines"))
    torch = "installed" if find_spec("torch") else "not installed (pip install 'vitrine[gpu]')"
    sys.stdout.write(f"torch: {torch}\nengines: {', '.join(engines) or 'none'}\nqueue: {queue}\n")
    sys.stdout.flush()
    try:
        serve(queue)
    except CoreError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)


def serve(queue: str) -> None:
    """Serve a queue. On Linux the process leaves with the supervisor that started it."""
    from gpu_worker import handlers as handlers  # registers the jobs, before the fork

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    if PARENT in os.environ:
        leave_with_parent(signal.SIGTERM, int(os.environ[PARENT]))
    if queue == GPU_QUEUE:
        from gpu_worker.image.worker.service import serve as serve_gpu

        serve_gpu(_services, next(iter(sys.argv[2:3]), ""))
        return
    if queue == "text" and COLD not in sys.argv:
        warm_up()
    gc.freeze()  # language data lives as long as the process: the collector need not look at it, and forks share it
    runner.prepare(_services)
    work(Settings.from_env(), queue)


@cache
def _services() -> Services:
    return open_services(migrate=False)


if __name__ == "__main__":
    main()
