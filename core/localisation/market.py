"""Markets as data: `markets/<CODE>.toml` says what a market reads, in which locale Vitrine writes it, and how.

Of the locales that a market reads, one without `writes` is written as such; the others name the nearest that is
(Australia reads en-AU and gets en-GB). `markets()` are those with a locale of their own. How a market feels, what it
celebrates and what it does not forgive: `core.localisation.profile`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from core.errors import BadInput
from core.localisation.shape import list_of, one_of, record, table_of, text, whole, words

FORMALITY = ("formal", "polite", "neutral", "informal")
Units = Literal["metric", "us", "both"]
UNITS: tuple[Units, ...] = get_args(Units)

# Tags that shops and browsers send for the locales we write; read, never written.
_ALIASES = {
    "zh-hans": "zh-CN",
    "zh-hans-cn": "zh-CN",
    "zh-chs": "zh-CN",
    "zh-sg": "zh-CN",
    "zh": "zh-CN",
    "zh-hant": "zh-TW",
    "zh-hant-tw": "zh-TW",
    "zh-hk": "zh-TW",
    "zh-cht": "zh-TW",
    "en": "en-US",
    "de": "de-DE",
    "de-de-formal": "de-DE",
    "de-at": "de-DE",
    "de-ch": "de-DE",
    "fr": "fr-FR",
    "fr-be": "fr-FR",
    "fr-ch": "fr-FR",
    "ja": "ja-JP",
    "jp": "ja-JP",
    "pt": "pt-BR",
    "es": "es-ES",
    "es-mx": "es-ES",
    "it": "it-IT",
    "it-ch": "it-IT",
    "nl": "nl-NL",
    "nl-be": "nl-NL",
    "pl": "pl-PL",
    "ko": "ko-KR",
    "ar": "ar-SA",
    "ar-ae": "ar-SA",
    "en-ie": "en-GB",
    "en-au": "en-GB",
}


@dataclass(frozen=True, slots=True)
class Punctuation:
    """How marks, lists and units are set in running text. Spaces are part of the marks."""

    quotes: tuple[str, str]
    range: str
    times: str
    bracket: tuple[str, str]
    colon: str
    list_separator: str
    unit_space: str
    percent: str
    group_from: int = 1_000


@dataclass(frozen=True, slots=True)
class Market:
    """One market: `code` is its ISO 3166 code, `locale` BCP 47, `language` the code of its words, `units` what a
    shopper there reads (both = US customary first, metric in brackets), `formality` how the shopper is addressed;
    `direction` ltr, rtl."""

    code: str
    locale: str
    language: str
    currency: str
    units: Units
    direction: str
    formality: str
    punctuation: Punctuation


_PAIR = list_of(words, least=2, most=2)
_PUNCTUATION = record(
    {
        "quotes": _PAIR,
        "range": words,
        "times": words,
        "bracket": _PAIR,
        "colon": words,
        "list_separator": words,
        "unit_space": text,
        "percent": words,
    },
    {"group_from": whole(1_000, 10_000)},
)
_LANGUAGE = record(
    {"language": words, "direction": one_of("ltr", "rtl"), "formality": one_of(*FORMALITY)},
    {"punctuation": _PUNCTUATION, "writes": words, "note": words},
)
_FILE = record(
    {"code": words, "name": words},
    {
        "inherits": words,
        "currency": words,
        "units": one_of(*UNITS),
        "languages": table_of(_LANGUAGE),
    },
)


@cache
def market_files() -> dict[str, dict[str, Any]]:
    """What the files say, by code: layers (ALL, EU) and regions (CA-QC) too. Raises BadInput for what does not fit."""
    found: dict[str, dict[str, Any]] = {}
    for item in sorted(files(__package__).joinpath("markets").iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            data = tomllib.loads(item.read_text("utf-8"))
            _FILE(data, item.name)
            found[data["code"]] = data
    return found


def punctuation_of(data: Mapping[str, Any]) -> Punctuation:
    """The marks as a file lists them."""
    marks: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Punctuation(**marks)


def _market(data: Mapping[str, Any]) -> Market | None:
    for tag, reads in data.get("languages", {}).items():
        if "writes" not in reads:
            return Market(
                code=data["code"],
                locale=tag,
                language=reads["language"],
                currency=data["currency"],
                units=data["units"],
                direction=reads["direction"],
                formality=reads["formality"],
                punctuation=punctuation_of(reads["punctuation"]),
            )
    return None


@cache
def markets() -> dict[str, Market]:
    """The markets with a locale that Vitrine writes for them, by code."""
    found = [market for data in market_files().values() if (market := _market(data))]
    return {market.code: market for market in sorted(found, key=lambda market: market.code)}


@cache
def supported_locales() -> tuple[str, ...]:
    """Every locale that some market reads, sorted."""
    return tuple(sorted(market.locale for market in markets().values()))


@cache
def normalise_locale(tag: str) -> str:
    """The BCP 47 tag that we write for `tag`: `zh_CN` and `zh-Hans` become `zh-CN`.

    Raises BadInput, with the supported locales in its next step, when no market reads it.
    """
    folded = tag.strip().replace("_", "-").lower().split(".")[0]
    known = {locale.lower(): locale for locale in supported_locales()}
    found = known.get(folded) or known.get(_ALIASES.get(folded, "").lower())
    if not found:
        raise BadInput(
            f"The locale {tag[:40]!r} is not one that Vitrine can write.",
            f"Choose one of {', '.join(supported_locales())}.",
            field="locale",
        )
    return found


@cache
def market_for(locale: str) -> Market:
    """The market whose shoppers read `locale` (any spelling). Raises BadInput for an unknown one."""
    wanted = normalise_locale(locale)
    return next(market for market in markets().values() if market.locale == wanted)
