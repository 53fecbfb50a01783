"""How a market is spoken to: its languages, address, feelings, festivals, quiet days, taboos and seasons.

Data with inheritance (`core.localisation.profile_files`); `digest` names the version of all that a profile rests on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from core.errors import BadInput
from core.facts.categories import GENERAL
from core.facts.categories import category as find_category
from core.localisation.calendar import Day, Span, days, spans_near, tables
from core.localisation.market import Market, Punctuation, market_files, markets, punctuation_of
from core.localisation.profile_files import CATEGORIES, FEELINGS, chain, merged, profile_files
from core.localisation.voice.lists import lists_of

LAYERS = ("ALL", "EU")
MOST_LEAD_DAYS = 120
_LEVELS = {"formal": "formal", "polite": "formal", "informal": "informal"}  # neutral: nobody is addressed
_QUARTERS = ("winter", "winter", "spring", "spring", "spring", "summer")
_NORTH = (*_QUARTERS, "summer", "summer", "autumn", "autumn", "autumn", "winter")
_SEASONS = {"north": _NORTH, "south": _NORTH[6:] + _NORTH[:6], "none": ()}


@dataclass(frozen=True, slots=True)
class Length:
    """How long a sentence is: aimed at and at most, in words or characters."""

    target: int
    most: int
    unit: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language that a market reads. `writes` is the locale in which Vitrine writes for it: its own, or the nearest;
    `note` says what is then missing. `address`: how the reader is spoken to."""

    tag: str
    language: str
    direction: str
    formality: str
    address: str
    writes: str
    note: str
    punctuation: Punctuation
    sentence: Length

    @property
    def own(self) -> bool:
        """Whether Vitrine writes this very locale."""
        return self.writes == self.tag


@dataclass(frozen=True, slots=True)
class Emotion:
    """What a text should make a reader feel: how strongly (0 sober to 1 glowing), and the shares of each feeling."""

    intensity: float
    warmth: float
    excitement: float
    trust: float
    prestige: float
    care: float

    @property
    def leading(self) -> tuple[str, str]:
        """The two strongest feelings, the stronger first."""
        ranked = sorted(FEELINGS, key=lambda name: -getattr(self, name))
        return ranked[0], ranked[1]


@dataclass(frozen=True, slots=True)
class Festival:
    """A day the market keeps, with its own name and lead time."""

    day: Day
    name: str
    local: str
    note: str
    lead_days: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """A solemn day: nothing festive runs."""

    day: Day
    why: str
    ground: str


@dataclass(frozen=True, slots=True)
class Taboo:
    """What a market does not forgive. No categories = all of them; `ground` is a fact id, or a source in words; `zh`
    says what and why to readers of Chinese."""

    id: str
    what: str
    why: str
    severity: str
    categories: tuple[str, ...]
    ground: str
    zh: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """A colour, number, flower or symbol that is liked, or better left out."""

    kind: str
    what: str
    liked: bool
    why: str
    ground: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A custom of writing; of every language of the market when it names no locale."""

    what: str
    locale: str
    ground: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One market with all that it inherits. `seasons`: of January to December, empty where there are none."""

    code: str
    name: str
    chain: tuple[str, ...]
    currency: str
    units: str
    languages: tuple[Language, ...]
    seasons: tuple[str, ...]
    say: tuple[str, ...]
    avoid: tuple[str, ...]
    emotions: Mapping[str, Emotion]
    festivals: tuple[Festival, ...]
    quiet: tuple[Quiet, ...]
    taboos: tuple[Taboo, ...]
    signs: tuple[Sign, ...]
    wording: tuple[Wording, ...]
    festivals_fact: str
    digest: str

    def language(self, tag: str) -> Language:
        """What is known of a locale here: read as such, or written for one that is. Raises BadInput."""
        folded = tag.replace("_", "-").lower()
        for key in ("tag", "writes"):
            for language in self.languages:
                if getattr(language, key).lower() == folded:
                    return language
        read = ", ".join(language.tag for language in self.languages)
        raise BadInput(f"{self.name} does not read {tag[:40]!r}.", f"It reads {read}.", field="locale")


