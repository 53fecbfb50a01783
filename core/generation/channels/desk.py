"""One channel at work on one document: what it may say, what fits, and what it had to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.content.channels.table import Channel, Limit
from core.content.channels.text import LeftOut, Made, Piece, Problem, Text
from core.content.html import UNSPACED_LANGUAGES, clean, language
from core.generation.channels.pool import Pool
from core.generation.channels.rules import forbidden
from core.generation.channels.shorten import shorter
from core.review.finding import Finding

_ENDS = ".!?。！？…؟"


class Desk:
    """`findings` are the gate's by path; `banned` are texts that the gate refused in the form the channel gave them."""

    def __init__(
        self,
        channel: Channel,
        pool: Pool,
        findings: Mapping[str, Sequence[Finding]],
        banned: Mapping[str, Finding],
    ) -> None:
        self.channel = channel
        self.pool = pool
        self.texts: dict[str, tuple[Text, ...]] = {}
        self.problems: list[Problem] = []
        self.payload: dict[str, Any] = {}
        self._findings = findings
        self._banned = banned
        self._left: dict[tuple[str, str], LeftOut] = {}
        self._too_long: dict[str, set[str]] = {}
        self._judged: dict[tuple[str, tuple[str, ...], tuple[str, ...]], LeftOut | None] = {}

    # ------------------------------------------------------------------ may it be said, and does it fit

    def may(self, piece: Piece | None) -> bool:
        """Whether the channel may say it; what it may not is noted."""
        if piece is None:
            return False
        refused = self._refusal(piece)
        if refused:
            self._left.setdefault((refused.line, refused.rule), refused)
        return refused is None

    def _refusal(self, piece: Piece) -> LeftOut | None:
        key = (piece.text, piece.facts, piece.sources)
        if key not in self._judged:
            self._judged[key] = self._judge(piece)
        return self._judged[key]

    def _judge(self, piece: Piece) -> LeftOut | None:
        if found := self._banned.get(piece.text):
            return LeftOut(piece.sources[0] if piece.sources else "", piece.text, found.rule, found.message)
        findings = [found for path in piece.sources for found in self._findings.get(path, ())]
        return forbidden(self.channel, piece, self.pool.sheet, self.pool.locale, findings)

    def fit(self, piece: Piece | None, limit: Limit) -> Piece | None:
        """The piece, or its longest shorter form, that fits and may be said."""
        if piece is None or not self.may(piece):
            return None
        if limit.fits(clean(piece.text)):
            return piece
        for text in shorter(piece.text, self.pool.locale):
            short = replace(piece, text=text)
            if limit.fits(text) and self.may(short):
                return short
        self._too_long.setdefault(limit.field, set()).add(piece.text)
        return None

    def limit(self, field: str) -> Limit:
        """The limit of a field of this channel."""
        return self.channel.fields[field]

    # ------------------------------------------------------------------ texts

    def one(self, field: str, pieces: Iterable[Piece | None]) -> Text | None:
        """The first piece that fits, as the field's text."""
        limit = self.limit(field)
        for piece in pieces:
            if kept := self.fit(piece, limit):
                text = Text(clean(kept.text), (kept,))
                self.texts[field] = (text,)
                return text
        return None

    def several(self, field: str, pieces: Iterable[Piece | None]) -> tuple[Text, ...]:
        """As many pieces as the field takes, each text once."""
        limit = self.limit(field)
        found: dict[str, Text] = {}
        for piece in pieces:
            if len(found) == limit.items:
                break
            if kept := self.fit(piece, limit):
                found.setdefault(kept.text.casefold(), Text(clean(kept.text), (kept,)))
        self.texts[field] = tuple(found.values())
        return self.texts[field]

    def join(self, pieces: Iterable[Piece | None], limit: Limit, *, between: str | None = None) -> Text | None:
        """Pieces as one text, in order, as many as fit; without `between` each is made a sentence."""
        text, said = "", list[Piece]()
        for piece in pieces:
            if piece is None or piece.text in {one.text for one in said} or not self.may(piece):
                continue
            own = self.sentence(piece.text) if between is None else clean(piece.text)
            joined = own if not text else f"{text}{self.space if between is None else between}{own}"
            if limit.fits(joined):
                text, said = joined, [*said, piece]
        return Text(text, tuple(said)) if said else None

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return "" if language(self.pool.locale) in UNSPACED_LANGUAGES else " "

    def sentence(self, text: str) -> str:
        """A text with the mark that ends a sentence."""
        text = clean(text)
        if text.endswith(tuple(_ENDS)):
            return text
        return text + ("。" if language(self.pool.locale) in UNSPACED_LANGUAGES else ".")

    def pair(self, label: Piece, value: Piece, limit: Limit | None = None) -> Piece | None:
        """`Label: value` as one piece, when both may be said and the whole fits."""
        whole = replace(
            value,
            text=f"{label.text}{self.pool.market.punctuation.colon}{value.text}",
            facts=tuple(dict.fromkeys((*label.facts, *value.facts))),
            sources=(*label.sources, *value.sources),
        )
        return whole if self.may(whole) and (limit is None or limit.fits(whole.text)) else None

    def pairs(self, limit: Limit | None = None) -> list[Piece]:
        """The specifications as pieces."""
        made = (self.pair(label, value, limit) for label, value in self.pool.pairs)
        return [piece for piece in made if piece]

    @staticmethod
    def unsaid(pieces: Iterable[Piece], said: Iterable[Piece]) -> list[Piece]:
        """Those pieces that rest on a fact which the others do not say yet."""
        known = {key for piece in said for key in piece.facts}
        return [piece for piece in pieces if not piece.facts or not known.issuperset(piece.facts)]

    def put(self, field: str, text: Text | None) -> None:
        """Keeps a finished text."""
        if text is not None:
            self.texts[field] = (text,)

    # ------------------------------------------------------------------ done

    def made(self) -> Made:
        """The channel's result, with a problem for every field that lacks texts."""
        for limit in self.channel:
            self._check(limit)
        left = tuple(sorted(self._left.values(), key=lambda row: (row.line, row.rule)))
        done = (self.channel.name, self.pool.locale, self.texts)
        return Made(*done, left, tuple(self.problems), self.payload)

    def _check(self, limit: Limit) -> None:
        has = len(self.texts.get(limit.field, ()))
        if has >= limit.want:
            return
        long = len(self._too_long.get(limit.field, ()))
        why = f"; {long} lines are longer than {limit.most} {limit.unit}" if long else ""
        few = "; the page says too little for it" if not long and not self._left else ""
        refused = f"; {len(self._left)} lines may not be said here" if self._left else ""
        cause = f"{limit.field}: {has} of {max(limit.need, limit.want)} texts could be made{why}{refused}{few}."
        step = "Fill in more facts of the product (vitrine fill), then write its page again."
        if not any(problem.place == limit.field and problem.stops for problem in self.problems):
            self.problems.append(Problem(cause, step, has < limit.need, limit.field))
