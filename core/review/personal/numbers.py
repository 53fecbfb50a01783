"""What is told by its own form: e-mail, IP, cards, bank and national numbers; and order numbers beside their word."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import cache

from core.review.personal import digits
from core.review.personal.found import CARD, EMAIL, HANDLE, IBAN, ID, IP, ORDER, Found
from core.review.personal.words import NUMBER_AFTER, NUMBER_BEFORE, Words, any_of, data

_LETTER = "A-Za-z0-9\u00c0-\u024f"
_EMAIL = re.compile(
    rf"(?<![{_LETTER}._%+@-])(?=[{_LETTER}._%+'-])[{_LETTER}._%+'-]{{1,64}}\s?@\s?[{_LETTER}][{_LETTER}-]{{0,62}}"
    rf"(?:\.[{_LETTER}-]{{1,63}}){{0,4}}\.[A-Za-z\u00c0-\u024f]{{2,24}}"
    r"|(?<!\w)\"[^\"\s@]{1,40}\"@[A-Za-z0-9.-]{3,80}\.[A-Za-z]{2,24}"
)
# Written so that robots do not see it.
_SPELLED = re.compile(
    rf"(?<![{_LETTER}._%+-])[{_LETTER}._%+-]{{1,64}}\s?[\[({{]\s?(?:at|AT|@|ät|arroba|chiocciola|małpa)\s?[\])}}]\s?"
    rf"[{_LETTER}-]{{1,63}}(?:\s?(?:\.|[\[({{]\s?(?:dot|DOT|punkt|Punkt|point|punto|ponto|\.)\s?[\])}}])\s?[{_LETTER}-]{{2,63}}){{1,4}}"
    rf"|(?<![{_LETTER}._%+-])[{_LETTER}._%+-]{{2,64}} (?:at|AT) [{_LETTER}-]{{2,63}} (?:dot|DOT) [A-Za-z]{{2,10}}(?![A-Za-z])"
)
_IPV4 = re.compile(NUMBER_BEFORE + r"(?<![:.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?" + NUMBER_AFTER)
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])")
_CARD = re.compile(NUMBER_BEFORE + r"\d(?:[ -]?\d){12,18}" + NUMBER_AFTER)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_NUMBER_SIGN = (
    r"(?:\s*(?:no\.?|nr\.?|num\.?|núm\.?|number|n\.?\s?[ºo°]|nº|n°|n\.|nummer|numer|número|numero|numéro|id|code|código|codice"
    r"|番号|号码|號碼|编号|編號|号|號|번호|رقم))?"
)
_BETWEEN = r"(?:\s*(?:[:#№=]|(?:lautet|ist|is|est|es|è|é|är|dele|dela|suo)(?![a-z])|は|が|是|为|為|은|는|هو|هي)){0,3}[\s\"'(\[]{0,3}"
_BETWEEN_POLISH = _BETWEEN.replace("|är|", "|är|to|jest|")


def _between(words: Words) -> str:
    """What stands between a word and its value. The Polish "to" is "is"; elsewhere something goes to somebody."""
    return _BETWEEN_POLISH if "pl" in words.languages else _BETWEEN


_CODE = r"[A-Za-z0-9](?:[A-Za-z0-9]|[-/_.](?=[A-Za-z0-9])){3,29}"
_DATE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})")


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses, the spelled-out ones too."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Found(match.start() + _lead(match.group()), match.end(), EMAIL)
    for match in _SPELLED.finditer(text):
        yield Found(*match.span(), EMAIL)


def _lead(address: str) -> int:
    return len(address) - len(address.lstrip(".'%+-"))


def addresses_of_machines(text: str) -> Iterator[Found]:
    """IP addresses; four numbers after a word for a version are none."""
    for match in _IPV4.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        if all(int(part) < 256 for part in match.group().split("/")[0].split(".")) and not re.search(
            r"(?i)(?:v|ver\w*|firmware|software|build|release|rev|バージョン|版本|버전|إصدار)\W{0,3}$", before
        ):
            yield Found(*match.span(), IP)
    for match in _IPV6.finditer(text):
        try:
            ipaddress.IPv6Address(match.group())
        except ValueError:
            continue
        if len(match.group()) > 6 and any(char.isdigit() for char in match.group()):
            yield Found(*match.span(), IP)


def cards_and_accounts(text: str, words: Words) -> Iterator[Found]:
    """Card numbers (Luhn and scheme, or a card's word and Luhn) and IBANs."""
    for match in _CARD.finditer(text):
        number = match.group()
        size = sum(char.isdigit() for char in number)
        told = _labels(words, "card").search(text[max(0, match.start() - 40) : match.start()])
        grouped = re.fullmatch(r"\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}", number)
        if digits.card(number) and (told or grouped or (size in (15, 16) and number.isdigit())):
            yield Found(*match.span(), CARD)
        elif told and size >= 13 and not _DATE.fullmatch(number):
            yield Found(*match.span(), CARD, sure=digits.luhn(number))
    for match in _IBAN.finditer(text):
        end = _iban_end(match.group())
        if end:
            yield Found(match.start(), match.start() + end, IBAN)
    for match in _valued(words, "account").finditer(text):
        if sum(char.isdigit() for char in match.group(1)) >= 6:
            yield Found(*match.span(1), IBAN, sure=False)


def _iban_end(text: str) -> int:
    """How far an IBAN reaches in what may have swallowed words behind it; 0 where there is none."""
    for end in range(len(text), 14, -1):
        if (end == len(text) or not text[end].isalnum() or text[end - 1 : end + 1].isspace()) and digits.iban(
            text[:end]
        ):
            return end
    return 0


@cache
def _labels(words: Words, group: str) -> re.Pattern[str]:
    """A word of the group shortly before, with nothing but its number sign in between."""
    return re.compile(rf"(?i){words.any(group)}\.?{_NUMBER_SIGN}{_between(words)}$")


@cache
def _valued(words: Words, group: str) -> re.Pattern[str]:
    """A word of the group and the value beside it."""
    value = r"[A-Za-z0-9](?:[A-Za-z0-9]|[ ./-](?=[A-Za-z]{0,2}\d)){4,33}(?-i: [A-Z](?![A-Za-z]))?"
    return re.compile(rf"(?i){words.any(group)}\.?{_NUMBER_SIGN}{_SAID}{_between(words)}({value})(?![A-Za-z0-9])")


_SAID = r"(?:[\u3040-\u30ff\u4e00-\u9fff]{2,14}(?=:))?"  # as in: we tell you our number:
_PASSPORT = re.compile(r"[A-Z0-9]{8,10}")
_NOWHERE = frozenset({"-"})  # only beside a word for it


@cache
def _ids() -> tuple[tuple[re.Pattern[str], Callable[[str], bool], frozenset[str]], ...]:
    rows = data("ids")["id"]
    return tuple(
        (
            re.compile(rf"{NUMBER_BEFORE}(?:{row['form']}){NUMBER_AFTER}"),
            digits.CHECKS[row["check"]],
            frozenset(row.get("markets", ())) if not row.get("label") else _NOWHERE,
        )
        for row in rows
    )


def national_ids(text: str, words: Words, market: str) -> Iterator[Found]:
    """National ids: by check digits where the form tells, else beside their word."""
    for form, check, markets in _ids():
        if markets and market not in markets:
            continue
        for match in form.finditer(text):
            if check(match.group()):
                yield Found(*match.span(), ID)
    for match in _valued(words, "id").finditer(text):
        value = match.group(1)
        figures = sum(char.isdigit() for char in value)
        if figures >= 5 or (figures >= 2 and _PASSPORT.fullmatch(value)):
            sure = any(form.fullmatch(value) and check(value) for form, check, _ in _ids())
            yield Found(*match.span(1), ID, sure=sure)


@cache
def _orders(words: Words) -> tuple[re.Pattern[str], ...]:
    called = words.any("order")
    told = rf"(?i)({called}\.?{_NUMBER_SIGN}{_between(words)})({_CODE})(?![A-Za-z0-9])"
    # Before its word, as Turkish has it, or in a form that only orders have.
    before = r"(?<![A-Za-z0-9_-])#?([A-Za-z0-9][A-Za-z0-9/-]{3,24})(?= (?:numaralı|no'lu|nolu|sayılı) (?:sipari|fatura|kargo|iade|gönderi))"
    formed = r"(?<![A-Za-z0-9_-])((?:ORD|ORDER|INV|RMA|PO|WC|WEB)[-/_]?(?:[A-Z]{1,3}-)?\d[\d/-]{3,18}|\d{3}-\d{7}-\d{7})(?![A-Za-z0-9_-])"
    hashed = r"(?<![A-Za-z0-9_&#])#(?=[A-Za-z-]{0,6}\d)([A-Za-z0-9][A-Za-z0-9-]{3,24})(?![A-Za-z0-9_])"
    return re.compile(told), re.compile(hashed), re.compile(f"{before}|{formed}")


def orders(text: str, words: Words) -> Iterator[Found]:
    """Order, invoice, parcel and customer numbers beside their word."""
    told, hashed, formed = _orders(words)
    for match in told.finditer(text):
        word, value = match.group(1).strip(), match.group(2)
        figures = sum(char.isdigit() for char in value)
        marked = (
            not re.search(r"\w$", word)
            or len(word.split()) > 1
            or re.search(r"(?i)(?:n[or]|num\w*|号|號|番号|번호|رقم)$", word)
        )
        mixed = figures < len(value)
        if figures >= 3 and not _DATE.fullmatch(value) and (marked or mixed or figures >= 5):
            yield Found(*match.span(2), ORDER, sure=False)
    for match in formed.finditer(text):
        yield Found(*match.span(match.lastindex or 0), ORDER, sure=False)
    for match in hashed.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()].lower()
        if any(word in before for word in words.groups["order"]):
            yield Found(match.start(1), match.end(1), ORDER, sure=False)


