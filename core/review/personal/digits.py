"""Check digits of national, bank and card numbers. Each takes the number as written and says whether it adds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_CF_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_VERHOEFF_D = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)  # fmt: skip
_VERHOEFF_P = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4), (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7), (9, 4, 5, 3, 1, 2, 6, 8, 7, 0), (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5), (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)  # fmt: skip


def digits_of(text: str) -> list[int]:
    """The digits, in any script."""
    return [int(char) for char in text if char.isdigit() and char.isdecimal()]


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).upper()


def _day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def luhn(text: str) -> bool:
    """Cards, Canadian and Swedish numbers: every second digit doubled."""
    digits = digits_of(text)
    doubled = [sum(divmod(2 * digit, 10)) if at % 2 else digit for at, digit in enumerate(reversed(digits))]
    return bool(digits) and sum(doubled) % 10 == 0 and any(digits)


def card(text: str) -> bool:
    """Luhn, length and the first digits of a card scheme in use."""
    digits = "".join(map(str, digits_of(text)))
    size, two, four = len(digits), int(digits[:2] or 0), int(digits[:4] or 0)
    scheme = (
        (digits[:1] == "4" and size in (13, 16, 19))
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and size == 16)
        or (two in (34, 37) and size == 15)
        or (two in (30, 36, 38, 39) and size == 14)
        or ((four == 6011 or two == 65 or 644 <= four // 10 <= 649) and 16 <= size <= 19)
        or (3528 <= four <= 3589 and size == 16)
        or (two == 62 and 16 <= size <= 19)
        or (two in (50, 56, 57, 58, 60, 63, 67) and 16 <= size <= 19)
    )
    return scheme and luhn(digits)


def iban(text: str) -> bool:
    """ISO 13616: mod 97 over the rearranged text is 1."""
    plain = _plain(text)
    if not (15 <= len(plain) <= 34 and plain.isascii() and plain[:2].isalpha() and plain[2:4].isdigit()):
        return False
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def cpf(text: str) -> bool:
    """Brazil, people."""
    digits = digits_of(text)
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    return all(_weighted(digits[:n], range(n + 1, 1, -1)) * 10 % 11 % 10 == digits[n] for n in (9, 10))


def cnpj(text: str) -> bool:
    """Brazil, firms and sole traders."""
    digits, weights = digits_of(text), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    if len(digits) != 14 or len(set(digits)) == 1:
        return False
    return all(_weighted(digits[:n], weights[13 - n :]) * 10 % 11 % 10 == digits[n] for n in (12, 13))


def china(text: str) -> bool:
    """身份证: date of birth and ISO 7064 mod 11-2."""
    plain = _plain(text)
    if len(plain) != 18 or not plain[:17].isdecimal() or not _day(int(plain[10:12]), int(plain[12:14])):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[_weighted([int(c) for c in plain[:17]], weights) % 11] == plain[17]


def dni(text: str) -> bool:
    """Spain: DNI and NIE letter."""
    plain = _plain(text).translate(str.maketrans("XYZ", "012", "")) if _plain(text)[:1] in "XYZ" else _plain(text)
    letter = _plain(text)[-1:]
    return plain[:-1].isdecimal() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(plain[:-1]) % 23] == letter


def codice_fiscale(text: str) -> bool:
    """Italy: check letter over sixteen signs."""
    plain = _plain(text)
    if len(plain) != 16 or not plain.isascii():
        return False
    total = 0
    for at, char in enumerate(plain[:15]):
        value = int(char) if char.isdigit() else ord(char) - 65
        total += value if at % 2 else _CF_ODD[value]
    return chr(65 + total % 26) == plain[15]


def pesel(text: str) -> bool:
    """Poland: date (century in the month) and check digit."""
    digits = digits_of(text)
    if len(digits) != 11 or not _day((digits[2] * 10 + digits[3]) % 20, digits[4] * 10 + digits[5]):
        return False
    return (10 - _weighted(digits[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10 == digits[10]


def bsn(text: str) -> bool:
    """Netherlands: eleven test."""
    digits = digits_of(text)
    return len(digits) == 9 and any(digits) and _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def steuer_id(text: str) -> bool:
    """Germany: ISO 7064 mod 11,10; the first digit is no zero."""
    digits = digits_of(text)
    if len(digits) != 11 or digits[0] == 0:
        return False
    product = 10
    for digit in digits[:10]:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == digits[10]


def nir(text: str) -> bool:
    """France: sex, month, and 97 minus the rest; Corsica has letters."""
    plain = _plain(text)
    number = plain[:13].replace("2A", "19").replace("2B", "18") if plain[5:7] in ("2A", "2B") else plain[:13]
    if len(plain) != 15 or not number.isdecimal() or not plain[13:].isdecimal() or plain[0] not in "123478":
        return False
    return 97 - int(number) % 97 == int(plain[13:])


def ssn(text: str) -> bool:
    """United States: no check digit, but groups that were never given out."""
    digits = "".join(map(str, digits_of(text)))
    return len(digits) == 9 and digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00"


def rrn(text: str) -> bool:
    """Korea: date of birth and sex; the check digit is random since October 2020."""
    digits = digits_of(text)
    return len(digits) == 13 and _day(digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]) and 1 <= digits[6] <= 8


def my_number(text: str) -> bool:
    """Japan, マイナンバー: mod 11."""
    digits = digits_of(text)
    if len(digits) != 12:
        return False
    rest = _weighted(digits[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest <= 1 else 11 - rest) == digits[11]


def taiwan(text: str) -> bool:
    """Taiwan: letter of the place, sex, mod 10."""
    plain = _plain(text)
    if len(plain) != 10 or not plain[1:].isdecimal():
        return False
    place = "ABCDEFGHJKLMNPQRSTUVXYWZIO".find(plain[0]) + 10
    return _weighted([*divmod(place, 10), *map(int, plain[1:])], (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)) % 10 == 0


def aadhaar(text: str) -> bool:
    """India: Verhoeff."""
    digits, check = digits_of(text), 0
    if len(digits) != 12 or digits[0] < 2:
        return False
    for at, digit in enumerate(reversed(digits)):
        check = _VERHOEFF_D[check][_VERHOEFF_P[at % 8][digit]]
    return check == 0


def nric(text: str) -> bool:
    """Singapore: letter of the series and check letter."""
    plain = _plain(text)
    rest = _weighted([int(char) for char in plain[1:8]], (2, 7, 6, 5, 4, 3, 2)) + (4 if plain[0] in "TG" else 0)
    letters = "JZIHGFEDCBA" if plain[0] in "ST" else "XWUTRQPNMLK"
    return letters[rest % 11] == plain[8:9] if plain[0] in "STFG" else plain[0] == "M"


def swedish(text: str) -> bool:
    """Sweden: date and Luhn over the last ten digits."""
    digits = digits_of(text)[-10:]
    return (
        len(digits) == 10
        and _day(digits[2] * 10 + digits[3], (digits[4] * 10 + digits[5]) % 60)
        and luhn("".join(map(str, digits)))
    )


def shape(text: str) -> bool:
    """A number whose shape alone is its proof."""
    return bool(text)


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "luhn": luhn, "iban": iban, "cpf": cpf, "cnpj": cnpj, "china": china, "dni": dni, "codice_fiscale": codice_fiscale,
    "pesel": pesel, "bsn": bsn, "steuer_id": steuer_id, "nir": nir, "ssn": ssn, "rrn": rrn, "my_number": my_number,
    "taiwan": taiwan, "aadhaar": aadhaar, "nric": nric, "swedish": swedish, "shape": shape,
}  # fmt: skip
