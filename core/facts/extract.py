"""From a product as the shop holds it to its fact sheet.

Sources in falling order of trust: attributes, options, the platform's own fields, tables, dl and "label: value" lines,
lists under a heading that names them, prose. Certificates and awards are provable only from an attribute; an effect on
health never is. The same fact said twice is one fact; sources that disagree are both kept and point at each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.catalog.text import FoldedText, Row, TextLine, fold_html, fold_line
from core.facts.categories.guess import guess
from core.facts.collect import Collector, slug
from core.facts.decode import decoded
from core.facts.lexicon import lower, notice_pattern
from core.facts.lines import known_or_near, part_materials, pieces
from core.facts.measure import parse
from core.facts.prose import About, Span, facts_of, negated, sentences
from core.facts.reading.span import about as about_of
from core.facts.sheet import Fact, FactSheet
from core.facts.values import fact_of, read_value
from core.facts.vocabulary import Attribute, lookup
from core.ports.wire import ProductSnapshot, VariantSnapshot

MAX_LINES, MAX_LINE_CHARS, MAX_TABLES, MAX_ROWS = 1_500, 2_000, 40, 300
MAX_VALUE_CHARS = 2_000  # of an attribute
STACK = 3  # so many short lines in a row make a list
MAX_BODY_CHARS = 40_000  # of folded text; what stands behind is no product description any more
_LABEL = re.compile(r"^[\W_]{0,3}([^:：\n]{2,40}?)\s*[:：]\s*(.+)$", re.DOTALL)
_BULLET = re.compile(r"^(?:[-–—•·*▪●◆►✓✔☑※・]|\d{1,2}[.)])\s+")
_PARENTHESIS = re.compile(r"\s*[(（][^)）]*[)）]")
_LIST_KINDS = frozenset(("included_item", "how_to", "care", "compatibility", "certification", "award"))
_LISTS = frozenset(("features", "ingredients"))
_HEALTH = re.compile(
    r"(?<!\w)(?:cures?|heals?|treats?|relieves?|prevents?|anti-?bacterial|pain|arthritis|insomnia|eczema|acne|"
    r"heilt|lindert|guérit|soulage|cura|alivia)(?!\w)|治疗|缓解|疗效|治る|効く",
    re.IGNORECASE,
)
_NO_OPTION = frozenset(("title", "default title", "default"))


def extract(product: ProductSnapshot, lang: str) -> FactSheet:
    """All that the shop says of a product, with evidence. `lang` (BCP 47) is the language of the shop's texts.

    Deterministic; never raises on any text. Offsets are code points of the folded description (core/catalog/text.py).
    """
    code = lang or product.locale or "en"
    product = decoded(product)
    sheet = Collector()
    title = fold_line(product.title)
    if title:
        sheet.add(Fact("", "name", title, attribute="", source="title", text=title, confidence=1.0), "name")
    _identity(sheet, product)
    for attribute in product.attributes:
        _attribute(sheet, attribute.name, attribute.values, code, varies=attribute.varies)
    if not any(attribute.varies for attribute in product.attributes):
        _variant_options(sheet, product.variants, code)
    _platform_fields(sheet, product)
    about = about_of(code, title, fold_line(product.vendor))
    body = fold_html(product.description_html)
    _structured(sheet, body, about)
    short = fold_html(product.short_html) if product.short_html else None
    if short and short.text:
        _structured(sheet, short, about, offsets=False)
    facts = tuple(_with_health_unproven(fact) for fact in sheet.facts)
    return FactSheet(product.remote_id, code, facts)


def category_of(product: ProductSnapshot) -> tuple[str, float]:
    """The family of categories that the product belongs to, with a confidence; general when nothing speaks for one."""
    found = guess(product)
    return found.family, found.confidence


def _identity(sheet: Collector, product: ProductSnapshot) -> None:
    if product.vendor.strip():
        brand = fold_line(product.vendor)
        row = Fact("", "brand", brand, attribute="brand", source="vendor", text=brand, confidence=0.95)
        sheet.add(row, "brand")
    category, confidence = category_of(product)
    sheet.add(Fact("", "category", category, source="tags", confidence=confidence), "category")
    for gtin in [product.gtin] if product.gtin else [variant.gtin for variant in product.variants]:
        if gtin.strip():
            row = Fact(
                "", "feature", gtin.strip(), attribute="gtin", source="variant", text=gtin.strip(), confidence=1.0
            )
            sheet.add(row, "gtin")


def _attribute(sheet: Collector, name: str, values: Iterable[str], lang: str, *, varies: bool) -> None:
    known = lookup(name, lang) if varies else known_or_near(name, lang)
    source = f"option:{name}" if varies else f"attribute:{name}"
    for value in values:
        value = value[:MAX_VALUE_CHARS]
        if not value.strip() or (varies and value.casefold() in _NO_OPTION):
            continue
        if varies and (known is None or known.kind not in ("colour", "size")):
            row = Fact("", "option", fold_line(value), attribute=known.name if known else "", label=name)
            sheet.add(row.but(source=source, text=value, confidence=0.95), f"option.{slug(name)}")
        elif known is None:
            sheet.add(_unknown(name, value, lang, source, 0.85), f"other.{slug(name)}")
        elif varies:
            row = Fact("", known.kind, fold_line(value), attribute=known.name, label=name, source=source, text=value)
            sheet.add(row.but(confidence=0.95), known.name)
        else:
            _known(sheet, known, name, value, lang, source=source, confidence=0.95, provable=True)


def _known(
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


def _unknown(label: str, value: str, lang: str, source: str, confidence: float) -> Fact:
    """A property that the vocabulary does not know: a measure when it is nothing but one, else its text."""
    text = fold_line(value)
    found = parse(value, lang)
    if len(found) == 1 and found[0].end - found[0].start >= 0.8 * len(text):
        return fact_of(
            found[0],
            found[0].dimension,
            label=label,
            source=source,
            text=text,
            confidence=confidence,
            start=None,
            end=None,
        )
    return Fact("", "feature", text, label=label, source=source, text=text, confidence=confidence)


def _variant_options(sheet: Collector, variants: tuple[VariantSnapshot, ...], lang: str) -> None:
    options: dict[str, list[str]] = {}
    for variant in variants:
        for name, value in variant.options:
            if value not in options.setdefault(name, []):
                options[name].append(value)
    for name, values in options.items():
        if not all(value.casefold() in _NO_OPTION for value in values):
            _attribute(sheet, name, values, lang, varies=True)


def _platform_fields(sheet: Collector, product: ProductSnapshot) -> None:
    """Weight and size fields of the platform; shops often keep shipping figures there, hence the lower confidence."""
    weights = {variant.weight_g for variant in product.variants if variant.weight_g}
    if product.weight_g:
        _field(sheet, "weight", product.weight_g, "g", "weight")
    elif len(weights) == 1:
        _field(sheet, "weight", weights.pop(), "g", "variant")
    elif weights:
        for variant in product.variants:
            if variant.weight_g:
                name = " / ".join(value for _, value in variant.options) or variant.sku or variant.remote_id
                _field(sheet, "weight", variant.weight_g, "g", "variant", applies_to=name)
    sides = (product.length_mm, product.width_mm, product.height_mm)
    if all(sides):
        if not sheet.known("dimensions"):
            values = tuple(float(side) for side in sides if side)
            row = Fact("", "measure", values, unit="mm", dimension="dimensions", attribute="dimensions")
            sheet.add(row.but(source="dimensions", confidence=0.6), "dimensions")
        return
    for name, side in zip(("length", "width", "height"), sides, strict=True):
        if side:
            _field(sheet, name, side, "mm", "dimensions")


def _field(sheet: Collector, name: str, value: float, unit: str, source: str, applies_to: str = "") -> None:
    number = int(value) if value == int(value) else value
    row = Fact("", "measure", number, unit=unit, dimension=name, attribute=name, source=source, applies_to=applies_to)
    sheet.add(row.but(confidence=0.7), name)


# ------------------------------------------------------------------ the description


def _structured(sheet: Collector, body: FoldedText, about: About, *, offsets: bool = True) -> None:
    """Tables first, then lines; prose is read where no structure claimed the line."""
    taken: set[int] = set()
    lang = about.lang
    pending: list[tuple[TextLine, Attribute | None]] = []
    for table in body.tables[:MAX_TABLES]:
        taken |= _table(_Shown(sheet, about, offsets), table)
    heading: Attribute | None = None
    term: TextLine | None = None
    shown = _Shown(sheet, about, offsets)
    for line in body.lines[:MAX_LINES]:
        if line.start > MAX_BODY_CHARS:
            break
        if line.start in taken:
            heading = None
            continue
        named = lookup(line.text.rstrip(":： "), lang) if len(line.text) <= 40 else _lead_in(line.text, lang)
        if line.kind == "term":
            term = line
        elif line.kind == "definition" and term is not None:
            shown.pair(term.text, line.text, line.start, "list")
        elif line.kind == "heading" or _heads(line, named):
            heading = named if named and (named.kind in _LIST_KINDS or named.name in _LISTS) else None
            if line.kind != "heading" and (named is None or len(line.text) > 40):
                pending.append((line, None))
        else:
            pending.append((line, heading))
            if line.kind != "item" and not _BULLET.match(line.text) and not _entry_like(heading, line.text):
                heading = None
    shown.stacked = _stacked(line for line, _ in pending)
    for line, under in pending:
        shown.line(line, under)


def _stacked(lines: Iterable[TextLine]) -> set[int]:
    """Plain short lines of which at least three follow each other: a list without list elements. A single short line
    is a slogan or a caption ("Big sound in a small case") and states no property."""
    starts: set[int] = set()
    run: list[int] = []
    for line in lines:
        if line.kind == "text" and len(line.text) <= 80 and not line.text.endswith((".", "!", "?", "。")):
            run.append(line.start)
            continue
        starts.update(run if len(run) >= STACK else ())
        run = []
    return starts | set(run if len(run) >= STACK else ())


def _heads(line: TextLine, named: Attribute | None) -> bool:
    """Whether a line that is no heading element stands over what follows."""
    if line.kind == "item":
        return False
    if len(line.text) > 40:
        return named is not None
    return line.strong or named is not None or line.text.endswith((":", "："))


def _lead_in(text: str, lang: str) -> Attribute | None:
    """The attribute that a sentence leads up to: "The kit has everything you need and includes:"."""
    if not text.endswith((":", "：")):
        return None
    words = text.rstrip(":： ").split()
    if words and words[-1].casefold() in ("including", "containing", "contains"):
        return lookup("includes", "en")
    return next((found for size in (1, 2, 3) if (found := lookup(" ".join(words[-size:]), lang))), None)


def _entry_like(under: Attribute | None, text: str) -> bool:
    """Whether a plain line below a heading is an entry of its list: steps and care always, parts when short."""
    if under is None:
        return False
    if under.kind in ("how_to", "care"):
        return len(text) <= 300
    return under.kind == "included_item" and len(text) <= 60 and not text.endswith((".", "!", "?"))


class _Shown:
    """Adds what the description shows, with offsets where they refer to it."""

    def __init__(self, sheet: Collector, about: About, offsets: bool) -> None:
        self.sheet, self.about, self.lang, self.offsets = sheet, about, about.lang, offsets
        self.stacked: set[int] = set()  # starts of plain lines that stand one below another like a list

    def pair(self, label: str, value: str, start: int, source: str, applies_to: str = "") -> bool:
        """A label with its value; False when the label is not one of ours and looks like prose."""
        known = known_or_near(label, self.lang)
        at = start if self.offsets else None
        if known is not None and not notice_pattern(self.lang).search(lower(label)):
            _known(self.sheet, known, label, value, self.lang, source=source, confidence=0.85, provable=False, start=at)
            return True
        if rows := part_materials(label, value, self.lang):
            for row in rows:
                begin, end = row.start or 0, row.end or len(value)
                row = row.but(label=label, source=source, text=value[begin:end], provable=False)
                self.sheet.add(row.but(start=start + begin, end=start + end) if self.offsets else row, "material")
            return True
        if source == "table" and len(label) <= 40 and len(value) <= 120:
            row = _unknown(label, value, self.lang, source, 0.7)
            row = row.but(start=at, end=None if at is None else at + len(value), applies_to=applies_to)
            self.sheet.add(row, f"other.{slug(label)}")
            return True
        other = _unknown(label, value, self.lang, source, 0.7)
        if other.kind == "measure" and len(label) <= 30 and not label[:1].islower():
            self.sheet.add(other.but(start=at, end=None if at is None else at + len(value)), f"other.{slug(label)}")
            return True
        return False

    def line(self, line: TextLine, under: Attribute | None) -> None:
        line = TextLine(line.text[:MAX_LINE_CHARS], line.start, line.kind, line.strong)
        bullet = _BULLET.match(line.text)
        text, start = (line.text[bullet.end() :], line.start + bullet.end()) if bullet else (line.text, line.start)
        listed = line.kind == "item" or bullet is not None
        item = listed or (line.start in self.stacked and len(text) <= 80)
        labelled = _LABEL.match(text)
        plain = under is not None and _entry_like(under, text) and not (labelled and lookup(labelled[1], self.lang))
        if under is not None and (listed or plain):
            self.entry(under, text, start)
            return
        for piece, at in pieces(text, start, self.lang):
            self.statement(piece, at, item=item and len(piece) >= len(text) - 1)

    def statement(self, text: str, start: int, *, item: bool) -> None:
        """One statement of a line: a label with its value, or sentences."""
        labelled = _LABEL.match(text)
        if labelled and self.pair(labelled[1], labelled[2], start + labelled.start(2), "list"):
            return
        for span in sentences(text, start, self.about):
            self.add_all(facts_of(span, self.about, item=item and span.text.rstrip(".") == text.rstrip(".")))

    def entry(self, attribute: Attribute, text: str, start: int) -> None:
        """One entry of a list under a heading that names it; advice of several sentences is several entries."""
        advice = list(sentences(text, start, self.about)) if attribute.kind == "care" else []
        if len(advice) > 1:
            for piece in advice:
                self.entry(attribute, piece.text, piece.start)
            return
        value = text.strip(" .;,")
        proves = attribute.kind not in ("certification", "award")
        if not value or len(value) > 300:
            return
        row = Fact("", attribute.kind, value, attribute=attribute.name, source="list", text=value, provable=proves)
        at = start + text.find(value)
        row = row.but(confidence=0.85, negated=attribute.kind == "included_item" and negated(value))
        self.sheet.add(row.but(start=at, end=at + len(value)) if self.offsets else row, attribute.name)
        if attribute.name in _LISTS or attribute.kind == "included_item":
            item = _PARENTHESIS.sub("", value) if attribute.kind == "included_item" else ""
            inner = facts_of(Span(text, start), self.about, item=False)
            self.add_all(fact.but(applies_to=item) if fact.kind == "measure" else fact for fact in inner)

    def add_all(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            row = fact if self.offsets else fact.but(start=None, end=None)
            base = row.attribute or {"claim_unsupported": "claim"}.get(row.kind, row.kind)
            self.sheet.add(row, base)


def _table(shown: _Shown, table: tuple[Row, ...]) -> set[int]:
    """Read a table: label and value columns, or a header row with one row per size. Answers the starts it used."""

    rows = table[:MAX_ROWS]
    used: set[int] = set()
    head = rows[0]
    by_header = len(rows) > 1 and len(head) >= 2 and (all(cell.header for cell in head) or len(head) > 2)
    if by_header and (len(head) > 2 or sum(lookup(cell.text, shown.lang) is not None for cell in head) == 2):
        used.update(cell.start for row in rows for cell in row)
        for row in rows[1:]:
            for label, cell in zip(head[1:], row[1:], strict=False):
                known = lookup(label.text, shown.lang)
                if known and known.kind == "measure" and row[0].text:
                    _sized(shown, known, label.text, cell.text, cell.start, row[0].text)
        return used
    for row in rows:
        if len(row) == 2 and row[0].text and row[1].text:
            used.update(cell.start for cell in row)
            if row[0].header and row[1].header:
                continue  # Property | Value
            shown.pair(row[0].text.rstrip(":： "), row[1].text, row[1].start, "table")
    return used


def _sized(shown: _Shown, known: Attribute, label: str, value: str, start: int, applies_to: str) -> None:
    for fact in read_value(known, label, value, shown.lang):
        if fact.kind == "measure":
            at = start if shown.offsets else None
            row = fact.but(label=label, source="table", text=value, applies_to=applies_to, confidence=0.8)
            shown.sheet.add(row.but(start=at, end=None if at is None else at + len(value)), known.name)


def _with_health_unproven(fact: Fact) -> Fact:
    text = fact.value if isinstance(fact.value, str) else ""
    if text and fact.provable and fact.kind not in ("name", "brand", "category") and _HEALTH.search(text):
        return fact.but(provable=False)
    return fact
