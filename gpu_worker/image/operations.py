"""The table of operations over picture files: name, and where it is. Modules named here import no heavy library."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from core.errors import BadInput
from core.ports.picture_files import Operation

_TABLE = {
    "cutout": "gpu_worker.image.cutout.operation:OPERATION",
    "correct": "gpu_worker.image.studio.operation:CORRECT",
    "main": "gpu_worker.image.studio.operation:MAIN",
    "scene": "gpu_worker.image.studio.scene_operation:SCENE",
    "encode": "gpu_worker.image.files.operation:OPERATION",
    "banner": "gpu_worker.image.words.operation:OPERATION",
    "try-on": "gpu_worker.image.tryon.operation:OPERATION",
}


@cache
def operation(name: str) -> Operation:
    """The operation of that name; raises BadInput with those there are."""
    if name not in _TABLE:
        raise BadInput(
            f"There is no picture operation '{name[:40]}'.", f"Choose one of: {', '.join(_TABLE)}.", field="operation"
        )
    module, _, attribute = _TABLE[name].partition(":")
    found: Operation = getattr(import_module(module), attribute)
    return found


def operations() -> Iterator[Operation]:
    """All of them, in the order in which they are shown."""
    return (operation(name) for name in _TABLE)


@cache
def scenes(market: str = "") -> tuple[str, ...]:
    """The names of the scenes that need no model, without those in colours that the market leaves out; empty where
    `scene` is not installed."""
    if "scene" not in _TABLE:
        return ()
    from gpu_worker.image.studio.scenes.table import rows

    if not market:
        return tuple(rows())
    from gpu_worker.image.studio.scenes.palette import suits
    from gpu_worker.image.studio.scenes.scene import scenes as built

    return tuple(name for name, scene in built().items() if suits(scene.colours(None), market))
