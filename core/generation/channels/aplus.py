"""Amazon A+ content: the 15 standard modules, filled with the document's own lines, in the shape of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from core.content.channels.contract import Slot, console, slots
from core.content.channels.text import Problem, Text
from core.content.document import Picture
from core.errors import BadInput
from core.generation.channels.aplus_bench import Bench, Written
from core.generation.channels.aplus_modules import BUILDERS
from core.generation.channels.desk import Desk
from core.generation.channels.preflight import preflight

_NO_ASINS: Mapping[str, str] = MappingProxyType({})
# What makes a page, the most helpful first; of each row the first module that can be filled stands.
ARRANGEMENT: tuple[tuple[str, ...], ...] = (
    ("STANDARD_HEADER_IMAGE_TEXT", "STANDARD_TEXT"),
    ("STANDARD_FOUR_IMAGE_TEXT", "STANDARD_THREE_IMAGE_TEXT", "STANDARD_SINGLE_IMAGE_HIGHLIGHTS"),
    ("STANDARD_TECH_SPECS",),
    ("STANDARD_COMPARISON_TABLE",),
    ("STANDARD_SINGLE_SIDE_IMAGE",),
    ("STANDARD_PRODUCT_DESCRIPTION",),
)


def amazon_aplus(desk: Desk, *, asins: Mapping[str, str] = _NO_ASINS) -> None:
    """The page as far as it can be filled, at most as many modules as the console takes."""
    bench = Bench(desk, asins=asins)
    found: list[tuple[str, dict[str, Any]]] = []
    for row in ARRANGEMENT:
        if len(found) == console()["max_modules"]:
            break
        for kind in row:
            tree = bench.attempt(BUILDERS[kind], slots()[kind])
            if not isinstance(tree, str):
                found.append((kind, tree))
                break
    _write(desk, found)


def amazon_modules(
    desk: Desk, kinds: Sequence[str], *, logo: Picture | None = None, asins: Mapping[str, str] = _NO_ASINS
) -> None:
    """Exactly these modules in this order; one that cannot be filled is a problem that says why. A type that is none
    of the 15 raises BadInput."""
    bench = Bench(desk, logo, asins)
    found: list[tuple[str, dict[str, Any]]] = []
    for kind in kinds:
        if kind not in BUILDERS:
            raise BadInput(
                f"{kind[:60]!r} is no standard module.", f"Choose from {', '.join(sorted(BUILDERS))}.", field="module"
            )
        tree = bench.attempt(BUILDERS[kind], slots()[kind])
        if isinstance(tree, str):
            step = "Fill in more facts or pictures of the product, or leave the module out."
            desk.problems.append(Problem(f"{kind} cannot be filled: {tree}.", step, True, kind))
        else:
            found.append((kind, tree))
    _write(desk, found)


def _write(desk: Desk, found: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """The modules as the contract's JSON, with the facts behind every text, the pictures to upload, the preflight."""
    name = next((kept for piece in desk.pool.names if (kept := desk.fit(piece, desk.limit("name")))), None)
    if name is None or not found:
        return
    desk.put("name", Text(name.text, (name,)))
    written = Written()
    modules: list[dict[str, Any]] = []
    texts: list[Text] = []
    for at, (kind, tree) in enumerate(found):
        slot: Slot = slots()[kind]
        first = len(written.texts)
        body = written.json(tree, f"contentModuleList/{at}/{slot.field}")
        modules.append({"contentModuleType": kind, slot.field: body})
        said = written.texts[first:]
        texts.append(Text("\n".join(text.text for text in said), tuple(p for text in said for p in text.pieces)))
    document = {
        "name": name.text,
        "contentType": "EBC",
        "locale": desk.pool.locale,
        "contentModuleList": modules,
    }
    desk.texts["modules"] = tuple(texts)
    desk.payload = {"contentDocument": document, "facts": written.facts, "uploads": written.uploads}
    desk.problems += preflight(document, uploads=written.uploads, sheet=desk.pool.sheet)
