"""Halves of characters (lone surrogates) can come in by JSON escapes; no automaton takes them."""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def whole(value: Any) -> Any:
    """The same JSON value with each half character as one replacement character: offsets stay."""
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {whole(key): whole(child) for key, child in value.items()}
    return [whole(child) for child in value] if isinstance(value, list | tuple) else value
