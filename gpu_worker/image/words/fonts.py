"""Which faces a language is set in, and whether the faces on this machine have every character of a text."""

from __future__ import annotations

import os
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.ports.picture_files import Check

# Language or language-Script -> the faces in which it is set, first choice first. Chinese, Japanese and Korean share
# code points but not shapes: each needs its own face.
_LATIN = ("Noto Sans",)
_FAMILIES: dict[str, tuple[str, ...]] = {
    "ar": ("Noto Sans Arabic", "Noto Sans"),
    "fa": ("Noto Sans Arabic", "Noto Sans"),
    "ur": ("Noto Sans Arabic", "Noto Sans"),
    "he": ("Noto Sans Hebrew", "Noto Sans"),
    "hi": ("Noto Sans Devanagari", "Noto Sans"),
    "mr": ("Noto Sans Devanagari", "Noto Sans"),
    "ne": ("Noto Sans Devanagari", "Noto Sans"),
    "th": ("Noto Sans Thai", "Noto Sans"),
    "lo": ("Noto Sans Lao", "Noto Sans"),
    "km": ("Noto Sans Khmer", "Noto Sans"),
    "my": ("Noto Sans Myanmar", "Noto Sans"),
    "ja": ("Noto Sans CJK JP", "Noto Sans"),
    "ko": ("Noto Sans CJK KR", "Noto Sans"),
    "zh-Hans": ("Noto Sans CJK SC", "Noto Sans"),
    "zh-Hant": ("Noto Sans CJK TC", "Noto Sans"),
    "zh-HK": ("Noto Sans CJK HK", "Noto Sans CJK TC", "Noto Sans"),
}
RTL = frozenset({"ar", "fa", "he", "ur"})
PACKAGES = {"core": "fonts-noto-core", "cjk": "fonts-noto-cjk"}
# One text of each script that the markets need, for `vitrine doctor`.
_SAMPLES = {
    "en": "Size 24", "el": "Μέγεθος", "ru": "Размер", "ar": "مقاس", "he": "מידה", "hi": "आकार", "th": "ขนาด",
    "ja": "寸法とサイズ", "ko": "크기", "zh-CN": "尺寸规格", "zh-TW": "尺寸規格",
}  # fmt: skip


def language(locale: str) -> str:
    """The language part of a locale."""
    return locale.replace("_", "-").split("-")[0].lower()


def is_rtl(locale: str) -> bool:
    """Whether pages in this locale run from right to left."""
    return language(locale) in RTL


def families(locale: str) -> tuple[str, ...]:
    """The faces for a locale, first choice first."""
    parts = locale.replace("_", "-").split("-")
    if parts[0].lower() == "zh":
        rest = {part.upper() for part in parts[1:]}
        if rest & {"HK", "MO"}:
            return _FAMILIES["zh-HK"]
        return _FAMILIES["zh-Hant" if rest & {"TW", "HANT"} else "zh-Hans"]
    return _FAMILIES.get(parts[0].lower(), _LATIN)


def missing(text: str, locale: str) -> str:
    """The characters of a text that no face on this machine can draw, each once, in order."""
    wanted = dict.fromkeys(sign for sign in text if _is_drawn(sign))
    if not wanted:
        return ""
    own = [face for family in families(locale) for face in _faces_of(family)]
    left = [sign for sign in wanted if not any(_covers(face, sign) for face in own)]
    return "".join(sign for sign in left if not any(_covers(face, sign) for face in faces()))


def checks() -> Iterator[Check]:
    """For `vitrine doctor`: whether every script of the markets can be drawn here."""
    lacking = [locale for locale, sample in _SAMPLES.items() if missing(sample, locale)]
    if lacking:
        cjk = {"ja", "ko", "zh-CN", "zh-TW"}
        packages = sorted({PACKAGES["cjk" if locale in cjk else "core"] for locale in lacking})
        names = ", ".join(lacking)
        step = f"Debian: apt install {' '.join(packages)}."
        yield Check("fonts", "note", f"no font for {names}: pictures there are made without words. {step}")
    else:
        yield Check("fonts", "ok", f"words can be drawn in {', '.join(_SAMPLES)}")


