"""`vitrine channels`: the texts of every channel out of a product's page; the limits; the preflight of a document."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import all_products, as_json, locales_of, opened, print_json, product_ids, skus, table
from core.assets.channels import picture_slot
from core.content.channels.contract import slots
from core.content.channels.measure import size
from core.content.channels.table import Channel, Limit, channel, channels
from core.content.channels.text import REFUSED, Made, Problem
from core.errors import BadInput
from core.jobs.shops import chosen

AMAZON = "amazon_aplus"
_UNSAFE = re.compile(r"[^\w.-]+")
_ROWS = ("field", "most", "unit", "need", "want", "items", "effect", "certainty", "checked", "source")


@click.command("channels")
@click.argument("name", required=False)
@click.option("--locales", metavar="L,L...", help="For example de-DE,ja-JP: pages that are written.")
@skus
@all_products
@click.option("--channel", "wanted", metavar="C,C...", default="", help="Only these channels; see --list.")
@click.option("--module", "modules", metavar="M,M...", default="", help="Exactly these A+ modules, in this order.")
@click.option(
    "--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write a file per channel here."
)
@click.option("--list", "listing", is_flag=True, help="Show the channels with their limits, and stop.")
@click.option(
    "--preflight", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check an A+ document (JSON) from anywhere, and stop.",
)  # fmt: skip
@as_json
def channels_(
    name: str | None,
    locales: str | None,
    labels: tuple[str, ...],
    everything: bool,
    wanted: str,
    modules: str,
    folder: Path | None,
    listing: bool,
    file: Path | None,
    as_json: bool,
) -> None:
    """Texts for advertisements, feeds, social networks, e-mail and Amazon, out of the page that is written.

    Nothing is invented and no model is asked: each text says lines of the page, in full or up to the end of a clause,
    with the facts behind them, and passes the same gate. Exit status 1 when a channel is refused.
    """
    if listing:
        _list(as_json)
    elif file is not None:
        _preflight(file, as_json)
    else:
        if name is None or not locales:
            example = "For example: vitrine channels shop --locales de-DE --sku A1"
            raise BadInput("A store and its locales are needed.", example, field="name")
        names = [channel(part.strip()).name for part in wanted.split(",") if part.strip()]
        kinds = [part.strip() for part in modules.split(",") if part.strip()]
        rows = _made(name, locales_of(locales), labels, everything, names, kinds)
        if folder:
            _write(folder, rows)
        if as_json:
            print_json(
                {"store": name, "rows": [row | {"channels": [m.as_dict() for m in row["channels"]]} for row in rows]}
            )
        else:
            for row in rows:
                _show(row)
        if any(made.state == REFUSED for row in rows for made in row["channels"]):
            raise click.exceptions.Exit(1)


def _made(
    name: str, locales: list[str], labels: tuple[str, ...], everything: bool, names: list[str], kinds: list[str]
) -> list[dict[str, Any]]:
    """One row per product and locale: its texts for the channels."""
    from core.generation.channels import texts_of_store

    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        products = chosen(db, store, product_ids(db, store, labels, everything))
        rows = texts_of_store(db, store, products, locales, names=names, modules=kinds)
        found = [{"sku": row.product.label, "locale": row.locale, "channels": row.channels} for row in rows]
    if not found:
        raise BadInput(
            "None of these pages is written yet.",
            f"Write them first: vitrine generate {name} --locales {','.join(locales)} --all",
            field="locales",
        )
    return found


def _show(row: dict[str, Any]) -> None:
    click.echo(click.style(f"{row['sku']} {row['locale']}", bold=True))
    for made in row["channels"]:
        about = channel(made.channel)
        click.echo(f"\n== {about.title} ({made.channel}): {made.state}")
        click.echo(readable(made), nl=False)
    click.echo("")


def readable(made: Made) -> str:
    """A channel's texts for people: each with its size and limit, then what was left out and why."""
    about = channel(made.channel)
    document = made.payload.get("contentDocument", {})
    kinds = [module["contentModuleType"] for module in document.get("contentModuleList", ())]
    lines: list[str] = []
    for field, texts in made.texts.items():
        for at, text in enumerate(texts):
            kind = f" {kinds[at]}" if field == "modules" and at < len(kinds) else ""
            lines.append(f"[{field}{kind}{_room(about.fields[field], text.text)}]")
            lines.append(text.text)
    if shots := made.payload.get("shots"):
        lines.append(f"[shots, {made.payload['seconds']} s]")
        lines += [
            f"{at}. {s['seconds']} s  picture {s['picture'] or '-'}  {s['screen']}" for at, s in enumerate(shots, 1)
        ]
    lines += [f"- left out: {row.text!r} ({row.rule}): {row.reason}" for row in made.left_out]
    lines += [f"{'! ' if p.stops else '? '}{p.cause} {p.next_step}" for p in made.problems]
    return "".join(f"{line}\n" for line in lines)


