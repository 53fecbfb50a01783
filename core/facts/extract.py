"""From a product as the shop holds it to its fact sheet.

Sources in falling order of trust: attributes, options, the platform's own fields, tables, dl and "label: value" lines,
lists under a heading that names them, prose. Certificates and awards are provable only from an attribute; an effect on
health never is. The same fact said twice is one fact; sources that disagree are both kept and point at each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.catalog.text import fold_html, fold_line
from core.facts.categories.guess import CATEGORY_KEY, FAMILY_KEY, Guess, guess
from core.facts.collect import Collector, slug
from core.facts.decode import decoded
from core.facts.description import read_description
from core.facts.doubts import judged
from core.facts.lines import known_or_near
from core.facts.pairs import add_known, unknown
from core.facts.reading.span import about as about_of
from core.facts.sheet import Fact, FactSheet
from core.facts.vocabulary import lookup
from core.ports.wire import ProductSnapshot, VariantSnapshot

MAX_VALUE_CHARS = 2_000  # of an attribute
SURE_CATEGORY = 0.55  # below, figures are judged as those of any goods
MAX_ATTRIBUTES, MAX_VALUES, MAX_NAME_CHARS = 1_000, 300, 500
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
    title = fold_line(product.title[:MAX_NAME_CHARS])
    if title:
        sheet.add(Fact("", "name", title, attribute="", source="title", text=title, confidence=1.0), "name")
    found = guess(product)
    _identity(sheet, product, found)
    for attribute in product.attributes[:MAX_ATTRIBUTES]:
        _attribute(sheet, attribute.name, attribute.values, code, varies=attribute.varies)
    if not any(attribute.varies for attribute in product.attributes):
        _variant_options(sheet, product.variants, code)
    _platform_fields(sheet, product)
    body = fold_html(product.description_html)
    about = about_of(code, title, fold_line(product.vendor[:MAX_NAME_CHARS]), body.text)
    read_description(sheet, body, about)
    short = fold_html(product.short_html) if product.short_html else None
    if short and short.text:
        read_description(sheet, short, about, offsets=False)
    facts = [_with_health_unproven(fact) for fact in sheet.facts]
    believed = found.category if found.confidence >= SURE_CATEGORY else "general"
    facts = judged(facts, category=believed, title=title, vendor=product.vendor[:MAX_NAME_CHARS], text=body.text)
    return FactSheet(product.remote_id, code, tuple(facts))


def category_of(product: ProductSnapshot) -> tuple[str, float]:
    """The family of categories that the product belongs to, with a confidence; general when nothing speaks for one."""
    found = guess(product)
    return found.family, found.confidence


def _identity(sheet: Collector, product: ProductSnapshot, found: Guess) -> None:
    if product.vendor.strip():
        brand = fold_line(product.vendor[:MAX_NAME_CHARS])
        row = Fact("", "brand", brand, attribute="brand", source="vendor", text=brand, confidence=0.95)
        sheet.add(row, "brand")
    for key, name in ((FAMILY_KEY, found.family), (CATEGORY_KEY, found.category)):
        sheet.add(Fact("", "category", name, source="tags", confidence=found.confidence), key)
    for gtin in [product.gtin] if product.gtin else [variant.gtin for variant in product.variants]:
        if gtin.strip():
            row = Fact(
                "", "feature", gtin.strip(), attribute="gtin", source="variant", text=gtin.strip(), confidence=1.0
            )
            sheet.add(row, "gtin")


def _attribute(sheet: Collector, name: str, values: Sequence[str], lang: str, *, varies: bool) -> None:
    known = lookup(name, lang) if varies else known_or_near(name, lang)
    source = f"option:{name}" if varies else f"attribute:{name}"
    for value in values[:MAX_VALUES]:
        value = value[:MAX_VALUE_CHARS]
        if not value.strip() or (varies and value.casefold() in _NO_OPTION):
            continue
        if varies and (known is None or known.kind not in ("colour", "size")):
            row = Fact("", "option", fold_line(value), attribute=known.name if known else "", label=name)
            sheet.add(row.but(source=source, text=value, confidence=0.95), f"option.{slug(name)}")
        elif known is None:
            sheet.add(unknown(name, value, lang, source, 0.85), f"other.{slug(name)}")
        elif varies:
            row = Fact("", known.kind, fold_line(value), attribute=known.name, label=name, source=source, text=value)
            sheet.add(row.but(confidence=0.95), known.name)
        else:
            add_known(sheet, known, name, value, lang, source=source, confidence=0.95, provable=True)


def _variant_options(sheet: Collector, variants: tuple[VariantSnapshot, ...], lang: str) -> None:
    options: dict[str, dict[str, None]] = {}
    for variant in variants:
        for name, value in variant.options:
            options.setdefault(name, {})[value] = None
    for name, found in options.items():
        values = tuple(found)
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


def _with_health_unproven(fact: Fact) -> Fact:
    text = fact.value if isinstance(fact.value, str) else ""
    if text and fact.provable and fact.kind not in ("name", "brand", "category") and _HEALTH.search(text):
        return fact.but(provable=False)
    return fact
