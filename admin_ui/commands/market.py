"""`vitrine market`: what a market reads, likes, celebrates and does not forgive."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

import click

from admin_ui.commands.common import as_json, day_of, hint, opened, print_json, table
from admin_ui.commands.market_own import own, set_, undo
from core.errors import BadInput
from core.facts.categories import GENERAL
from core.localisation.calendar import known_until
from core.localisation.emotion import LEAST_WORDS, languages, measure
from core.localisation.market_brief import as_row, brief, languages_row, strength, taboos
from core.localisation.own_layer import Layers
from core.localisation.profile import Profile, codes, emotion, festivals, profile_for, quiet_near, season, with_layer
from core.localisation.profile_files import read_layer
from core.localisation.samples import samples
from core.localisation.sizes import APPAREL, SHOES, system_of
from core.review.checks.emotion import TOLERANCE

WITHIN_DAYS = 120
FITS = "fits"
_UNITS = {"metric": "metric", "us": "US customary", "both": "US customary first, metric in brackets"}


_of_store = click.option("--store", "name", default="", metavar="NAME", help="With what this store says for itself.")


@click.group()
def market() -> None:
    """Markets: languages, tone, festivals with their lead time, quiet days, taboos and why.

    Customs hold for many people, not for all. Nothing here is legal advice.
    """


for _command in (set_, undo, own):
    market.add_command(_command)


@market.command("list")
@as_json
def list_(as_json: bool) -> None:
    """All markets: what they read, and in which locale Vitrine writes it."""
    rows = [_entry(profile_for(code)) for code in codes()]
    if as_json:
        print_json({"markets": rows})
        return
    table(
        ["market", "", "reads", "written as", "currency", "units"],
        [
            [
                row["market"],
                row["name"],
                ", ".join(entry["locale"] for entry in row["languages"]),
                ", ".join("itself" if entry["own"] else entry["written_as"] for entry in row["languages"]),
                row["currency"],
                row["units"],
            ]
            for row in rows
        ],
    )
    hint("vitrine market show DE")


@market.command()
@click.argument("code")
@click.option("--category", default=GENERAL, metavar="NAME", help="For which goods, e.g. headphones or beauty.")
@click.option("--locale", metavar="TAG", help="For which language, where the market reads several.")
@click.option("--on", "day", metavar="YYYY-MM-DD", help="As of which day (default: today).")
@click.option(
    "--within", "within_days", type=click.IntRange(1, 730), default=WITHIN_DAYS, show_default=True, metavar="DAYS",
    help="How far ahead festivals are shown.",
)  # fmt: skip
@click.option("--layer", type=click.Path(path_type=Path), help="Your own layer on top (TOML; checked).")
@_of_store
@click.option("--brief", "brief_alone", is_flag=True, help="Only what a writer is told.")
@as_json
def show(
    code: str, category: str, locale: str | None, day: str | None, within_days: int, layer: Path | None,
    name: str, brief_alone: bool, as_json: bool,
) -> None:  # fmt: skip
    """One market: tone, festivals that come, quiet days, taboos with the reason, and what a writer is told."""
    profile = with_layer(code, read_layer(layer)) if layer else _profile(code, name)
    on = day_of(day)
    told = brief(profile, category, locale or profile.languages[0].tag, on)
    if brief_alone:
        answer = dict(told)
    else:
        answer = {**_entry(profile), **_custom(profile, category, on, within_days), "brief": told}
    if as_json or brief_alone:
        print_json(answer)
    else:
        _say(answer, category, on)


@market.command()
@click.argument("code")
@click.argument("source", default="-", metavar="[FILE or -]", type=click.File("r", encoding="utf-8"))
@click.option("--category", default=GENERAL, metavar="NAME", help="For which goods, e.g. headphones or beauty.")
@click.option("--locale", metavar="TAG", help="In which language, where the market reads several.")
@_of_store
@as_json
def tone(code: str, source: IO[str], category: str, locale: str | None, name: str, as_json: bool) -> None:
    """How strongly a text speaks, and how strongly the market likes it for such goods.

    Exit status 1 when it is louder or colder than that by more than 0.15.
    """
    profile = _profile(code, name)
    language = profile.language(locale) if locale else profile.languages[0]
    target = emotion(profile, category).intensity
    try:
        text = source.read()
    except UnicodeDecodeError as error:
        raise BadInput("The text is not UTF-8.", "Save it as UTF-8.", field="text") from error
    measured = measure(text, language.tag)
    if measured is None:
        why = (
            f"{LEAST_WORDS} words or more"
            if language.tag[:2] in languages()
            else f"a language of {' '.join(languages())}"
        )
        raise BadInput("The text cannot be measured.", f"It wants {why}.", field="text")
    said = _verdict(measured.intensity, target)
    answer = {"market": profile.code, "locale": language.tag, "category": category, "target": target, "verdict": said}
    if as_json:
        print_json({**answer, **asdict(measured)})
    else:
        click.echo(
            f"{measured.intensity:.2f} of 1 ({strength(measured.intensity)}); {profile.name} likes {target:.2f}: {said}"
        )
        signs = ", ".join(f"{name} {count}" for name, count in measured.signs.items() if count)
        click.echo(f"In {measured.words} words: {signs or 'no sign of feeling'}.")
    if said != FITS:
        raise click.exceptions.Exit(1)


def _profile(code: str, name: str) -> Profile:
    if not name:
        return profile_for(code)
    with opened() as (_services, db):
        layers = Layers(db.market_layers.of(db.tenancy.store_named(name).id))
    return layers.profile(profile_for(code).code)


def _verdict(intensity: float, target: float) -> str:
    if round(abs(intensity - target), 3) <= TOLERANCE:
        return FITS
    return "too loud" if intensity > target else "too cold"


def _entry(profile: Profile) -> dict[str, Any]:
    return {
        "market": profile.code,
        "name": profile.name,
        "inherits": list(profile.chain[:-1]),
        "profile": profile.digest,
        "languages": [languages_row(language) for language in profile.languages],
        "currency": profile.currency,
        "units": profile.units,
    }


def _custom(profile: Profile, category: str, on: date, within_days: int) -> dict[str, Any]:
    return {
        "on": on.isoformat(),
        "last_day": (on + timedelta(days=within_days)).isoformat(),
        "season": season(profile, on),
        "sizes": {kind: system_of(profile.code, kind) for kind in (APPAREL, SHOES)},
        "samples": [samples(language.tag, profile.currency) for language in profile.languages],
        "category": category,
        "emotion": asdict(emotion(profile, category)),
        "say": list(profile.say),
        "avoid": list(profile.avoid),
        "festivals": [as_row(coming, on) for coming in festivals(profile, on, within_days)],
        "festivals_known_until": known_until(),
        "quiet": [
            {"id": quiet.day.id, "name": quiet.day.name, "first": span.first.isoformat(), "last": span.last.isoformat()}
            | {"why": quiet.why, "ground": quiet.ground}
            for quiet, span in quiet_near(profile, on, within_days)
        ],
        "taboos": [asdict(row) for row in taboos(profile, category)],
        "signs": [asdict(row) for row in profile.signs],
        "wording": [asdict(row) for row in profile.wording],
    }


def _heading(text: str) -> None:
    click.secho(f"\n{text}", bold=True)


def _say(answer: dict[str, Any], category: str, on: date) -> None:
    click.secho(f"{answer['name']} ({answer['market']})", bold=True)
    for language, sample in zip(answer["languages"], answer["samples"], strict=True):
        written = "written as such" if language["own"] else f"written as {language['written_as']}"
        click.echo(f"{language['locale']}: {written}; address: {language['address']}")
        if language["note"]:
            click.echo(f"  {language['note']}")
        length = language["sentence"]
        click.echo(f"  sentences of about {length['target']} {length['unit']}, {length['most']} at most")
        click.echo(f"  {sample['number']}   {sample['price']}   {sample['date']}")
    sizes = ", ".join(f"{kind} {system}" for kind, system in answer["sizes"].items() if system)
    click.echo(f"Units: {_UNITS[answer['units']]}. Sizes: {sizes or 'no table yet'}. Currency: {answer['currency']}.")
    feeling = answer["emotion"]
    first, second = answer["brief"]["tone"]["feelings"]
    power = f"{strength(feeling['intensity'])} ({feeling['intensity']:.2f} of 1)"
    _heading(f"Tone for {category}: {power}, {first}, then {second}")
    click.echo("Say: " + "; ".join(answer["say"]) + ".\nAvoid: " + "; ".join(answer["avoid"]) + ".")
    _say_days(answer, on)
    _heading("Taboos")
    table(["", "", "because", "from"], [[t["severity"], t["what"], t["why"], t["ground"]] for t in answer["taboos"]])
    _heading("Signs")
    rows = [["liked" if s["liked"] else "avoid", s["kind"], s["what"], s["why"], s["ground"]] for s in answer["signs"]]
    table(["", "", "", "because", "from"], rows)
    _heading("Writing")
    table(["", "from"], [[w["what"], w["ground"]] for w in answer["wording"]])
    hint(f"vitrine market show {answer['market']} --category {category} --brief")


def _say_days(answer: dict[str, Any], on: date) -> None:
    _heading(f"Festivals from {on}" + (f" ({answer['season']})" if answer["season"] else ""))
    table(
        ["", "", "from", "prepare from", ""],
        [
            [
                row["name"] + (f" ({row['local']})" if row["local"] else ""),
                row["mood"],
                ("" if row["exact"] else "about ") + row["first"],
                "now" if row["in_lead"] else row["lead_from"],
                row["note"],
            ]
            for row in answer["festivals"]
        ],
    )
    if answer["last_day"][:4] > str(answer["festivals_known_until"]):
        click.echo(f"Days that follow the moon are known until {answer['festivals_known_until']}.")
    _heading("Quiet days: nothing festive runs")
    table(["", "from", "because", ""], [[q["name"], q["first"], q["why"], q["ground"]] for q in answer["quiet"]])
