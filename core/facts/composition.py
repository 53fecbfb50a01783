"""Compositions: the materials of a value with their shares and parts, and the entries of a written list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.catalog.text import fold_line
from core.facts.figures import IN_BRACKETS, fact_of, only_measure
from core.facts.lexicon import care_pattern, lower, material_pattern, part_pattern
from core.facts.sheet import Fact

_LIST_SPLIT = re.compile(
    r"\s*[;|\n；•·]\s*|\s*[,、，]\s+(?:(?!\d)|(?=\d{1,3}\s?[x×]?\s+[^\W\d_]{3}))|[、，]|,(?=[\u3040-\u9fff])|(?<=%),"
)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?[%％]\s?(?:of |de |d'|aus )?")
_LABEL_PART = re.compile(r"^([^:：]{2,24})[:：]\s*(.+)$", re.DOTALL)
_UNSPACED = re.compile(r"[\u3040-\u9fff]")


def split_list(value: str) -> list[str]:
    """The entries of a written list; a comma inside a number or a bracket does not part them."""
    pieces: list[str] = []
    depth, current = 0, ""
    for piece in re.split(r"([()（）\[\]])", value):
        depth = max(0, depth + (piece in "(（[" and piece != "") - (piece in ")）]" and piece != ""))
        if depth or piece in "()（）[]":
            current += piece
            continue
        parts = _LIST_SPLIT.split(piece)
        current += parts[0]
        for part in parts[1:]:
            pieces.append(current)
            current = part
    pieces.append(current)
    return [piece.strip(" .") for piece in pieces if piece.strip(" .")]


_PART_IN_BRACKETS = re.compile(r"[(（]((?:[^:：()（）]{1,12}[:：][^:：()（）]{1,40}?[、,，]?)+)[)）]")


def materials(value: str, lang: str, part: str = "", *, inside: str = "") -> Iterator[Fact]:
    """Materials of a composition: "80% organic cotton, 20% polyester; lining: silk", "牛革（内装：綿95% 麻5%）".

    Offsets are those of `inside` where the value is a piece of it.
    """
    whole = inside or value
    for bracket in _PART_IN_BRACKETS.finditer(value):
        yield from materials(bracket[1], lang, part, inside=whole)
    listed = split_list(_PART_IN_BRACKETS.sub("", value))
    if _UNSPACED.search(value):
        listed = [entry for piece in listed for entry in re.split(r"\s*[+＋/／]\s*", piece)]
    sure = any(material_pattern(lang).search(lower(piece)) for piece in listed)
    for piece in listed:
        own_part = part
        text = piece
        if sure and not _SHARE.search(piece) and not material_pattern(lang).search(lower(piece)):
            continue  # something said beside them: removable, 52 cm
        labelled = _LABEL_PART.match(piece)
        if labelled:
            own_part, text = labelled[1].strip().casefold(), labelled[2]
        shares = list(_SHARE.finditer(text))
        if not shares:
            found = _SHARE_BEHIND.search(text)
            share = float(found[1].replace(",", ".")) if found else None
            name = fold_line(_SHARE_BEHIND.sub("", text) if found else text)
            yield from _material(name, share, own_part, lang, whole, piece)
            continue
        for name, share in _shared(text, shares):
            yield from _material(name, share, own_part, lang, whole, piece)


def beside_materials(value: str, lang: str) -> Iterator[Fact]:
    """What a composition says beside its materials: "60 % Lyocell, abnehmbar und bei 60 °C waschbar"."""
    listed = split_list(value)
    if len(listed) < 2 or not any(material_pattern(lang).search(lower(piece)) for piece in listed):
        return
    for piece in listed:
        at = value.find(piece)
        if at < 0 or material_pattern(lang).search(lower(piece)) or _SHARE.search(piece):
            continue
        place = {"start": at, "end": at + len(piece), "confidence": 0.7}
        if care_pattern(lang).search(lower(piece)):
            yield Fact("", "care", fold_line(piece), attribute="care").but(**place)
        elif one := only_measure(piece, lang):
            yield fact_of(one, "size" if one.dimension == "length" else "weight").but(**place)


def _shared(text: str, shares: list[re.Match[str]]) -> Iterator[tuple[str, float]]:
    """Names with their shares: 80 % wool 20 % silk, or 羊毛80% 蚕丝20%, where the share stands behind."""
    bounds = [0, *(share.end() for share in shares)]
    behind = bool(text[: shares[0].start()].strip(" (（")) and not text[shares[-1].end() :].strip(" .)）")
    for index, share in enumerate(shares):
        begin, end = share.end(), shares[index + 1].start() if index + 1 < len(shares) else len(text)
        if behind:
            begin, end = bounds[index], share.start()
        name = fold_line(re.sub(r"^[\s,&/+]+|[\s,&/+]+(?:and|und|et|y|,)?\s*$", "", text[begin:end]))
        if name and not behind and index == 0 and not text[: share.start()].strip():
            name = re.sub(r"\s?[(（][^)）]*[)）]$", "", name)
        yield name or (fold_line(text[: share.start()]) if index == 0 else ""), float(share[1].replace(",", "."))


_SHARE_BEHIND = re.compile(r"\s*[(（]?(\d{1,3}(?:[.,]\d+)?)\s?[%％][)）]?")


_SIZE_BEHIND = re.compile(
    r"\s*,\s*\d[\d.,]*\s?(?:mm|cm|m|g|kg|oz|in|gsm|g/m[2²]|d|den|denier|tog)$", re.IGNORECASE
)  # memory foam, 7 cm
_PLATED = re.compile(r"plat(?:ed|ing)$")
_WITH = re.compile(r"\s+(?:with|mit|avec)\s+", re.IGNORECASE)  # rubber with 4 mm lugs is rubber


def _material(name: str, share: float | None, part: str, lang: str, value: str, piece: str) -> Iterator[Fact]:
    name = IN_BRACKETS.sub("", _SIZE_BEHIND.sub("", _WITH.split(name)[0])).strip()
    if not name or len(name) > 60 or (share is not None and share > 100):
        return
    if _PLATED.search(lower(name)):
        yield Fact(
            "", "feature", name, attribute="finish", part=part, confidence=0.8
        )  # a finish, not what it is made of
        return
    known = material_pattern(lang).search(lower(name))
    if known and not part:
        behind = part_pattern(lang).match(lower(name), known.end())
        if behind and behind.end() == len(name):
            part, name = behind[1].casefold(), name[: known.end()]
    at = value.find(piece)
    at, piece = (at, piece) if at >= 0 else (0, value)  # a bracket was taken out of the piece
    confidence = 0.95 if known else 0.7
    yield Fact(
        "",
        "material",
        name,
        attribute="material",
        share=share,
        part=part,
        confidence=confidence,
        start=at,
        end=at + len(piece),
    )
