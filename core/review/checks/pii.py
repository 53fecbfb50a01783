"""Personal data in copy: e-mail, telephone, national and bank numbers, each with its check digits where it has some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.review.context import Subject
from core.review.finding import BLOCK, Finding

_DIGIT = re.compile(r"\d")
_AT = re.compile(r"[@＠]")
_WORTH = re.compile(r"[@＠]|(?:\d\D{0,3}){7}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}(?:@|＠)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)[1-9][\d \u00a0()./-]{6,18}\d(?![\w])")
_LOCAL = re.compile(r"(?<![\w.,/+-])\(?0\d{1,4}\)?[ \u00a0/-]{1,2}\d{2,5}(?:[ \u00a0-]\d{2,5}){0,3}(?![\w,]|[.]\d)")
_US_LOCAL = re.compile(r"(?<![\w.,/+-])\(?[2-9]\d{2}\)?[ .-]\d{3}[.-]\d{4}(?!\w)")
_NUMBER = r"(\+?[\d(][\d \u00a0()./-]{5,18}\d)"
_CALLED = re.compile(
    r"(?:tel|phone|telefon|telefono|teléfono|téléphone|telefone|whatsapp|wechat|fax|mobil\w*|hotline|"
    r"contact\w*|kontakt\w*|contatt\w*|anrufen|电话|電話|手机|微信|お電話|전화|연락처|هاتف|واتساب|للاتصال)"
    r"[^\w\n+]{0,4}(?:\w{1,12}[^\w\n+]{1,3}){0,2}" + _NUMBER,
    re.IGNORECASE,
)
# Call somebody at: the person's name and title may stand between.
_CALL = re.compile(
    r"\b(?:call|ruf\w{0,4}|appele[zr]|llam[ae]\w{0,3}|ligue|chiam[ai]\w{0,3})[^\w\n+]{1,3}"
    r"(?:\w{1,16}[^\w\n+]{1,3}){0,6}" + _NUMBER,
    re.IGNORECASE,
)
_IDS = re.compile(
    r"(?<![\w-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{3}-\d{2}-\d{4}|\d{6}-[1-4]\d{6}|\d{17}[\dXx]|[XYZ]?\d{7,8}-?[A-HJ-NP-TV-Z]"
    r"|[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?|\d{4}(?:[ -]\d{4}){3})(?![\w-])"
)
_ARTICLE = re.compile(
    r"(?:sku|ean|gtin|upc|isbn|asin|art(?:\.|ikel)?[ .-]*(?:nr|no|nummer)?|ref|réf|model\w*|modell\w*|modèle|item|part|"
    r"serial|batch|lot|code|código|codice|型番|品番|货号|型号|编号|품번|모델|رقم (?:الموديل|الصنف|القطعة)|موديل)"
    r"[^\w\n]{0,4}(?:(?:no|nr|nummer|number|número|numéro)[^\w\n]{0,3})?$",
    re.IGNORECASE,
)


def _luhn(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) if at % 2 else digit for at, digit in enumerate(reversed(digits))]
    return len(digits) >= 13 and sum(doubled) % 10 == 0


def _cpf(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    for size in (9, 10):
        total = sum(digit * (size + 1 - at) for at, digit in enumerate(digits[:size]))
        if digits[size] != total * 10 % 11 % 10:
            return False
    return len(set(digits)) > 1


def _china_id(text: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _dni(text: str) -> bool:
    plain = text.replace("-", "")
    number = plain[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == plain[-1]


def _iban(text: str) -> bool:
    plain = text.replace(" ", "")
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


_CHECKS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), _cpf),
    (re.compile(r"\d{3}-\d{2}-\d{4}"), lambda text: text[:3] not in ("000", "666") and text[0] != "9"),
    (re.compile(r"\d{6}-[1-4]\d{6}"), lambda text: 1 <= int(text[2:4]) <= 12 and 1 <= int(text[4:6]) <= 31),
    (re.compile(r"\d{17}[\dXx]"), _china_id),
    (re.compile(r"[XYZ]?\d{7,8}-?[A-Z]"), _dni),
    (re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]+"), _iban),
    (re.compile(r"\d{4}(?:[ -]\d{4}){3}"), _luhn),
)


@dataclass(frozen=True, slots=True)
class PersonalData:
    id: str = "pii"
    reason: str = "Personal data in a product page is unlawful to publish and hard to take back."
    anchor: str = "pii"

    def run(self, subject: Subject) -> Iterator[Finding]:
        indexes = subject.numbered if not _AT.search(subject.text) else range(len(subject.lines))
        for index in indexes:
            text = subject.lines[index][1].text
            if not _WORTH.search(text):
                continue
            taken: list[tuple[int, int]] = []
            for name, start, end in _found(text):
                if any(start < b and a < end for a, b in taken):
                    continue
                taken.append((start, end))
                message = (
                    "Personal data stands in the text: take it out; contact details belong to the shop's own pages."
                )
                yield subject.finding("pii", BLOCK, f"{self.id}.{name}", message, start=start, end=end, index=index)


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _EMAIL.finditer(text):
        yield "email", *match.span()
    if len(_DIGIT.findall(text)) < 7:
        return
    for match in _IDS.finditer(text):
        if any(form.fullmatch(match.group()) and good(match.group()) for form, good in _CHECKS):
            yield "id", *match.span()
    for pattern in (_CALLED, _CALL):
        for match in pattern.finditer(text):
            before = text[max(0, match.start(1) - 32) : match.start(1)]
            if sum(char.isdigit() for char in match.group(1)) >= 7 and not _ARTICLE.search(before):
                yield "phone", *match.span(1)
    for pattern in (_PHONE, _LOCAL, _US_LOCAL):
        for match in pattern.finditer(text):
            digits = sum(char.isdigit() for char in match.group())
            if 9 <= digits <= 15 and not _ARTICLE.search(text[max(0, match.start() - 32) : match.start()]):
                yield "phone", *match.span()
