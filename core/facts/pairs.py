"""A label with its value as facts: of an attribute that we know, or as the shop put it."""

from __future__ import annotations

from core.catalog.text import fold_line
from core.facts.collect import Collector
from core.facts.figures import dimension_of, fact_of
from core.facts.measure import parse
from core.facts.sheet import Fact
from core.facts.values import read_value
from core.facts.vocabulary import Attribute


def add_known(
    sheet: Collector,
    attribute: Attribute,
    label: str,
    value: str,
    lang: str,
    *,
    source: str,
    confidence: float,
    provable: bool,
    start: int | None = None,
) -> None:
    """Add what a value of a known attribute says. `start`: where the value stands in the folded body."""
    proves = provable or attribute.kind not in ("certification", "award")
    for fact in read_value(attribute, label, value, lang):
        begin, end = (fact.start or 0, fact.end) if fact.end else (0, len(value))
        if fact.negated and fact.value == "no":
            begin, end = 0, len(value)
        row = fact.but(
            label=label,
            source=source,
            text=value[begin:end].strip() if end else value,
            start=start + begin if start is not None else None,
            end=start + (end or len(value)) if start is not None else None,
            confidence=round(min(confidence, fact.confidence if fact.confidence != 0.8 else confidence), 2),
            provable=proves,
        )
        sheet.add(row, fact.attribute or attribute.name)


def unknown(label: str, value: str, lang: str, source: str, confidence: float) -> Fact:
    """A property that the vocabulary does not know: a measure when it is nothing but one, else its text."""
    text = fold_line(value)
    found = parse(value, lang)
    whole = 0.8 if not found or not found[0].qualifier else 0.4  # its bound stands beside it: bis 60 Min., 最大60分
    if len(found) == 1 and found[0].end - found[0].start >= whole * len(text):
        return fact_of(
            found[0],
            dimension_of(label, found[0], lang),
            label=label,
            source=source,
            text=text,
            confidence=confidence,
            start=None,
            end=None,
        )
    return Fact("", "feature", text, label=label, source=source, text=text, confidence=confidence)
