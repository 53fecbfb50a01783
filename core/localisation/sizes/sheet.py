"""The sizes of one product as a market's shoppers read them. The shop's own chart wins over every table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.facts.categories.guess import CATEGORY_KEY
from core.facts.sheet import Fact, FactSheet
from core.localisation.sizes import APPAREL, BEDDING, RINGS, SHOES, Size, convert, read, system_of

_KIND = {"shoes": SHOES, "rings": RINGS, "bedding": BEDDING}
_WORN = ("tops", "trousers", "dresses_skirts", "outerwear", "underwear_socks", "apparel", "baby_clothing")
_OF_LANGUAGE = {
    "en-US": "US",
    "en-GB": "UK",
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "it": "IT",
    "ja": "JP",
    "ko": "KR",
    "zh-CN": "CN",
    "nl": "NL",
    "pl": "PL",
}
_AUDIENCE = (
    ("kids", r"kids?|children|boys?|girls?|baby|toddlers?|kinder|enfants?|niñ[oa]s?|儿童|童|キッズ|子供|ベビー"),
    ("women", r"wom[ae]n'?s?|lad(?:y|ies)|female|damen|femmes?|mujer(?:es)?|女[士款装]?|レディース|女性"),
    ("men", r"m[ae]n'?s?|male|herren|hommes?|hombres?|男[士款装]?|メンズ|男性"),
)
_AUDIENCES = tuple((name, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")) for name, words in _AUDIENCE)
_DUVET = re.compile(
    r"duvet|comforter|bettwäsche|bettbezug|bettdecke|couette|nórdica|edredón|quilt|被套|被子|四件套|布団|이불"
)
_PILLOW = re.compile(r"pillow|kissen|oreiller|almohada|枕|베개")


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One size of the product: the shop's word, the market's size (None = no table has it), the fact it rests on, and
    the keys of the shop's own measures for it."""

    own: str
    shown: Size | None
    fact: str
    measures: tuple[str, ...] = ()


def sizes_for(sheet: FactSheet, market: str) -> tuple[SizeRow, ...]:
    """The sizes of a product for a market, in the shop's order; empty when it has none.

    With an own chart (measures that apply to a size) nothing is converted: those measures are what is true of this
    product. Otherwise a size is converted where its system, the kind of goods and whom they are for are known.
    """
    listed = [fact for fact in sheet.of("size") if isinstance(fact.value, str)]
    if not listed:
        return ()
    chart: dict[str, list[str]] = {}
    for fact in sheet.of("measure"):
        if fact.applies_to:
            chart.setdefault(fact.applies_to.casefold(), []).append(fact.key)
    own = {fact.key: tuple(chart.get(str(fact.value).casefold(), ())) for fact in listed}
    charted = any(own.values())
    kind, audience, system = kind_of(sheet), audience_of(sheet), _system(sheet.lang)
    item = _bed_item(sheet)
    rows = []
    for fact in listed:
        shown = None if charted or not kind else _shown(fact, kind, audience, system, market, item)
        rows.append(SizeRow(str(fact.value), shown, fact.key, own[fact.key]))
    return tuple(rows)


def _shown(fact: Fact, kind: str, audience: str, system: str, market: str, item: str) -> Size | None:
    text = str(fact.value)
    if kind == BEDDING:
        return convert(text, {"UK": "GB"}.get(system, system), "", market, kind=kind, item=item)
    size, told = read(text, system)
    if told in ("", "INT") and kind != APPAREL:
        return None
    if told == "INT" and system_of(market, kind) in ("US", "UK", "INT", "DE", "FR", "IT"):
        return None  # letters are read there as they stand
    return convert(size, told, audience, market, kind=kind)


def kind_of(sheet: FactSheet) -> str:
    """apparel, shoes, rings or bedding; empty for goods whose sizes no table knows."""
    name = sheet.text(CATEGORY_KEY)
    return _KIND.get(name, APPAREL if name in _WORN else "")


def audience_of(sheet: FactSheet) -> str:
    """women, men or kids, from the target group, the name, or the category; empty when the product does not say."""
    if sheet.text(CATEGORY_KEY) == "baby_clothing":
        return "kids"
    told = [str(fact.value) for fact in sheet if fact.attribute == "target_group"]
    for text in (*told, sheet.text("name")):
        found = [name for name, pattern in _AUDIENCES if pattern.search(text.lower())]
        if len(found) == 1:
            return found[0]
    return ""


def _system(lang: str) -> str:
    return _OF_LANGUAGE.get(lang) or _OF_LANGUAGE.get(lang[:2], "")


def _bed_item(sheet: FactSheet) -> str:
    name = sheet.text("name").lower()
    return "duvet_cover" if _DUVET.search(name) else "pillowcase" if _PILLOW.search(name) else "mattress"
