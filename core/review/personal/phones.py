"""Telephone numbers: beside a word for them, in international form, or in a form that the market's plan knows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from core.review.personal.found import PHONE, Found
from core.review.personal.words import NUMBER_AFTER, NUMBER_BEFORE, Words

_GAP = r"[ ()./\-ー]{0,3}"
_NUMBER = rf"(?:\(?\+|\(?00(?=[1-9 ]))?[ (]{{0,2}}\d(?:{_GAP}\d){{5,16}}(?:\s?(?:ext|x|ext\.|Durchwahl|poste|int\.)\s?\d{{1,5}})?"
_WHOLE = re.compile(rf"{NUMBER_BEFORE}{_NUMBER}{NUMBER_AFTER}")
_CELL = re.compile(rf"(?:^|\||·)[ \t]*(?:[A-Za-z]{{1,2}}[.:]?[ \t])?({_NUMBER})(?=[ \t]*(?:$|\||·))", re.MULTILINE)
_BEHIND = re.compile(rf"[ \t]?[,:;(|/-]?[ \t\n]?({_NUMBER}){NUMBER_AFTER}")
_ABROAD = re.compile(
    rf"(?<![A-Za-z0-9+])(?:\(?\+|\(?00(?=[1-9]))\s?\(?[1-9]\d{{0,3}}(?:{_GAP}\d){{5,13}}{NUMBER_AFTER}"
)
_NEXT_SENTENCE = re.compile(r"[.!?]\s+[A-ZÀ-Þ][^\W\d_]*\W{1,3}$|[。！？!]\s*[\u3040-\u9fff]+\s*$")
_DATE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]+\d{1,2}[-/. ]+(?:19|20)\d{2})(?:\D.*)?")
_UNIT = re.compile(
    r" ?(?:mm|cm|m|km|g|kg|mg|ml|l|oz|lb|lbs|in|ft|v|w|kw|kwh|wh|mah|hz|khz|mhz|ghz|gb|mb|tb|px|dpi|rpm|lm|db|°|%|€|\$|£|¥|₩|zł|"
    r"eur|usd|gbp|jpy|krw|cny|rmb|pln|brl|sar|aed|kr|sek|円|元|원|ريال|درهم|个|件|個|台|本|枚|개|x|×)(?![\w@])",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?i)(?:[€$£¥₩]|r\$|zł|usd|eur|kr|rmb)\s?$")
# What a number written without any word must look like: a trunk zero and groups, or the groups of that country.
_LOCAL = {
    "": r"\(?0\d{1,5}(?:\) ?| ?/ ?| ?- ?| |\.)\d{2,8}(?:[ .]\d{2,5}){0,4}(?:-\d{1,5})?",
    "US": r"\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}|1[ .-]\d{3}[ .-]\d{3}[ .-]\d{4}",
    "ES": r"[679]\d{2}[ .-]?\d{3}[ .-]?\d{3}|[679]\d{2}(?:[ .-]\d{2}){3}",
    "PL": r"\d{3}[ -]\d{3}[ -]\d{3}|\(?\d{2}\)? \d{3} \d{2} \d{2}",
    "PT": r"[29]\d{2}[ .-]\d{3}[ .-]\d{3}",
    "BR": r"\(?\d{2}\)? ?9?\d{4}-\d{4}|\(\d{2}\) ?9? ?\d{4} ?\d{4}",
    "MX": r"\(?\d{2,3}\)? \d{3,4} \d{4}",
    "IT": r"3\d{2}[ ./-]?\d{3}[ .-]?\d{3,4}|3\d{2}[ .-]\d{2}[ .-]\d{2}[ .-]\d{3}",
    "CN": r"09\d{2}[ -]\d{3}[ -]\d{3}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}",
    "FR": r"0[1-9](?:[ .-]?\d{2}){4}",
    "GB": r"07\d{3}[ -]?\d{3}[ -]?\d{3}|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}|0[127]\d{9}",
    "JP": r"0[5-9]0[-ー ]?\d{4}[-ー ]?\d{4}|0\d{1,4}[-ー(]\d{1,4}[-ー)]\d{4}",
    "KR": r"01[016789][- .]?\d{3,4}[- .]?\d{4}|0\d{1,2}-\d{3,4}-\d{4}|1[56]\d{2}-\d{4}",
    "SA": r"05\d[ -]?\d{3}[ -]?\d{4}",
    "AE": r"05\d[ -]?\d{3}[ -]?\d{4}",
    "NL": r"06[ -]?\d{8}|06(?:[ -]?\d{2}){4}",
    "DE": r"01[567]\d[ /-]?\d{7,8}",
    "AU": r"04\d{2}[ ]?\d{3}[ ]?\d{3}",
    "IN": r"[6-9]\d{4}[ -]?\d{5}",
    "SG": r"[3689]\d{3} \d{4}",
    "TW": r"09\d{2}[ -]?\d{3}[ -]?\d{3}",
    "TR": r"(?:\+?90|0)?[ .-]?\(?[2-5]\d{2}\)?[ .-]?\d{3}[ .-]?\d{2}[ .-]?\d{2}",
    "SE": r"07\d[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}",
}
# Words for any number, or for much else: the number beside them must have a telephone number's shape.
_LOOSE = frozenset(("nr", "nummer", "standard", "号码", "numara"))
_TRUNK = re.compile(r"\(?0[1-9]")
# What stands before a certificate's number. Their groups are those of telephone numbers in some countries.
_CERTIFIED = re.compile(
    r"(?i)(?:(?<![^\W_])(?:oeko-tex|gots|grs|fsc|pefc|bluesign|cosmos|ecocert|zerti|certi|sertifika|gecerti)"
    r"|认证|認證|证书|證書|認証|認定|인증|شهاد)[^.,;!?。\n]{0,30}(?:(?:n[or]|núm|num)\.[\s:]{0,3})?$"
)
_SHARED = {"CA": "US"}
_REGION = {
    "en": "US", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "nl": "NL", "pl": "PL", "sv": "SE",
    "zh": "CN", "ja": "JP", "ko": "KR", "ar": "SA", "tr": "TR",
}  # fmt: skip


def region_of(lang: str, market: str) -> str:
    """The country whose numbering plan reads national numbers; empty where nothing says one."""
    if market.upper() in phonenumbers.SUPPORTED_REGIONS:
        return market.upper()
    said, _, region = lang.replace("_", "-").partition("-")
    region = region.rsplit("-", 1)[-1].upper()
    return region if region in phonenumbers.SUPPORTED_REGIONS else _REGION.get(said.lower(), "")


def phones(text: str, words: Words, region: str) -> Iterator[Found]:
    """All numbers to call. Those inside article numbers, dates, prices and measures are left alone by the caller's
    list of such places, by their form, or by the unit behind them."""
    for match in _beside(words).finditer(text):
        if _NEXT_SENTENCE.search(text[match.start() : match.start(2)]):
            continue
        if match.group(1).casefold() not in _LOOSE or _shaped(text, *match.span(2), region):
            yield from _number(text, *match.span(2), least=5 if match.group(2).isdigit() else 6)
    for match in _ABROAD.finditer(text):
        if _plausible(match.group(), region):
            yield from _number(text, *match.span(), least=7)
    if not region:
        return
    for match in _local(region).finditer(text):
        whole = _WHOLE.match(text, match.start())
        if (
            whole
            and _near(whole.end(), match.end())
            and _valid(match.group(), region)
            and not _certified(text, match.start())
        ):
            yield from _number(text, *match.span(), least=8)
    yield from _matched(text, region)


def lone(text: str, reach: Sequence[Found]) -> Iterator[Found]:
    """A number that has a line or a cell for itself, beside other ways to reach somebody: any country's form."""
    ends = [match.start() for match in re.finditer("\n", text)]
    lines: dict[int, set[int]] = {}
    for found in reach:
        lines.setdefault(bisect_left(ends, found.start), set()).add(found.start)
    for match in _CELL.finditer(text):
        line = bisect_left(ends, match.start(1))
        if any(lines.get(other, set()) - {match.start(1)} for other in range(line - 2, line + 3)):
            yield from _number(text, *match.span(1), least=8)


