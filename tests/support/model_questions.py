"""A question to a model whose answer is two items in their order."""

from __future__ import annotations

from core.ports.text import Ask

SCHEMA = {
    "type": "object",
    "required": ["items"],
    "additionalProperties": False,
    "properties": {
        "items": {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "items": {
                "type": "object",
                "required": ["id", "text"],
                "additionalProperties": False,
                "properties": {"id": {"enum": ["a", "b"]}, "text": {"type": "string", "maxLength": 80}},
            },
        }
    },
}


def in_order(data):
    """The ask's own check: which item is which."""
    return [] if [row["id"] for row in data["items"]] == ["a", "b"] else ["The items are not those asked for."]


def question(user="Write for de-DE.", schema=SCHEMA, check=in_order, **more):
    return Ask("You write product pages.", user, schema, "sentences", check=check, **more)
