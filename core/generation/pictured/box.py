"""What is in the box, as a picture: the page's own list, where it holds all that the facts name."""

from __future__ import annotations

from functools import partial

from core.assets.asset import Kind, Slot
from core.content.document import ContentDocument
from core.facts.sheet import Fact, FactSheet
from core.generation.compose.lexicon import Lexicon
from core.generation.pictured.wish import SQUARE_PX, Unmade, Wish, brief_of
from core.localisation.market import market_for

IN_THE_BOX = "in_the_box"
MOST_THINGS = 12
_unmade = partial(Unmade, Kind.INFOGRAPHIC)


def in_the_box(sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Wish | Unmade:
    """The list of the page, whole: a list with a gap would say that the rest is not in the box."""
    things = [fact for fact in sheet.of("included_item") if not fact.negated]
    if len(things) < 2:
        cause = "The shop names fewer than two things in the box."
        return _unmade(locale, cause, "Add a list of the contents to the product in the shop, then sync.", nothing=True)
    box = page.module("box")
    known = {fact.key for fact in things}
    if box is None or not all(known & set(line.facts) for line in box.items):
        return _without_words(things, sheet, locale)
    if len(box.items) > MOST_THINGS:
        cause = f"There are {len(box.items)} things in the box; {MOST_THINGS} can be read on one picture."
        return _unmade(locale, cause, "Leave the list to the page.")
    texts = {"title": box.headline.text, "items": [{"name": line.text} for line in box.items]}
    slot = Slot(sheet.product, Kind.INFOGRAPHIC, f"{name}:{IN_THE_BOX}", locale=locale)
    return Wish(slot, "banner", {}, brief_of(IN_THE_BOX, locale, SQUARE_PX, texts), (box.headline, *box.items))


def _without_words(things: list[Fact], sheet: FactSheet, locale: str) -> Unmade:
    """Why the page has no list: the things that no word list names in its language."""
    lexicon = Lexicon(sheet, market_for(locale).language, locale)
    unknown = list(dict.fromkeys(str(fact.value) for fact in things if lexicon.part(fact) is None))
    if not unknown:
        cause = "The page's list of what is in the box does not match the facts."
        return _unmade(locale, cause, "Write the page again (vitrine generate), then make the picture.")
    quoted = ", ".join(f"'{text}'" for text in unknown[:4]) + (" ..." if len(unknown) > 4 else "")
    cause = f"No word in this language is known for {quoted}; a list without it would say it is not in the box."
    return _unmade(locale, cause, "Call it by a usual name in the shop (USB-C cable, user manual), sync, write again.")
