"""The access scopes that the app asks for, read from its own description, and what a shop has not granted of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any


@cache
def app_description() -> dict[str, Any]:
    """`app/shopify.app.toml`, parsed."""
    return tomllib.loads((resources.files(__package__) / "app" / "shopify.app.toml").read_text("utf-8"))


def asked() -> tuple[str, ...]:
    """Scopes that every shop must grant, in the order of the description."""
    return tuple(app_description()["access_scopes"]["scopes"].split(","))


def optional() -> tuple[str, ...]:
    """Scopes that a shop may grant later."""
    return tuple(app_description()["access_scopes"]["optional_scopes"])


def missing(granted: Iterable[str]) -> tuple[str, ...]:
    """Asked scopes that a shop has not granted. Shopify lists only the writing one of a pair: it includes reading."""
    held = set(granted)
    return tuple(scope for scope in asked() if scope not in held and scope.replace("read_", "write_", 1) not in held)
