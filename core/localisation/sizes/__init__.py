"""Size systems: what a size of one market is called in another. Tables are data (*.toml), each with its sources.

Only what a table says is answered, never something in between; a shop's own chart stands above them
(`core.localisation.sizes.sheet`). Systems: DE FR IT UK US JP KR CN AU MX BR and INT (letters) for clothing, EU UK US JP
and MX (cm) KR and CN (mm) AU BR for shoes, EU (ISO 8653) US UK JP IT CN for rings; bed sizes are named by market.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

APPAREL, SHOES, RINGS, BEDDING = "apparel", "shoes", "rings", "bedding"
AUDIENCES = ("women", "men", "kids")
_ANY = "any"
_SYSTEM_OF: Mapping[str, Mapping[str, str]] = {
    APPAREL: {
        **dict.fromkeys(("DE", "NL", "PL", "SE"), "DE"),
        "FR": "FR",
        "ES": "FR",
        "IT": "IT",
        "GB": "UK",
        "US": "US",
        "CA": "US",
        "JP": "JP",
        "KR": "KR",
        "CN": "CN",
        **{code: code for code in ("AU", "MX", "BR")},
        **dict.fromkeys(("TW", "SA", "AE", "IN", "SG"), "INT"),
    },
    SHOES: {
        **dict.fromkeys(("DE", "NL", "PL", "SE", "FR", "ES", "IT", "SA", "AE"), "EU"),
        "GB": "UK",
        "US": "US",
        "CA": "US",
        "JP": "JP",
        "KR": "KR",
        "CN": "CN",
        **{code: code for code in ("AU", "MX", "BR")},
        "IN": "UK",
        "TW": "EU",
        "SG": "EU",
    },
    RINGS: {
        **dict.fromkeys(("DE", "NL", "PL", "SE", "FR"), "EU"),
        "IT": "IT",
        "ES": "IT",
        "GB": "UK",
        "AU": "UK",
        "US": "US",
        "CA": "US",
        "MX": "US",
        "JP": "JP",
        "CN": "CN",
    },
}
_ALIASES = {"EUR": "EU", "GB": "UK", "USA": "US", "ES": "FR", "NL": "DE", "PL": "DE", "AT": "DE", "I": "IT", "F": "FR"}
_LETTERS = {"2XL": "XXL", "XXXL": "3XL", "2XS": "XXS", "SMALL": "S", "MEDIUM": "M", "LARGE": "L", "X-LARGE": "XL"}
_PREFIX = re.compile(r"^(EUR?|UK|GB|USA?|DE|FR|IT|ES|JP|KR|CN|AU|MX|BR|INT)[\s.:-]*(?=[\dA-Z½])", re.IGNORECASE)
_NOISE = re.compile(r"(?<=\d)\s*(?:cm|mm|号|號|호|yr?s?|years?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """A size in a system. `values`: usually one; several where the system is finer (M is 40 and 42).

    `width_cm`, `length_cm`: of a bed size. `body`: girth, height or diameter that the table gives, by name.
    """

    system: str
    values: tuple[str, ...]
    width_cm: float | None = None
    length_cm: float | None = None
    body: tuple[tuple[str, float], ...] = ()

    @property
    def label(self) -> str:
        """As one text: 40, or 40-42."""
        return self.values[0] if len(self.values) == 1 else f"{self.values[0]}-{self.values[-1]}"


@dataclass(frozen=True, slots=True)
class Table:
    """Equivalent sizes, smallest first; an empty cell means that the system has no such size."""

    systems: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    measures: tuple[str, ...]  # columns that give a body measure

    def column(self, system: str) -> tuple[str, ...]:
        at = self.systems.index(system)
        return tuple(row[at] for row in self.rows)


@functools.cache
def table(kind: str, audience: str) -> Table | None:
    """The table of a kind (apparel, shoes, rings) for women, men or kids; None when there is none."""
    name = f"{kind}_{_ANY if kind == RINGS else audience}.toml"
    entry = files(__package__).joinpath(name)
    if not entry.is_file():
        return None
    data: dict[str, Any] = tomllib.loads(entry.read_text(encoding="utf-8"))
    named = tuple(data["systems"])
    rows = tuple(tuple(row) for row in data["rows"])
    return Table(named, rows, tuple(name for name in named if "_" in name))


@functools.cache
def bed_sizes() -> dict[str, dict[str, tuple[tuple[str, float, float], ...]]]:
    """Bed sizes: item (mattress, duvet_cover, pillowcase) -> market -> (name, width in cm, length in cm)."""
    data = tomllib.loads(files(__package__).joinpath("bedding.toml").read_text(encoding="utf-8"))
    return {
        item: {market: tuple((n, float(w), float(h)) for n, w, h in rows) for market, rows in markets.items()}
        for item, markets in data.items()
    }


def system_of(market: str, kind: str) -> str:
    """The system in which shoppers of a market think; empty when we have no table in it."""
    systems = _SYSTEM_OF.get(kind, {})
    return systems.get(market) or systems.get(market.split("-")[0], "")


def read(text: str, system: str = "") -> tuple[str, str]:
    """(size, system) of a written size: "EU 38" is 38 in EU; without a prefix the system given. Letters are INT."""
    folded = " ".join(unicodedata.normalize("NFKC", text.replace("½", "\ue000")).replace("\ue000", "½").split()).upper()
    if match := _PREFIX.match(folded):
        system, folded = match[1].upper(), folded[match.end() :]
    folded = _NOISE.sub("", folded).replace(",", ".").replace(" ½", "½").strip()
    folded = _LETTERS.get(folded, folded)
    if re.fullmatch(r"X{0,3}[SL]|M|\dX[SL]", folded):
        system = system if system == "JP" else "INT"
    return folded, _ALIASES.get(system, system)


def convert(
    size: str, system_from: str, audience: str, market: str, *, kind: str = APPAREL, item: str = "mattress"
) -> Size | None:
    """The size in the system of a market; None when no table has it. Never a guess.

    `audience`: women, men or kids (rings and beds: any). A bed size is answered as it is named in its own market
    (`system_from`), with its centimetres: names of bed sizes do not carry over. `item`: mattress, duvet_cover,
    pillowcase.
    """
    if kind == BEDDING:
        return _bed(size, system_from, item)
    value, system = read(size, system_from)
    found, target = table(kind, audience), system_of(market, kind)
    if kind == SHOES and system in ("DE", "FR", "IT"):
        system = "EU"
    if kind == APPAREL and system == "EU":
        system = "DE"
    if found is None or system not in found.systems or target not in found.systems:
        return None
    rows = [row for row, own in zip(found.rows, found.column(system), strict=True) if own and own.upper() == value]
    at = found.systems.index(target)
    values = tuple(dict.fromkeys(row[at] for row in rows if row[at]))
    if not values or any(not row[at] for row in rows):
        return None
    body = []
    if len(rows) == 1:
        body = [(name, float(rows[0][found.systems.index(name)])) for name in found.measures]
    return Size(target, values, body=tuple(body))


def _bed(size: str, market: str, item: str) -> Size | None:
    wanted = _bed_name(size)
    for name, width_cm, length_cm in bed_sizes().get(item, {}).get({"UK": "GB"}.get(market, market), ()):
        if wanted in (_bed_name(name), f"{width_cm:g}x{length_cm:g}"):
            return Size(market, (name,), width_cm, length_cm)
    return None


def _bed_name(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("×", "x")
    folded = re.sub(r"\b(?:size|bed|cm)\b|サイズ|사이즈", "", folded)
    return re.sub(r"\s*([x/])\s*", r"\1", " ".join(folded.split()))
