"""How the steps of many pages are carried out together.

Changing one page is a story of steps in which each depends on the answer of the one before (`modules.Modules.story`).
Many stories advance side by side, round by round: what they ask for in a round goes out in as few calls as Shopify
allows, or in a bulk operation when it is much. A single page takes the same way, alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.shopify.bulk import BulkRunner
from connectors.shopify.errors import from_errors
from connectors.shopify.many import FROM, Lot, ManyTranslations
from connectors.shopify.outgoing import Runner, guard
from connectors.shopify.ownfields import OwnFields
from connectors.shopify.places import Place
from connectors.shopify.translations import Text, Translations
from connectors.shopify.user_errors import from_problems, problems_of
from core.errors import CoreError, Retryable

CONTENT = "content"
_UPSERT, _UPSERT_FIELD = "metaobject_upsert", "metaobjectUpsert"


@dataclass(frozen=True, slots=True)
class Upsert:
    """Create or change an entry. Answers its global id."""

    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Translate:
    """Give an entry its content at a place; None = take the translation away."""

    gid: str
    place: Place
    seen: Text
    value: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """Read the entries of a product at a place. Answers what `Looker.look` says of it."""

    product: str
    place: Place


@dataclass(frozen=True, slots=True)
class List:
    """Set the list of a product's entries if it is still the one with that digest. Answers whether it was."""

    product: str
    entries: Sequence[str]
    digest: str | None


@dataclass(frozen=True, slots=True)
class Do:
    """Something rare that is done by itself."""

    act: Callable[[], Any]


Step = Upsert | Translate | Look | List | Do
Story = Generator[Sequence[Step], list[Any], None]
Outcome = Any  # a step's answer, or the CoreError that came instead


class Looker(Protocol):
    """Who can read entries of several products."""

    def look(self, wanted: Sequence[Look]) -> list[Outcome]:
        """One answer per product, in order."""
        ...


class Moves:
    """Carries stories out for one shop."""

    def __init__(self, client: Runner, translations: Translations, own: OwnFields, bulk: BulkRunner | None) -> None:
        self._client, self._translations, self._own, self._bulk = client, translations, own, bulk
        self._many = ManyTranslations(bulk) if bulk else None

    def tell(self, stories: Sequence[Story], looker: Looker) -> list[CoreError | None]:
        """Carry all of them to their ends; by position the error that ended one early."""
        ended: list[CoreError | None] = [None] * len(stories)
        asked = {at: steps for at in range(len(stories)) if (steps := _next(stories[at], None, ended, at)) is not None}
        while asked:
            flat = [(at, step) for at, steps in asked.items() for step in steps]
            answers = iter(self._round([step for _, step in flat], looker))
            told = {at: [next(answers) for _ in steps] for at, steps in asked.items()}
            asked = {at: steps for at, got in told.items() if (steps := _next(stories[at], got, ended, at)) is not None}
        return ended

    def _round(self, steps: Sequence[Step], looker: Looker) -> list[Outcome]:
        """Answers of steps that do not depend on each other, in order."""
        found: dict[int, Outcome] = {}
        looks = [(at, step) for at, step in enumerate(steps) if isinstance(step, Look)]
        found |= dict(zip([at for at, _ in looks], looker.look([step for _, step in looks]), strict=True))
        found |= self._upserts([(at, step) for at, step in enumerate(steps) if isinstance(step, Upsert)])
        found |= self._translates([(at, step) for at, step in enumerate(steps) if isinstance(step, Translate)])
        lists = [(at, step) for at, step in enumerate(steps) if isinstance(step, List)]
        rows = [(step.product, step.entries, step.digest) for _, step in lists]
        found |= dict(zip([at for at, _ in lists], self._own.put_lists(rows), strict=True))
        for at, step in enumerate(steps):
            if isinstance(step, Do):
                found[at] = _tried(step.act)
        return [found[at] for at in range(len(steps))]

    # ------------------------------------------------------------------ entries

    def _upserts(self, steps: Sequence[tuple[int, Upsert]]) -> dict[int, Outcome]:
        if self._bulk is None or len(steps) < FROM:
            return {at: _tried(lambda step=step: self._upsert(step)) for at, step in steps}  # type: ignore[misc]
        found: dict[int, Outcome] = {}
        try:
            for _, step in steps:
                guard(_UPSERT, step.variables)
            for position, answer in self._bulk.mutate(_UPSERT, [step.variables for _, step in steps]):
                found[steps[position][0]] = _read_upsert(answer)
        except CoreError as error:
            return {at: found.get(at, error) for at, _ in steps}
        silent = Retryable("Shopify said nothing about a part of the page.", after_s=15)
        return {at: found.get(at, silent) for at, _ in steps}

    def _upsert(self, step: Upsert) -> str:
        return _gid(self._client.run(_UPSERT, step.variables).at(_UPSERT_FIELD))

    # ------------------------------------------------------------------ translations of entries

    def _translates(self, steps: Sequence[tuple[int, Translate]]) -> dict[int, Outcome]:
        lots = [(at, Lot(s.gid, s.place, {CONTENT: s.seen}, {CONTENT: s.value or ""})) for at, s in steps]
        carried = [(at, lot) for at, lot in lots if lot.fits]
        found: dict[int, Outcome] = {}
        if self._many is not None and len(carried) >= FROM:
            decided = self._many.put([lot for _, lot in carried])
            found = {carried[at][0]: said if isinstance(said, CoreError) else None for at, said in decided.items()}
        for at, step in steps:
            if at not in found:  # what a bulk operation cannot carry, or left undecided
                found[at] = _tried(lambda step=step: self._translate(step))  # type: ignore[misc]
        return found

    def _translate(self, step: Translate) -> None:
        self._translations.put(step.gid, step.place, {CONTENT: step.seen}, {CONTENT: step.value})


def _next(story: Story, answers: list[Outcome] | None, ended: list[CoreError | None], at: int) -> Sequence[Step] | None:
    """What a story asks for next; None when it has ended."""
    try:
        if answers is None:
            return next(story)
        failed = next((answer for answer in answers if isinstance(answer, CoreError)), None)
        return story.send(answers) if failed is None else story.throw(failed)
    except StopIteration:
        return None
    except CoreError as error:
        ended[at] = error
        return None


def _tried(act: Callable[[], Any]) -> Outcome:
    try:
        return act()
    except CoreError as error:
        return error


def _read_upsert(answer: Mapping[str, Any]) -> Outcome:
    if answer.get("errors"):
        return from_errors(answer["errors"])
    payload = (answer.get("data") or {}).get(_UPSERT_FIELD)
    return from_problems(problems_of(payload)) or _tried(lambda: _gid(payload))


def _gid(payload: Any) -> str:
    try:
        return str(payload["metaobject"]["id"])
    except (KeyError, TypeError):
        raise Retryable("Shopify did not say which entry it wrote.", after_s=15) from None