def _room(limit: Limit, text: str) -> str:
    return f" {size(text, limit.unit)}/{limit.most} {limit.unit}" if limit.most else ""


def _write(folder: Path, rows: list[dict[str, Any]]) -> None:
    """A text file per channel; the A+ document and the feed also as the JSON that they are sent as."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        for made in row["channels"]:
            stem = _UNSAFE.sub("_", f"{row['sku']}.{row['locale']}.{made.channel}")
            (folder / f"{stem}.txt").write_text(readable(made), encoding="utf-8")
            if made.channel == "description" and "html" in made.texts:
                (folder / f"{stem}.html").write_text(made.texts["html"][0].text, encoding="utf-8")
            if made.payload:
                payload = json.dumps(dict(made.payload), ensure_ascii=False, indent=1)
                (folder / f"{stem}.json").write_text(payload, encoding="utf-8")


# ------------------------------------------------------------------ the limits, and documents from anywhere


def _list(as_json: bool) -> None:
    if as_json:
        print_json({"channels": [_described(each) for each in channels().values()]})
        return
    for each in channels().values():
        click.echo(click.style(f"\n{each.name}", bold=True) + f"  {each.title}")
        heads = ["field", "most", "unit", "need", "want", "items", "effect", "certainty"]
        table(heads, [[getattr(limit, head) or "-" for head in heads] for limit in each])
        for note in each.notes:
            click.echo(f"  {note}")
        if each.name == AMAZON:
            click.echo(f"  pictures: JPEG or PNG of at most {picture_slot(AMAZON).max_bytes} bytes")
            table(
                ["module", "pictures", "pixels at least", "beside", "characters at most", "certainty"],
                [[row["module"], row["pictures"] or "-", _by(row["pixels"]), _by(row["beside_pixels"]),
                  ", ".join(f"{part} {most}" for part, most in row["characters"].items()) or "-", row["certainty"]]
                 for row in _modules()],
            )  # fmt: skip


def _described(each: Channel) -> dict[str, Any]:
    fields = [{name: getattr(limit, name) for name in _ROWS} for limit in each]
    found = {"name": each.name, "title": each.title, "rules": each.rules, "fields": fields, "notes": each.notes}
    if each.name == AMAZON:
        return {**found, "modules": _modules(), "max_file_bytes": picture_slot(AMAZON).max_bytes}
    return found


def _modules() -> list[dict[str, Any]]:
    """What each A+ module wants: pictures and their least size, texts and their most characters."""
    return [
        {
            "module": slot.type,
            "pictures": slot.pictures,
            "pixels": [slot.width_px, slot.height_px] if slot.width_px else None,
            "beside_pixels": list(slot.side_px) if slot.side_px[0] else None,
            "characters": dict(slot.text),
            "certainty": slot.certainty,
            "note": slot.note,
        }
        for slot in slots().values()
    ]


def _by(pixels: list[int] | None) -> str:
    return f"{pixels[0]} x {pixels[1]}" if pixels else "-"


def _preflight(file: Path, as_json: bool) -> None:
    from core.generation.channels.preflight import preflight

    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError) as error:
        raise BadInput(f"{file.name} is no JSON: {error}", "Save it as UTF-8 JSON.", field="preflight") from error
    whole = document if isinstance(document, dict) else {}
    uploads = [row for row in whole.get("uploads", ()) if isinstance(row, dict)] if "contentDocument" in whole else []
    found: list[Problem] = preflight(whole.get("contentDocument", document), uploads=uploads)
    if as_json:
        print_json({"file": file.name, "problems": [problem.as_dict() for problem in found]})
    else:
        for problem in found:
            click.echo(f"{'! ' if problem.stops else '? '}{problem.cause} {problem.next_step}")
        click.echo(f"{len(found)} reasons, {sum(problem.stops for problem in found)} of them stop the document.")
    if any(problem.stops for problem in found):
        raise click.exceptions.Exit(1)
