"""One line of `vitrine check --jsonl`: an object in, findings out; a bad line is answered, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import BadInput
from core.review.brand_words import NO_WORDS, BrandWords
from core.review.text import check_text

MAX_CHARS = 200_000
_TEXTS = ("text", "market", "category")


def check_row(row: Any, *, all_kinds: bool = False, words: BrandWords = NO_WORDS) -> dict[str, Any]:
    """`{id,text,facts,market,category}`, optional `lang` -> `{id,findings:[...]}`.

    A finding has kind, start, end, severity, message and evidence. A row that cannot be read answers
    `{id,error:{field,cause}}`. Keys other than these are not looked at.
    """
    identity = row.get("id") if isinstance(row, Mapping) else None
    try:
        return {"id": identity, "findings": _findings(_sound(row), all_kinds, words)}
    except BadInput as error:
        return {"id": identity, "error": {"field": error.field, "cause": error.cause}}


def _sound(row: Any) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise BadInput("The line is not an object.", field="line")
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            raise BadInput(f"{name} is missing or no text.", field=name)
    if not isinstance(row.get("facts"), Mapping):
        raise BadInput("facts is missing or no object.", field="facts")
    if not isinstance(row.get("lang", ""), str):
        raise BadInput("lang is no text.", field="lang")
    if len(row["text"]) > MAX_CHARS:
        raise BadInput(f"text has more than {MAX_CHARS} characters.", field="text")
    return row


def _findings(row: Mapping[str, Any], all_kinds: bool, words: BrandWords) -> list[dict[str, Any]]:
    found = check_text(
        row["text"], row["facts"], row["market"], row["category"], row.get("lang"), all_kinds=all_kinds, words=words
    )
    names = ("kind", "start", "end", "severity", "message", "evidence")
    return [{name: getattr(finding, name) for name in names} for finding in found]
