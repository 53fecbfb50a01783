"""`vitrine-gpu`: the worker for language models and pictures. It starts without torch and says what that means."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from importlib.util import find_spec


def main() -> None:
    """Say which engines are here. This version has the facts-only writer (CPU queue) and the shop's own pictures; no
    job is put into a GPU queue, so there is nothing to serve and the process ends with status 0."""
    engines = sorted(point.name for point in entry_points(group="vitrine.engines"))
    torch = "installed" if find_spec("torch") else "not installed (pip install 'vitrine[gpu]')"
    sys.stdout.write(f"torch: {torch}\nengines: {', '.join(engines) or 'none in this version'}\n")
    sys.stdout.write(
        "Pages are written from facts by the CPU workers: run 'vitrine worker' or 'vitrine serve --all'.\n"
    )


if __name__ == "__main__":
    main()
