"""Invented people, what is said around them, and product texts: the measure for masking personal data. Seeded."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.review.personal import digits

LOCALES = {
    "en": ("en-US", "US"), "de": ("de-DE", "DE"), "fr": ("fr-FR", "FR"), "es": ("es-ES", "ES"), "it": ("it-IT", "IT"),
    "pt": ("pt-BR", "BR"), "nl": ("nl-NL", "NL"), "pl": ("pl-PL", "PL"), "ja": ("ja-JP", "JP"), "zh": ("zh-CN", "CN"),
    "ko": ("ko-KR", "KR"), "ar": ("ar-SA", "SA"),
}  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")
_TYPE = {"given": "name", "family": "name", "mr": "name", "ms": "name"}
_IBAN = {
    "de": ("DE", 18),
    "fr": ("FR", 23),
    "es": ("ES", 20),
    "it": ("IT", 23),
    "nl": ("NL", 14),
    "pl": ("PL", 24),
    "pt": ("PT", 21),
    "ar": ("SA", 20),
}
_DOMAINS = (
    "example.com",
    "mail.example.org",
    "web-post.example",
    "kontor.example.net",
    "gmail.com",
    "t-online.de",
    "outlook.com",
)


@dataclass(frozen=True)
class Case:
    """A text, its language, and the values in it: (type, start, end). `personal` must go, `plain` must stay."""

    text: str
    lang: str
    market: str
    personal: tuple[tuple[str, int, int], ...] = ()
    plain: tuple[tuple[str, int, int], ...] = ()


@cache
def _data() -> Mapping[str, Any]:
    here = Path(__file__)
    told: dict[str, Any] = tomllib.loads(here.with_name("people.toml").read_text("utf-8"))
    for language, more in tomllib.loads(here.with_name("people_notes.toml").read_text("utf-8")).items():
        told[language] |= more
    return told


def contacts(seed: int, count: int, language: str, forms_of: str = "contact") -> Iterator[Case]:
    """Texts about people: every wording with people drawn anew, among them some with product words around."""
    draw = random.Random(f"{seed}/{language}/people")
    forms = _data()[language].get(forms_of, ())
    if not forms:
        return
    products = _data()["products"][language]
    for at in range(count):
        form = forms[at % len(forms)]
        places = person(draw, language)
        case = _filled(form, places, language)
        if draw.random() < 0.3:
            other = _filled(draw.choice(products), thing(draw), language)
            case = _joined(other, case) if draw.random() < 0.5 else _joined(case, other)
        yield case


def products(seed: int, count: int, language: str) -> Iterator[Case]:
    """Product texts with numbers that look like somebody's."""
    draw = random.Random(f"{seed}/{language}/things")
    forms = _data()["products"][language]
    for at in range(count):
        case = _filled(forms[at % len(forms)], thing(draw), language)
        yield Case(case.text, case.lang, case.market, plain=case.plain)


def nobody(language: str) -> Iterator[Case]:
    """Texts with nothing to mask, though names of products, sizes and norms look like it."""
    lang, market = LOCALES[language]
    yield from (Case(text, lang, market) for text in _data()[language]["plain"])


def _joined(one: Case, other: Case) -> Case:
    shift = len(one.text) + 1
    moved = [
        tuple((kind, start + shift, end + shift) for kind, start, end in side) for side in (other.personal, other.plain)
    ]
    return Case(f"{one.text}\n{other.text}", one.lang, one.market, one.personal + moved[0], one.plain + moved[1])


def _filled(form: str, values: Mapping[str, str], language: str) -> Case:
    out, personal, plain, at, size = [], [], [], 0, 0
    for match in _SLOT.finditer(form):
        before, value, slot = form[at : match.start()], values[match.group(1)], match.group(1)
        out += [before, value]
        size += len(before)
        # A title is no secret, the name behind it is.
        lead = value.index(values["family"]) if slot in ("mr", "ms") else 0
        spot = (
            _TYPE.get(slot, slot),
            size + lead,
            size + (lead + len(values["family"]) if slot in ("mr", "ms") else len(value)),
        )
        (plain if slot in _THINGS else personal).append(spot)
        size += len(value)
        at = match.end()
    lang, market = LOCALES[language]
    return Case("".join([*out, form[at:]]), lang, market, tuple(personal), tuple(plain))


_THINGS = ("article", "ean", "size", "measure", "price", "date", "model")


def person(draw: random.Random, language: str) -> dict[str, str]:
    """Everything about one person."""
    told = _data()
    given, family = draw.choice(told[language]["given"]), draw.choice(told[language]["family"])
    if language in ("ja", "zh", "ko"):
        name = family + (draw.choice(("", " ")) if language == "ja" else "") + given
        mr, ms = {
            "ja": (f"{family}様", f"{family}様"),
            "zh": (f"{family}先生", f"{family}女士"),
            "ko": (f"{name}님", f"{name}님"),
        }[language]
    else:
        name = f"{given} {family}"
        titles = told["titles"].get(language, ("السيد", "السيدة"))
        mr, ms = (f"{title} {family}" for title in titles)
    local = "".join(
        char
        for char in unicodedata.normalize("NFD", f"{given}.{family}".lower())
        if char.isascii() and (char.isalnum() or char in ".-")
    )
    if len(local) < 5:
        local = draw.choice(("hanako", "wang.xm", "minsu_kim", "m.otaibi", "user")) + str(draw.randrange(10, 99))
    form = draw.choice(told["phones"][language])
    return {
        "name": name, "given": given, "family": family, "mr": mr, "ms": ms,
        "email": f"{local.strip('.-')}@{draw.choice(_DOMAINS)}",
        "phone": re.sub(r"\{d\}", lambda _: _digit(draw, form), form),
        "address": draw.choice(told["streets"][language]).replace("{n}", str(draw.randrange(2, 180))),
        "order": draw.choice((f"{draw.randrange(10**6, 10**8)}", f"AB-{draw.randrange(10**4, 10**6)}", f"2024-{draw.randrange(10**4, 10**5)}", f"W{draw.randrange(10**5, 10**7)}")),
        "id": _ids(draw, language), "iban": iban(draw, language), "card": card(draw),
    }  # fmt: skip


