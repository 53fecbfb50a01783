"""The detector of personal data: check digits, contexts, and the measure over invented people."""

from __future__ import annotations

import sys

import people
import pytest

from core.review.personal import digits, find

LANGUAGES = tuple(people.LOCALES)
SEED = 4_711  # none of those the detector was built with


def _spans(text: str, lang: str = "", market: str = "") -> list[tuple[str, str]]:
    return [(found.type, text[found.start : found.end]) for found in find(text, lang, market)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_write_about_people_is_found(language: str) -> None:
    wanted, missed = 0, []
    for wordings, count in (("contact", 20), ("more", 10), ("letters", 16), ("notes", 14)):
        for case in people.contacts(SEED, count, language, wordings):
            spans = [(found.start, found.end) for found in find(case.text, case.lang, case.market)]
            wanted += len(case.personal)
            missed += people.uncovered(case, spans)
    assert wanted > 90
    assert len(missed) <= wanted * 0.01, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_about_nobody_stay_whole(language: str) -> None:
    masked = [case.text for case in people.nobody(language) if find(case.text, case.lang, case.market)]
    assert masked == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_products_stay(language: str) -> None:
    plain, cut = 0, []
    for case in [*people.products(SEED, 36, language), *people.contacts(SEED, 8, language)]:
        spans = [(found.start, found.end) for found in find(case.text, case.lang, case.market)]
        plain += len(case.plain)
        cut += people.touched(case, spans)
    assert plain > 60
    assert len(cut) <= plain * 0.02, cut


@pytest.mark.parametrize(
    ("text", "lang", "market"),
    [
        ("Designed by Karl Lagerfeld for Chanel. Hello Kitty print, 30 cm.", "en", "US"),
        ("Dr. Martens boots, Jack Daniel's barbecue sauce, size 10.", "en", "US"),
        ("Ring Rose Gold 585, Größe 54, Modell Anna", "de", "DE"),
        ("木目模様のトレー、仕様は改良のため変更されます。お客様の声", "ja", "JP"),
        ("新款女士T恤，黑色女士外套，联系方式见店铺", "zh", "CN"),
        ("여성용 고급 가방, 고객님의 만족을 위해", "ko", "KR"),
        ("ملابس السيدات، اتصل بنا", "ar", "SA"),
        ("Firmware 1.2.3.4, version 10.0.0.1, ISO 9001:2015", "en", "US"),
        ("Ohrring 12 mm, Schlüsselring 30 x 4 mm, 18.750.000 Stück", "de", "DE"),
        ("GOTS Nr. 11-2093, OEKO-TEX STANDARD 100 Nr. 2311-0612, FSC Nr. C-904417", "de", "DE"),
        ("OEKO-TEX STANDARD 100 Nr. 1860-311; GOTS-zertifiziert: 0231 10612", "de", "DE"),
        ("Norme textile OEKO-TEX standard 2311-061234", "fr", "FR"),
        ("Certificaat nummer 2204-0417", "nl", "NL"),
        ("认证证书号码 2311-0612", "zh", "CN"),
        ("Sertifika numara 1860-3112", "tr", "TR"),
    ],
)
def test_names_without_a_person_beside_them_stay(text: str, lang: str, market: str) -> None:
    assert _spans(text, lang, market) == []


@pytest.mark.parametrize(
    ("text", "lang", "market", "found"),
    [
        ("Mail ann (at) example (dot) org", "en", "US", ("email", "ann (at) example (dot) org")),
        ("<a href='mailto:ann%40example.org'>x</a>", "en", "US", ("email", "ann%40example.org")),
        ("ann&#64;example.org", "en", "US", ("email", "ann&#64;example.org")),
        ("Name: <b>Anna Weber</b><br>", "de", "DE", ("name", "Anna Weber")),
        ("Viele Gr\\u00fc\\u00dfe\\nJ\\u00f6rg M\\u00fcller\\n", "de", "DE", ("name", "J\\u00f6rg M\\u00fcller")),
        ("Log in from 192.168.10.4", "en", "US", ("ip", "192.168.10.4")),
        ("Telegram: @anna_w", "en", "US", ("handle", "anna_w")),
        ("هاتف ٠٥٠١٢٣٤٥٦٧", "ar", "SA", ("phone", "٠٥٠١٢٣٤٥٦٧")),
        ("電話:０９０－１２３４－５６７８", "ja", "JP", ("phone", "０９０－１２３４－５６７８")),
        ("Tel. 030 1234567", "", "", ("phone", "030 1234567")),
        ("Meine Nr. 0231 10612-44, bitte abends", "de", "DE", ("phone", "0231 10612-44")),
        ("Zertifikat liegt bei. Nr. 0151 23456789", "de", "DE", ("phone", "0151 23456789")),
        ("Nummer 06 12345678", "nl", "NL", ("phone", "06 12345678")),
    ],
)
def test_where_it_stands_in_the_original(text: str, lang: str, market: str, found: tuple[str, str]) -> None:
    assert found in _spans(text, lang, market)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("cpf", "529.982.247-25"),
        ("cnpj", "11.222.333/0001-81"),
        ("china", "11010519491231002X"),
        ("dni", "12345678Z"),
        ("dni", "X1234567L"),
        ("codice_fiscale", "RSSMRA85T10A562S"),
        ("pesel", "44051401359"),
        ("bsn", "111222333"),
        ("steuer_id", "86 095 742 719"),
        ("nir", "2 55 08 14 168 025 38"),
        ("my_number", "1234 5678 9018"),
        ("taiwan", "A123456789"),
        ("aadhaar", "2341 2341 2346"),
        ("nric", "S1234567D"),
        ("swedish", "811228-9874"),
        ("luhn", "4111 1111 1111 1111"),
    ],
)
def test_check_digits(name: str, good: str) -> None:
    check = digits.CHECKS[name]
    assert check(good)
    last = good[-1]
    other = "1" if last != "1" else "2"
    assert not check(good[:-1] + (other if last.isdigit() else "A" if last != "A" else "B"))


def test_only_the_kinds_asked_for() -> None:
    text = "Anna Weber, Tel. 030 1234567, anna@example.org, Hauptstraße 5, 10115 Berlin"
    assert {found.type for found in find(text, "de", "DE", ("email", "phone"))} == {"email", "phone"}
    assert {found.type for found in find(text, "de", "DE")} == {"email", "phone", "name", "address"}


@pytest.mark.parametrize(
    ("unit", "lang", "market"),
    [
        ("Ship to Anna Weber, ", "en", "US"),
        ("Liebe Anna Weber, Tel. 030 1234567.\n", "de", "DE"),
        ("联系人：王伟，电话13812345678。", "zh", "CN"),
    ],
)
def test_work_grows_with_the_length(unit: str, lang: str, market: str) -> None:
    find(unit * 3, lang, market)  # what is built once
    short, long = (_calls(unit * times, lang, market) for times in (60, 120))
    assert long < 2.3 * short


def _calls(text: str, lang: str, market: str) -> int:
    """How many calls a search makes."""
    made = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        find(text, lang, market)
    finally:
        sys.setprofile(before)
    return made
