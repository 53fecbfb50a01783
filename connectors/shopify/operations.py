"""Every query and mutation that Vitrine sends to Shopify, read from the `.graphql` files beside this module.

One file holds one operation. Fragments that several share lie in `operations/fragments/`, named as the fragment. An
operation in `operations/optional/` needs an optional access scope and is sent only when the shop granted it.
Values travel as variables. Bulk queries take none: there alone a language and a market stand in the text, put in by
`at_places`, which lets nothing else through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

FOLDER = "operations"
FRAGMENTS = "fragments"
OPTIONAL = "optional"

_TOKEN = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|\.\.\.|[\w$@]+|[^\s,]')
_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)([A-Za-z_]\w*)")
_PLACE_FIELDS = "fragment PlaceFields on TranslatableResource{"
_LOCALE, _MARKET = (
    re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}"),
    re.compile(r"gid://shopify/Market/[0-9]{1,19}"),
)
_HEAD = re.compile(r"^(query|mutation)\s+([A-Za-z]\w*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Operation:
    """One document as it is sent: minified, fragments included. `mutates` decides how it may be repeated."""

    file: str
    name: str
    mutates: bool
    optional: bool
    text: str


def minified(source: str) -> str:
    """The same GraphQL without comments, commas and needless white space."""
    parts: list[str] = []
    for token in _TOKEN.findall(source):
        if token.startswith("#"):
            continue
        if parts and re.match(r"[\w$@]", token) and re.search(r"\w$", parts[-1]):
            parts.append(" ")
        parts.append(token)
    return "".join(parts)


@cache
def operation(file: str) -> Operation:
    """The operation in `operations/<file>.graphql`. Raises KeyError for a name that no file has."""
    try:
        return all_operations()[file]
    except KeyError:
        raise KeyError(f"no operation file {file}.graphql") from None


def at_places(file: str, places: Sequence[tuple[str, str]]) -> str:
    """The text of a bulk query whose `PlaceFields` are asked for at each (language, market or empty).

    `c0` and `t0` are the source texts and translations of the first place, and so on. Raises ValueError for whatever
    is not the code of a language and the global id of a market.
    """
    head, found, fields = operation(file).text.partition(_PLACE_FIELDS)
    if not found or not places:
        raise ValueError(f"{file}.graphql asks for no places, or none is named")
    inner = fields.removesuffix("}")
    return head + found + "".join(_at(inner, n, locale, market) for n, (locale, market) in enumerate(places)) + "}"


def _at(fields: str, number: int, locale: str, market: str) -> str:
    if not _LOCALE.fullmatch(locale) or (market and not _MARKET.fullmatch(market)):
        raise ValueError(f"no language or market of a shop: {locale!r} {market!r}")
    here = fields.replace("content:", f"c{number}:").replace("texts:", f"t{number}:")
    here = here.replace('locale:"en"', f'locale:"{locale}"')
    if market:
        return here.replace('"gid://shopify/Market/1"', f'"{market}"')
    return here.replace('(marketId:"gid://shopify/Market/1")', "").replace('marketId:"gid://shopify/Market/1"', "")


@cache
def all_operations() -> dict[str, Operation]:
    """Every operation by the name of its file."""
    root = resources.files(__package__) / FOLDER
    fragments = dict(_sources(root / FRAGMENTS))
    found = [_load(file, source, fragments, optional=False) for file, source in _sources(root)]
    found += [_load(file, source, fragments, optional=True) for file, source in _sources(root / OPTIONAL)]
    return {each.file: each for each in found}


def _sources(folder: Traversable) -> list[tuple[str, str]]:
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".graphql")]
    return [(entry.name.removesuffix(".graphql"), entry.read_text("utf-8")) for entry in sorted(files, key=_name)]


def _name(entry: Traversable) -> str:
    return entry.name


def _load(file: str, source: str, fragments: dict[str, str], *, optional: bool) -> Operation:
    heads = _HEAD.findall(source)
    if len(heads) != 1:
        raise ValueError(f"{file}.graphql must hold exactly one named operation")
    kind, name = heads[0]
    text = "".join(minified(part) for part in [source, *_needed(source, fragments)])
    return Operation(file, name, kind == "mutation", optional, text)


def _needed(source: str, fragments: dict[str, str]) -> list[str]:
    wanted: dict[str, str] = {}
    queue = [source]
    while queue:
        for name in _SPREAD.findall(queue.pop()):
            if name not in wanted:
                wanted[name] = fragments[name]
                queue.append(fragments[name])
    return [wanted[name] for name in sorted(wanted)]
