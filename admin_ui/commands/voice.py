"""`vitrine voice ...`: how the brand sounds, as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from admin_ui.commands.common import (
    as_json,
    counting_bar,
    hint,
    opened,
    print_json,
    product_ids,
    skus,
    table,
)
from core.errors import BadInput
from core.localisation.market import normalise_locale
from core.localisation.voice.profile import (
    KEYS,
    NONE,
    RATES,
    SHARES,
    Measured,
    Spoken,
    Voice,
)

_SURE = {"none": "too little text", "some": "little text", "good": "enough text"}
_one_locale = click.option("--locale", default="", metavar="L", help="Only this locale, for example de-DE.")


@click.group()
def voice() -> None:
    """The brand's voice: learn it from the shop's own pages, show and set it, find pages outside it and twins."""


@voice.command()
@click.argument("name")
@as_json
def learn(name: str, as_json: bool) -> None:
    """Measure the voice of the shop's own pages and of approved texts, language by language."""
    from core.generation.voice.learn import learn as measure

    with opened() as (_services, db), counting_bar("Reading pages") as progress:
        store = db.tenancy.store_named(name)
        found = measure(db, store, progress=progress)
        db.audit.write("voice.learned", name, store_id=store.id, locales=[row.locale for row in found])
    if as_json:
        print_json({"store": name, "measured": [row.as_dict() for row in found]})
        return
    rows = [[row.locale, row.pages, row.known, row.sentences, _SURE[row.confidence], row.person] for row in found]
    table(["locale", "pages read", "with text", "sentences", "rests on", "speaks"], rows)
    if not any(row.confidence != NONE for row in found):
        click.echo("\nThe shop has too little text of its own to hear a voice in: say how it should sound.")
        hint(f"vitrine voice set {name} --person we")
        return
    hint(f"vitrine voice show {name}")


@voice.command()
@click.argument("name")
@_one_locale
@as_json
def show(name: str, locale: str, as_json: bool) -> None:
    """The voice as numbers, with loved and banned words and the most typical sentences."""
    from core.generation.voice.told import told as as_told

    with opened() as (_services, db):
        held = db.voices.of(db.tenancy.store_named(name).id)
    locales = [normalise_locale(locale)] if locale else sorted({*held.measured, *filter(None, held.wanted)})
    told = [(tag, held.of(tag), as_told(held, tag)) for tag in locales]
    if as_json:
        rows = [_as_row(held, spoken) | {"brief": b.rules, "digest": b.digest} for _tag, spoken, b in told]
        print_json({"store": name, "brand": dict(held.wanted.get("", {})), "voices": rows})
        return
    if held.empty:
        click.echo("Nothing was learned or set yet.")
        hint(f"vitrine voice learn {name}")
        return
    for _tag, spoken, words in told:
        _print(spoken)
        for name, said in words.rules.items():
            click.echo(
                f"Told to a model, {name.replace('_', ' ')}: {', '.join(said) if isinstance(said, list) else said}"
            )
    if brand := held.wanted.get(""):
        click.echo(f"\nFor every locale: {_settings(brand)}")


def _as_row(held: Voice, spoken: Spoken) -> dict[str, Any]:
    return {
        "locale": spoken.locale,
        "measured": spoken.measured.as_dict() if spoken.measured else None,
        "wanted": dict(held.wanted.get(spoken.locale, {})),
        "formality": spoken.formality,
        "banned": list(spoken.banned),
        "loved": list(spoken.loved),
    }


def _print(spoken: Spoken) -> None:
    measured = spoken.measured
    click.echo(f"\n{spoken.locale}", nl=not measured)
    if measured is not None:
        where = "" if measured.locale == spoken.locale else f", pages in {measured.locale}"
        click.echo(f": {measured.sentences} sentences of {measured.pages} pages{where} ({_SURE[measured.confidence]})")
        if measured.traits:
            table(["trait", "measured", "pages differ by", "wanted"], _trait_rows(measured, spoken))
        if measured.loved:
            click.echo("Loved: " + ", ".join(f"{row.word} (x{row.times:g})" for row in measured.loved))
        for line in measured.lines:
            click.echo(f"  “{line}”")
    if level := spoken.lists.levels.get(spoken.formality):
        click.echo(f"Address: {level.label}")
    if spoken.loved:
        click.echo(f"To be used: {', '.join(spoken.loved)}")
    if spoken.banned:
        click.echo(f"Banned: {', '.join(spoken.banned)}")


