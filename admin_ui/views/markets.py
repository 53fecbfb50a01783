"""Markets: how each is spoken to, what comes, when it is quiet, and what it does not forgive."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from admin_ui.context import services
from admin_ui.formats import territory_name
from admin_ui.words import speech, t
from core.facts.categories import GENERAL, category
from core.localisation.calendar import Day, known_until
from core.localisation.market_brief import strength, taboos
from core.localisation.profile import Festival, Profile, codes, festivals, profile_for, quiet_near, quiet_on, season
from core.localisation.profile_files import CATEGORIES
from core.localisation.samples import samples
from core.localisation.sizes import APPAREL, SHOES, system_of

blueprint = Blueprint("markets", __name__, url_prefix="/markets")
_SOON_DAYS = 60
_AHEAD_DAYS = 180


@blueprint.get("")
def show() -> Any:
    """All markets with what comes next."""
    on = services().clock.now().date()
    rows = [(profile, festivals(profile, on, _SOON_DAYS)[:1]) for profile in map(profile_for, codes())]
    return render_template("markets.html", rows=rows, on=on, soon=_SOON_DAYS, day_name=_name, market_name=_market)


@blueprint.get("/<code>")
def one(code: str) -> Any:
    """One market."""
    if code not in codes():
        raise NotFound
    profile, on = profile_for(code), services().clock.now().date()
    kinds = {kind: system_of(code, kind) for kind in (APPAREL, SHOES)}
    return render_template(
        "market.html",
        profile=profile,
        on=on,
        season=season(profile, on),
        coming=festivals(profile, on, _AHEAD_DAYS),
        quiet=quiet_near(profile, on, _AHEAD_DAYS),
        quiet_now=quiet_on(profile, on),
        taboos=taboos(profile, GENERAL),
        tones=_tones(profile),
        sizes=[(kind, system) for kind, system in kinds.items() if system],
        samples={language.tag: samples(language.tag, profile.currency) for language in profile.languages},
        known_until=known_until(),
        day_name=_name,
        category_name=_category,
        market_name=_market,
    )


def _name(kept: Festival | Day) -> str:
    """A day as the reader of the page calls it."""
    if isinstance(kept, Day):
        return kept.zh if speech() == "zh" else kept.name
    return kept.day.zh if speech() == "zh" else kept.name


def _category(name: str) -> str:
    return t("market.all_goods") if name == GENERAL else category(name).title(speech())


def _market(profile: Profile) -> str:
    """A country as the reader of the page calls it; a region behind its country."""
    country = territory_name(speech(), profile.code[:2])
    return f"{country} · {profile.name}" if "-" in profile.code else country


def _tones(profile: Profile) -> list[tuple[str, Any, str]]:
    return [(name, profile.emotions[name], strength(profile.emotions[name].intensity)) for name in CATEGORIES]
