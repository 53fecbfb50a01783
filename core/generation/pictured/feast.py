"""A festival banner for a market: when it is near or asked for by name, greeting from the word list, no offer.

What is sold cheaper is the shop's own to say: days that are nothing but a sale get no banner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from core.assets.asset import Kind, Slot
from core.content.document import ContentDocument, Line
from core.errors import BadInput
from core.generation.compose.phrase import capitalise
from core.generation.compose.writer import Writer
from core.generation.pictured.wish import Unmade, Wish, brief_of
from core.generation.pictured.words import feast_of, mood_words, worded
from core.localisation.market import market_for
from core.localisation.profile import MOST_LEAD_DAYS, Coming, Festival, Profile, festivals, occasion, profile_for

FESTIVAL = "festival"
PLAIN = "plain"
_AHEAD_DAYS = 400
_unmade = partial(Unmade, Kind.BANNER)
_SIZE_PX = (970, 600)
_BRACKET = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Offered:
    """A festival of a market: when it is next, whether a banner is offered now, the words on it, or why it gets
    none."""

    market: str
    festival: Festival
    coming: Coming | None
    near: bool
    words: str
    why_not: str = ""


def offered(locale: str, on: date, profile: Profile) -> list[Offered]:
    """Every festival that the market of a locale knows, the next one first."""
    found = []
    for festival in profile.festivals:
        coming = _next(profile, festival, on)
        words = greeting(festival, locale)
        why_not = _barrier(festival, words, locale)
        near = coming is not None and coming.runs(on) and not why_not
        found.append(Offered(profile.code, festival, coming, near, words, why_not))
    last = date.max
    return sorted(found, key=lambda one: (one.coming.span.first if one.coming else last, one.festival.day.id))


def named(profile: Profile, name: str) -> Festival | None:
    """A market's festival by its id (christmas-eve), its English name (Christmas) or its own (Weihnachten)."""
    wanted = _folded(name)
    for say in (_ids, _names):
        for festival in profile.festivals:
            if wanted in say(festival):
                return festival
    return None


def check(orders: Iterable[str], locales: Sequence[str]) -> None:
    """Raises BadInput for an order that no market of these locales can fill, naming what they know."""
    for order in orders:
        kind, _, name = order.partition(":")
        if kind not in (PLAIN, FESTIVAL) or (kind == PLAIN and name):
            raise BadInput(
                f"There is no banner '{order[:40]}'.", "Choose plain, festival or festival:NAME.", field="banner"
            )
        markets = list(dict.fromkeys(market_for(locale).code for locale in locales))
        if name and not any(named(profile_for(code), name) for code in markets):
            known = "; ".join(f"{code}: {', '.join(_known(profile_for(code)))}" for code in markets)
            raise BadInput(f"No market of these knows a festival '{name[:40]}'.", f"They know {known}.", field="banner")


def feast_banner(
    page: ContentDocument, writer: Writer, name: str, order: str, on: date, profile: Profile
) -> Wish | Unmade:
    """The banner of a festival by name, or of the one that is near; `order` is festival or festival:NAME. It wishes
    well, names the product and says two things of it that its name does not say."""
    locale = writer.locale
    wanted = order.partition(":")[2]
    festival = named(profile, wanted) if wanted else _near(profile, on)
    if festival is None:
        return _unmade(locale, *_unknown(profile, wanted, on), nothing=True)
    words = greeting(festival, locale)
    if why_not := _barrier(festival, words, locale):
        return _unmade(locale, why_not, "Order the plain banner, or another festival (vitrine pictures festivals).")
    look, bullets, title = feast_of(festival.day), page.module("bullets"), writer.env["title"]
    told = {*title.facts, *writer.naming.noun_keys}
    items = bullets.items if bullets is not None else ()
    lines = [line for line in items if not told.issuperset(line.facts)][:2]
    product = Line(capitalise(title.say()), title.facts)
    eyebrow = mood_words(festival.day, writer.lang)
    texts = {"headline": words, "subline": product.text, "points": [line.text for line in lines]}
    texts |= {"eyebrow": eyebrow} if eyebrow else {}
    said = [Line(text) for text in (eyebrow, words) if text]
    palette = {"accents": list(look.accents), "spark": look.spark, "market": profile.code}
    brief = brief_of(FESTIVAL, locale, _SIZE_PX, texts, palette=palette, motif=look.motif)
    slot = Slot(page.product, Kind.BANNER, f"{name}:{FESTIVAL}:{festival.day.id}", locale=locale,
                channel="amazon_aplus_header")  # fmt: skip
    notes = (f"{festival.name} in {profile.code}: {festival.note}",) if festival.note else ()
    return Wish(slot, "banner", {}, brief, (*said, product, *lines), notes)


