"""What the scripted endpoint says: a plausible answer to any schema that a question holds, or a spoilt one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LOCALE = re.compile(r"(?<![\w-])([a-z]{2})-[A-Z]{2}(?![\w-])")
_LINES: dict[str, tuple[str, ...]] = {
    "ar": ("هذا المنتج مصنوع للاستخدام اليومي في المنزل.", "التفاصيل كما هي مذكورة في الوصف."),
    "de": ("Dieses Stück begleitet Sie durch den Alltag.", "Die Angaben stehen in der Beschreibung des Produkts."),
    "en": ("This piece is made for everyday use at home.", "The details are those of the description."),
    "es": ("Esta pieza está hecha para el uso diario en casa.", "Los datos son los de la descripción del producto."),
    "fr": (
        "Cette pièce est faite pour la vie de tous les jours.",
        "Les détails sont ceux de la description du produit.",
    ),
    "it": ("Questo oggetto è fatto per la vita di tutti i giorni.", "I dettagli sono quelli della descrizione."),
    "ja": ("毎日の暮らしに寄り添うアイテムです。", "詳しい内容は商品説明のとおりです。"),
    "ko": ("매일의 생활에 어울리는 제품입니다.", "자세한 내용은 상품 설명과 같습니다."),
    "nl": ("Dit product is gemaakt voor dagelijks gebruik thuis.", "De gegevens staan in de beschrijving."),
    "pl": ("Ten przedmiot jest stworzony do codziennego użytku w domu.", "Szczegóły znajdują się w opisie produktu."),
    "pt": ("Esta peça foi feita para o uso diário em casa.", "Os detalhes são os da descrição do produto."),
    "zh": ("这款产品适合日常居家使用。", "详细信息以商品说明为准。"),
}
_MOST_ITEMS = 50
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the endpoint got it. `schema`: the one that stands in its text."""

    model: str
    system: str
    user: str
    messages: tuple[Mapping[str, Any], ...]
    schema: Mapping[str, Any] | None
    format: Mapping[str, Any]

    @property
    def language(self) -> str:
        """Of the first locale named, looking at what is asked before what is always said."""
        found = _LOCALE.findall(self.user) + _LOCALE.findall(self.system)
        return next((name for name in found if name in _LINES), "en")


Rule = Callable[[Asked], Any]
"""What to answer: a text as it is, or a value that becomes JSON."""


def read_question(body: Mapping[str, Any]) -> Asked:
    """Sort a posted body."""
    messages = tuple(row for row in body.get("messages", ()) if isinstance(row, dict))

    def said(role: str) -> str:
        return "\n".join(str(row.get("content", "")) for row in messages if row.get("role") == role)

    shape = body.get("response_format")
    shape = shape if isinstance(shape, dict) else {}
    schema = find_schema(f"{said('system')}\n{said('user')}")
    return Asked(str(body.get("model", "")), said("system"), said("user"), messages, schema, shape)


