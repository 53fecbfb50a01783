"""What a language model must know of words before it writes one product: the rows that matter, and no others."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from core.localisation.glossary import BANNED
from core.review.brand_words import BrandWords
from core.review.traps import in_source, renderings, traps

TRAP = "trap"
MOST = 60  # rows in one prompt


@dataclass(frozen=True, slots=True)
class PromptRow:
    """`status` is required, preferred, banned, keep or trap. `use`: renderings to choose from, `avoid`: never these."""

    term: str
    status: str
    use: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    context: str = ""
    note: str = ""
    part_of_speech: str = ""
    match_case: bool = False

    def as_dict(self) -> dict[str, Any]:
        """JSON form, empty fields left out."""
        return {name: value for name, value in asdict(self).items() if value}


def prompt_rows(
    words: BrandWords, source: str, locale: str, *, category: str = "", most: int = MOST
) -> list[PromptRow]:
    """Rows of the store's glossary and of the trap list that `source` calls for, in the order in which the source does;
    the brand's own words first, without those for other goods than `category`. Renderings are shown as written, without
    their further forms."""
    rows: dict[tuple[str, str], PromptRow] = {}
    compiled = words.of(locale)
    for used in compiled.terms_in(source) if compiled else ():
        entry = used.entry
        if not entry.concerns(category):
            continue
        key = (entry.status, entry.key)
        banned = entry.status == BANNED
        use: tuple[str, ...] = () if banned else (entry.rendering or entry.term,)
        avoid: tuple[str, ...] = (entry.rendering,) if banned else ()
        rows[key] = PromptRow(
            entry.term, entry.status, use, avoid, entry.context, entry.note, entry.part_of_speech, entry.match_case
        )
    for at in in_source(source):
        said = renderings(at, locale)
        if said is not None:
            trap = traps()[at]
            avoid = tuple(form.strip("*") for form in (*said.harm, *said.literal))
            rows[TRAP, trap.id] = PromptRow(trap.source[0], TRAP, said.good, avoid, note=trap.why)
    return list(rows.values())[:most]
