"""Markets as data: one TOML file per market in `markets/`, the locale it reads, and the custom of writing there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from core.errors import BadInput

Units = Literal["metric", "us", "both"]

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


def _market(data: dict[str, Any]) -> Market:
    marks: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.pop("punctuation").items()
    }
    return Market(**data, punctuation=Punctuation(**marks))


@cache
def markets() -> dict[str, Market]:
    """All markets by code."""
    folder = files(__package__).joinpath("markets")
    found = (
        _market(tomllib.loads(item.read_text("utf-8"))) for item in folder.iterdir() if item.name.endswith(".toml")
    )
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
