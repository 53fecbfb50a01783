"""Whether a figure is stated of the product, and not part of another fact, of advice, of a promise or of a story."""

from __future__ import annotations

import re

from core.facts.measure import Quantity
from core.facts.reading.span import About, Span

_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_NO_FACT = frozenset(("ratio", "fineness", "pixels", "resolution", "frame_rate", "money"))
_INSIDE = re.compile(
    r"(?:within|every|each|after|before|first|last|next|past|takes?|allow|since|ago)(?: (?:about|around|the))? $"
)
_PERIOD = re.compile(
    r"(?:(?<!\w)in|guarant\w*|warrant\w*|garant[ií]\w*)(?: (?:just|only|under|about|as little as|for|of|de))* $"
)
_PROMISED = re.compile(
    r"[ -](?:[\w'-]+ ){0,3}(?:warrant|guarant|returns?(?!\w)|refund|trial|exchange|money|delivery|shipping|promise|"
    r"challenge|subscription|membership|support(?!s)|service|hotline|(?:hersteller)?garantie|gewährleist|rückgabe|garantía|devoluci|retour|echtheits)"
)
_LAYERED = re.compile(
    r"gore-?tex|laminat|membran|shell|fabric|nylon|polyester|waterproof|layer|face|build|construction|taped"
)
_PEOPLE = re.compile(r"(?<!\w)(?:my|his|her|their|grandma's|grandpa's) (?:[\w-]+ ){0,2}$")
_TRIP = re.compile(
    r"[ -](?:[\w-]+ ){0,2}(?:hikes?|runs?|rides?|races?|treks?|walks?|drives?|trips?|tours?|flights?|journey|commutes?|"
    r"shifts?|days?|weekends?|expeditions?|climbs?|summits?|peaks?|pass(?:es)?|winds?|waves?|swells?|gales?)(?![\w-])"
)
_SHIFT = re.compile(r"[ -](?:\w+ )?(?:shifts?|flights?|hikes?|rides?|races?|treks?|drives?|commutes?)(?![\w-])")
_ALOFT = re.compile(r"(?:^| )(?:at|above|over|from) $")
_STORY = re.compile(
    r"(?:^|[;—–] ?)(?:and |but |so )?(?:when|whenever|if|whether|imagine|picture|until|after|the day) "
    r"(?:an?|the|your|our|my|that|you|he|she|they|we|it's|there)(?!\w)[^,;—–]*"
)
_HISTORY = re.compile(
    r"(?<!\w)(?:founded|we (?:have )?(?:tested|spent|started|began|drove|hiked|rode|walked|travel)|"
    r"kept (?:us|me|him|her)|(?:i|he|she) (?:find|found|grew|started|lost|am |was |bought|use ))"
)
_DOSE = re.compile(r"^(?:take|apply|dissolve|drink|swallow|brew|steep|massage|sprinkle|stir|pour|dilute|mix) ")
_WHEEL = re.compile(r"wheels?|duro|bushing|urethane")
_TIME_AFTER = re.compile(
    r" (?:ago|old|later|on(?=[,;:]| from)|in the making|before use|between uses|"
    r"(?:story|job|fix|task|chore|affair|miracle|wonder|rule|break|walk|stroll|chat)(?!\w)|"
    r"of (?:experience|history|use|love|riding|testing|wear|hard)|to (?:break|make|ship))"
)
_LASTS = re.compile(
    r"续航|續航|使用|可用|待机|待機|保鲜|保鮮|保质|保質|保存|持续|持續|寿命|壽命|有效|连续|連続|持ち|持つ|賞味|消費期限|期限|保管|電池"
)
_TYRE = re.compile(r"(?:700|650|29|27\.5|26)\s?[x×]\s?$")
_WHEELS, _TIMES = frozenset((650.0, 700.0)), re.compile(r"\s?[x×]\s?\d")
_WARM = re.compile(r"temp|rated|rating|comfort|warm|cold|cool|heat|oven|limit|degree|boil|freez|celsius|fahrenheit|-\d")


