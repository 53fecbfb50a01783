"""One order of every template in fourteen locales, about a lunch bag and a shirt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_ROWS = [line.split("|") for line in Path(__file__).with_name("lettering.txt").read_text(encoding="utf-8").splitlines()]
LOCALES = {row[0]: row[1:] for row in _ROWS}
_UNITS = {"ru": ("см", "г", "л"), "ar": ("سم", "غ", "لتر"), "he": ("ס״מ", "ג׳", "ליטר"), "hi": ("सेमी", "ग्राम", "लीटर"),
          "th": ("ซม.", "กรัม", "ลิตร"), "zh": ("厘米", "克", "升"), "zh-TW": ("公分", "公克", "公升")}  # fmt: skip
_POINT = {"en", "he", "hi", "th", "ja", "ko", "zh", "ar"}


def order(template: str, locale: str, size_px: tuple[int, int], picture: Any = "source") -> dict[str, Any]:
    """The order; `picture` is given to every place that takes one."""
    return {
        "template": template, "locale": locale, "size_px": list(size_px), "texts": _texts(template, locale, picture),
        "picture": picture, "before": {"picture": picture, "real": True}, "after": {"picture": picture, "real": True},
    }  # fmt: skip


def _texts(template: str, locale: str, picture: Any) -> dict[str, Any]:
    t, tongue = LOCALES[locale], locale[:2]
    cm, g, litre = _UNITS.get(locale, _UNITS.get(tongue, ("cm", "g", "l")))
    comma = "." if tongue in _POINT else ","
    deep = f"12{comma}5 {cm}"
    names = dict(zip(("height", "width", "depth"), t[6:9], strict=True))
    values = {"height": f"28 {cm}", "width": f"24 {cm}", "depth": deep}
    rows = [[t[11], t[12]], [t[13], f"12 {litre}"], [t[14], f"480 {g}"], [t[17], t[18]], [t[15], t[16]],
            [t[6], values["height"]], [t[7], values["width"]], [t[8], deep]]  # fmt: skip
    banner = {"eyebrow": t[0], "headline": t[1], "subline": t[2], "points": t[3:6]}
    spots = ([0.5, 0.16], [0.52, 0.36], [0.3, 0.6], [0.72, 0.82])
    called = [(t[18], ""), (t[24 - 1], ""), (t[12], t[16]), (t[3], "")]
    return {
        "banner": banner,
        "festival": {**banner, "badge": "−20 %"},
        "dimensions": {"title": t[9], "note": t[35],
                       "measures": [{"axis": axis, "value": values[axis], "label": names[axis]} for axis in names]},
        "specs": {"title": t[10], "rows": rows[:7]},
        "comparison": {"title": t[19], "rows": [t[13], t[14], t[17], t[4], t[5]], "columns": [
            {"name": t[20], "picture": picture, "values": [f"12 {litre}", f"480 {g}", t[18], True, True]},
            {"name": t[21], "picture": picture, "values": [f"8 {litre}", f"350 {g}", t[18], True, False]}]},
        "callouts": {"title": t[22], "points": [
            {"title": title, "text": text, "at": at} for (title, text), at in zip(called, spots, strict=True)]},
        "in_the_box": {"title": t[24], "items": [{"name": t[25], "count": "1 ×", "picture": picture},
                                                 {"name": t[26], "count": "1 ×"}, {"name": t[27], "count": "1 ×"}]},
        "before_after": {"title": t[15], "before": t[28], "after": t[29]},
        "size_chart": {"title": t[30], "head": [t[31], t[32], t[33], t[34]], "note": t[35], "rows": [
            [size, f"{96 + 4 * at} {cm}", f"{70 + 2 * at} {cm}", f"{62 + at} {cm}"]
            for at, size in enumerate(("XS", "S", "M", "L", "XL"))]},
    }[template]  # fmt: skip
