"""What one place of a description shows: a label with its value, an entry of a list, a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from core.catalog.text import TextLine
from core.facts.collect import Collector, slug
from core.facts.composition import split_list
from core.facts.lexicon import care_pattern, is_notice, lower, material_pattern, part_words
from core.facts.lines import UNSPACED, known_or_near, labelled, part_materials, pieces
from core.facts.listing import STACK, entries, in_one_line, is_things
from core.facts.pairs import add_known, unknown
from core.facts.prose import About, Span, facts_of, negated, sentences
from core.facts.reading import colours, contents, features
from core.facts.sheet import Fact
from core.facts.sizes import size_label
from core.facts.vocabulary import Attribute, fold_name, lookup

MAX_LINE_CHARS = 2_000
_CLIPPED_WORDS = 8
_LABEL = re.compile(r"^[\W_]{0,3}([^:：\n]{2,40}?)\s*[:：]\s*(.+)$", re.DOTALL)
BULLET = re.compile(r"^(?:[-–—•·*▪●◆►✓✔☑※・](?:\s+|(?=[^\W\d]))|\d{1,2}[.)]\s+)")
_PARENTHESIS = re.compile(r"\s*[(（][^)）]*[)）]")
LISTS = frozenset(("features", "ingredients"))
_LISTED = frozenset(("included_item", "colour", "compatibility", "technology_mark", "certification"))
_SCENT_LABEL = re.compile(r"(?:top|head|heart|middle|mid|base)(?: notes?)?")
_NO_CARE = frozenset(
    (
        "origin",
        "warranty",
        "certification",
        "material",
        "measure",
        "included_item",
        "compatibility",
        "claim_unsupported",
    )
)
# Told of a part beside its materials.
_BESIDE = frozenset(("measure", "technology_mark", "feature", "certification", "included_item"))
_INCLUDED = frozenset(("included_item",))
_BOXED = re.compile(r"inclu|incl\.|suppl|spare|sold |provided")
_MEASURED = frozenset(("measure",))
_QUESTION = re.compile(r"(?:[Qq](?:uestion)?\s*[:.)]\s*)?([^?:.]{3,40})\?$")
_ANSWER = re.compile(r"(?:[Aa](?:nswer)?\s*[:.)]\s*)?(.{2,80}?)(?:\.(?=\s|$)|$)")
_ANSWERED = frozenset(("warranty", "origin", "material", "care", "colour"))
_TOLD = frozenset(("measure", "technology_mark", "material", "certification", "compatibility", "origin"))
_NEXT_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÀ-Þ])|[。！!](?=.)")
_ONLY_SIZES = re.compile(r"(?=.*\d)(?:[^\W\d_]{1,3}(?![^\W\d_])|[\W\d_])+", re.DOTALL)  # no word that names a thing
_DESIGNED = re.compile(r"design|entworfen|dessiné|conçu|diseñad")


class Shown:
    """Adds what the description shows, with offsets where they refer to it."""

    def __init__(self, sheet: Collector, about: About, offsets: bool) -> None:
        self.sheet, self.about, self.lang, self.offsets = sheet, about, about.lang, offsets
        self.asked = ""  # the label in the question of the line before
        self.titles: set[int] = set()  # starts of bold lines that are headings
        self.stacked: set[int] = set()  # starts of plain lines that stand one below another like a list

    def pair(self, label: str, value: str, start: int, source: str, applies_to: str = "") -> bool:
        """A label with its value; False when the label is not one of ours and looks like prose."""
        if is_notice(lower(label), self.lang):
            return True  # model's height: 178 cm; returns: 30 days
        if self.about.scented and _SCENT_LABEL.fullmatch(lower(label)):
            text = value.strip(" .")
            row = Fact("", "feature", text, attribute="scent", label=label, source=source, text=text, start=start)
            self.sheet.add(row.but(end=start + len(text)) if self.offsets else row.but(start=None), "scent")
            return True  # base: cedar and amber, of a candle with a heart of roses
        known = known_or_near(label, self.lang)
        warns = known is not None and known.name == "safety" and self.lang[:2].lower() in UNSPACED
        if warns and care_pattern(self.lang).search(lower(value)):
            return False  # ご注意：空焚きはしないでください: read as the sentences that it holds
        if known is None or _says_other(known, label, value, self.lang):
            return self.unclaimed(label, value, start, source, applies_to)
        self.claimed(known, label, value, start, source)
        return True

    def claimed(self, known: Attribute, label: str, value: str, start: int, source: str) -> None:
        """A pair whose label is ours, and what else its value says."""
        if known.kind == "colour" and self.colours(known, label, value, start, source):
            return
        if known.kind == "included_item" and self.offsets and self.lang[:2].lower() not in UNSPACED:
            self.entry(known, value, start)
            return
        at = start if self.offsets else None
        add_known(self.sheet, known, label, value, self.lang, source=source, confidence=0.85, provable=False, start=at)
        if known.kind == "material":  # Fill: 650 g of 800 fill power down
            self.inside(value, start, _BESIDE, known.part)
        elif _BOXED.search(lower(value)):  # Batteries: 3 x AAA (included)
            self.inside(value, start, _INCLUDED)
        if known.kind == "measure" and features.is_property(lower(label), self.lang):  # Waterproof: 10 000 mm
            row = Fact("", "feature", label, attribute="features", source=source, text=value, start=at)
            self.sheet.add(row if at is None else row.but(end=at + len(value)), "features")
        if known.kind == "included_item" or known.name == "closure":  # Closure: two buckles
            self.inside(value, start, _MEASURED)
        if known.name == "gemstone":
            self.part(label, value, start, source)

    def unclaimed(self, label: str, value: str, start: int, source: str, applies_to: str) -> bool:
        """A pair whose label is none of ours: materials of a part, a row of a table, a figure; False for prose."""
        at = start if self.offsets else None
        if (row := contents.by_label(label, value, self.lang)) is not None:  # Not compatible with: ...
            self.add_all([row.but(start=at, end=None if at is None else at + len(value))])
            return True
        figures = any(char.isdigit() for char in label)  # 7 oz twill: 35 % cotton ... says more than its label
        if not figures and self.is_part(label, value) and self.part(label, value, start, source):
            self.inside(value, start, _BESIDE, fold_name(label))  # Case: steel, 38 mm across
            return True
        if source == "table" and len(label) <= 40 and len(value) <= 120:
            row = unknown(label, value, self.lang, source, 0.7)
            if row.kind != "measure":
                self.inside(value, start, _TOLD, fold_name(label) if len(label) <= 20 else "")
            row = row.but(start=at, end=None if at is None else at + len(value), applies_to=applies_to)
            self.sheet.add(row, f"other.{slug(label)}")
            return True
        other = unknown(label, value, self.lang, source, 0.7)
        if other.kind == "measure" and len(label) <= 30 and not label[:1].islower():
            self.sheet.add(other.but(start=at, end=None if at is None else at + len(value)), f"other.{slug(label)}")
            return True
        return False

    def part(self, label: str, value: str, start: int, source: str) -> bool:
        """Add the materials of the part that a label names; False where the value is something else."""
        rows = part_materials(label, value, self.lang)
        for row in rows:
            begin, end = row.start or 0, row.end or len(value)
            row = row.but(label=label, source=source, text=value[begin:end], provable=False)
            self.sheet.add(row.but(start=start + begin, end=start + end) if self.offsets else row, "material")
        return bool(rows)

    def definition(self, term: str, line: TextLine) -> None:
        """An entry of a definition list; what no label of ours claims is read like a list item."""
        if not self.pair(term, line.text, line.start, "list"):
            self.statement(line.text, line.start, item=True)

    def inside(self, value: str, start: int, kinds: frozenset[str], part: str = "") -> None:
        """What a value says beside what its label asks for; figures are those of the part that the label names."""
        for fact in facts_of(Span(value, start), self.about, item=True):
            if fact.kind in kinds:
                parted = fact.kind == "measure" and not fact.part
                self.add_all([fact.but(part=part) if parted else fact])

    def is_part(self, label: str, value: str) -> bool:
        """Whether an English label can name a part ("Outer shell") and no choice or remark; others are not judged."""
        last = (re.findall(r"[a-z]+", lower(label)) or [""])[-1]
        return self.lang[:2] != "en" or "%" in value or last in part_words("en")

    def colours(self, known: Attribute, label: str, value: str, start: int, source: str) -> bool:
        """The colours that a value names, one by one; False where it names none that we know."""
        if self.lang[:2].lower() in UNSPACED:
            return False  # each entry of the list is a colour
        names = colours.named(lower(value), self.lang)
        if self.lang[:2].lower() != "en" and len(names) < len(split_list(value)):
            return False  # words that we do not know: each entry of the list is a colour
        for begin, end in names:
            row = Fact(
                "", "colour", value[begin:end], attribute=known.name, label=label, source=source, confidence=0.85
            )
            row = row.but(text=value[begin:end], applies_to="")
            self.sheet.add(row.but(start=start + begin, end=start + end) if self.offsets else row, known.name)
        return bool(names)

    def answered(self, line: TextLine) -> bool:
        """Read questions and answers: the question names what its answer gives (Guarantee? 3 years.)."""
        asked, self.asked = self.asked, ""
        if line.text.endswith("?") and (found := _QUESTION.match(line.text)):
            named = lookup(found[1], self.lang)
            self.asked = found[1] if named is not None and named.kind in _ANSWERED else ""
            return bool(self.asked)
        if not asked or not (given := _ANSWER.match(line.text)):
            return False
        if not self.pair(asked, given[1], line.start + given.start(1), "list"):
            return False
        self.statement(line.text[given.end() :].strip(), line.start + given.end() + 1, item=False)
        return True

    def line(self, line: TextLine, under: Attribute | None) -> None:
        if len(line.text) > MAX_LINE_CHARS:
            line = replace(line, text=line.text[:MAX_LINE_CHARS])
        if self.answered(line):
            return
        bullet = BULLET.match(line.text)
        text, start = (line.text[bullet.end() :], line.start + bullet.end()) if bullet else (line.text, line.start)
        listed = line.kind == "item" or bullet is not None
        item = listed or (line.start in self.stacked and len(text) <= 80 and line.start not in self.titles)
        by_colon = _LABEL.match(text) if ":" in text or "：" in text else None
        own = by_colon is not None and lookup(by_colon[1], self.lang) is not None
        plain = under is not None and entry_like(under, text, self.lang) and not own
        if under is not None and self.lang[:2].lower() in UNSPACED and under.kind == "care":
            listed = plain = listed and not care_pattern(self.lang).search(lower(text))  # sentences: read as such
        if under is not None and (listed or plain):
            self.entry(under, text, start)
            return
        if line.bold and (pairs := self.labelled_bold(line)):
            for label, value, at in pairs:
                if not self.pair(label, value, at, "list"):
                    self.statement(value, at, item=False)
            return
        parts = entries(text, start)
        for entry, place in parts:
            short = (item or len(parts) > 1) and len(entry) <= 80
            for piece, at in pieces(entry, place, self.lang):
                self.statement(piece, at, item=(item or short) and len(piece) >= len(entry) - 1)

    def labelled_bold(self, line: TextLine) -> list[tuple[str, str, int]]:
        """Labels set in bold without a colon, each with its value and where that begins: **Fork** Full carbon."""
        labels = [(at, end) for at, end in line.bold if end - at <= 40 and self.is_label(line.text[at:end])]
        if not labels or labels[0][0] > 0:
            return []
        ends = [at for at, _ in labels[1:]] + [len(line.text)]
        found = [(line.text[at:end], line.text[end:stop], end) for (at, end), stop in zip(labels, ends, strict=True)]
        if any(not value.startswith(" ") or not value.strip() or ":" in label for label, value, _ in found):
            return []
        return [(label.strip(), value.strip(), line.start + at + 1) for label, value, at in found]

    def is_label(self, text: str) -> bool:
        """Whether a bold word names an attribute or a part."""
        label = text.strip()
        return label[:1].isupper() and (known_or_near(label, self.lang) is not None or lower(label) in part_words("en"))

    def statement(self, text: str, start: int, *, item: bool) -> None:
        """One statement of a line: a label with its value, or sentences."""
        if sized := size_label(text):
            self.of_size(text, start, *sized)
            return
        said = labelled(text, self.lang)
        if said:
            label, value, at = said
            known, cut = known_or_near(label, self.lang), _NEXT_SENTENCE.search(value)
            ends = known.kind in _LISTED if known else is_notice(lower(label), self.lang)
            if cut and ends:  # In the box: lamp, cable. Charger not included.
                self.statement(text[: at + cut.start()], start, item=item)
                self.statement(text[at + cut.end() :], start + at + cut.end(), item=False)
                return
            if self.pair(label, value, start + at, "list"):
                return
        read: list[tuple[Span, list[Fact]]] = []
        for span in sentences(text, start, self.about):
            alone = item and span.text.rstrip(".") == text.rstrip(".")
            read.append((span, facts_of(span, self.about, item=alone)))
        row = _clipped(read, self.lang)
        for span, found in read:
            self.add_all(found or (facts_of(span, self.about, item=True) if span.start in row else ()))

    def of_size(self, text: str, start: int, size: str, begin: int) -> None:
        """A statement of one size, which begins behind its name; what stands in later sentences holds for all."""
        stop = _NEXT_SENTENCE.search(text, begin)
        span = Span(text[begin : stop.start() if stop else None], start + begin)
        for row in facts_of(span, self.about, item=True):
            self.add_all([row.but(applies_to=row.applies_to or size) if row.kind == "measure" else row])
        if stop:
            self.statement(text[stop.end() :], start + stop.end(), item=False)

    def entry(self, attribute: Attribute, text: str, start: int) -> None:
        """One entry of a list under a heading that names it; advice of several sentences is several entries."""
        advice = list(sentences(text, start, self.about)) if attribute.kind == "care" else []
        if attribute.kind == "care" and not advice:
            return  # a notice of the shop
        if len(advice) > 1:
            for piece in advice:
                self.entry(attribute, piece.text, piece.start)
            return
        if attribute.kind == "care" and not care_pattern(self.lang).search(lower(text)):
            found = [fact for span in advice for fact in facts_of(span, self.about, item=True)]
            ends = any(fact.kind in _NO_CARE for fact in found) or _DESIGNED.match(lower(text))
            if ends:  # the block of care ends in: Made in Vietnam
                self.add_all(found)
                return
        if attribute.kind == "included_item" and self.several(attribute, text, start):
            return
        value = re.sub(r"^[^\w(\"'«「]+", "", text.strip(" .;,。"))
        proves = attribute.kind not in ("certification", "award")
        if not value or len(value) > 300:
            return
        row = Fact("", attribute.kind, value, attribute=attribute.name, source="list", text=value, provable=proves)
        at = start + text.find(value)
        row = row.but(confidence=0.85, negated=attribute.kind == "included_item" and negated(value))
        self.sheet.add(row.but(start=at, end=at + len(value)) if self.offsets else row, attribute.name)
        if attribute.name in LISTS or attribute.kind == "included_item":
            item = _PARENTHESIS.sub("", value) if attribute.kind == "included_item" else ""
            inner = facts_of(Span(text, start), self.about, item=False)
            other = (attribute.kind, "feature") if attribute.kind == "included_item" else (attribute.kind,)
            inner = [fact for fact in inner if fact.kind not in other]
            self.add_all(fact.but(applies_to=item) if fact.kind == "measure" else fact for fact in inner)

    def several(self, attribute: Attribute, text: str, start: int) -> bool:
        """Add an entry of a box that is several things, or a list with sentences behind; False for one thing."""
        if rest := _NEXT_SENTENCE.search(text):  # Lamp, cable, manual. Batteries sold separately.
            self.entry(attribute, text[: rest.start()], start)
            self.statement(text[rest.end() :], start + rest.end(), item=False)
            return True
        found = in_one_line(text, self.lang)
        for thing, at in found if len(found) > 1 else ():
            self.entry(attribute, thing, start + at)
        return len(found) > 1

    def add_all(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            row = fact if self.offsets else fact.but(start=None, end=None)
            base = row.attribute or {"claim_unsupported": "claim"}.get(row.kind, row.kind)
            self.sheet.add(row, base)


def _clipped(read: list[tuple[Span, list[Fact]]], lang: str) -> set[int]:
    """Starts of the sentences without a fact in a paragraph of clipped phrases, most of which state one ("Flat seams.
    Sandwashed. Piped collar."): they are properties too."""
    short = [(span, found) for span, found in read if span.fragment and len(span.text.split()) <= _CLIPPED_WORDS]
    told = sum(any(fact.kind != "claim_unsupported" for fact in found) for _, found in short)
    if lang[:2].lower() in UNSPACED or len(short) < STACK or 2 * told < len(short) + 1:
        return set()
    return {
        span.start
        for (_, before), (span, found), (_, behind) in zip(short, short[1:], short[2:], strict=False)
        if before and behind and not found and len(span.text.split()) <= 4 and not features.addresses(span.low, lang)
    }


def entry_like(under: Attribute | None, text: str, lang: str) -> bool:
    """Whether a plain line below a heading is an entry of its list: steps and care always, parts when short."""
    if under is None:
        return False
    if under.kind in ("how_to", "care"):
        return len(text) <= 300
    if under.kind != "included_item" or text.endswith(("!", "?")):
        return False
    return (len(text) <= 60 and not text.endswith((".", "。"))) or is_things(text, lang)


def _says_other(known: Attribute, label: str, value: str, lang: str) -> bool:
    """Whether a value is not what its label asks for: "Lid: dishwasher safe", "Fits: M 54-58 cm", "Shade: linen"."""
    if known.kind == "colour":
        return lower(label) in part_words("en") and material_pattern(lang).search(lower(value)) is not None
    if known.kind == "compatibility":
        return _ONLY_SIZES.fullmatch(value) is not None
    return bool(known.part) and not material_pattern(lang).search(lower(value))
