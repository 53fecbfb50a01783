"""Platforms, found by entry point. Two claims on one name are an error."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from core.errors import BadInput
from core.ports.platform import Platform

_GROUP = "vitrine.platforms"


@cache
def platform_names() -> tuple[str, ...]:
    """Names of the installed platforms, without importing them."""
    names = sorted(point.name for point in entry_points(group=_GROUP))
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise BadInput(
            f"Two packages claim the platform {', '.join(sorted(doubled))}.", "Uninstall one of them.", field="platform"
        )
    return tuple(names)


@cache
def platform(name: str) -> Platform:
    """The platform of that name; raises BadInput with the names there are."""
    if name not in platform_names():
        raise BadInput(
            f"There is no platform '{name}'.", f"Installed: {', '.join(platform_names()) or 'none'}.", field="platform"
        )
    (point,) = entry_points(group=_GROUP, name=name)
    found: Platform = point.load()
    return found