def _digit(draw: random.Random, form: str) -> str:
    return draw.choice("٠١٢٣٤٥٦٧٨٩" if "٠" in form else "0123456789")


def thing(draw: random.Random) -> dict[str, str]:
    """Numbers of a product."""
    some = draw.randrange
    ean = f"{some(10**11, 10**12)}"
    odd = sum(int(char) * (3 if at % 2 else 1) for at, char in enumerate(ean))
    a, b, c = some(100, 999), some(100, 999), some(1000, 9999)
    return {
        "article": draw.choice((f"{some(10**5, 10**9)}", f"0{some(10, 999)} {some(1000, 9999)} {a}", f"{a}-{b}-{c}", f"{a}.{b}.{some(10, 99)}", f"AX-{some(10**4, 10**7)}", f"{c} {some(1000, 9999)} {some(1000, 9999)}", f"+{a}{b}{c}-B")),
        "ean": f"{ean}{-odd % 10}",
        "size": draw.choice(("38-40", "42/44", "XL", "10.5", "164/170", "85B", "6-9")),
        "measure": draw.choice((f"{a} x {b} x {some(10, 99)} mm", f"{some(10, 99)},5 x {some(10, 99)} cm", f"{some(2, 9)} 000 000 mm", f"{a}×{b} cm", f"{a} {some(100, 999)} km")),
        "price": draw.choice((f"1.{a},00 €", f"${c:,}.99", f"{some(10, 99)} {a} zł", f"¥{some(10**4, 10**6):,}", f"R$ {a},90", f"{a} {b} 000 ₩")),
        "date": draw.choice(("2024-01-15", "15.03.2024", "03/15/2024", "2024/3/15", "15-03-2024")),
        "model": draw.choice((f"RX-{c}-{some(1000, 9999)}", f"{c}-{some(1000, 9999)}", f"M{some(10**6, 10**8)}", f"0{some(20, 99)}-{a}-{c}", f"{a} {b} {some(10, 99)}", f"{some(10**10, 10**11)}")),
    }  # fmt: skip


def card(draw: random.Random) -> str:
    """A card number that adds up, grouped or not."""
    stem = draw.choice(("4", "51", "55", "2221")) + "".join(str(draw.randrange(10)) for _ in range(15))
    number = next(f"{stem[:15]}{last}" for last in range(10) if digits.luhn(f"{stem[:15]}{last}"))
    return " ".join(number[at : at + 4] for at in range(0, 16, 4)) if draw.random() < 0.7 else number


def iban(draw: random.Random, language: str) -> str:
    """An IBAN that adds up, grouped or not."""
    country, size = _IBAN.get(language, ("GB", 18))
    bank = "".join(str(draw.randrange(10)) for _ in range(size))
    bank = "NWBK" + bank[4:] if country == "GB" else "ABNA" + bank[4:] if country == "NL" else bank
    plain = next(f"{country}{check:02d}{bank}" for check in range(2, 99) if digits.iban(f"{country}{check:02d}{bank}"))
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4)) if draw.random() < 0.6 else plain


_MADE = {
    "en": ("QQ ## ## ## C", lambda text: True), "de": ("8# ### ### ###", digits.steuer_id), "fr": ("2 85 05 78 006 ### ##", digits.nir),
    "es": ("########@", digits.dni), "it": ("RSSMRA85T10A###@", digits.codice_fiscale), "pt": ("###.###.###-##", digits.cpf),
    "nl": ("1########", digits.bsn), "pl": ("4405140####", digits.pesel), "ja": ("#### #### ####", digits.my_number),
    "zh": ("1101051949123####", digits.china), "ko": ("85010#-1######", digits.rrn), "ar": ("10########", digits.luhn),
}  # fmt: skip


def _ids(draw: random.Random, language: str) -> str:
    """A national id that adds up."""
    form, good = _MADE[language]
    if language == "zh":
        form += draw.choice("0123456789")
    for _ in range(20_000):
        text = re.sub("#", lambda _: str(draw.randrange(10)), form)
        text = re.sub("@", lambda _: draw.choice("ABCDEFGHJKLMNPQRSTVWXYZ"), text)
        if good(text):
            return text
    raise AssertionError(form)


def uncovered(case: Case, spans: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """The personal values of which a letter or digit is in no span."""
    hidden = {at for start, end in spans for at in range(start, end)}
    return [
        (kind, case.text[start:end])
        for kind, start, end in case.personal
        if any(at not in hidden and case.text[at].isalnum() for at in range(start, end))
    ]


def touched(case: Case, spans: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """The plain values that a span cuts into."""
    return [
        (kind, case.text[start:end])
        for kind, start, end in case.plain
        if any(start < last and first < end for first, last in spans)
    ]
