"""A data folder whose database is there already: migrating an empty one costs a fifth of a second each time."""

from __future__ import annotations

import shutil
from pathlib import Path


def prepare(home: Path, template: Path) -> Path:
    """Make the folder, with a copy of that migrated database file in it."""
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.copyfile(template, home / "vitrine.db")
    return home
