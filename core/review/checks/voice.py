"""The brand's own voice: words it does not use, its way of address, and pages that sound like another brand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.content.document import ContentDocument, Line
from core.localisation.voice.drift import drifts, wrong_address, wrong_person
from core.localisation.voice.hearing import hear
from core.localisation.voice.profile import Spoken
from core.review.context import Subject
from core.review.finding import WARN, Finding
from core.review.folding import fold
from core.review.terms import Terms

_TOLD = (".body.", ".answer.", ".items.", ".steps.")
_TABLES = ("specs", "comparison", "box", "care", "seo")
_SPEAKS = {"we": "as we", "you": "to the reader", "third": "of the product alone"}


def told_of(document: ContentDocument) -> Iterator[tuple[str, Line]]:
    """The lines of a page that are told: no headlines, labels, tables, contents or search texts."""
    for path, line in document.lines():
        told = any(part in path for part in _TOLD) and not path.endswith((".headline", ".question"))
        if line.text and told and not path.startswith(_TABLES) and "picture" not in path:
            yield path, line


@lru_cache(maxsize=64)
def _terms(banned: tuple[str, ...]) -> Terms:
    return Terms(enumerate(banned))


def banned_in(text: str, banned: tuple[str, ...]) -> Iterator[str]:
    """The banned words of a text, as they stand there, each once."""
    if not banned:
        return
    folded = fold(text)
    spans = (folded.original(hit.start, hit.end) for hit in _terms(banned).find(folded.text))
    yield from dict.fromkeys(text[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True)
class BrandVoice:
    id: str = "voice"
    reason: str = "A shopper knows a brand by how it speaks; a page in another voice reads as another shop's."
    anchor: str = "voice"

    def run(self, subject: Subject) -> Iterator[Finding]:
        spoken = subject.voice
        if spoken is None:
            return
        yield from self._banned(subject, spoken)
        if subject.document is not None and subject.document.writer != "facts":
            yield from self._sound(subject, subject.document, spoken)

    def _banned(self, subject: Subject, spoken: Spoken) -> Iterator[Finding]:
        if not spoken.banned:
            return
        for hit in _terms(spoken.banned).find(subject.folded.text):
            start, end = subject.folded.original(hit.start, hit.end)
            word = spoken.banned[hit.owner]
            message = f"“{word}” is a word that this brand does not use: say it in another way."
            yield subject.finding("x_voice", WARN, f"{self.id}.banned", message, start=start, end=end, evidence=word)

    def _sound(self, subject: Subject, document: ContentDocument, spoken: Spoken) -> Iterator[Finding]:
        told = list(told_of(document))
        heard = hear([line.text for _path, line in told], spoken.lists)
        for each in wrong_address(heard, spoken)[:5]:
            label = spoken.lists.levels[spoken.formality].label
            message = f"The brand addresses its shoppers by {label}: write this sentence so."
            path, start = place_of(told, each.text)
            yield Finding(
                "x_voice", WARN, f"{self.id}.formality", message, path, start, start + len(each.text), each.text, label
            )
        if person := wrong_person(heard, spoken):
            wanted = _SPEAKS[str(spoken.wanted["person"])]
            message = f"The page speaks {_SPEAKS[person]}, the brand {wanted}: write it anew."
            yield Finding("x_voice", WARN, f"{self.id}.person", message, evidence="set by a person")
        ground = f"{spoken.measured.sentences} sentences of the shop" if spoken.measured else "set by a person"
        for drift in drifts(heard, spoken):
            yield Finding("x_voice", WARN, f"{self.id}.{drift.trait}", drift.words, evidence=ground)


def place_of(told: Iterable[tuple[str, Line]], sentence: str) -> tuple[str, int]:
    """Path and offset of a sentence that was heard on the page."""
    return next(((path, line.text.find(sentence)) for path, line in told if sentence in line.text), ("", 0))
