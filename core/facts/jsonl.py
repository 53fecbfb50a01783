"""The contract of `vitrine facts --jsonl`: one JSON product per line in, one JSON line with its facts out, same order.

In: `{"id", "title", "type", "vendor", "tags", "options": [{"name", "values"}], "variants": [{"sku", "options", "grams",
"weight_unit"}], "body_html"}`; all but `id` may be missing. Out: `{"id", "facts"}`, or `{"id", "error": {"field",
"cause"}}` for a line that cannot be read; the lines after it are still answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from core.catalog.halves import whole
from core.errors import BadInput
from core.facts.extract import extract
from core.facts.questions import questions
from core.facts.ready import make_ready
from core.facts.sheet import Fact, FactSheet
from core.facts.source_language import source_language
from core.ports.wire import AttributeSnapshot, ProductSnapshot, VariantSnapshot

_HIDDEN = frozenset(("name", "brand", "category", "story"))
_UNITS = {"degc": "°C", "degf": "°F", "floz_us": "fl oz", "floz_imp": "imp fl oz", "percent": "%", "w": "W", "kw": "kW"}
# Dimensions of ours that the contract has no word for.
_DIMENSIONS = {
    "mass": "weight",
    **dict.fromkeys(("force", "sound", "noise_level", "frequency", "impedance", "rotation", "speed"), "rating"),
    **dict.fromkeys(("charge", "energy", "data"), "capacity"),
}
_KINDS = {"size": "measure", "how_to": "feature", "award": "claim_unsupported", "option": "feature"}


def rows(stream: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Answers for the lines of a stream, one each, in order; empty lines are passed over."""
    for line in stream:
        if not line.strip():
            continue
        identity: Any = None
        try:
            row = _object(line)
            identity = row.get("id")
            yield facts_row(row)
        except BadInput as error:
            yield {"id": identity, "error": {"field": error.field, "cause": error.cause}}


def facts_row(row: dict[str, Any]) -> dict[str, Any]:
    """The facts of one product in the contract's form. Raises BadInput with the field that is wrong."""
    product = _product(row)
    sheet = _sheet(product, row)
    answer: dict[str, Any] = {"id": row["id"], "facts": [item for fact in sheet for item in _items(fact)]}
    if asked := questions(sheet):
        answer["questions"] = [{"text": one.text, "answers": list(one.answers)} for one in asked]
    return answer


def sheet_of(row: dict[str, Any]) -> FactSheet:
    """The full fact sheet of one product of the contract's input form. Raises BadInput."""
    return _sheet(_product(row), row)


def _sheet(product: ProductSnapshot, row: dict[str, Any]) -> FactSheet:
    lang = source_language(product, str(row.get("lang") or ""))
    make_ready(lang[:2].lower())
    return extract(product, lang)


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The line is no JSON: {error}", "Write one JSON object per line.") from error
    if not isinstance(row, dict):
        raise BadInput("The line holds no JSON object.", "Write one JSON object per line.")
    return row


def _product(row: dict[str, Any]) -> ProductSnapshot:
    if not isinstance(row.get("id"), str | int) or isinstance(row.get("id"), bool):
        raise BadInput("The product has no id.", field="id")
    row = whole(row)
    variants = tuple(_variant(item, at) for at, item in enumerate(_list(row, "variants")))
    options = []
    for item in _list(row, "options"):
        if not isinstance(item, dict) or not isinstance(item.get("values", []), list):
            raise BadInput("An option is no object with name and values.", field="options")
        values = tuple(str(value) for value in item.get("values", []))
        options.append(AttributeSnapshot(str(item.get("name") or ""), values, varies=True))
    return ProductSnapshot(
        str(row["id"]),
        _text(row, "title"),
        description_html=_text(row, "body_html"),
        vendor=_text(row, "vendor"),
        product_type=_text(row, "type"),
        tags=tuple(str(tag) for tag in _list(row, "tags")),
        attributes=tuple(options),
        variants=variants,
    )


def _variant(item: Any, at: int) -> VariantSnapshot:
    if not isinstance(item, dict):
        raise BadInput("A variant is no object.", field=f"variants.{at}")
    options = item.get("options") or {}
    grams = item.get("grams") or 0
    if not isinstance(options, dict) or not isinstance(grams, int | float) or not 0 <= grams < 1e9:
        raise BadInput("options must be an object and grams a number from 0.", field=f"variants.{at}")
    pairs = tuple((str(name), str(value)) for name, value in options.items())
    return VariantSnapshot(str(at), sku=str(item.get("sku") or ""), options=pairs, weight_g=float(grams) or None)


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{field} must be a text.", field=field)
    return value


def _list(row: dict[str, Any], field: str) -> list[Any]:
    value = row.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput(f"{field} must be a list.", field=field)
    return value


def _items(fact: Fact) -> list[dict[str, Any]]:
    """The contract's form of a fact; none for what the contract does not ask."""
    if fact.kind in _HIDDEN or fact.attribute in ("gtin", "sku", "model"):
        return []
    kind = _KINDS.get(fact.kind, fact.kind)
    if fact.attribute == "ingredients":
        kind = "material"
    elif fact.attribute == "suitable_hobs":
        kind = "compatibility"
    value: Any = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    unit: str | None = _UNITS.get(fact.unit, fact.unit) or None
    dimension = _DIMENSIONS.get(fact.dimension, fact.dimension) or None
    if fact.unit in ("denier", "dtex"):
        dimension = "thickness"
    elif fact.kind == "size":
        dimension = "size_system"
    elif fact.kind == "measure" and fact.dimension == "count" and not unit:
        unit = fact.label or None
    elif fact.kind == "warranty" and unit:
        value, unit = f"{value} {unit}s", None
    item: dict[str, Any] = {
        "kind": kind,
        "value": value,
        "unit": unit,
        "dimension": dimension,
        "share": fact.share,
        "part": fact.part or None,
        "qualifier": fact.qualifier or None,
        "applies_to": fact.applies_to or None,
        "negated": fact.negated,
        "source": _source(fact.source) if fact.start is None else "body",
        "text": fact.text,
    }
    if fact.start is not None:
        item |= {"start": fact.start, "end": fact.end}
    if fact.doubt:
        item["doubt"] = fact.doubt
    return [item]


def _source(source: str) -> str:
    head = source.partition(":")[0]
    return {"option": "options", "attribute": "options", "variant": "variants", "weight": "variants"}.get(
        head, "body" if head in ("table", "list", "body") else head
    )