@dataclass(frozen=True, slots=True)
class Coming:
    """A festival and its dates; `lead_from` is the day on which shoppers begin to look for it."""

    festival: Festival
    span: Span
    lead_from: date

    def runs(self, on: date) -> bool:
        """Whether it is in its lead-in, or there."""
        return self.lead_from <= on <= self.span.last


@cache
def codes() -> tuple[str, ...]:
    """Markets that have a profile: the countries, and the regions that differ from theirs."""
    return tuple(sorted(code for code in market_files() if code not in LAYERS))


@cache
def profile_for(code: str) -> Profile:
    """The profile of a market. Raises BadInput for an unknown one."""
    return with_layer(code, {})


def with_layer(code: str, layer: Mapping[str, Any]) -> Profile:
    """The same with a shop's own layer on top (see `profile_files.read_layer`). Raises BadInput, also for a layer that
    speaks of a language which the market does not read."""
    wanted = code.strip().upper().replace("_", "-")
    if wanted not in codes():
        raise BadInput(
            f"There is no profile of a market {code[:10]!r}.", f"Choose of {', '.join(codes())}.", field="market"
        )
    data: dict[str, Any] = {}
    basics: dict[str, Any] = {}
    for name in chain(wanted):
        data = merged(data, profile_files()[name])
        basics |= market_files()[name]
    for name in ("formality", "address"):
        if strange := [tag for tag in layer.get(name, {}) if tag not in basics["languages"]]:
            read = ", ".join(basics["languages"])
            raise BadInput(f"{basics['name']} does not read {strange[0][:40]!r}.", f"It reads {read}.", field=name)
    spoken = {tag: address_of(tag, level) for tag, level in layer.get("formality", {}).items()}
    own = {**layer, "address": {**spoken, **layer.get("address", {})}} if spoken else layer
    return _built(wanted, merged(data, own), basics)


def address_of(tag: str, formality: str) -> str:
    """How a reader of a locale is addressed at a level, in words: "Sie", "du"."""
    levels = lists_of(tag).levels
    level = levels.get(_LEVELS.get(formality, ""))
    if level is not None:
        return level.label
    return "no address" if formality == "neutral" else f"{formality} address"


def level_of(language: Language) -> str:
    """The way of address in which a language's readers expect to be spoken to, as the voice lists call it (formal,
    informal ...); empty where none is expected."""
    name = _LEVELS.get(language.formality, "")
    return name if name in lists_of(language.tag).levels else ""


def _built(code: str, data: Mapping[str, Any], basics: Mapping[str, Any]) -> Profile:
    return Profile(
        code=code,
        name=basics["name"],
        chain=chain(code),
        currency=basics["currency"],
        units=data.get("units", basics["units"]),
        languages=tuple(_language(tag, row, data) for tag, row in basics["languages"].items()),
        seasons=tuple(data.get("seasons", _SEASONS[data["hemisphere"]])),
        say=tuple(data["tone"].get("say", ())),
        avoid=tuple(data["tone"].get("avoid", ())),
        emotions={name: Emotion(data["intensity"][name], **data["weights"][name]) for name in CATEGORIES},
        festivals=tuple(map(_festival, data.get("festivals", ()))),
        quiet=tuple(Quiet(days()[row["day"]], row["why"], _ground(row)) for row in data.get("quiet", ())),
        taboos=tuple(map(_taboo, data.get("taboos", ()))),
        signs=tuple(
            Sign(row["kind"], row["what"], row["liked"], row["why"], _ground(row)) for row in data.get("signs", ())
        ),
        wording=tuple(Wording(row["what"], row.get("locale", ""), _ground(row)) for row in data.get("wording", ())),
        festivals_fact=data.get("festivals_fact", ""),
        digest=_digest(data, basics),
    )


def _ground(row: Mapping[str, Any]) -> str:
    return str(row.get("fact") or row["source"])


