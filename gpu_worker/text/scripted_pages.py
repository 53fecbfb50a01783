"""How the scripted endpoint answers Vitrine's writer: every line as plainly as it was told, all figures in place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BLOCK = re.compile(r"<data>\n(.*?)\n</data>", re.DOTALL)
_WAYS = (
    ("What it is made for", "calm trust 0.3", "It says what the buyer looks for first."),
    ("What it feels like to use", "warmth 0.5", "Readers there picture the thing in their hands."),
    ("What sets it apart", "quiet pride 0.4", "Readers there compare before they buy."),
)


def page_answer(user: str) -> dict[str, Any] | None:
    """The answer to a question of the writer; None where the text is none."""
    blocks = _BLOCK.findall(user)
    try:
        data = json.loads(blocks[-1]) if blocks else None
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    if "count" in data and "product" in data:
        return {"product": data["product"], "directions": [_way(*way) for way in _WAYS[: data["count"]]]}
    if "into" in data:
        return {"items": [{"slot": line["slot"], "text": line["text"]} for line in data["lines"]]}
    return {"items": [_item(data, line) for line in data["lines"]]} if "lines" in data else None


def _way(angle: str, emotion: str, why: str) -> dict[str, Any]:
    return {"angle": angle, "emotion": emotion, "opening": "", "why": why, "facts": []}


def _item(data: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    text = line["plain"].replace("«", "{").replace("»", "}")
    names = [name for name in data.get("names", {}) if f"{{{name}}}" in text]
    return {"slot": line["slot"], "product": data["product"], "text": text, "facts": [*line["say"], *names]}
