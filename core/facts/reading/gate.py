"""Readers that are asked only of texts which may hold what all their facts begin with: most sentences say little."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec

from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.signs import Rule, bits_of

_More = ParamSpec("_More")
_Reader = Callable[Concatenate[Span, About, _More], Iterable[Fact]]


def begun_by(
    begins: Callable[[str], Iterable[re.Pattern[str] | Rule]],
) -> Callable[[_Reader[_More]], _Reader[_More]]:
    """Ask a reader only where a pattern may match without which it finds nothing; `begins`: those, by language."""

    def gated(reader: _Reader[_More]) -> _Reader[_More]:
        begun: dict[str, int] = {}

        @functools.wraps(reader)
        def read(span: Span, about: About, /, *more: _More.args, **named: _More.kwargs) -> Iterable[Fact]:
            bits = begun.get(about.lang)
            if bits is None:
                bits = begun[about.lang] = bits_of(begins(about.lang))
            return reader(span, about, *more, **named) if span.signs.among(bits) else ()

        return read

    return gated
