"""Which language a product's own text is in. The shop says so for most; a product in another script is recognised."""

from __future__ import annotations

import unicodedata

from core.ports.wire import ProductSnapshot

_SAMPLE = 400
_ENOUGH = 0.3  # share of letters in another script from which the shop's own word no longer counts


def source_language(snapshot: ProductSnapshot, store_locale: str) -> str:
    """BCP 47 tag of the language that the product is written in."""
    told = snapshot.locale or store_locale
    letters = [c for c in f"{snapshot.title} {snapshot.description_html}"[:_SAMPLE] if c.isalpha()]
    scripts = [_script(char) for char in letters]
    if not scripts:
        return told
    share = {name: scripts.count(name) / len(scripts) for name in set(scripts) - {""}}
    # Latin letters in the sample may be mark-up, so another script wins from well under a half.
    if share.get("kana", 0) > 0.05:
        return told if told.startswith("ja") else "ja-JP"
    for script, language in (("hangul", "ko-KR"), ("arabic", "ar-SA"), ("hebrew", "he-IL"), ("han", "zh-CN")):
        if share.get(script, 0) >= _ENOUGH:
            return told if told[:2] == language[:2] else language
    return told


def _script(char: str) -> str:
    if char.isascii():
        return ""
    name = unicodedata.name(char, "")
    if name.startswith("CJK UNIFIED"):
        return "han"
    first = name.split(" ", 1)[0].lower()
    return {"hiragana": "kana", "katakana": "kana", "hangul": "hangul", "arabic": "arabic", "hebrew": "hebrew"}.get(
        first, ""
    )
