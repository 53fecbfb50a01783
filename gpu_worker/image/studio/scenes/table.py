"""scenes.toml as it stands: names and titles can be shown without anything heavy being loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """The scenes by name, in the order in which they are shown."""
    return tomllib.loads(files(__package__).joinpath("scenes.toml").read_text("utf-8"))
