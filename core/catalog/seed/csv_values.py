"""Single cells of a shop's export: amounts, sizes, lists, pictures, and the language of its texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from zlib import crc32

from core.catalog.seed.csv_table import Row
from core.catalog.seed.pictures import Drawing
from core.errors import BadInput
from core.money import Money

GRAMS = {"kg": 1000.0, "g": 1.0, "lb": 453.59237, "lbs": 453.59237, "oz": 28.349523125}
MILLIMETRES = {"m": 1000.0, "cm": 10.0, "mm": 1.0, "in": 25.4, "yd": 914.4}
MAX_PICTURES = 12
_DECIMAL_COMMA = re.compile(r",\d{1,2}$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?$")
_TINTS = ("sand", "light gray", "sage", "sky blue", "terracotta", "lavender")


def plain_number(text: str) -> str:
    """A number as digits and a point: "1.234,50", "$ 1,234.50" and "12,9" are understood; empty when it is none."""
    kept = re.sub(r"[^\d.,-]", "", text)
    if _DECIMAL_COMMA.search(kept):
        kept = kept.replace(".", "").replace(",", ".")
    kept = kept.replace(",", "")
    return kept if _NUMBER.match(kept) else ""


def amount(row: Row, column: str, currency: str) -> int | None:
    """Minor units; None for an empty cell. Raises BadInput for one that is no price."""
    text = row[column]
    money = Money.parse(plain_number(text), currency) if text else None
    if text and money is None:
        raise _unusable(row, column, "a price such as 19.90")
    return money.minor if money else None


def measure(row: Row, column: str, factor: float) -> float | None:
    """A size or weight times `factor`; None for an empty cell or a zero. Raises BadInput for one that is no number."""
    text = row[column]
    number = plain_number(text) if text else ""
    if text and not number:
        raise _unusable(row, column, "a number such as 1.5")
    return round(float(number) * factor, 3) or None if number else None


def whole(row: Row, column: str) -> int | None:
    """A stock level; None for an empty cell."""
    text = row[column]
    number = plain_number(text) if text else ""
    if text and not number:
        raise _unusable(row, column, "a whole number")
    return int(float(number)) if number else None


def _unusable(row: Row, column: str, wanted: str) -> BadInput:
    cause = f'Line {row.line}, column "{column}": "{row[column][:40]}" is not {wanted}.'
    return BadInput(cause, "Correct the cell or export again.", field=column)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def pieces(text: str) -> tuple[str, ...]:
    """A comma-separated list in which "\\," is a comma, as WooCommerce writes it."""
    parts = re.split(r"(?<!\\),", text)
    return tuple(clean for part in parts if (clean := nfc(part.replace("\\,", ",").strip())))


def drawn(urls: Sequence[tuple[str, str]], title: str) -> tuple[tuple[str, str, Drawing], ...]:
    """A drawing of our own in place of each picture (URL, alt text): addresses in an export are never fetched."""
    tint = _TINTS[crc32(title.encode()) % len(_TINTS)]
    return tuple(
        (f"{_stem(url) or 'picture'}.jpg", nfc(alt), Drawing("box", tint, index % 2))
        for index, (url, alt) in enumerate(urls[:MAX_PICTURES])
    )


def _stem(url: str) -> str:
    return re.sub(r"[^\w.-]+", "-", PurePosixPath(unquote(urlsplit(url).path)).stem)[:80]


# ------------------------------------------------------------------ language

_SCRIPTS = (
    ("ja-JP", re.compile(r"[\u3040-\u30ff]")),
    ("ko-KR", re.compile(r"[\uac00-\ud7af]")),
    ("ar-AE", re.compile(r"[\u0600-\u06ff]")),
    ("he-IL", re.compile(r"[\u0590-\u05ff]")),
    ("th-TH", re.compile(r"[\u0e00-\u0e7f]")),
    ("el-GR", re.compile(r"[\u0370-\u03ff]")),
    ("zh-CN", re.compile(r"[\u4e00-\u9fff]")),
)
# Characters in everyday product texts that only traditional writing has.
_TRADITIONAL = re.compile("[個們這來時會為國學對後還過電開關機體點無線雙號區熱車長門問間東號廣產業質製應與類連動顏]")
_SIMPLIFIED = re.compile("[个们这来时会为国学对后还过电开关机体点无线双号区热车长门问间东广产业质制应与类连动颜]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_REGION = {
    "en": "US", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "nl": "NL", "pl": "PL", "sv": "SE",
    "da": "DK", "no": "NO", "nb": "NO", "fi": "FI", "cs": "CZ", "hu": "HU", "ro": "RO", "ru": "RU", "uk": "UA",
    "id": "ID", "tr": "TR", "vi": "VN", "ja": "JP", "ko": "KR", "zh": "CN", "ar": "AE", "he": "IL", "el": "GR",
    "th": "TH",
}  # fmt: skip
_MARKUP = re.compile(r"<[^>]{0,2000}>|&\w{1,8};")
_SAMPLE = 20_000
_TITLES_ONLY = 40


def script_locale(text: str) -> str:
    """The locale that the letters alone prove (kana, hangul, Arabic ...); empty for Latin or Cyrillic texts."""
    bare = _MARKUP.sub(" ", text)[:_SAMPLE]
    for locale, letters in _SCRIPTS:
        # Each such sign carries about as much text as three Latin letters.
        if 3 * len(letters.findall(bare)) > len(_LATIN.findall(bare)):
            traditional = locale == "zh-CN" and len(_TRADITIONAL.findall(bare)) > len(_SIMPLIFIED.findall(bare))
            return "zh-TW" if traditional else locale
    return ""


def guess_locale(texts: Iterable[str]) -> str:
    """The locale most of a catalogue's texts are written in; en-US when there is too little to tell."""
    sample = ""
    for text in texts:
        sample += _MARKUP.sub(" ", text) + "\n"
        if len(sample) > _SAMPLE:
            break
    proven = script_locale(sample)
    if proven or len(sample.strip()) < _TITLES_ONLY:
        return proven or "en-US"
    from py3langid import classify  # brings numpy, so only when it is needed

    language = str(classify(sample)[0])
    return f"{language}-{_REGION[language]}" if language in _REGION else "en-US"