def _taboo(row: Mapping[str, Any]) -> Taboo:
    name = row.get("fact") or row["id"]
    kinds = tuple(row.get("categories", ()))
    return Taboo(name, row["what"], row["why"], row["severity"], kinds, _ground(row), row.get("zh", ""))


def _festival(row: Mapping[str, Any]) -> Festival:
    day = days()[row["day"]]
    if "days" in row:
        day = replace(day, days=row["days"])
    lead_days = row.get("lead_days", day.lead_days)
    return Festival(day, row.get("name", day.name), row.get("local", ""), row.get("note", ""), lead_days)


def _language(tag: str, row: Mapping[str, Any], data: Mapping[str, Any]) -> Language:
    """Marks and sentence length of a language without its own are those of the locale that is written for it."""
    writes = row.get("writes", tag)
    lengths = data["sentences"]
    length = next(lengths[key] for key in (tag, row["language"], row["language"][:2]) if key in lengths)
    marks = row.get("punctuation")
    return Language(
        tag=tag,
        language=row["language"],
        direction=row["direction"],
        formality=data.get("formality", {}).get(tag, row["formality"]),
        address=data["address"][tag],
        writes=writes,
        note=row.get("note", ""),
        punctuation=punctuation_of(marks) if marks else _written(writes).punctuation,
        sentence=Length(**length),
    )


def _written(locale: str) -> Market:
    return next(market for market in markets().values() if market.locale == locale)


def _digest(data: Mapping[str, Any], basics: Mapping[str, Any]) -> str:
    """Sixteen hex digits over everything the profile rests on: files, days, dates of the moon, marks."""
    kept = [days()[row["day"]] for name in ("festivals", "quiet") for row in data.get(name, ())]
    used = {key: tables()[day.rule[key]] for day in kept for key in ("table", "until_table") if key in day.rule}
    written = [_written(row["writes"]) for row in basics["languages"].values() if "writes" in row]
    whole = [data, basics, [asdict(day) for day in kept], used, [asdict(market) for market in written]]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:16]


def emotion(profile: Profile, category: str) -> Emotion:
    """The target for goods of a category (`headphones`) or family (`audio`). Raises BadInput for an unknown one."""
    known = find_category(category)
    return profile.emotions[known.family if known.family in profile.emotions else GENERAL]


def season(profile: Profile, on: date) -> str:
    """winter, spring, summer, autumn (by whole months; the other way round in the south), monsoon; empty where the year
    has none."""
    return profile.seasons[on.month - 1] if profile.seasons else ""


def festivals(profile: Profile, on: date, within_days: int) -> list[Coming]:
    """Festivals that run on a day or begin within so many days, by their first day."""
    found = [
        Coming(festival, span, span.first - timedelta(days=festival.lead_days))
        for festival in profile.festivals
        for span in spans_near(festival.day, on, on + timedelta(days=within_days))
    ]
    return sorted(found, key=lambda coming: (coming.span.first, coming.festival.day.id))


def quiet_on(profile: Profile, on: date) -> Quiet | None:
    """The solemn day that falls on a day, when one does."""
    return next((quiet for quiet in profile.quiet if spans_near(quiet.day, on, on)), None)


def quiet_near(profile: Profile, on: date, within_days: int) -> list[tuple[Quiet, Span]]:
    """Solemn days that fall on a day or within so many days, by date."""
    last = on + timedelta(days=within_days)
    found = [(quiet, span) for quiet in profile.quiet for span in spans_near(quiet.day, on, last)]
    return sorted(found, key=lambda row: (row[1].first, row[0].day.id))


def occasion(profile: Profile, on: date) -> Coming | None:
    """The festival that copy may speak of on a day: the nearest whose lead-in has begun; none on a quiet day.

    Sales are no occasion: what is said of them is the shop's offer, not the product's page.
    """
    if quiet_on(profile, on):
        return None
    running = [coming for coming in festivals(profile, on, MOST_LEAD_DAYS) if coming.runs(on)]
    fitting = [coming for coming in running if coming.festival.day.mood != "sale"]
    return min(fitting, key=lambda coming: (max(coming.span.first, on), coming.festival.day.id), default=None)
