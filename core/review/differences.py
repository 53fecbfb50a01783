"""In what a written page and its facts differ: words and figures that no cited fact holds, cited facts unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.facts.measure import Quantity
from core.facts.sheet import Fact
from core.localisation.language import code_of, languages
from core.localisation.terms import fold as plain_term
from core.review.context import BREAK, Subject
from core.review.figures import COUNTING, holds, written
from core.review.finding import BLOCK, WARN, Finding
from core.review.folding import fold, fold_text
from core.review.known import Known, head_of, held, in_a_name
from core.review.numbers import quantities
from core.review.reading import Word, by_start, forms_of, implied, outer, own_words, reader

RULE = "readback"
# What a wrong word of a kind is; kinds that are missing here are read and never held against a line by themselves.
_FINDING_OF = {
    "materials": "wrong_material",
    "origin": "wrong_origin",
    "features": "invented_feature",
    "colours": "x_readback",
    "parts": "x_readback",
    "care": "x_readback",
    "uses": "x_readback",
    "substances": "x_readback",
    "free": "invented_feature",
    "categories": "x_readback",
}
_SEVERITY = dict.fromkeys(("materials", "origin", "features", "free"), BLOCK)  # of words; figures always block
_TITLES = (".headline", ".label")  # they name what the lines below say
_NONE: tuple[Word, ...] = ()
_SHARED = ("uses:", "features:")
# FSC, C-904417: the same in every language
_NAME = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z0-9])[A-Z0-9][A-Z0-9-]+(?![\w-])")


def says(text: str, fact: Fact, lang: str, source: str) -> bool:
    """Whether a text in `lang` says a fact of a source in language `source`: its figure, or its word."""
    words = reader(lang).every(fold_text(text))
    known = Known(fact, code_of(source))
    figure = bool(known.dimensions) or not isinstance(fact.value, str)
    if figure and not (fact.attribute == "min_age" and fact.number == 0):
        return _figures_agree(known, text, lang) and (fact.share is None or known.found(words, set()))
    return known.found(words, set()) or _is_said(known, text, words, lang)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One document being read. `head`: ids of the product's name and kind; `own`: words of the sentences themselves."""

    subject: Subject
    lang: str
    home: Mapping[str, Known]
    head: frozenset[str]
    own: frozenset[str]

    def cited(self, keys: tuple[str, ...]) -> list[Known]:
        """The facts of these keys."""
        found = [self.home.get(key) or self._of_sibling(key) for key in keys]
        return [known for known in found if known]

    def _of_sibling(self, key: str) -> Known | None:
        product, mark, own = key.partition("#")
        sheet = self.subject.siblings.get(product) if mark else None
        return held(sheet).by_key.get(own) if sheet else None

    def grounds(self, keys: tuple[str, ...]) -> frozenset[str]:
        """Ids that a line citing these facts may name."""
        names = set(self.head).union(*(known.every for known in self.cited(keys)))
        for product in {key.partition("#")[0] for key in keys if "#" in key}:
            if product in self.subject.siblings:
                names |= head_of(self.subject.siblings[product], self.lang)
        return frozenset(names)


def differences(subject: Subject) -> Iterator[Finding]:
    """What the words of a document say beyond its facts, the figures that no cited fact holds, the facts unsaid."""
    lang = code_of(subject.locale)
    if lang not in languages():
        return
    home = held(subject.sheet).by_key
    reading = _Reading(subject, lang, home, head_of(subject.sheet, lang), own_words(lang))
    free = reading.head | reading.own
    by_line = _words_by_line(subject, lang)
    numbered = frozenset(subject.numbered)
    for index, (path, line) in enumerate(subject.lines):
        words = by_line.get(index, _NONE)
        if not words and not line.facts:
            continue
        cited = reading.cited(line.facts) if line.facts else []
        for word in words:
            if word.ids.isdisjoint(free) and not any(not word.ids.isdisjoint(known.every) for known in cited):
                yield from _beyond(reading, index, path, words)
                break
        figures = quantities(line.text, subject.lang) if index in numbered else ()
        if figures and cited and not path.endswith(".question"):
            yield from _uncited(subject, index, figures)
        if cited and not path.endswith(_TITLES):
            dimensions = {q.dimension for q in figures}
            for known in cited:
                share = figures and known.fact.share is not None and not _figures_agree(known, line.text, subject.lang)
                if share or not (known.found(words, dimensions) or _is_said(known, line.text, words, lang)):
                    yield _unsaid(subject, index, known.fact.key)


def _words_by_line(subject: Subject, lang: str) -> dict[int, list[Word]]:
    """The words of each line in text order, found in one pass; their places are those in the page's folded text."""
    text = subject.folded.text
    found: dict[int, list[Word]] = {}
    index, end = 0, text.find(BREAK)
    for word in sorted(reader(lang).every(text), key=by_start):
        while 0 <= end <= word.start:
            index, end = index + 1, text.find(BREAK, end + len(BREAK))
        found.setdefault(index, []).append(word)
    return found


