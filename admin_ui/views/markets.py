"""Markets: how each is spoken to, what comes, when it is quiet, and what it does not forgive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from admin_ui.context import current_store, db, services, store_of
from admin_ui.formats import territory_name
from admin_ui.words import locale_name, number, speech, t
from core.errors import BadInput
from core.facts.categories import GENERAL, category
from core.generation.own_markets import replace_layer, take_back
from core.localisation import market_notes
from core.localisation.calendar import Day, known_until
from core.localisation.market import FORMALITY, UNITS
from core.localisation.market_brief import strength, taboos
from core.localisation.own_layer import Layer, Layers, Wish, changed
from core.localisation.profile import Festival, Profile, codes, festivals, profile_for, quiet_near, quiet_on, season
from core.localisation.profile_files import CATEGORIES, FEELINGS
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
    on, store = services().clock.now().date(), current_store()
    layers = Layers(db().market_layers.of(store.id) if store else {})
    profile = layers.profile(code)
    kinds = {kind: system_of(code, kind) for kind in (APPAREL, SHOES)}
    return render_template(
        "market.html",
        profile=profile,
        base=profile_for(code),
        layer=layers.by_market.get(code, {}),
        said=_said(layers.by_market.get(code, {})),
        steps=db().market_layers.steps(store.id, code) if store else 0,
        formalities=FORMALITY,
        all_units=UNITS,
        feelings=FEELINGS,
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
        note=partial(market_notes.note, language=speech()),
        ground=partial(market_notes.ground, language=speech()),
    )


@blueprint.post("/<code>/own")
def change(code: str) -> Any:
    """Keep what a shop says of the market for itself, or take the last change back."""
    if code not in codes():
        raise NotFound
    store = store_of(request.form.get("store", ""))
    if request.form.get("do") == "undo":
        take_back(db(), store, code)
        flash(t("market.own_undone"))
    else:
        replace_layer(db(), store, code, _asked(code, db().market_layers.of(store.id).get(code, {}), request.form))
        flash(t("market.own_kept"))
    return redirect(url_for("markets.one", code=code))


def _asked(code: str, held: Layer, form: Mapping[str, str]) -> Layer:
    """The layer as the form wants it: a field left empty goes back to the market's own."""
    layer = changed(code, held, Wish(units=form.get("units", ""), forget=() if form.get("units") else ("units",)))
    for language in profile_for(code).languages:
        formality, length = (form.get(f"{name}.{language.tag}", "").strip() for name in ("formality", "target"))
        most = form.get(f"most.{language.tag}", "").strip()
        gone = [name for name, value in (("formality", formality), ("sentence", length or most)) if not value]
        wish = Wish(language.tag, formality, "", _whole(length), _whole(most), forget=tuple(gone))
        layer = changed(code, layer, wish)
    if category_name := form.get("category", ""):
        shares = {name: share for name in FEELINGS if (share := _share(form.get(name, ""))) is not None}
        strength_wanted = _share(form.get("intensity", ""))
        gone = [name for name, value in (("intensity", strength_wanted), ("feelings", shares or None)) if value is None]
        wish = Wish(category=category_name, intensity=strength_wanted, feelings=shares or None, forget=tuple(gone))
        layer = changed(code, layer, wish)
    return layer


def _whole(text: str) -> int | None:
    value = _number(text)
    return None if value is None else int(value)


def _share(text: str) -> float | None:
    return _number(text.strip())


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise BadInput(f"{text[:20]!r} is no number.", "Write digits alone.", field="number") from error


def _said(layer: Layer) -> list[tuple[str, str]]:
    """What a shop says, in the reader's language."""
    rows: list[tuple[str, str]] = []
    if "units" in layer:
        rows.append((t("market.units"), t(f"market_units.{layer['units']}")))
    for tag, level in layer.get("formality", {}).items():
        rows.append((t("market.own_address", reads=locale_name(tag)), t(f"market_formality.{level}")))
    for tag, length in layer.get("sentences", {}).items():
        told = t(f"market.about_{length['unit']}", n=length["target"], most=length["most"])
        rows.append((f"{t('market.sentences')} · {locale_name(tag)}", told))
    for name, value in layer.get("intensity", {}).items():
        rows.append((f"{t('market.strength')} · {_category(name)}", number(value)))
    for name, shares in layer.get("weights", {}).items():
        told = t("frame.comma").join(f"{t(f'market_feeling.{key}')} {number(value)}" for key, value in shares.items())
        rows.append((f"{t('market.feelings')} · {_category(name)}", told))
    more = [key for key in layer if key not in ("units", "formality", "sentences", "intensity", "weights")]
    return [*rows, *((t("market.own_file"), key) for key in more)]


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