def after_names(text: str, people: Iterable[Found]) -> Iterator[Found]:
    """A number right behind somebody's name."""
    for person in people:
        match = _BEHIND.match(text, person.end)
        if match:
            yield from _number(text, *match.span(1), least=8)


def _shaped(text: str, start: int, end: int, region: str) -> bool:
    """Whether it is written as somebody's number is: from abroad, with its trunk zero, or in that country's groups."""
    number = text[start:end]
    formed = _ABROAD.match(number) or _TRUNK.match(number) or (region and _local(region).fullmatch(number))
    return bool(formed) and not _certified(text, start)


def _certified(text: str, start: int) -> bool:
    return bool(_CERTIFIED.search(text[max(0, start - 60) : start]))


def _near(one: int, other: int) -> bool:
    return abs(one - other) <= 1


def _plausible(number: str, region: str) -> bool:
    """A possible number of a country, whether or not it is in use: examples are not."""
    figures = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    try:
        parsed = phonenumbers.parse(figures if figures[0] == "+" else "+" + figures[2:], region or None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) or 8 <= len(figures) - 1 <= 15


def _valid(number: str, region: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed)


def _matched(text: str, region: str) -> Iterator[Found]:
    """What the plan's own formats know: groups must be as that country writes them."""
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.STRICT_GROUPING):
        written = match.raw_string
        grouped = not re.fullmatch(r"\d+", written)
        if grouped and (written[0] in "+(0" or re.search(r"[ -]", written)) and len(re.findall(r"\d", written)) >= 8:
            if re.fullmatch(r"\d[\d.,]*", written):
                continue  # a number with separators
            if _certified(text, match.start):
                continue
            yield from _number(text, match.start, match.end, least=8)


