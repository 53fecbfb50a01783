"""What a writer is told about a market, in a few plain words: for a prompt, a page, a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from core.facts.categories import GENERAL
from core.facts.categories import category as find_category
from core.localisation.profile import Coming, Language, Profile, Taboo, emotion, occasion, quiet_on, season

_STRENGTH = ((0.3, "sober"), (0.45, "calm"), (0.6, "warm"), (0.75, "lively"), (1.01, "glowing"))


def brief(profile: Profile, category: str, locale: str, on: date) -> Mapping[str, Any]:
    """Everything a text for goods of a category, in a locale, on a day, should keep to. Plain JSON values.

    `festival` is there only in its lead-in, `quiet` only on a solemn day. Raises BadInput for an unknown category, and
    for a locale that the market does not read.
    """
    language = profile.language(locale)
    target = emotion(profile, category)
    found: dict[str, Any] = {
        "market": profile.code,
        "market_name": profile.name,
        "profile": profile.digest,
        "locale": language.tag,
        "written_as": language.writes,
        "address": language.address,
        "formality": language.formality,
        "sentence": asdict(language.sentence),
        "tone": {"strength": strength(target.intensity), "feelings": list(target.leading), "say": list(profile.say)},
        "intensity": target.intensity,
        "units": profile.units,
        "wording": [row.what for row in profile.wording if row.locale in ("", language.tag)],
        "avoid": [*profile.avoid, *(row.what for row in taboos(profile, category)), *_disliked(profile)],
        "liked": [f"{row.kind}: {row.what}" for row in profile.signs if row.liked],
    }
    if now := season(profile, on):
        found["season"] = now
    if quiet := quiet_on(profile, on):
        found["quiet"] = {"name": quiet.day.name, "why": quiet.why}
    if coming := occasion(profile, on):
        found["festival"] = as_row(coming, on)
    return found


def strength(intensity: float) -> str:
    """An intensity in a word."""
    return next(word for bound, word in _STRENGTH if intensity < bound)


def taboos(profile: Profile, category: str) -> list[Taboo]:
    """Those that concern goods of a category, the gravest first."""
    family = find_category(category).family
    fitting = [row for row in profile.taboos if not row.categories or family in row.categories or family == GENERAL]
    return sorted(fitting, key=lambda row: ("block", "warn", "info").index(row.severity))


def _disliked(profile: Profile) -> list[str]:
    named = {row.what for row in profile.taboos}
    return [f"{row.kind}: {row.what}" for row in profile.signs if not row.liked and row.what not in named]


def as_row(coming: Coming, on: date) -> dict[str, Any]:
    """A coming festival in plain values."""
    festival = coming.festival
    return {
        "id": festival.day.id,
        "name": festival.name,
        "local": festival.local,
        "mood": festival.day.mood,
        "first": coming.span.first.isoformat(),
        "last": coming.span.last.isoformat(),
        "days_left": max(0, (coming.span.first - on).days),
        "lead_from": coming.lead_from.isoformat(),
        "in_lead": coming.runs(on),
        "exact": festival.day.exact,
        "note": festival.note,
    }


def languages_row(language: Language) -> dict[str, Any]:
    """A language of a market in plain values."""
    return {
        "locale": language.tag,
        "written_as": language.writes,
        "own": language.own,
        "note": language.note,
        "address": language.address,
        "formality": language.formality,
        "direction": language.direction,
        "sentence": asdict(language.sentence),
    }
