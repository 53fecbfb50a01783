"""Personal data out before a model of somebody else reads a text, and back in afterwards.

Every piece is replaced by a typed token, `<PHONE_1>`; the same value has the same token in one batch. The map lives in
the Redactor alone: it is in no log, no representation and no error. Nothing leaves the house when anything is in doubt.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from core.errors import CoreError, Refused
from core.ports.text import Ask, Reply, TextModel
from core.review.personal import TYPES, Found, find
from core.review.personal.spans import standing

_TEXT = "text"  # what only looks like a token of ours
_KINDS = "|".join((*TYPES, _TEXT)).upper()
# A token, also as models bend it: other case, blanks, other brackets, HTML entities, an escaped underscore.
_TOKEN = re.compile(
    rf"(?:<|&lt;|＜|〈|\\u003c)\s?/?\s?({_KINDS})\\?[_\s-]\s?(\d{{1,6}})\s?/?\s?(?:>|&gt;|＞|〉|\\u003e)", re.IGNORECASE
)
_NOTE = (
    "\n\nSigns like <NAME_1> or <PHONE_2> stand for details that are kept private. Copy one exactly as it is where the "
    "text needs it; never make up another."
)

_WORD = re.compile(r"\w")

Finder = Callable[[str, str, str], Sequence[Found]]


class Redactor:
    """Hides personal data in the texts of one batch and restores it in the answers to them."""

    __slots__ = ("_counts", "_find", "_invented", "_kinds", "_token_of", "_value_of")

    def __init__(self, finder: Finder = find) -> None:
        self._find = finder
        self._token_of: dict[tuple[str, str], str] = {}
        self._value_of: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._invented: dict[str, None] = {}

    def __repr__(self) -> str:
        return f"Redactor({dict(self._counts)})"

    def __getstate__(self) -> None:
        raise Refused("A redactor is not stored: it knows what was hidden.")

    @property
    def counts(self) -> Mapping[str, int]:
        """How many places were masked, by type; e-mail twice counts twice."""
        return MappingProxyType(self._counts)

    @property
    def invented(self) -> tuple[str, ...]:
        """Tokens met in answers that stand for nothing; they were left out."""
        return tuple(self._invented)

    def hide(self, text: str, lang: str = "", market: str = "") -> str:
        """The text with a token in the place of each piece. Raises what the search raises: then nothing may be sent.

        `lang` is BCP 47 (empty: all languages are looked for), `market` an ISO country.
        """
        return self.hide_places(text, lang, market)[0]

    def hide_places(self, text: str, lang: str = "", market: str = "") -> tuple[str, list[Found]]:
        """As `hide`, with the places in the text given; what only looked like a token has the type `text`."""
        places = self._places(text, self._find(text, lang, market))
        out, at = [], 0
        for place in places:
            out += [text[at : place.start], self._token(place.type, text[place.start : place.end])]
            at = place.end
        hidden = "".join([*out, text[at:]])
        self._prove(text, hidden)
        return hidden, places

    def _places(self, text: str, found: Sequence[Found]) -> list[Found]:
        """Places without overlap. A value that stands again, here or in a later text of the batch, is hidden there too;
        what looks like a token of ours is hidden as text, so that it comes back as it was."""
        kinds = {
            value: kind
            for kind, value in (*self._token_of, *((place.type, text[place.start : place.end]) for place in found))
            if kind != _TEXT and _telling(value)
        }
        again = [Found(*span, kinds[text[slice(*span)]]) for span in standing(text, kinds, _alone)]
        looks = [Found(*match.span(), _TEXT) for match in _TOKEN.finditer(text)]
        out: list[Found] = []
        for place in sorted((*found, *again, *looks), key=lambda f: (f.start, -f.end, f.type == _TEXT)):
            if out and place.start < out[-1].end:
                last = out[-1]
                kind = place.type if last.type == _TEXT else last.type
                out[-1] = Found(last.start, max(last.end, place.end), kind)
            else:
                out.append(place)
        return out

    def restore(self, text: str) -> str:
        """The text with every token of ours as what it stood for. A token that was never given out is left out and
        remembered in `invented`."""
        return _TOKEN.sub(self._value, text)

    def restore_all(self, data: Any) -> Any:
        """The same JSON with all its strings restored, keys of objects too."""
        if isinstance(data, str):
            return self.restore(data)
        if isinstance(data, Mapping):
            return {self.restore(key): self.restore_all(value) for key, value in data.items()}
        return [self.restore_all(value) for value in data] if isinstance(data, list | tuple) else data

    def unknown(self, data: Any) -> list[str]:
        """Tokens anywhere in an answer that were never given out."""
        said = json.dumps(data, ensure_ascii=False)
        return sorted({_name(match) for match in _TOKEN.finditer(said)} - self._value_of.keys())

    def holds(self, text: str) -> bool:
        """Whether a hidden value stands in the text as it is."""
        hidden = (value for kind, value in self._token_of if kind != _TEXT and _telling(value))
        return next(standing(text, hidden, _alone), None) is not None

    def _token(self, kind: str, value: str) -> str:
        token = self._token_of.get((kind, value))
        if token is None:
            self._kinds[kind] += 1
            token = self._token_of[kind, value] = f"<{kind.upper()}_{self._kinds[kind]}>"
            self._value_of[token] = value
        if kind != _TEXT:
            self._counts[kind] += 1
        return token

    def _value(self, match: re.Match[str]) -> str:
        name = _name(match)
        value = self._value_of.get(name)
        if value is None:
            self._invented[name] = None
            return ""
        return value

    def _prove(self, text: str, hidden: str) -> None:
        """The way back gives the same text, and no hidden value is left; else nothing may leave."""
        known = dict(self._invented)
        if self.restore(hidden) != text or self._invented != known:
            raise Refused("A text could not be masked so that it can be restored.", "It was not sent.")
        if self.holds(_TOKEN.sub(" ", hidden)):
            raise Refused("Personal data would be left in a text.", "It was not sent.")


def _name(match: re.Match[str]) -> str:
    return f"<{match.group(1).upper()}_{int(match.group(2))}>"


def _telling(value: str) -> bool:
    """Whether a value is found again by its letters alone: no short one, and no single word."""
    return len(value) >= 5 and not value.isalpha()


def _alone(text: str, start: int, end: int) -> bool:
    return not (start and _WORD.match(text, start - 1)) and not _WORD.match(text, end)


class Guarded:
    """A text model whose endpoint, where it is not ours, never sees personal data.

    Facts and texts are masked in every question and restored in every answer; `Reply.masked` says how many pieces, by
    type. A model on our own machine gets the questions as they are. Without `lang` all languages are looked for.
    """

    def __init__(self, inner: TextModel, lang: str = "", market: str = "", finder: Finder = find) -> None:
        self._inner = inner
        self._lang, self._market, self._find = lang, market, finder
        self.name = inner.name
        self.third_party = getattr(inner, "third_party", None) is not False  # in doubt, it is somebody else's
        self.prices = inner.prices

    def __repr__(self) -> str:
        return f"Guarded({self.name!r}, third_party={self.third_party})"

    def through(self, way: Callable[[TextModel], TextModel]) -> Guarded:
        """The same guard before another way to the model."""
        return Guarded(way(self._inner), self._lang, self._market, self._find)

    def ask(self, ask: Ask) -> Reply:
        """As of TextModel; raises Refused where the question cannot be masked without doubt."""
        if not self.third_party:
            return self._inner.ask(ask)
        redactor, masked = self._masked(ask)
        return self._restored(redactor, self._inner.ask(masked))

    def ask_many(
        self,
        asks: Sequence[Ask],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """As of TextModel. A question that cannot be masked is answered with Refused, the others are asked."""
        if not self.third_party:
            self._inner.ask_many(asks, done, stop)
            return
        sent: list[tuple[int, Redactor, Ask]] = []
        for place, ask in enumerate(asks):
            try:
                sent.append((place, *self._masked(ask)))
            except Refused as error:
                done(place, error)

        def heard(at: int, answer: Reply | CoreError) -> None:
            place, redactor, _ = sent[at]
            done(place, self._restored(redactor, answer) if isinstance(answer, Reply) else answer)

        self._inner.ask_many([ask for _, _, ask in sent], heard, stop)

    def _masked(self, ask: Ask) -> tuple[Redactor, Ask]:
        redactor = Redactor(self._find)
        system = redactor.hide(ask.system, self._lang, self._market)
        user = redactor.hide(ask.user, self._lang, self._market)
        if redactor.holds(json.dumps(ask.schema, ensure_ascii=False)):
            raise Refused("The form of the answer names personal data.", "It was not sent.")
        if redactor.counts:
            user += _NOTE

        def check(data: Any) -> Sequence[str]:
            unknown = redactor.unknown(data)
            if unknown:
                return [f"{token} stands nowhere in the question: leave it out." for token in unknown]
            return ask.check(redactor.restore_all(data)) if ask.check else ()

        return redactor, replace(ask, system=system, user=user, check=check)

    @staticmethod
    def _restored(redactor: Redactor, reply: Reply) -> Reply:
        return replace(reply, data=redactor.restore_all(reply.data), masked=dict(redactor.counts))
