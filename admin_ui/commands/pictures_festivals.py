"""`vitrine pictures festivals`: for which days a market gets a banner, when, and with which greeting."""

from __future__ import annotations

import click

from admin_ui.commands.common import as_json, day_of, hint, locales_of, print_json, table
from core.generation.pictured.feast import offered, rows
from core.localisation.market import market_for
from core.localisation.profile import profile_for


@click.command()
@click.option("--locales", "tags", required=True, metavar="L", help="For example de-DE,ja-JP.")
@click.option("--on", "day", metavar="YYYY-MM-DD", help="As of which day (default: today).")
@as_json
def festivals(tags: str, day: str | None, as_json: bool) -> None:
    """Festivals by market: by which name a banner is ordered, from when it is offered, its greeting, or why none."""
    on = day_of(day)
    found = [
        {"locale": locale, **row}
        for locale in locales_of(tags)
        for row in rows(offered(locale, on, profile_for(market_for(locale).code)))
    ]
    if as_json:
        print_json({"on": on.isoformat(), "festivals": found})
        return
    table(
        ["for", "festival", "", "from", "day", "greeting", ""],
        [
            [row["locale"], row["festival"], row["name"], row["from"], row["first"], row["words"],
             row["why_not"] or ("now" if row["near"] else "")]
            for row in found
        ],
    )  # fmt: skip
    hint("vitrine pictures make STORE --all --locales de-DE --banner festival:christmas")
