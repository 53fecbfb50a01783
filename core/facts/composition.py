"""What a labelled value says something is made of: "80% cotton, 20% silk; lining: cupro", "leather or nylon".

Materials with shares are cut at their shares; those without at the words between them, each with the words in front of
it that describe it and with the part that follows it (mesh lining).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.catalog.text import fold_line
from core.facts.figures import IN_BRACKETS, fact_of, only_measure
from core.facts.lexicon import (
    care_pattern,
    finish_pattern,
    lower,
    material_pattern,
    part_pattern,
    part_words,
    pattern,
    singular_part,
)
from core.facts.sheet import Fact

_LIST_SPLIT = re.compile(
    r"\s*[;|\n；•·]\s*|\s*[,、，]\s+(?:(?!\d)|(?=\d{1,3}\s?[x×]?\s+[^\W\d_]{3}))|[、，]|,(?=[\u3040-\u9fff])|(?<=%),|(?<=[\u3040-\u9fff])[+＋](?=[\u3040-\u9fff])"
)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?[%％]\s?(?:of |de |d'|aus )?")
_SHARE_BEHIND = re.compile(r"\s*[(（]?(\d{1,3}(?:[.,]\d+)?)\s?[%％][)）]?")
_RATIO = re.compile(r"\(?(?<![\d/])(\d{1,2}(?:/\d{1,2}){1,3})(?![\d/])\)?")
_LABEL_PART = re.compile(r"^([^:：]{2,24})[:：]\s*(.+)$", re.DOTALL)
_PART_IN_BRACKETS = re.compile(r"[(（]((?:[^:：()（）]{1,12}[:：][^:：()（）]{1,40}?[、,，]?)+)[)）]")
_SIZE_BEHIND = re.compile(
    r"\s*,\s*\d[\d.,]*\s?(?:mm|cm|m|g|kg|oz|in|gsm|g/m[2²]|d|den|denier|tog)$", re.IGNORECASE
)  # memory foam, 7 cm
_OF_MATERIAL = re.compile(r" (?:materials?|fabrics?|composition|type)$")
_WHOLE = frozenset(("main", "main fabric", "self", "self fabric", "garment", "fabric", "material", "composition"))
_PLATED = re.compile(r"plat(?:ed|ing)$")
_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_COATED = re.compile(r"[ -](plated|coated|coating)(?!\w)")
_LAYER = re.compile(r" with (?:an? )?([\w-]+) (coating|backing|membrane|lining)(?!\w)")
_JOINT = re.compile(
    r"\s*(?:/|\+|&)\s*|,\s+|\s+(?:and|or|with|over|on|of|in|und|oder|mit|auf|et|ou|avec|sur|en|y|o|con|sobre)\s+",
    re.IGNORECASE,
)
_WORDS_BEFORE, _WORDS_BEHIND = 4, 2
_FIGURE = re.compile(
    r"^.*(?:\d\S*(?:\s(?:mm|cm|in|inch|oz|g|gsm)\b)?|[™®,.:])\s+|^(?:an?|the|only|just|our|100)\s+",
    re.IGNORECASE | re.DOTALL,
)
_GRADE = re.compile(r"(?:\d{3,4}[a-z]?|18/(?:8|10)|\d{1,2} ?kt?|\d{1,2} ?karat|\d{1,4}D)\s+$", re.IGNORECASE)


def part_of(label: str, known: str, lang: str) -> str:
    """The part that a label names in its own word where we know it (outsole, upper), else `known`; none for the whole
    (main fabric)."""
    name = _OF_MATERIAL.sub("", lower(label.strip()))
    if name in _WHOLE:
        return ""
    return singular_part(name) if known and lang[:2] == "en" and name in part_words(lang) else known


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


_WHERE = re.compile(r"(?<=[%％])\s?[(（][^()（）%％:：]{1,14}[)）]$")  # 綿100%(パイル部分)


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
            own_part, text = part_of(labelled[1], labelled[1].strip().casefold(), lang), labelled[2]
        text = _WHERE.sub("", text)
        shares = list(_SHARE.finditer(text))
        if not shares:
            yield from _unshared(text, own_part, lang, whole, piece)
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


def _unshared(text: str, part: str, lang: str, value: str, piece: str) -> Iterator[Fact]:
    """Materials without a per cent sign: one, several between joining words, or with a ratio (cotton/linen 55/45)."""
    plain = IN_BRACKETS.sub("", _SIZE_BEHIND.sub("", text)).strip()
    low = lower(plain)
    found = list(material_pattern(lang).finditer(low))
    ratio = _RATIO.search(text)
    numbers = [int(number) for number in ratio[1].split("/")] if ratio else []
    if ratio and sum(numbers) == 100 and len(numbers) == len(found):
        for match, number in zip(found, numbers, strict=True):
            yield from _material(plain[slice(*match.span())], float(number), part, lang, value, piece)
        return
    if not found or _UNSPACED.search(text) or (len(found) == 1 and _PLATED.search(low)):
        yield from _material(re.split(r"\s+(?:with|mit|avec)\s+", plain)[0], None, part, lang, value, piece)
        return
    bounds = [0, *(end for joint in _JOINT.finditer(low) for end in joint.span()), len(plain)]
    for begin, end in zip(bounds[::2], bounds[1::2], strict=True):
        inner = [match for match in found if begin <= match.start() and match.end() <= end]
        crossing = [match for match in found if match.start() < end < match.end() and begin <= match.start()]
        for match in inner[:1] or crossing[:1]:
            yield from _described(plain, match, (begin, end), part, lang, value)


def _described(
    plain: str, match: re.Match[str], bounds: tuple[int, int], part: str, lang: str, value: str
) -> Iterator[Fact]:
    """One material with the words around it that belong to its name, and the part that they name."""
    low, (start, end) = lower(plain), match.span()
    if _COATED.match(low, end):  # 600D polyester, TPU coated
        yield from _material(plain[start:end], None, "coating", lang, value, plain)
        return
    free = pattern("free_before", lang, "(?:(?<!\\w)(?:{}))$").search(low, max(0, start - 32), start)
    if free or pattern("free_behind", lang, "(?:{})").match(low, end) or finish_pattern(lang).match(low, end):
        return
    lead = plain[bounds[0] : start]
    cut = None if _GRADE.search(lead) and len(lead) < 8 else _FIGURE.match(lead)
    before = lead[cut.end() :] if cut else lead
    graded = low[start].isdigit()  # Reynolds | 725 chromoly
    begin = start - len(before) if len(before.split()) <= _WORDS_BEFORE and not graded else start
    behind = part_pattern(lang).match(low, end)
    rest = plain[end : max(end, bounds[1])]
    if behind and not part:
        part = singular_part(behind[1])
    elif not behind and rest[:1] == " " and len(rest.split()) <= _WORDS_BEHIND and rest.isascii() and "," not in rest:
        end += len(rest)
    name = plain[begin:end].strip(" .,-")
    yield from _material(name, None, part, lang, value, name)


_SET_SOLID = ("zh", "ja")


def _material(name: str, share: float | None, part: str, lang: str, value: str, piece: str) -> Iterator[Fact]:
    name = IN_BRACKETS.sub("", _SIZE_BEHIND.sub("", name)).strip()
    if share is not None:
        if layer := _LAYER.search(name):  # polyester with PU coating
            yield from _material(layer[1], None, layer[2], lang, value, layer[1])
        name = re.split(r"\s+(?:with|mit|avec)\s+", name)[0]  # rubber with 4 mm lugs is rubber
    if not name or len(name) > 60 or (share is not None and share > 100):
        return
    if _PLATED.search(lower(name)):
        # a finish, not what it is made of
        yield Fact("", "feature", name, attribute="finish", part=part, confidence=0.8)
        return
    known = material_pattern(lang).search(lower(name))
    if known and not part:
        behind = part_pattern(lang).match(lower(name), known.end())
        if behind and behind.end() == len(name):
            part, name = singular_part(behind[1].casefold()), name[: known.end()]
    if known and lang[:2] in _SET_SOLID and known.end() - known.start() > 1:
        name = name[slice(*known.span())]  # 铝合金支架, アルミ缶: the thing is joined to its material
    at = value.find(piece)
    at, piece = (at, piece) if at >= 0 else (0, value)  # a bracket was taken out of the piece
    fact = Fact("", "material", name, attribute="material", share=share, part=part, confidence=0.95 if known else 0.7)
    yield fact.but(start=at, end=at + len(piece))
