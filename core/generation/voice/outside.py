"""The drift alarm: which pages of a shop are outside its voice, and in what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog.product import Product
from core.generation.voice.read import locale_of, own_lines
from core.localisation.voice.drift import Drift, drifts, wrong_address, wrong_person
from core.localisation.voice.hearing import Heard, hear
from core.localisation.voice.profile import Spoken, Voice
from core.review.checks.voice import banned_in, told_of

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store

OURS, SHOP = "page", "shop"
_SPEAKS = {"we": "as we", "you": "to the reader", "third": "of the product alone"}


@dataclass(frozen=True, slots=True)
class Address:
    """Sentences that address the reader by `used` where the voice says `wanted`: `count` of `of`, the first of them."""

    used: str
    wanted: str
    count: int
    of: int
    example: str

    @property
    def words(self) -> str:
        """One sentence."""
        return f"{self.count} of {self.of} sentences say {self.used}, not {self.wanted}: “{self.example[:80]}”"


@dataclass(frozen=True, slots=True)
class Outside:
    """A page outside the voice. `text`: page (written by us) or shop (the shop's own); `person` is who is heard
    instead of `wanted_person`, empty where that is right."""

    remote_id: str
    label: str
    locale: str
    text: str
    drifts: tuple[Drift, ...] = ()
    banned: tuple[str, ...] = ()
    address: Address | None = None
    person: str = ""
    wanted_person: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in plain words; empty for a page inside the voice."""
        found = [f"“{word}” is a word that this brand does not use." for word in self.banned]
        found += [drift.words for drift in self.drifts]
        if self.address is not None:
            found.append(self.address.words)
        if self.person:
            found.append(f"The page speaks {_SPEAKS[self.person]}, not {_SPEAKS[self.wanted_person]}.")
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        spreads = [
            {"trait": d.trait, "here": d.here, "usual": d.usual, "spreads": d.distance, "words": d.words}
            for d in self.drifts
        ]
        return {"sku": self.label, "locale": self.locale, "text": self.text, "drifts": spreads,
                "banned": list(self.banned), "reasons": list(self.reasons)}  # fmt: skip


def outside(
    db: Db, store: Store, voice: Voice, *, locales: Sequence[str] = (), products: Sequence[Product] | None = None
) -> Iterator[Outside]:
    """Pages outside the voice: each product's own text, and every page that we hold of it."""
    voices: dict[str, Spoken] = {}
    for product in db.catalog.everything(store.id) if products is None else products:
        for kind, locale, lines, facts_only in _texts(db, store, product):
            if lines and (not locales or locale in locales):
                spoken = voices.setdefault(locale, voice.of(locale))
                found = _judged(product, kind, lines, spoken, facts_only)
                if found.reasons:
                    yield found


def _texts(db: Db, store: Store, product: Product) -> Iterator[tuple[str, str, Sequence[str], bool]]:
    yield SHOP, locale_of(product, store), own_lines(product), False
    for row in db.content.of_product(store.id, product.remote_id):
        lines = [line.text for _path, line in told_of(row.document)]
        yield OURS, row.locale, lines, row.document.writer == "facts"


def _judged(product: Product, kind: str, lines: Sequence[str], spoken: Spoken, facts_only: bool) -> Outside:
    words = tuple(banned_in("\n".join(lines), spoken.banned))
    heard = [] if facts_only else hear(lines, spoken.lists)
    return Outside(
        product.remote_id,
        product.label,
        spoken.locale,
        kind,
        tuple(drifts(heard, spoken)),
        words,
        _address(heard, spoken),
        wrong_person(heard, spoken),
        str(spoken.wanted.get("person", "")),
    )


def _address(heard: Sequence[Heard], spoken: Spoken) -> Address | None:
    wrong = wrong_address(heard, spoken)
    if not wrong:
        return None
    levels = spoken.lists.levels
    used = next(name for name in wrong[0].levels if name != spoken.formality)
    return Address(levels[used].label, levels[spoken.formality].label, len(wrong), len(heard), wrong[0].text)
