"""`vitrine`: the command line. Commands are imported when they are called, so `--help` costs nothing."""

from __future__ import annotations

import importlib
import json
import signal
import sys
from collections.abc import Mapping

import click

from core.errors import EXIT_OUTSIDE, CoreError

# name -> (module, attribute, one line for --help)
_COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", "The whole job on a model shop: read, write, check, publish, test, revert."),
    "serve": ("serve", "serve", "Run the web pages (with --all also the workers and the queue)."),
    "worker": ("serve", "worker", "Run the workers of this machine."),
    "doctor": ("doctor", "doctor", "Check this installation: what works, what does not, and what to do."),
    "migrate": ("doctor", "migrate", "Bring the database up to date."),
    "user": ("user", "user", "Logins: list, add, new password."),
    "store": ("store", "store", "Stores: add, list, sync, plan, figures, remove."),
    "market": ("market", "market", "Markets: tone, festivals with lead time, quiet days, taboos and why."),
    "fill": ("fill", "fill", "Facts that are missing: show them, fill them for many products by table."),
    "generate": ("generate", "generate", "Write and check pages."),
    "directions": ("writing", "directions", "Creative directions of a page: show, ask for, pick."),
    "text": ("writing", "text", "Single lines of a page: show, set, lock, unlock, approve, explain."),
    "ledger": ("ledger", "ledger", "What language models were asked, what they wrote, what it cost."),
    "model": ("ledger", "model", "The language model that is set up: show it, cap its cost."),
    "glossary": ("glossary", "glossary", "A brand's own words: list, add, import, export, check."),
    "memory": ("memory", "memory", "Translations that are kept: list, import, export."),
    "voice": ("voice", "voice", "The brand's voice: learn it, show it, set it, find pages outside it and twins."),
    "channels": ("channels", "channels_", "Texts for ads, feeds, social networks, e-mail and Amazon, out of a page."),
    "image": ("image", "image", "Pictures: encode for a channel, see channel sizes, read where one comes from."),
    "pictures": ("pictures", "pictures", "Pictures of products: make, list, approve, rights, where one came from."),
    "asin": ("asin", "asin", "Under which number Amazon sells your products: set, list, import."),
    "publish": ("publish", "publish", "Preview what would be written, then execute exactly that."),
    "revert": ("publish", "revert", "Bring pages back to the shop's own text or an earlier version."),
    "experiment": ("experiment", "experiment", "Test a page on shoppers: start, show, stop."),
    "export": ("data", "export", "Everything of a store or a shopper, out: a file, or the list of requests."),
    "erase": ("data", "erase", "Everything of a removed store or a shopper, gone, with a receipt."),
    "facts": ("lines", "facts", "Extract facts from products (JSON lines)."),
    "compose": ("lines", "compose", "Write pages from facts alone (JSON lines)."),
    "check": ("lines", "check", "Check texts for claims and compliance (JSON lines)."),
    "redact": ("lines", "redact", "Replace personal data in texts by typed tokens (JSON lines)."),
    "emulate": ("emulate", "emulate", "Run a model shop on this machine."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _help = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"admin_ui.commands.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_module, _attribute, line) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vitrine")
def cli() -> None:
    """Localized A+ product pages for your shop: grounded in facts, checked, reversible, tested.

    Try it without any key: vitrine demo
    """


def main() -> None:
    """Console script. Exit status: 0 fine, 1 findings or refusal, 2 wrong usage or bad input, 3 outside failure."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except CoreError as error:
        _show(error.as_dict())
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(EXIT_OUTSIDE)
    sys.exit(status if isinstance(status, int) else 0)  # click answers what a command gave to Exit


def _leave(number: int, _frame: object) -> None:
    """A polite kill unwinds like an error, so that no worker and no queue server of ours stays behind."""
    sys.exit(128 + number)


def _show(error: Mapping[str, str]) -> None:
    if "--json" in sys.argv:
        click.echo(json.dumps({"error": dict(error)}, ensure_ascii=False))
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {error['cause']}", err=True)
    if error["next_step"]:
        click.echo(f"Next: {error['next_step']}", err=True)


if __name__ == "__main__":
    main()