def _beyond(reading: _Reading, index: int, path: str, words: Sequence[Word]) -> Iterator[Finding]:
    """Words of the line that none of its facts supports."""
    line = reading.subject.lines[index][1]
    asked = path.endswith(".question")  # a question names what it asks for: its answer has the facts
    allowed = held(reading.subject.sheet).every if asked else reading.grounds(line.facts)
    label = path.endswith(".label")
    covered = [word for word in words if word.ids & allowed]
    for word in outer(words):
        ids = word.ids
        if ids & allowed or ids & reading.own:
            continue
        kinds = [name.partition(":")[0] for name in ids]
        if (label and "attributes" in kinds) or not any(kind in _FINDING_OF for kind in kinds):
            continue
        if any(_belongs(word, other) for other in covered) or _all_of(word, covered):
            continue
        if any(ids & implied(reading.lang, name) for name in allowed):
            continue
        yield _strange(reading, index, word, next(kind for kind in _FINDING_OF if kind in kinds))


def _belongs(word: Word, other: Word) -> bool:
    """Whether the words that seem to say a property say another thing: "suitable for induction hobs" names the hobs."""
    if word.start <= other.start < word.end < other.end:
        return True
    uses = any(name.startswith("uses:") for name in other.ids)
    property_ = all(name.startswith("features:") for name in word.ids)
    return uses and property_ and word.start <= other.start and other.end <= word.end


def _all_of(word: Word, covered: Sequence[Word]) -> bool:
    """Whether several supported words make up a longer one: men, women, "men and women"."""
    return len({other.ids for other in covered if word.start <= other.start and other.end <= word.end}) > 1


def _strange(reading: _Reading, index: int, word: Word, kind: str) -> Finding:
    subject = reading.subject
    line = fold(subject.lines[index][1].text)
    said = subject.folded.text[word.start : word.end]
    at = max(0, line.text.find(said))
    start, end = line.original(at, min(at + len(said), len(line.text)))
    message = f"No fact that this line cites names {said!r}: write what the facts say, or let the line cite the fact."
    rule = f"{RULE}.{kind}"
    return subject.finding(
        _FINDING_OF[kind], _SEVERITY.get(kind, WARN), rule, message, start=start, end=end, index=index
    )


# ------------------------------------------------------------------ figures and facts that are cited


def _uncited(subject: Subject, index: int, figures: Sequence[Quantity]) -> Iterator[Finding]:
    """Figures that stand among the product's facts but in none that the line cites. (A figure beside a cited one of its
    dimension is the business of `facts_match`.)"""
    line = subject.lines[index][1]
    facts = [ground.of_fact(fact) for fact, ground in subject.cited(line)]
    measured = {measure.dimension for measures, _ in facts for measure in measures}
    for q in figures:
        if q.restates or (q.unit and q.dimension in measured):
            continue
        measures = [measure for found, _ in facts for measure in found]
        digits: frozenset[str] = frozenset().union(*(found for _, found in facts))
        if holds(q, measures, True) or (q.values == (1.0,) and q.unit in COUNTING) or written(line.text, q, [digits]):
            continue
        if in_a_name(subject, index, q):
            continue
        message = "No fact that this line cites holds this figure: cite the fact it comes from, or leave it out."
        rule = f"{RULE}.figure"
        yield subject.finding("number_changed", BLOCK, rule, message, start=q.start, end=q.end, index=index)


def _unsaid(subject: Subject, index: int, key: str) -> Finding:
    end = len(subject.lines[index][1].text)
    message = f"The line cites {key!r} and its words say nothing of it: cite only what is said."
    rule = f"{RULE}.unsaid"
    return subject.finding("x_readback", WARN, rule, message, start=0, end=end, index=index, evidence=key)


def _is_said(known: Known, text: str, words: Sequence[Word], lang: str) -> bool:
    """Whether a text says a fact: by its figure, by a word that stands for it, or in the source's own words."""
    fact = known.fact
    if any(not known.ids.isdisjoint(implied(lang, name)) for word in words for name in word.ids):
        return True
    folded = fold_text(text)
    own, said = plain_term(known.plain), plain_term(folded)
    if own and (own in said or said in own):
        return True
    if any(name in text for name in _NAME.findall(str(fact.value))):
        return True
    if fact.attribute == "min_age" and fact.number == 0:
        return True  # from birth
    return _figures_agree(known, text, lang) or _part_of_a_word(known, folded, lang)


def _figures_agree(known: Known, text: str, lang: str) -> bool:
    """Whether a figure of the text is one of the fact's."""
    found = quantities(text, lang)
    return any(
        holds(q, [m for m in known.measures if m.dimension == q.dimension or not m.unit], True)
        or written(text, q, [known.digits])
        for q in found
    )


def _part_of_a_word(known: Known, folded: str, lang: str) -> bool:
    """Uses that share their noun, properties that share their verb: "dry and sensitive skin" says "dry skin" too."""
    forms = [form for name in known.ids if name.startswith(_SHARED) for form in forms_of(lang, name)]
    return any(word in folded for form in forms for word in form.split() if len(word) > 3 or not word.isascii())
