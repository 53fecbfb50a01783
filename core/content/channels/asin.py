"""The number under which Amazon sells a product."""

from __future__ import annotations

import re

from core.errors import BadInput

_ASIN = re.compile(r"B[0-9A-Z]{9}|[0-9]{9}[0-9X]")  # books carry their ISBN of ten digits


def asin_of(text: str) -> str:
    """An ASIN in its canonical form. Raises BadInput."""
    found = text.strip().upper()
    if not _ASIN.fullmatch(found):
        raise BadInput(
            f"{text.strip()[:20]!r} is no ASIN.", "An ASIN has ten characters, for example B0EXAMPLE1.", field="asin"
        )
    return found
