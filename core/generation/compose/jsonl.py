"""`vitrine compose --jsonl`: one product in, one document per locale out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.content.html import render
from core.facts.jsonl import sheet_of
from core.generation.compose import compose


def compose_row(row: dict[str, Any], locales: Sequence[str]) -> list[dict[str, Any]]:
    """The pages of one product row (the input form of `vitrine facts --jsonl`), one per locale, in their order.

    Each: `{id, locale, document: {modules}, html, sentences: [{text, facts}], needs_translation}`; `sentences` are all
    lines of the page in reading order. Raises BadInput with the field that is wrong.
    """
    sheet = sheet_of(row)
    answers = []
    for locale in locales:
        document = compose(sheet, locale)
        answers.append(
            {
                "id": row["id"],
                "locale": document.locale,
                "document": {"modules": document.as_dict()["modules"]},
                "html": render(document),
                "sentences": [
                    {"text": line.text, "facts": list(line.facts)} for _, line in document.lines() if line.text
                ],
                "needs_translation": list(document.needs_translation),
            }
        )
    return answers
