"""The keeper of models: those in use stay in memory, the longest unused leave first, pictures of a kind share a call.

One process holds one keeper; it is not for several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Protocol

from gpu_worker.image.engines import need
from gpu_worker.image.engines.ladder import FREE, Ladder, Plan
from gpu_worker.image.engines.loader import Loaded, fault_of, load, no_memory
from gpu_worker.image.engines.memory import MOST_AT_ONCE, GpuMemory, HostMemory, Memory, Peaks
from gpu_worker.image.engines.painting import Key, Order, Painted, free_caches, paint
from gpu_worker.image.engines.watch import Step, Stop, Watch, silent
from gpu_worker.text.window import never

Fault = Callable[[Plan], None]
_GPU_SHARE, _HOST_SHARE = 0.8, 0.5


def _no_fault(_plan: Plan) -> None:
    """Nothing goes wrong on purpose."""


class Models:
    """Loaded models by name and revision. `keep_bytes` of weights may lie where they work, `park_bytes` in pinned RAM
    beside a GPU (nowhere without one). `fault` is called before every try and may raise: tests run out of memory with
    it. `loader` and `memory` are replaced where there is no GPU to ask."""

    def __init__(
        self,
        *,
        device: str = "",
        keep_bytes: int = 0,
        park_bytes: int | None = None,
        memory: Memory | None = None,
        loader: Callable[[str, str, str], Loaded] = load,
        fault: Fault = _no_fault,
    ) -> None:
        self.device = device or need.device()
        self.gpu = self.device != "cpu"
        self.memory = memory or (GpuMemory() if self.gpu else HostMemory())
        self.peaks = Peaks()
        self._keep_bytes = keep_bytes or round(self.memory.total() * (_GPU_SHARE if self.gpu else _HOST_SHARE))
        host_bytes = round(HostMemory().total() * _HOST_SHARE) if park_bytes is None else park_bytes
        self._park_bytes = host_bytes if self.gpu else 0
        self._load, self._fault = loader, fault
        self._held: dict[tuple[str, str], Loaded] = {}  # the longest unused first

    # ------------------------------------------------------------ models

    def get(self, key: Key) -> Loaded:
        """The key's model, loaded and where it works."""
        name = (key.model, key.revision)
        known = self._held.pop(name, None)
        held = known or self._load(key.model, key.revision, self.device)
        if known is None or not known.works:
            self._make_room(held.bytes)
            self._wake(held)
        self._held[name] = held
        return held

    def _wake(self, held: Loaded) -> None:
        """To where it works; a model that is too large even alone stays in RAM and works part by part."""
        for _ in range(2):
            try:
                return held.wake()
            except (RuntimeError, MemoryError) as error:
                if not no_memory(error):
                    raise fault_of(error, held.name) from error
            self.clear(held)
        return held.stay_out()

    def _make_room(self, bytes_: int) -> None:
        """The longest unused leave until the budget has this much left."""
        for name in self.working():
            if sum(self._held[each].bytes for each in self.working()) + bytes_ <= self._keep_bytes:
                return
            self._put_away(name)

    def _put_away(self, name: tuple[str, str]) -> None:
        """Into pinned RAM where it fits beside those parked before, which leave first; else dropped."""
        held = self._held[name]
        if held.bytes > self._park_bytes:
            del self._held[name]
            free_caches()
            return
        for other in [each for each, one in self._held.items() if not one.works]:
            if sum(one.bytes for one in self._held.values() if not one.works) + held.bytes <= self._park_bytes:
                break
            del self._held[other]
        held.park()
        free_caches()

    def working(self) -> tuple[tuple[str, str], ...]:
        """Name and revision of the models that lie where they work, the longest unused first."""
        return tuple(name for name, held in self._held.items() if held.works)

    def parked(self) -> tuple[tuple[str, str], ...]:
        """Those in pinned RAM."""
        return tuple(name for name, held in self._held.items() if not held.works)

    # ------------------------------------------------------------ pictures

    def run_many(self, orders: Sequence[Order], step: Step = silent, stop: Stop = never) -> list[Painted]:
        """The orders' pictures, in their order; those of one key share calls of the model. Raises Stopped, NoRoom, and
        BadInput for a model that cannot be used."""
        groups: dict[Key, list[int]] = {}
        for place, order in enumerate(orders):
            groups.setdefault(order.key, []).append(place)
        of = sum(order.key.steps for order in orders)
        made: dict[int, Painted] = {}
        for key, places in groups.items():
            before = sum(orders[place].key.steps for place in made)
            run = _Run(self, key, Watch(step, stop), before, of)
            for place, picture in zip(places, run.all([orders[place] for place in places]), strict=True):
                made[place] = picture
        return [made[place] for place in range(len(orders))]

    def tried(self, held: Loaded, orders: Sequence[Order], plan: Plan, step: Callable[[int], None]) -> list[Painted]:
        """One call of the model; raises what it raises. What it took is noted."""
        self._fault(plan)
        self.memory.mark()
        pixels = paint(held, orders, plan, step)
        if not plan.offloaded and not plan.tiled:
            self.peaks.note((held.family.pipeline, plan.width_px, plan.height_px), len(orders), self.memory.peak())
        return [Painted(each) for each in pixels]

    def clear(self, held: Loaded) -> None:
        """Everything but this model leaves the place where it works."""
        for name in [each for each in self.working() if self._held[each] is not held]:
            self._put_away(name)
        free_caches()


