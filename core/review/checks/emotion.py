"""Does a page that a model wrote speak as strongly as its market likes it for such goods?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.facts.categories import GENERAL, categories
from core.localisation.emotion import measure
from core.localisation.profile import emotion
from core.review.context import Subject
from core.review.finding import WARN, Finding

MODEL = "model"
TOLERANCE = 0.15
_ENDS = (".", "!", "?", "。", "！", "？", "؟", "…")


@dataclass(frozen=True, slots=True)
class Emotion:
    id: str = "emotion"
    reason: str = "A tone that is loud for a market, or cold for it, sells less however true each sentence is."
    anchor: str = "emotion"

    def run(self, subject: Subject) -> Iterator[Finding]:
        profile = subject.profile
        if subject.document is None or subject.document.writer != MODEL or profile is None:
            return  # a page from facts alone is sober by design, and a person's words are a person's
        told = [(index, line.text) for index, (_, line) in enumerate(subject.lines) if line.text.endswith(_ENDS)]
        measured = measure("\n".join(text for _, text in told), subject.locale)
        if measured is None:
            return
        target = emotion(profile, subject.category if subject.category in categories() else GENERAL).intensity
        if round(abs(measured.intensity - target), 3) <= TOLERANCE:
            return
        strong = measured.intensity > target
        scale = f"({measured.intensity:.2f} of 1, aimed at {target:.2f})"
        message = (
            f"The page is louder than {profile.name} likes for such goods {scale}: take feeling words and marks out."
            if strong
            else f"The page is colder than {profile.name} likes for such goods {scale}: say what use feels like."
        )
        index, text = told[0]
        rule = f"{self.id}.{'strong' if strong else 'cold'}"
        yield subject.finding("x_emotion", WARN, rule, message, start=0, end=len(text), index=index, evidence="profile")
