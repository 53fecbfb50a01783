"""Whether a title promises a material that the listing itself says the product is not made of.

"Wool Scarf" beside "100 % acrylic", "Solid Gold Ring" beside "gold plated brass". Blends, looks, parts (a watch with a
leather strap) and words that may be colours are no promise.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from core.facts.lexicon import (
    EDGE,
    EDGE_BEHIND,
    finish_pattern,
    grouped,
    lower,
    material_pattern,
    part_words,
    pattern,
    words,
)
from core.facts.sheet import Fact

_MAIN = frozenset(
    ("", "shell", "outer", "upper", "body", "fabric", "exterior", "face", "metal", "main", "plating", "stone")
)
_FILLED = frozenset(("fill", "filling", "insulation", "padding", "filler", "wadding"))
_OF_FILLING = frozenset(("down",))
_ASIDE = re.compile(r"\s(?:with|for|w/|mit|für|avec|pour|con|para)\s|[|(（【\[:]|\s[-–—]\s|,\s")
_NO_PROMISE = re.compile(
    r"[ -]?(?:rich|touch|candy|tail|buds?|balls?|wash|soft|smooth|white|cloud|feel|look|like|style|effect|print|lined|"
    r"trim|trimmed|backed|plated|filled|tone|free|care|cleaner|conditioner|balm|detergent|shampoo|polish|alternative|"
    r"混纺|混紡|混|调|調|風|风|感|色)(?!\w*[a-z])|[ -]?(?:imitat|optik|pflege)\w*"
)
_LOOKS = re.compile(r"optik(?!\w)|imitat|(?<!\w)(?:look|effect|effet|efecto|aspect|aspecto)(?!\w)|调|調|風|风")
_SURE = re.compile(
    r"(?:solid|genuine|real|pure|100 ?%|sterling|echt\w*|massiv\w*|\d{1,2} ?(?:k|kt|karat|ct)|925|750|585)[ -]"
)
_BLEND = re.compile(r"(?:blend|mix|mischung|gemisch|mélangée?|mezcla)$|混")
_WHOLE_SHARE = 95.0
_PLATED = re.compile(r"plat(?:ed|ing|e)(?!\w)|vergoldet|versilbert|plaqu[ée]|chapad[oa]|bañad[oa]|镀|鍍|メッキ")


def promised(title: str, vendor: str, lang: str) -> tuple[str, str] | None:
    """The material that a title says the whole product is made of, as written, with its family."""
    text = _ASIDE.split(title)[0]
    if _LOOKS.search(lower(title)):
        return None
    low, own = lower(text), set(re.findall(r"\w+", lower(vendor)))
    for start, end, family in _named(low, lang):
        name = low[start:end]
        if _NO_PROMISE.match(low, end) or finish_pattern(lang).match(low, end) or set(name.split()) <= own:
            continue
        if pattern("free_before", lang, "(?:(?<!\\w)(?:{}))$").search(low, max(0, start - 32), start):
            continue
        if name.split()[-1] in _doubtful(lang) and not _SURE.match(name) and len(name.split()) == 1:
            continue  # Silver Hoodie: a colour
        behind = low[end:].strip(" -").split()
        if len(behind) > 1 and any(word in part_words(lang) for word in behind[:-1]):
            continue  # Leather Strap Watch
        return text[start:end], family
    return None


def rivals(family: str, facts: Sequence[Fact], *, blend: bool = False) -> list[Fact]:
    """The materials of the whole by which the promise of that family is broken; none where it is kept.

    A blend is broken only by a full account of shares that holds nothing of it.
    """
    parts = _FILLED | {""} if family in _OF_FILLING else _MAIN
    told = [fact for fact in facts if fact.kind == "material" and fact.source != "title" and not fact.applies_to]
    main = [fact for fact in told if fact.part in parts]
    kept = {family, *_families()[family].get("kin", ())}
    if any(family_of(str(fact.value)) in kept for fact in main):
        return []
    if blend and sum(fact.share or 0.0 for fact in main) < _WHOLE_SHARE:
        return []
    broken = set(_families()[family]["rivals"])
    found = [fact for fact in main if family_of(str(fact.value)) in broken]
    if "plated" in broken:
        names = [name for name in _families()[family]["names"] if name.isalpha()]
        coats = (fact for fact in facts if fact.kind == "feature" and _PLATED.search(lower(str(fact.value))))
        found += [fact for fact in coats if any(name in lower(str(fact.value)) for name in names)]
    return found


@functools.lru_cache(maxsize=4096)
def family_of(material: str) -> str:
    """The family that a material belongs to by the longest name in it; empty for others."""
    matches = list(_names().finditer(lower(material)))
    longest = max(matches, key=lambda match: match.end() - match.start(), default=None)
    return _family_by_name()[longest[0]] if longest else ""


def _named(low: str, lang: str) -> Iterator[tuple[int, int, str]]:
    for match in material_pattern(lang).finditer(low):
        family = family_of(match[0])
        if family and _families()[family]["rivals"]:
            yield match.start(), match.end(), family
    if lang[:2] == "de":
        for match in _joined().finditer(low):
            yield (
                match.start(),
                match.end(),
                next(name for name, row in _families().items() if match[0] in row.get("prefixes", ())),
            )


@functools.cache
def _families() -> dict[str, Any]:
    return tomllib.loads(files("core.facts").joinpath("families.toml").read_text(encoding="utf-8"))


@functools.cache
def _family_by_name() -> dict[str, str]:
    return {lower(name): family for family, row in _families().items() for name in row["names"]}


@functools.cache
def _names() -> re.Pattern[str]:
    return re.compile(
        rf"{EDGE}{grouped(_family_by_name())}{EDGE_BEHIND}|" + grouped(n for n in _family_by_name() if n > "\u2e80")
    )


@functools.cache
def _joined() -> re.Pattern[str]:
    inner = "|".join(prefix for row in _families().values() for prefix in row.get("prefixes", ()))
    return re.compile(rf"(?<!\w)(?:{inner})(?=[a-zäöüß]{{3}})")


@functools.cache
def _doubtful(lang: str) -> frozenset[str]:
    return (
        frozenset((*words("material_strict", lang), *words("colours_doubtful", lang), *words("colours", lang)))
        - _OF_FILLING
        - {"diamond", "diamonds"}
    )


def is_blend(name: str) -> bool:
    """Whether a title promises no more than some of a material."""
    return _BLEND.search(lower(name)) is not None


def plated(family: str, text: str) -> str:
    """The words by which a text says that the metal is only a coat; empty where it does not."""
    if "plated" not in _families()[family]["rivals"]:
        return ""
    found = re.search(rf"(?<!\w){family}[- ](?:plated|plating|tone|coloured|colored)(?!\w)", lower(text))
    return text[slice(*found.span())] if found else ""
