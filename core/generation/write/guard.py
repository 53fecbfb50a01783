"""Keeps words of the shop from acting on the model: what goes into a prompt is data, and looks like nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.catalog.text import fold_html
from core.facts.sheet import Fact, FactSheet
from core.ports.wire import ProductSnapshot

MAX_VALUE_CHARS = 120
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
# Marks by which models tell roles, blocks and templates apart; their look-alikes mean nothing to them.
_HARMLESS = str.maketrans({"<": "‹", ">": "›", "|": "¦", "{": "(", "}": ")", "[": "(", "]": ")", "`": "'", "#": "№"})
_SPEAKS_TO_A_MODEL = re.compile(
    r"<\s*/?\s*\|?\s*(?:im_start|im_end|system|assistant|user|data|script|iframe|img|endoftext|s)\b|<\||\|>"
    r"|\[/?(?:INST|SYS)|<<SYS|#{2,}\s*(?:system|instruction|response|assistant|user)"
    r"|(?:^|[\n.;!?]\s*)(?:system|assistant|human|user|developer)\s*:\s*\S"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines|previous|above)\b"
    r"|\byou are (?:now|no longer)\b|\b(?:system|developer) (?:prompt|message)\b|\bnew instructions?\b|\bact as an?\b"
    r"|\b(?:as an?|you are an?) (?:ai|language model|assistant)\b|\bjailbreak|\bprompt injection"
    r"|\b(?:ignorier|missacht|vergiss).{0,40}\b(?:anweisung|regel|vorgabe)|\bignore[zs]?\b.{0,40}\b(?:consignes?|instructions?|instrucciones|instruç)"
    r"|\bignora\b.{0,40}\b(?:istruzioni|instrucciones|instruç)|\bnegeer\b.{0,40}\binstructies|\bzignoruj\b.{0,40}\b(?:instrukcj|poleceni)"
    r"|(?:忽略|无视|無視|忘记|忘記).{0,12}(?:指令|指示|说明|說明|提示|规则|規則)|(?:指示|命令|プロンプト).{0,6}(?:無視|忘れ)"
    r"|(?:지시|명령|프롬프트).{0,6}(?:무시|잊)|تجاهل.{0,20}(?:التعليمات|تعليمات|الأوامر)"
    r'|"(?:role|content|items|system)"\s*:',
    re.IGNORECASE | re.DOTALL,
)


def speaks_to_a_model(text: str) -> bool:
    """Whether a text of the shop addresses a model instead of a shopper."""
    return _SPEAKS_TO_A_MODEL.search(unicodedata.normalize("NFKC", _visible(text))) is not None


def trusted(sheet: FactSheet, snapshot: ProductSnapshot | None = None) -> FactSheet:
    """The sheet without facts whose words address a model: nothing is written from them, by any writer. A fact goes too
    when it was read out of a line that does (`snapshot`: the shop's texts), unless another line says it as well."""
    bad, good = _lines_of(snapshot) if snapshot is not None else ("", "")
    kept = tuple(fact for fact in sheet.facts if not _suspicious(fact) and not (bad and _read_in(fact, bad, good)))
    return sheet if len(kept) == len(sheet.facts) else replace(sheet, facts=kept)


def _suspicious(fact: Fact) -> bool:
    said = (fact.value if isinstance(fact.value, str) else "", fact.label, fact.applies_to, fact.part)
    return any(text and speaks_to_a_model(text) for text in said)


def _read_in(fact: Fact, bad: str, good: str) -> bool:
    said = (fact.text, fact.value if isinstance(fact.value, str) else "")
    words = [folded for text in said if (folded := _folded(text))]
    return any(text in bad for text in words) and not any(text in good for text in words)


def _lines_of(snapshot: ProductSnapshot) -> tuple[str, str]:
    """The shop's texts in lines: those that address a model, and the others."""
    lines = [snapshot.title, snapshot.vendor, snapshot.product_type, *snapshot.categories, *snapshot.tags]
    for attribute in snapshot.attributes:
        lines.append(f"{attribute.name}: {', '.join(attribute.values)}")
    for source in (snapshot.short_html, snapshot.description_html):
        lines += fold_html(source).text.split("\n")
        lines += _COMMENT.findall(source)
    found: tuple[list[str], list[str]] = ([], [])
    for line in lines:
        found[not speaks_to_a_model(line)].append(_folded(line))
    return "\n".join(found[0]), "\n".join(found[1])


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", _visible(text)).casefold().split())


def _visible(text: str) -> str:
    """Without characters that no reader sees."""
    return "".join(" " if char in "\n\r\t\v\f" else char for char in text if _shown(char))


def _shown(char: str) -> bool:
    return char in "\n\r\t" or not unicodedata.category(char).startswith("C")


def harmless(text: str, limit: int = MAX_VALUE_CHARS) -> str:
    """A text of the shop as one line of plain words."""
    return " ".join(_visible(text).translate(_HARMLESS).split())[:limit]


def data_block(value: Any) -> str:
    """JSON between marks that nothing inside can imitate: every string in it is harmless first."""
    body = json.dumps(_clean(value), ensure_ascii=False, separators=(",", ":"))
    return f"<data>\n{body}\n</data>"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value, 600)
    if isinstance(value, Mapping):
        return {harmless(str(key)): _clean(child) for key, child in value.items()}
    if isinstance(value, Sequence):
        return [_clean(child) for child in value]
    return value