def greeting(festival: Festival, locale: str) -> str:
    """What is wished in a language: the word list's greeting, else the festival's own name there; empty where neither
    is known. Of several names the first."""
    lang, look = market_for(locale).language, feast_of(festival.day)
    if said := worded(look.greetings, lang):
        return said
    if look.unnamed:
        return ""
    return next(iter(_own_names(festival, lang)), "")


def shorter_greetings(day_id: str, locale: str) -> tuple[str, ...]:
    """Shorter than the greeting: the festival's own name."""
    festival = _of_day(profile_for(market_for(locale).code), day_id)
    if festival is None or feast_of(festival.day).unnamed:
        return ()
    return _own_names(festival, market_for(locale).language)


def out_of_time(slot: Slot, today: date) -> str:
    """Why a festival's banner is not shown on a day, as a sentence; empty where it may be, and for other pictures."""
    _name, _, day_id = slot.name.partition(f":{FESTIVAL}:")
    if not day_id or not slot.locale:
        return ""
    profile = profile_for(market_for(slot.locale).code)
    festival = _of_day(profile, day_id)
    coming = _next(profile, festival, today) if festival else None
    if festival is None or (coming is not None and coming.runs(today)):
        return ""
    when = f"from {coming.lead_from.isoformat()} on" if coming else "on a day that is not known yet"
    return f"The banner for {festival.name} is shown {when}."


def _of_day(profile: Profile, day_id: str) -> Festival | None:
    return next((one for one in profile.festivals if one.day.id == day_id), None)


def _own_names(festival: Festival, lang: str) -> tuple[str, ...]:
    """What it is called in a language, the first the most usual; nothing where that is not known."""
    own = festival.local or (festival.name if lang.startswith("en") else "")
    return tuple(capitalise(part.strip()) for part in _BRACKET.sub("", own).split(",") if part.strip())


def _near(profile: Profile, on: date) -> Festival | None:
    found = occasion(profile, on)
    return found.festival if found else None


def _next(profile: Profile, festival: Festival, on: date) -> Coming | None:
    coming = festivals(profile, on, _AHEAD_DAYS)
    return next((one for one in coming if one.festival.day.id == festival.day.id), None)


def _barrier(festival: Festival, words: str, locale: str) -> str:
    if festival.day.mood == "sale":
        return f"{festival.name} is about prices: a banner would promise an offer that no fact of the product tells."
    return "" if words else f"No greeting and no name of {festival.name} is known in {locale}."


def _unknown(profile: Profile, wanted: str, on: date) -> tuple[str, str]:
    """Cause and next step where no festival is meant."""
    if wanted:
        cause = f"{profile.name} does not keep a festival '{wanted[:40]}'."
        return cause, f"It keeps {', '.join(_known(profile))}."
    soon = next((one for one in festivals(profile, on, MOST_LEAD_DAYS) if one.festival.day.mood != "sale"), None)
    cause = f"No festival is near in {profile.name} on {on.isoformat()}."
    if soon is None:
        return cause, "Ask for one by its name: festival:NAME (vitrine pictures festivals)."
    return cause, f"Next is {soon.festival.name}, from {soon.lead_from.isoformat()} on; or ask for one by its name."


def _known(profile: Profile) -> list[str]:
    return [festival.day.id for festival in profile.festivals if festival.day.mood != "sale"]


def _ids(festival: Festival) -> tuple[str, ...]:
    return (_folded(festival.day.id),)


def _names(festival: Festival) -> tuple[str, ...]:
    own = festival.local.split(",")
    return tuple(_folded(text) for text in (festival.name, _BRACKET.sub("", festival.name), *own) if text.strip())


def _folded(text: str) -> str:
    return "-".join(re.findall(r"\w+", text.casefold().replace("'", "").replace("’", "")))


def rows(found: Sequence[Offered]) -> list[Mapping[str, object]]:
    """For a table or JSON."""
    return [
        {
            "market": one.market,
            "festival": one.festival.day.id,
            "name": one.festival.name,
            "words": one.words if not one.why_not else "",
            "from": one.coming.lead_from.isoformat() if one.coming else "",
            "first": one.coming.span.first.isoformat() if one.coming else "",
            "last": one.coming.span.last.isoformat() if one.coming else "",
            "near": one.near,
            "why_not": one.why_not,
        }
        for one in found
    ]
