"""Personal data in copy: e-mail, telephone, national and bank numbers, each with its check digits where it has some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.review.context import Subject
from core.review.finding import BLOCK, Finding
from core.review.personal import find
from core.review.personal.found import CARD, EMAIL, IBAN, ID, PHONE

_AT = re.compile(r"[@＠]|\((?:at|AT)\)|\[(?:at|AT)\]")
_WORTH = re.compile(rf"{_AT.pattern}|(?:\d\D{{0,3}}){{7}}")
# Names, postal addresses and order numbers are no finding: a page must name its maker, and quotes its article numbers.
_RULES = {EMAIL: "email", PHONE: "phone", ID: "id", CARD: "id", IBAN: "id"}


@dataclass(frozen=True, slots=True)
class PersonalData:
    id: str = "pii"
    reason: str = "Personal data in a product page is unlawful to publish and hard to take back."
    anchor: str = "pii"

    def run(self, subject: Subject) -> Iterator[Finding]:
        indexes = subject.numbered if not _AT.search(subject.text) else range(len(subject.lines))
        for index in indexes:
            text = subject.lines[index][1].text
            if not _WORTH.search(text):
                continue
            for found in find(text, subject.locale, subject.market, _RULES):
                if not found.sure:
                    continue
                message = (
                    "Personal data stands in the text: take it out; contact details belong to the shop's own pages."
                )
                rule = f"{self.id}.{_RULES[found.type]}"
                yield subject.finding("pii", BLOCK, rule, message, start=found.start, end=found.end, index=index)