def aside(span: Span, about: About) -> None:
    """Keep figures out of clauses that tell of an occasion: when a 40-lb fish peels line."""
    if about.lang[:2] == "en" and (span.first(_HISTORY) or _DOSE.match(span.low)):
        span.block(0, len(span.low))
    elif about.lang[:2] == "en" and not span.item:
        for match in span.each(_STORY):
            span.block(*match.span())


def stated(span: Span, quantity: Quantity) -> bool:
    """Whether a measure is stated of the product, and not part of another fact, of advice or of a story."""
    if quantity.restates and quantity.agrees:
        return False
    if quantity.dimension in _NO_FACT or not span.allowed(quantity.start, quantity.end):
        return False
    if _other_letters(span, quantity) or any(a <= quantity.start and quantity.end <= b for a, b in span.taken):
        return False
    before = span.low[max(0, quantity.start - 24) : quantity.start]
    if quantity.dimension in ("duration", "temperature", "angle") and _INSIDE.search(before):
        return False
    if quantity.dimension == "duration" and _of_time(span.low, quantity, before):
        return False
    if quantity.dimension == "duration" and _SHIFT.match(span.low, quantity.end):
        return False
    if quantity.dimension in ("length", "mass") and (_PEOPLE.search(before) or _of_trip(span.low, quantity, before)):
        return False
    if quantity.dimension == "temperature":
        bare = "°" not in span.text[quantity.start : quantity.end + 2] and not quantity.qualifier
        return not _TYRE.search(before) and (not bare or span.first(_WARM) is not None)
    return not (quantity.values[0] in _WHEELS and _TIMES.match(span.low, quantity.end))  # 700 x 25C is a tyre


def _other_letters(span: Span, quantity: Quantity) -> bool:
    """Whether what looks like a unit is none: 99A, GORE-TEX 3L, 14K gold, no two pieces."""
    if quantity.unit == "a":
        if span.low.endswith(("grade ", "grade: ", "class "), 0, quantity.start):
            return True
        return span.first(_WHEEL) is not None  # how hard a wheel is
    if quantity.unit == "l" and quantity.values[0] in (2.0, 2.5, 3.0) and span.first(_LAYERED):
        return span.text[quantity.start : quantity.end].endswith("L")  # as many layers
    if quantity.unit in ("", "count") and span.text[quantity.end - 1] in "kK" and "carbon" in span.low:
        return quantity.value <= 24_000  # 3K carbon: threads of a tow
    if quantity.unit == "count":
        # a Chinese or Japanese counter counts anything: three devices, one each
        return span.low.endswith("no ", 0, quantity.start) or bool(_UNSPACED.match(span.low, quantity.end - 1))
    return span.text[quantity.end - 1 : quantity.end] in ("k", "K") and "gold" in span.low


def _of_time(low: str, quantity: Quantity, before: str) -> bool:
    """Whether a time is that of a promise, of a study or of somebody's story."""
    if _TIME_AFTER.match(low, quantity.end) or _PROMISED.match(low, quantity.end):
        return True
    if quantity.unit in ("day", "week", "year") and low[quantity.end - 1] in "天日周週年間间":
        return _LASTS.search(low, max(0, quantity.start - 12), quantity.end + 6) is None  # 7天淡斑, 创立20年
    return quantity.unit in ("day", "week", "month", "year") and _PERIOD.search(before) is not None


def _of_trip(low: str, quantity: Quantity, before: str) -> bool:
    """Whether a length is the way or the height of an outing: a 50-mile ride, at 10,000 feet."""
    if quantity.dimension != "length" or quantity.unit not in ("mi", "km", "ft", "m"):
        return False
    high = quantity.values[0] >= 1000 and _ALOFT.search(before) is not None
    return high or (quantity.unit in ("mi", "km", "ft") and _TRIP.match(low, quantity.end) is not None)