def _trait_rows(measured: Measured, spoken: Spoken) -> list[list[str]]:
    rows = [["person", measured.person, "", str(spoken.wanted.get("person", ""))]]
    for name, trait in measured.traits.items():
        wanted = spoken.wanted.get(name)
        told = "" if wanted is None else _said(name, float(wanted))
        rows.append([name.replace("_", " "), _said(name, trait.value), _said(name, trait.spread), told])
    return rows


def _said(name: str, value: float) -> str:
    if name in SHARES:
        return f"{value:.0%} of sentences"
    return f"{value:.1f} in 100" if name in RATES else f"{value:.1f}"


def _settings(row: Mapping[str, Any]) -> str:
    shown = [f"{key} {', '.join(value) if isinstance(value, list) else value}" for key, value in row.items() if value]
    return "; ".join(shown) or "nothing"


@voice.command()
@click.argument("name")
@as_json
def markets(name: str, as_json: bool) -> None:
    """The brand's locales side by side: how it sounds in each market, what was set and what was measured."""
    with opened() as (_services, db):
        held = db.voices.of(db.tenancy.store_named(name).id)
    locales = sorted({*held.measured, *filter(None, held.wanted)})
    spoken = {tag: held.of(tag) for tag in locales}
    rows = {key: {tag: found for tag in locales if (found := _here(spoken[tag], key))} for key in KEYS}
    rows = {key: row for key, row in rows.items() if row}
    if as_json:
        print_json({"store": name, "locales": locales, "traits": rows})
        return
    if not rows:
        click.echo("Nothing was learned or set yet.")
        hint(f"vitrine voice learn {name}")
        return
    table(["trait", *locales], [[key.replace("_", " "), *(_cell(key, row.get(tag)) for tag in locales)]
                                for key, row in rows.items()])  # fmt: skip
    click.echo("\n* set by a person; the others were measured. No figure: too little text, or no such thing there.")
    hint(f"vitrine voice set {name} --locale {locales[0]} --formality informal")


def _here(spoken: Spoken, key: str) -> dict[str, Any] | None:
    """A trait's value in a locale, and whether a person set it; None where nobody knows."""
    if key in spoken.wanted:
        return {"value": spoken.wanted[key], "set": True}
    measured = spoken.measured
    if measured is None or measured.locale != spoken.locale or measured.confidence == NONE:
        return None
    trait = measured.traits.get(key)
    value = trait.value if trait else {"person": measured.person, "formality": measured.formality}.get(key)
    return {"value": value, "set": False} if value not in (None, "") else None