def _number(text: str, start: int, end: int, *, least: int) -> Iterator[Found]:
    """The number, without what is open at its ends, unless its form or the unit behind it says otherwise."""
    written = text[start:end]
    trimmed = written.strip(" ./-ー")
    start += written.index(trimmed)
    end = start + len(trimmed)
    code = re.search(r"(?<!\w)\(\d{2,4}\)[ \t]?$", text[max(0, start - 8) : start])
    if code and trimmed[0] not in "+(":
        start -= len(code.group())
        trimmed = text[start:end]
    if trimmed.count("(") > trimmed.count(")") and trimmed[0] == "(":
        start, trimmed = start + 1, trimmed[1:]
    if _DATE.fullmatch(trimmed) or _UNIT.match(text, end) or _MONEY.search(text[max(0, start - 4) : start]):
        return
    if least <= sum(char.isdigit() for char in trimmed) <= 17:
        yield Found(start, end, PHONE)


@cache
def _beside(words: Words) -> re.Pattern[str]:
    """A word for telephones, little in between, and a number."""
    # Somebody's name and title may stand between the word and the number.
    between = r"(?:[\u3040-\u9fff\uac00-\ud7a3]{0,4}[:\s]{0,2}(?=[\d+(])|[^\w\n+#(]{0,4}(?:[^\W\d_][\w'.-]{0,15}[^\w\n+(]{1,3}){0,7}|[^\w\n+]{0,5})"
    return re.compile(rf"(?i)({words.any('phone', 'contact')})\.?{between}({_NUMBER}){NUMBER_AFTER}")


@cache
def _local(region: str) -> re.Pattern[str]:
    own = _LOCAL.get(_SHARED.get(region, region), "")
    forms = "|".join(
        form for form in (own, _LOCAL[""] if region not in ("US", "CA", "CN", "ES", "PL", "PT") else "") if form
    )
    return re.compile(rf"{NUMBER_BEFORE}(?:{forms}){NUMBER_AFTER}")
