"""Platforms and engines, found by entry point. Two claims on one name are an error."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from core.errors import BadInput, NeedsMerchant
from core.ports.picture_files import PictureFiles
from core.ports.platform import Platform
from core.ports.text import TextEngine

_GROUP, _ENGINES = "vitrine.platforms", "vitrine.engines"


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


@cache
def text_engine() -> TextEngine:
    """What speaks with language models. Raises NeedsMerchant where it is not installed, or installed twice."""
    engine: TextEngine = _engine("text").load()
    return engine


@cache
def picture_files() -> PictureFiles:
    """What works on picture files. Raises NeedsMerchant where it is not installed, or installed twice."""
    engine: PictureFiles = _engine("image").load()
    return engine


def _engine(name: str) -> EntryPoint:
    found = tuple(entry_points(group=_ENGINES, name=name))
    if len(found) != 1:
        many = "Two packages claim" if found else "Nothing installed offers"
        raise NeedsMerchant(f"{many} the {name} engine.", "Install Vitrine again: pip install . (or: make demo).")
    return found[0]
