"""The telling lines of a page: which places a model writes, on which facts, and how long each may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from core.content.document import ContentDocument, Line
from core.content.limits import part_of
from core.generation.compose.story import (
    SEO_DESCRIPTION_CHARS,
    SEO_DESCRIPTION_WIDE,
    SEO_TITLE_CHARS,
    SEO_TITLE_WIDE,
)
from core.generation.compose.writer import BULLET_CHARS, HEADLINE_CHARS
from core.generation.write.fill import NAMES, PLACEHOLDER, Filler, Slip
from core.localisation.language import language

BODY_CHARS, ANSWER_CHARS = 240, 280
_TELLING = {
    ("hero", "headline"): HEADLINE_CHARS,
    ("hero", "body"): BODY_CHARS,
    ("bullets", "items"): BULLET_CHARS,
    ("image_text", "body"): BODY_CHARS,
    ("features", "headline"): HEADLINE_CHARS,
    ("features", "body"): BODY_CHARS,
    ("faq", "answer"): ANSWER_CHARS,
    ("seo", "title"): SEO_TITLE_CHARS,
    ("seo", "description"): SEO_DESCRIPTION_CHARS,
}
_WIDE = {("seo", "title"): SEO_TITLE_WIDE, ("seo", "description"): SEO_DESCRIPTION_WIDE}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one line. `plain` is the facts-only line that stands there otherwise, `must` the facts that the line
    has to say, `may` the names it may use; `asks` is the question that an answer answers."""

    path: str
    kind: str
    part: str
    plain: Line
    must: tuple[Slip, ...]
    may: tuple[Slip, ...]
    max_chars: int
    asks: str = ""

    @property
    def module(self) -> str:
        """The module's name in paths: `features`, `image_text~2`."""
        return self.path.split(".", 1)[0]

    @property
    def is_title(self) -> bool:
        """Whether it stands over lines that say its facts: it need not say them itself."""
        return (self.kind, self.part) == ("features", "headline")

    @property
    def facts(self) -> tuple[str, ...]:
        """Keys of the facts it rests on."""
        return tuple(slip.fact for slip in self.must)


def slots_of(document: ContentDocument, filler: Filler) -> tuple[Slot, ...]:
    """The telling lines of a facts-only page that rest on facts a model can be told of, in reading order."""
    names = tuple(slip for fact in filler.sheet.of(*NAMES) if (slip := filler.slip(fact.key)))
    lines = dict(document.lines())
    found = (_slot(path, line, lines, names, filler) for path, line in lines.items())
    return tuple(slot for slot in found if slot is not None)


def _slot(path: str, line: Line, lines: Mapping[str, Line], names: tuple[Slip, ...], filler: Filler) -> Slot | None:
    kind, part = part_of(path)
    own = _TELLING.get((kind, part))
    if own is None or not line.text:
        return None
    named = {slip.fact for slip in names} | {fact.key for fact in filler.sheet.of("name", "brand", "category")}
    keys = [key for key in line.facts if key not in named]
    slips = [filler.slip(key) for key in keys]
    if not keys or any(slip is None for slip in slips):
        return None
    wording = filler.wording_of(line.text, [slip.fact for slip in (*slips, *names) if slip])
    if any(char.isdigit() for char in PLACEHOLDER.sub("", wording)):
        return None  # a figure that no placeholder prints: only the facts-only line can say it
    wide = language(filler.lang).wide
    limit = filler.limit(kind, part, _WIDE.get((kind, part), own) if wide else own)
    question = lines.get(path.rpartition(".answer")[0] + ".question") if part == "answer" else None
    asks = question.text if question else ""
    return Slot(path, kind, part, line, tuple(slip for slip in slips if slip), names, limit, asks)


def with_lines(document: ContentDocument, lines: Mapping[str, Line], *, writer: str = "model") -> ContentDocument:
    """The document with other lines at these paths."""
    seen: dict[str, int] = {}
    modules = []
    for module in document.modules:
        seen[module.kind] = seen.get(module.kind, 0) + 1
        prefix = module.kind if seen[module.kind] == 1 else f"{module.kind}~{seen[module.kind]}"
        touched = any(path.startswith(f"{prefix}.") for path in lines)
        modules.append(_rebuilt(prefix, module, lines) if touched else module)
    return replace(document, modules=tuple(modules), writer=writer)


def _rebuilt(path: str, node: Any, lines: Mapping[str, Line]) -> Any:
    if isinstance(node, Line):
        return lines.get(path, node)
    if isinstance(node, tuple):
        return tuple(_rebuilt(f"{path}.{index}", child, lines) for index, child in enumerate(node))
    if is_dataclass(node) and not isinstance(node, type):
        return replace(
            node, **{f.name: _rebuilt(f"{path}.{f.name}", getattr(node, f.name), lines) for f in fields(node)}
        )
    return node
