"""Who watches a model at work: told of every step, and able to stop it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gpu_worker.text.window import Stopped, never

Step = Callable[[int, int], None]  # steps done, of how many
Stop = Callable[[], bool]


def silent(_done: int, _of: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Handed to whatever takes long."""

    step: Step = silent
    stop: Stop = never

    def went_on(self, done: int, of: int) -> None:
        """After every step; raises Stopped where nobody wants the picture any more."""
        self.step(done, of)
        if self.stop():
            raise Stopped


_NOBODY = Watch()
_WATCH: ContextVar[Watch] = ContextVar("watch", default=_NOBODY)


@contextmanager
def watching(step: Step = silent, stop: Stop = never) -> Iterator[None]:
    """All that is painted inside, however deep, reports to `step` and asks `stop` after every step."""
    token = _WATCH.set(Watch(step, stop))
    try:
        yield
    finally:
        _WATCH.reset(token)


def watch() -> Watch:
    """Who watches now."""
    return _WATCH.get()