@cache
def _handles(words: Words) -> re.Pattern[str]:
    places = words.any("handle")
    return re.compile(
        rf"(?i){places}{_NUMBER_SIGN}(?:\s*[:#@=])\s*@?([A-Za-z0-9_][A-Za-z0-9_.-]{{3,31}}[A-Za-z0-9_])"
        rf"|{places}[^\n.@]{{0,24}}(?<![\w.])(@[A-Za-z0-9_][A-Za-z0-9_.]{{2,30}}[A-Za-z0-9_])"
    )


def handles(text: str, words: Words) -> Iterator[Found]:
    """Names in social networks, beside the network's name."""
    for match in _handles(words).finditer(text):
        group = 1 if match.group(1) else 2
        yield Found(*match.span(group), HANDLE, sure=False)


_NUMBERS_OF_THINGS = (
    "sku",
    "ean",
    "gtin",
    "upc",
    "isbn",
    "asin",
    "mpn",
    "jan",
    "imei",
    "hs code",
    "oem",
    "pzn",
    "issn",
)


@cache
def article(words: Words) -> re.Pattern[str]:
    """A word for an article number and the numbers beside it, several in a row too."""
    called = any_of((*_NUMBERS_OF_THINGS, *words.groups["article"]))
    norms = r"(?<![A-Za-z])(?:EN|DIN|ISO|GB/T|GB|JIS|JAN|ASTM|IEC|BS(?=[ -])|UL|NF|UNE|KS)(?:[ -](?:EN|ISO|IEC))*(?=[ :-]{0,2}[A-Z]{0,2} ?\d)"
    code = r"\+?[A-Za-z0-9][A-Za-z0-9._/-]*(?: ?\d[A-Za-z0-9._/-]*){0,5}"
    return re.compile(
        rf"(?:(?i:{called}\.?(?:-?\d{{1,2}}(?=\s*[:：]))?{_NUMBER_SIGN}{_between(words)})|{norms}[ :-]{{0,2}})"
        rf"({code}(?:(?:[ \t]?[,;/+&|和と]\s?|\s(?:and|und|et|y|e|en|i|و)\s){code}){{0,12}})"
    )