def folders() -> tuple[Path, ...]:
    """Where fonts lie on this machine."""
    home = Path.home()
    data = os.environ.get("XDG_DATA_HOME")
    named = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
    own = (Path(data) / "fonts" if data else home / ".local/share/fonts", home / ".fonts", home / "Library/Fonts")
    return (*map(Path, named), *own)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file; `offset` is where its table directory begins."""

    path: Path
    offset: int
    families: frozenset[str]


@cache
def faces() -> tuple[Face, ...]:
    """Every face on this machine whose file can be read; fonts added later are seen after a restart."""
    files = sorted(path for folder in folders() if folder.is_dir() for path in folder.rglob("*") if _is_font(path))
    return tuple(face for path in files for face in _read(path))


def forget() -> None:
    """Look at the machine's fonts anew."""
    for kept in (faces, _faces_of, _ranges):
        kept.cache_clear()


def _is_drawn(sign: str) -> bool:
    """Whether a character leaves a mark: no space, no control or joining character."""
    return not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf") and sign not in "\ufe0e\ufe0f"


def _is_font(path: Path) -> bool:
    return path.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc")


@cache
def _faces_of(family: str) -> tuple[Face, ...]:
    return tuple(face for face in faces() if family in face.families)


def _covers(face: Face, sign: str) -> bool:
    starts, ends = _ranges(face)
    at = bisect_right(starts, ord(sign)) - 1
    return at >= 0 and ord(sign) <= ends[at]


def _read(path: Path) -> Iterator[Face]:
    """The faces of a file; a damaged one has none."""
    try:
        with path.open("rb") as file:
            data = file.read(12)
            count = struct.unpack(">I", data[8:12])[0] if data[:4] == b"ttcf" else 0
            offsets = struct.unpack(f">{count}I", file.read(4 * count)) if 0 < count < 100 else (0,)
            for offset in offsets:
                found = _table(file, offset, b"name")
                yield Face(path, offset, frozenset(_family_names(found)))
    except (OSError, struct.error):
        return


def _table(file: Any, offset: int, tag: bytes) -> bytes:
    """One table of a face; empty where there is none."""
    file.seek(offset)
    head = file.read(12)
    count = struct.unpack(">H", head[4:6])[0]
    for name, _sum, start, length in struct.iter_unpack(">4sIII", file.read(16 * count)):
        if name == tag:
            file.seek(start)
            return bytes(file.read(length))
    return b""


def _family_names(table: bytes) -> Iterator[str]:
    """Names 1 (family) and 16 (typographic family), in the encodings of Windows and Unicode."""
    if len(table) < 6:
        return
    count, store = struct.unpack(">HH", table[2:6])
    for at in range(count):
        platform, _enc, _lang, name, length, start = struct.unpack(">6H", table[6 + 12 * at : 18 + 12 * at])
        if name in (1, 16) and platform in (0, 3):
            yield table[store + start : store + start + length].decode("utf-16-be", "replace")


@cache
def _ranges(face: Face) -> tuple[list[int], list[int]]:
    """First and last code points of the runs that a face covers, ascending."""
    try:
        with face.path.open("rb") as file:
            table = _table(file, face.offset, b"cmap")
        runs = sorted(_runs(table))
    except (OSError, struct.error):
        runs = []
    return [first for first, _ in runs], [last for _, last in runs]


def _runs(table: bytes) -> Iterable[tuple[int, int]]:
    """The runs of the widest Unicode subtable: format 12 before format 4."""
    best: tuple[int, int] | None = None
    for at in range(struct.unpack(">H", table[2:4])[0]):
        platform, encoding, offset = struct.unpack(">HHI", table[4 + 8 * at : 12 + 8 * at])
        form = struct.unpack(">H", table[offset : offset + 2])[0]
        if form in (4, 12) and (platform == 0 or (platform == 3 and encoding in (1, 10))):
            best = max(best or (0, 0), (form, offset))
    if best is None:
        return ()
    form, offset = best
    return _wide_runs(table, offset) if form == 12 else _narrow_runs(table, offset)


def _wide_runs(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack(">I", table[offset + 12 : offset + 16])[0]
    for first, last, glyph in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * count]):
        if glyph or last > first:
            yield (first if glyph else first + 1), last


def _narrow_runs(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack(">H", table[offset + 6 : offset + 8])[0] // 2
    starts = offset + 16 + 2 * count

    def column(at: int) -> tuple[int, ...]:
        return struct.unpack(f">{count}H", table[at : at + 2 * count])

    ends, firsts, shifts = column(offset + 14), column(starts), column(starts + 4 * count)
    for at, (first, last, shift) in enumerate(zip(firsts, ends, shifts, strict=True)):
        if first == 0xFFFF:
            continue
        if shift == 0:
            yield first, last
            continue
        base = starts + 4 * count + 2 * at + shift
        for code in range(first, last + 1):
            here = base + 2 * (code - first)
            if table[here : here + 2] not in (b"", b"\0\0"):
                yield code, code
