"""Japanese: as the other eastern languages; what a thing is for is listed by や, which leaves other uses open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.localisation.grammar.eastern import Eastern


class Japanese(Eastern):
    """Lists of two are joined by particles (grammar/ja.toml, section `list`), longer ones by commas."""

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        return "、".join(("や".join(words[:2]), *words[2:])) if len(words) > 1 else join(words)


RULES = Japanese()
