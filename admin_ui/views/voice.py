"""The brand's voice: what was heard on the shop's own pages, how it should sound, which pages are outside it."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from admin_ui.context import db, store_of
from admin_ui.jobs import ask
from admin_ui.views.stores import chosen_locales
from admin_ui.words import number, percent, t
from core.generation.voice.keep import from_form, keep
from core.generation.voice.outside import Outside, outside
from core.localisation.market import normalise_locale
from core.localisation.voice.drift import Drift
from core.localisation.voice.profile import KEYS, NONE, PERSONS, RATES, SHARES, Spoken

blueprint = Blueprint("voice", __name__, url_prefix="/stores/<store_id>/voice")
_FULL = {"sentence_length": 40.0, **dict.fromkeys(SHARES, 1.0), **dict.fromkeys(RATES, 10.0)}
_CHARACTERS_FULL = 80.0
_SHOWN, _READ = 40, 500


@blueprint.get("")
def show(store_id: str) -> Any:
    """The voice of one locale, or the brand's own."""
    store = store_of(store_id)
    voice = db().voices.of(store.id)
    known = [tag for tag, row in voice.measured.items() if row.confidence != NONE]
    offered = list(dict.fromkeys((*known, *filter(None, voice.wanted), *chosen_locales(store.settings))))
    locale = request.args.get("locale", known[0] if known else "")
    locale = normalise_locale(locale) if locale and locale not in voice.measured else locale
    spoken = voice.of(locale) if locale else None
    return render_template(
        "voice.html",
        locales=offered,
        locale=locale,
        spoken=spoken,
        measured=spoken.measured if spoken and spoken.measured and spoken.measured.traits else None,
        rows=_rows(spoken) if spoken else [],
        wanted=voice.wanted.get(locale, {}),
        levels=_levels(spoken),
        persons=PERSONS,
        numbers=[key for key in KEYS if key not in ("person", "formality")],
        shares=SHARES,
        learned=bool(voice.measured),
        empty=voice.empty,
    )


def _levels(spoken: Spoken | None) -> list[tuple[str, str]]:
    """The ways of address that may be chosen; without a locale their names alone."""
    if spoken is None:
        return []
    return [(name, level.label) for name, level in spoken.lists.levels.items()]


def _rows(spoken: Spoken) -> list[dict[str, Any]]:
    """What the table of traits shows: a bar, the value, how far pages differ, what a person wants."""
    measured = spoken.measured
    if measured is None:
        return []
    rows = []
    for name, trait in measured.traits.items():
        full = _CHARACTERS_FULL if name == "sentence_length" and measured.unit == "characters" else _FULL[name]
        wanted = spoken.wanted.get(name)
        rows.append(
            {
                "name": name,
                "share": min(1.0, trait.value / full),
                "value": said(name, trait.value),
                "spread": said(name, trait.spread),
                "wanted": "" if wanted is None else said(name, float(wanted)),
            }
        )
    return rows


def said(name: str, value: float) -> str:
    """A trait's value in the reader's language."""
    if name in SHARES:
        return t("voice.of_sentences", share=percent(value))
    key = "voice.in_hundred" if name in RATES else "voice.plain"
    return t(key, n=number(round(value, 1)))


@blueprint.post("/learn")
def learn(store_id: str) -> Any:
    """Measure the shop's own pages."""
    store = store_of(store_id)
    job = ask(db(), "voice.learn", {"store": store.id}, alone=True)
    return redirect(url_for("jobs.one", job_id=job.id))


@blueprint.post("")
def change(store_id: str) -> Any:
    """Keep what a person wants of one locale, or of the brand in every one."""
    store = store_of(store_id)
    locale = request.form.get("locale", "")
    locale = normalise_locale(locale) if locale else ""
    keep(db(), store, locale, from_form(locale, request.form))
    flash(t("voice.kept"))
    return redirect(url_for("voice.show", store_id=store.id, locale=locale))


@blueprint.get("/outside")
def alarm(store_id: str) -> Any:
    """The pages of the first products that are outside the voice."""
    store = store_of(store_id)
    products = db().catalog.sources(store.id, limit=_READ)
    found = list(islice(outside(db(), store, db().voices.of(store.id), products=products), _SHOWN))
    rows = [(row, reasons(row)) for row in found]
    capped = db().catalog.count(store.id) > _READ
    return render_template("voice_outside.html", rows=rows, most=_SHOWN, read=_READ, capped=capped)


def reasons(row: Outside) -> list[str]:
    """Why a page is outside the voice, in the reader's language."""
    told = [t("voice.uses_banned", word=word) for word in row.banned]
    told += [_drift(drift) for drift in row.drifts]
    if address := row.address:
        told.append(t("voice.other_address", used=address.used, wanted=address.wanted, n=address.count, of=address.of))
    if row.person:
        told.append(t("voice.other_person", person=t(f"voice.person.{row.person}")))
    return told


def _drift(drift: Drift) -> str:
    return t(
        "voice.drift",
        trait=t(f"voice.key.{drift.trait}"),
        here=said(drift.trait, drift.here),
        usual=said(drift.trait, drift.usual),
        n=number(round(abs(drift.distance), 1)),
    )