def _cell(key: str, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return ""
    value = found["value"]
    return f"{value if isinstance(value, str) else _said(key, float(value))}{'*' if found['set'] else ''}"


def _keys(command: Callable[..., None]) -> Callable[..., None]:
    words = {
        "person": "we, you, third or any: who is heard.",
        "formality": "How the reader is addressed: formal, informal, or as people call it (Sie, du, tu, です・ます).",
        "sentence_length": "Words (characters, where words do not stand apart) of a usual sentence.",
        "exclamations": "Share of sentences with an exclamation mark, 0 to 1; 0 = never.",
        "questions": "Share of sentences that ask.",
        "emoji": "Share of sentences with an emoji.",
        "capitals": "Share of sentences with a WORD IN CAPITALS.",
        "intensifiers": "Very, really and the like in 100 words.",
        "praise": "Words of praise in 100 words.",
        "contractions": "It's, don't and the like in 100 words.",
    }
    for key in reversed(KEYS):
        command = click.option(f"--{key.replace('_', '-')}", key, metavar="VALUE", help=words[key])(command)
    return command


@voice.command(name="set")
@click.argument("name")
@click.option("--locale", default="", metavar="L", help="For this locale; without it for the brand in every locale.")
@_keys
@click.option("--ban", multiple=True, metavar="WORD", help="Never use it; word* bans every ending (repeatable).")
@click.option("--unban", multiple=True, metavar="WORD")
@click.option("--love", multiple=True, metavar="WORD", help="Use it where it fits (repeatable).")
@click.option("--unlove", multiple=True, metavar="WORD")
@click.option("--forget", multiple=True, type=click.Choice(KEYS), help="Back to what was measured (repeatable).")
@as_json
def set_(
    name: str, locale: str, ban: tuple[str, ...], unban: tuple[str, ...], love: tuple[str, ...],
    unlove: tuple[str, ...], forget: tuple[str, ...], as_json: bool, **keys: str | None,
) -> None:  # fmt: skip
    """Say how the brand should sound. What is set wins over what was measured; a locale's wins over the brand's."""
    given = {key: value for key, value in keys.items() if value is not None}
    if not (given or ban or unban or love or unlove or forget):
        raise BadInput("Nothing was said.", "For example: --person we --ban cheap", field="key")
    from core.generation.voice.keep import change, keep

    tag = normalise_locale(locale) if locale else ""
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        held = db.voices.of(store.id).wanted.get(tag, {})
        wanted = change(held, tag, given=given, forget=forget, ban=ban, unban=unban, love=love, unlove=unlove)
        keep(db, store, tag, wanted)
    if as_json:
        print_json({"store": name, "locale": tag, "wanted": wanted})
        return
    click.echo(f"{tag or 'Every locale'}: {_settings(wanted)}")
    hint(f"vitrine voice check {name}")


@voice.command()
@click.argument("name")
@skus
@_one_locale
@as_json
def check(name: str, labels: tuple[str, ...], locale: str, as_json: bool) -> None:
    """The drift alarm: which pages, the shop's own and ours, are outside the voice, and by how much. Exit 1 if any."""
    from core.generation.voice.outside import outside
    from core.jobs.shops import chosen

    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        held = db.voices.of(store.id)
        if held.empty:
            raise BadInput("This store has no voice yet.", f"vitrine voice learn {name}", field="name")
        some = chosen(db, store, product_ids(db, store, labels, False)) if labels else None
        locales = [normalise_locale(locale)] if locale else []
        found = list(outside(db, store, held, locales=locales, products=some))
    if as_json:
        print_json({"store": name, "outside": [row.as_dict() for row in found]})
    else:
        rows = [[row.label, row.locale, row.text, reason] for row in found for reason in row.reasons]
        table(["sku", "locale", "text", "why"], rows)
        click.echo(f"\n{len(found)} pages are outside the voice.")
    if found:
        raise click.exceptions.Exit(1)


@voice.command()
@click.argument("name")
@click.option("--locale", required=True, metavar="L", help="For example de-DE.")
@click.option("--share", type=click.FloatRange(0.1, 1.0), default=0.4, show_default=True, help="From which to list.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="Pairs to list in words.")
@as_json
def twins(name: str, locale: str, share: float, most: int, as_json: bool) -> None:
    """Pairs of pages that say nearly the same, with what they share: five-grams outside tables. Exit 1 if any."""
    from core.generation.voice.twins import twins as compare

    with opened() as (_services, db):
        found = compare(db, db.tenancy.store_named(name), normalise_locale(locale), share=share)
    if as_json:
        everywhere = [{"sentence": text, "pages": pages} for text, pages in found.everywhere]
        pairs = [pair.as_dict() for pair in found.pairs]
        print_json({"store": name, "locale": locale, "pages": found.pages, "pairs": pairs, "everywhere": everywhere})
    else:
        rows = [
            [f"{pair.share:.0%}", pair.one.label, pair.other.label, " / ".join(pair.sentences)[:120]]
            for pair in found.pairs[:most]
        ]
        table(["shared", "page", "page", "sentences of both"], rows)
        for text, pages in found.everywhere:
            click.echo(f"On {pages} pages: “{text[:120]}”")
        click.echo(f"\n{len(found.pairs)} pairs of {found.pages} pages say nearly the same.")
    if found.pairs:
        raise click.exceptions.Exit(1)
