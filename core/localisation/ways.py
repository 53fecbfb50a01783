"""The same words in other ways: what a language's frames list in section `ways`, for those who write and who read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=1024)
def _pattern(form: str) -> re.Pattern[str]:
    head, mark, tail = form.partition("~")
    return re.compile(f"{re.escape(head)}(.+){re.escape(tail)}" if mark else re.escape(head))


def ways(text: str, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Every way to say a text, itself first. The first form of a row is how the terms say it, `~` what its forms
    share; the first row that fits counts."""
    for row in rows:
        if found := _pattern(row[0]).fullmatch(text):
            shared = found[1] if found.groups() else ""
            return tuple(form.replace("~", shared) for form in row)
    return (text,)