def find_schema(text: str) -> Mapping[str, Any] | None:
    """The last JSON schema of an object that stands in a text."""
    schemas = [value for value in objects_in(text) if isinstance(value.get("properties"), dict)]
    return schemas[-1] if schemas else None


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects of a text, in their order."""
    at = -1
    while (at := text.find("{", at + 1)) >= 0:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        at = end - 1
        yield value


def sensible(asked: Asked) -> Any:
    """The default rule: a value that follows the question's schema, in the language of the first locale it names; a
    plain sentence where there is no schema. A question that brings rows (a list of objects) gets one item for each:
    what has the same name is given back, `text` says what stands under `plain`, `facts` what stands under `say`."""
    if asked.schema is None:
        return _line(asked.language, 0)
    told: dict[str, Any] = {}
    for found in objects_in(asked.user):
        told |= found
    return _echo(asked.schema, asked.language, told, {}, 0)


def _echo(schema: Mapping[str, Any], language: str, told: Mapping[str, Any], row: Mapping[str, Any], turn: int) -> Any:
    if schema.get("type") == "object" and "properties" in schema:
        return {name: _part(name, part, language, told, row, turn) for name, part in schema["properties"].items()}
    return follow(schema, language, turn)


def _part(
    name: str, schema: Mapping[str, Any], language: str, told: Mapping[str, Any], row: Mapping[str, Any], turn: int
) -> Any:
    each = schema.get("items", {})
    if schema.get("type") == "array" and each.get("type") == "object":
        rows = next((value for value in told.values() if _is_rows(value)), None)
        if rows is None:
            count = told.get("count")
            rows = [{}] * (count if isinstance(count, int) else _length(schema))
        return [_echo(each, language, told, item, number) for number, item in enumerate(rows[:_MOST_ITEMS])]
    if name == "facts" and schema.get("type") == "array" and "enum" not in each:
        return list(row.get("say", list(told.get("facts", ()))[:1]))
    if schema.get("type") == "string":
        said = row.get("plain", row.get("text")) if name == "text" else row.get(name, told.get(name))
        if isinstance(said, str):
            return said.replace("«", "{").replace("»", "}")  # as placeholders are told where braces would be data
    return follow(schema, language, turn)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def follow(schema: Mapping[str, Any], language: str = "en", turn: int = 0) -> Any:
    """A value that follows a schema; in lists the values of an enum take turns."""
    if "enum" in schema:
        options = list(schema["enum"])
        return options[turn % len(options)]
    kinds = schema.get("type")
    kind = kinds if isinstance(kinds, str) else next((k for k in kinds or () if k != "null"), "object")
    if kind == "object":
        return {name: follow(part, language, turn) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [follow(schema.get("items", {}), language, turn + n) for n in range(_length(schema))]
    if kind == "string":
        return _text(schema, language, turn)
    if kind == "boolean":
        return True
    low = schema.get("minimum", 0)
    return max(low, min(schema.get("maximum", low + 1), low + 1)) if kind in ("integer", "number") else None


def _length(schema: Mapping[str, Any]) -> int:
    each = schema.get("items", {})
    enums = [len(part["enum"]) for part in each.get("properties", {}).values() if "enum" in part]
    wished = max(enums, default=1 if "enum" in each else 2)
    return int(min(schema.get("maxItems", _MOST_ITEMS), max(schema.get("minItems", 0), wished), _MOST_ITEMS))


def _line(language: str, turn: int) -> str:
    lines = _LINES[language]
    return lines[turn % len(lines)]


def _text(schema: Mapping[str, Any], language: str, turn: int) -> str:
    line = _line(language, turn)
    longest, least = schema.get("maxLength"), schema.get("minLength", 0)
    while len(line) < least:
        line = f"{line} {_line(language, turn + 1)}"
    if longest is None or len(line) <= longest:
        return line
    cut = line[:longest]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,.;") or cut


# ------------------------------------------------------------------ spoilt answers


def spoil(value: Any, how: str, asked: Asked) -> tuple[str, str, str]:
    """(content, finish_reason, refusal) of an answer spoilt in one of scripted_faults.WAYS; empty = as it is."""
    if how == "wrong_count":
        value = _lists(value, lambda rows: rows[:-1])
    elif how == "swapped":
        value = _lists(value, _swapped)
    elif how == "wrong_shape":
        value = {"answer": value, "note": 7}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if how == "fences":
        return f"```json\n{text}\n```", "stop", ""
    if how == "junk":
        return f"Sure! Here is what you asked for:\n\n{text}\n\nLet me know if it should sound warmer.", "stop", ""
    if how == "not_json":
        return f"{_line(asked.language, 0)} {{'quotes': wrong,", "stop", ""
    if how == "truncated":
        return text[: len(text) // 2], "length", ""
    if how == "empty":
        return "", "stop", ""
    if how == "refused":
        return "", "stop", "I'm sorry, but I can't help with that."
    return text, "stop", ""


def _lists(value: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    """The value with its outermost lists changed."""
    if isinstance(value, list):
        return change(value)
    if isinstance(value, dict):
        return {name: _lists(item, change) for name, item in value.items()}
    return value


def _swapped(rows: list[Any]) -> list[Any]:
    """Rows that bear each other's first property, as a model does that mixes two products up."""
    if len(rows) < 2 or not all(isinstance(row, dict) and row for row in rows):
        return rows[::-1]
    name = next(iter(rows[0]))
    taken = [row.get(name) for row in rows]
    return [row | {name: other} for row, other in zip(rows, [*taken[1:], taken[0]], strict=True)]
