"""How a market is spoken to: the way of address that its readers expect, and sentences that they read to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.localisation.profile import Profile, level_of
from core.localisation.voice.hearing import hear
from core.localisation.voice.lists import lists_of
from core.review.checks.voice import place_of, told_of
from core.review.context import Subject
from core.review.finding import WARN, Finding

_MOST = 5  # of one kind: the page is to be written anew then, not sentence by sentence


@dataclass(frozen=True, slots=True)
class Customs:
    id: str = "customs"
    reason: str = "A shopper who is addressed in the wrong way, or lost in a sentence, reads no further."
    anchor: str = "customs"

    def run(self, subject: Subject) -> Iterator[Finding]:
        document, profile = subject.document, subject.profile
        if document is None or profile is None or document.writer == "facts":
            return
        if not any(subject.locale in (language.tag, language.writes) for language in profile.languages):
            return
        language, lists = profile.language(subject.locale), lists_of(subject.locale)
        told = list(told_of(document))
        heard = hear([line.text for _path, line in told], lists)
        most = language.sentence.most
        for each in [each for each in heard if each.length > most][:_MOST]:
            message = (
                f"This sentence has {each.length} {language.sentence.unit}; {profile.name} reads {most} at most: make "
                "two of it."
            )
            path, start = place_of(told, each.text)
            span = (start, start + len(each.text), each.text)
            yield Finding("x_sentence", WARN, f"{self.id}.long", message, path, *span, _ground(profile))
        wanted = level_of(language)
        if not wanted or (subject.voice is not None and subject.voice.formality):
            return  # the brand's own way of address goes before the market's
        for each in [each for each in heard if each.levels and wanted not in each.levels][:_MOST]:
            message = f"{profile.name} is addressed by {lists.levels[wanted].label}: write this sentence so."
            path, start = place_of(told, each.text)
            span = (start, start + len(each.text), each.text)
            yield Finding("x_address", WARN, f"{self.id}.address", message, path, *span, _ground(profile))


def _ground(profile: Profile) -> str:
    return f"profile {profile.code}"
