"""One line of `vitrine redact --jsonl`: a text in, the masked text and its places out; a bad line is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.catalog.halves import whole
from core.errors import BadInput
from core.generation.redact import Redactor

MAX_CHARS = 200_000


def redact_row(row: Any) -> dict[str, Any]:
    """`{id,lang,market,text}` -> `{id,text,tokens:[{type,start,end}]}`; offsets are code points of the text given.

    `lang` and `market` may be missing: then all languages are looked for, and national telephone numbers only beside a
    word for them. A row that cannot be read answers `{id,error:{field,cause}}`.
    """
    identity = row.get("id") if isinstance(row, Mapping) else None
    try:
        text, lang, market = _sound(row)
    except BadInput as error:
        return {"id": identity, "error": {"field": error.field, "cause": error.cause}}
    hidden, places = Redactor().hide_places(text, lang, market)
    tokens = [{"type": place.type, "start": place.start, "end": place.end} for place in places]
    return {"id": identity, "text": hidden, "tokens": tokens}


def _sound(row: Any) -> tuple[str, str, str]:
    if not isinstance(row, Mapping):
        raise BadInput("The line is not an object.", field="line")
    if not isinstance(row.get("text"), str):
        raise BadInput("text is missing or no text.", field="text")
    if len(row["text"]) > MAX_CHARS:
        raise BadInput(f"text has more than {MAX_CHARS} characters.", field="text")
    for name in ("lang", "market"):
        if not isinstance(row.get(name) or "", str):
            raise BadInput(f"{name} is no text.", field=name)
    return whole(row["text"]), row.get("lang") or "", row.get("market") or ""