class _Run:
    """The orders of one key, in as few calls as memory allows."""

    def __init__(self, models: Models, key: Key, watch: Watch, before: int, of: int) -> None:
        self._models, self._key, self._watch = models, key, watch
        self._done, self._of = before, of
        self._held = models.get(key)
        plan = Plan(MOST_AT_ONCE, key.width_px, key.height_px, offloaded=self._held.too_large)
        self._ladder = Ladder(plan, gpu=models.gpu)

    def all(self, orders: Sequence[Order]) -> list[Painted]:
        made: list[Painted] = []
        while len(made) < len(orders):
            self._watch.went_on(self._done, self._of)
            plan = self._ladder.plan
            left = min(plan.batch, len(orders) - len(made))
            if not self._ladder.taken:
                case = (self._held.family.pipeline, plan.width_px, plan.height_px)
                left = self._models.peaks.most(case, left, self._models.memory.free())
            part = orders[len(made) : len(made) + left]
            done = self._call(part, plan)
            if done is None:
                self._give_up_something(left)
                continue
            self._done += left * self._key.steps
            notes = self._notes()
            made += [Painted(each.rgb, notes) for each in done]
        self._watch.step(self._done, self._of)
        return made

    def _call(self, part: Sequence[Order], plan: Plan) -> list[Painted] | None:
        """The pictures, None where memory ran out."""

        def step(done: int) -> None:
            self._watch.went_on(self._done + done * len(part), self._of)

        try:
            self._models.get(self._key)  # a try part by part leaves it in RAM
            return self._models.tried(self._held, part, plan, step)
        except (RuntimeError, MemoryError) as error:
            if not no_memory(error):
                raise fault_of(error, self._held.name) from error
        except (ValueError, TypeError, IndexError) as error:
            raise fault_of(error, self._held.name) from error
        return None

    def _give_up_something(self, batch: int) -> None:
        """Down the ladder, from the number of pictures that was just too many."""
        self._ladder.at_most(batch)
        if self._ladder.down(self._held.name) == FREE:
            self._models.clear(self._held)
        else:
            free_caches()

    def _notes(self) -> tuple[str, ...]:
        plan = self._ladder.plan
        if (plan.width_px, plan.height_px) == (self._key.width_px, self._key.height_px):
            return ()
        return (f"For want of memory the model painted only {plan.width_px} x {plan.height_px} px.",)


class Keeper(Protocol):
    """What paints."""

    @property
    def device(self) -> str:
        """Where: cuda or cpu."""
        ...

    def run_many(self, orders: Sequence[Order], step: Step = silent, stop: Stop = never) -> list[Painted]:
        """See `Models.run_many`."""
        ...


_KEEPER: ContextVar[Keeper | None] = ContextVar("keeper", default=None)


@contextmanager
def through(keeper: Keeper) -> Iterator[None]:
    """Whatever is painted inside, in this thread, goes through another keeper."""
    token = _KEEPER.set(keeper)
    try:
        yield
    finally:
        _KEEPER.reset(token)


def models() -> Keeper:
    """Who paints here: the process's own keeper, unless it is reached through another one."""
    return _KEEPER.get() or own()


@lru_cache(maxsize=1)
def own() -> Models:
    """The process's own keeper."""
    return Models()
