"""Numbers as shops write them: folded characters with a way back, separators by language, fractions, multipliers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_COMMA_LANGUAGES = frozenset(("de", "fr", "es", "it", "nl", "pl", "pt"))
_SPECIAL = {
    **dict.fromkeys("‐‑‒–—−－", "-"),
    **dict.fromkeys("×✕✖╳", "x"),
    **dict.fromkeys("〜～∼˜", "~"),
    **dict.fromkeys("‘’‛′＇`´", "'"),
    **dict.fromkeys("“”„‟″＂", '"'),
    **dict(zip("⁄º٫٬²³：", "/°.,²³:", strict=True)),  # superscripts stay: m² must not become m2
    "㎡": "m²",
    "㎥": "m³",
    "٪": "%",
    "™": " ",
    "®": " ",
    **dict.fromkeys("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff", ""),
    **dict.fromkeys("\t\n\r", " "),
}
# 7 1/2, 7 & 1/2, 3-1/2, 1/2 | 1,234.5 and 1 234,5 | 12, 12.5
_TAIL = r"[1-9]\d?/(?:2|3|4|5|6|8|16|32|64)(?![\d/])"
NUMBER = (
    rf"(?:\d{{1,4}}(?:[ ]?&[ ]?|[ ]{{1,2}}|-){_TAIL}|{_TAIL}"
    r"|\d{1,3}(?:(?:[.,']\d{3})+|(?: \d{3})+)(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?|\.\d+)"
)
# Where a point is the decimal mark, a space sets thousands apart only before a unit: 10 000 mm, not 2 500 ml bottles.
_SPACED = r"(?: \d{3})+(?= ?(?:mm|g|kg|ml|m|lm|km|mAh|Wh|W|N|g/m[2²]\S*)(?!\w)(?! (?:[a-z-]+ )?[a-z-]+s(?!\w)))"
NUMBER_WITHOUT_SPACES = NUMBER.replace(
    r"(?:(?:[.,']\d{3})+|(?: \d{3})+)", rf"(?:(?:[.,']\d{{3}})+|(?<![x*+×] \d)(?<![x*+×] \d\d){_SPACED})"
)
_LONGEST = 20  # characters; longer runs of digits are codes
_FRACTION = re.compile(r"(?:(\d+)(?:\s*&\s*|\s+|-))?(\d+)/(\d+)")
MULTIPLIERS = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "만": 1e4, "억": 1e8}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read. `other` is the second reading where separators are ambiguous ("1.234"), else None.
    `step` is the value of one unit in the last written digit."""

    value: float
    step: float
    other: float | None = None


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if unicodedata.category(char) == "Zs":
        return " "
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char)
    if "⁄" in folded:  # a vulgar fraction; set apart, else 7½ would read 71/2
        return " " + folded.replace("⁄", "/")
    return "".join(_SPECIAL.get(part, part) for part in folded)


def fold(text: str) -> tuple[str, list[int] | None]:
    """Folded text and, for each of its characters plus one, the offset in the original; None when they are equal."""
    if text.isascii():
        return text.replace("\t", " ").replace("\n", " ").replace("\r", " "), None
    pieces = [_fold_char(char) for char in text]
    folded = "".join(pieces)
    if len(folded) == len(text) and all(len(piece) == 1 for piece in pieces):
        return folded, None
    offsets = [at for at, piece in enumerate(pieces) for _ in piece]
    offsets.append(len(text))
    return folded, offsets


def comma_decimal(lang: str) -> bool:
    """Whether the language writes 2,5 for two and a half."""
    return lang[:2] in _COMMA_LANGUAGES


def read(written: str, lang: str) -> Number | None:
    """Read one number written in ASCII digits; None when it is no number (1.2.34)."""
    if len(written) > _LONGEST:
        return None
    fraction = _FRACTION.fullmatch(written.strip())
    if fraction:
        denominator = int(fraction[3])
        return Number(int(fraction[1] or 0) + int(fraction[2]) / denominator, 1 / denominator) if denominator else None
    plain = written.replace(" ", "").replace("'", "")
    dots, commas = plain.count("."), plain.count(",")
    if dots and commas:
        decimal = max(".", ",", key=plain.rfind)
        if plain.count(decimal) > 1:
            return None
        return _number(plain, decimal)
    mark = "." if dots else ","
    if dots + commas == 0:
        return Number(float(plain), 1.0)
    if dots + commas > 1:
        return _number(plain.replace(mark, ""), ".") if all(len(part) == 3 for part in plain.split(mark)[1:]) else None
    before, after = plain.split(mark)
    if len(after) != 3 or not before or before[0] == "0" or len(before) > 3 or plain != written:
        return _number(plain, mark)
    grouped, decimals = Number(float(before + after), 1.0), _number(plain, mark)
    decimal_here = (mark == ",") == comma_decimal(lang)
    first, second = (decimals, grouped) if decimal_here else (grouped, decimals)
    return Number(first.value, first.step, second.value)


def _number(plain: str, decimal: str) -> Number:
    text = plain.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    places = len(text.partition(".")[2])
    return Number(float(text), 10.0**-places)
