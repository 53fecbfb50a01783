"""Statements with words of their own: origin, warranty, certificates, marks, care."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.facts.figures import warranty
from core.facts.lexicon import (
    care_pattern,
    certified_pattern,
    country_in,
    country_pattern,
    demonym_pattern,
    demonyms,
    lower,
    mark_pattern,
    material_pattern,
    origin_pattern,
    origin_words,
    part_words,
    pattern,
    rule,
    state_pattern,
    warranty_pattern,
    weak_certificate_pattern,
)
from core.facts.lexicon import (
    certificates as named_certificates,
)
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_NEXT_PLACE = re.compile(r",? ?(?:in )?(?:the )?\(?")
_SIGNED = re.compile(r"((?:[A-Z0-9][\w.+-]*[ -]?){1,3}?)\s?[™®]")
_MODEL = re.compile(r"(?: (?:[A-Z][\w/-]*|\d{2,4}|[A-Z]{1,4}\d+))+")
_OUR = re.compile(r"^(?:Our|The|With|In|A|An|New|This|Uses?|And) ")
_SIGN_BEHIND = re.compile(r"\s?[™®]")
_NAME_ON = re.compile(r"(?: (?:[A-Z][a-z]+|[A-Z]{1,4}\d*)(?![\w-])){1,3}(?= (?:[a-z]|&|$)|[.,;:)/]|$)")
# TGA listed, SASO approved: an authority by its letters, with what it did and its number.
_BY_ACRONYM = re.compile(
    r"(?<![\w-])"
    r"(?!(?:UV|LED|USA?|UK|EU|TSA|HD|DIY|VIP|CEO|BPA|PFAS|PVC|"
    r"AAA?|OEM|RFID|USB|DWR|SSL|PGA|NBA|FIFA|SEN|AND|"
    r"NOT|ALL|OUR|VET|PET|SUN|LAB|SKIN|KIDS?|BODY|NEW|FULL|HAND)[ -])"
    r"[A-Z]{2,6}[ -](?:[Cc]ertified|[Aa]pproved|[Ll]isted|"
    r"[Rr]egistered|[Cc]ompliant|[Nn]otified)(?![\w-])(?: \((?:[A-Z]+ ){0,3}[\w.-]*\d[\w. -]*\))?"
)
_ONLY_NAMES = re.compile(r"[A-Z0-9&+/,. -]+(?:[™®] ?[A-Z0-9&+/,. -]*)*")  # nothing but names: CE, UKCA
_GRADE_OF = re.compile(
    r" (?:Organic|Natural|Standard|Gold|Silver|Platinum|Bronze|Level \d|Class [IVX\d]+|Mix|100 ?%|Recycled)(?!\w)"
)
_CLAUSE_CUT = re.compile(r"(?:[;,•·|]|(?<!max)(?<!máx)(?<!ca)\.) |[;•·|]|$| - | – | / |\n")
_CARE_JOIN = r"(?:,|\s(?:and|&|und|et|puis|y|luego))\s+(?=(?:{})(?!\w))"


def _origins_begin(lang: str) -> tuple[re.Pattern[str], ...]:
    return pattern("origin_adjective", lang), demonym_pattern(lang), origin_words(lang)[0], origin_pattern(lang)


@begun_by(_origins_begin)
def origins(span: Span, about: About) -> Iterator[Fact]:
    """Where it was made; a place in lower case is none (knit in jersey, bone china)."""
    for match in span.each(pattern("origin_adjective", about.lang)):
        span.take(*match.span())
        yield span.at(Fact("", "origin", "US", attribute="origin", confidence=0.8), *match.span())
    for match in span.each(demonym_pattern(about.lang)):
        if not _of_component(span.low, match.end(), about.lang):
            span.take(*match.span())
            code = demonyms(about.lang)[match[1]]
            yield span.at(Fact("", "origin", code, attribute="origin", confidence=0.75), *match.span())
    adjectives, codes = origin_words(about.lang)
    for match in span.each(adjectives):
        span.take(*match.span())
        yield span.at(Fact("", "origin", codes[match[0]], attribute="origin", confidence=0.8), *match.span())
    made, at = origin_pattern(about.lang), 0
    while span.signs.allow(made) and (stated := made.search(span.low, at)):
        at = max(stated.end(), at + 1)
        if pattern("origin_not", about.lang).search(span.low, max(0, stated.start() - 40), stated.start()):
            continue  # designed in our workshop in Leipzig
        group = stated.lastindex or 0
        start, end = stated.span(group)
        place = span.text[start:end]
        if place[:1] > "\u2e80" or lower(place) in ("imported", "importiert", "importé", "importado"):
            code, last = country_in(place), end
        else:
            code, size = _place(place)
            last = start + size
            at = last if code else at  # Forged in Wales, sewn in Slovenia
        if code and span.allowed(stated.start(), last) and not _is_component(span.low, stated.start(), about):
            begin = start if code == "imported" else stated.start()
            span.take(start if about.lang[:2] in ("de", "fr", "es") else begin, last)  # the material may stand between
            yield span.at(Fact("", "origin", code, attribute="origin", confidence=0.8), begin, last)


def _of_component(low: str, at: int, lang: str) -> bool:
    """Whether a material or a part is what was made there: Italian-made leather."""
    behind = low[at : at + 40].lstrip()
    named = re.findall(r"[\w-]+", behind)[:2]
    return material_pattern(lang).match(behind) is not None or any(word in part_words(lang) for word in named)


def _is_component(low: str, at: int, about: About) -> bool:
    """Whether it is said of the cloth, the yarn or a part alone: fabric woven in Italy, its strap is made in Spain."""
    lang = about.lang
    if pattern("origin_of_fibre", lang, "(?:{})").match(low, at) and not about.names & _YARNS:
        return True
    of_part = pattern("origin_part", lang, "(?:{})").search(low, max(0, at - 48), at)
    if of_part and not about.names & set(re.findall(r"[\w'-]{2,}", of_part[0])):
        return True
    if not pattern("origin_partly", lang, "(?:{})").match(low, at):
        return False
    return pattern("origin_component", lang, "(?<!\\w)(?:{})").search(low, max(0, at - 40), at) is not None


_YARNS = frozenset(("yarn", "yarns", "wool", "thread", "fabric", "flour", "leather", "hide", "cloth"))


def _place(text: str) -> tuple[str, int]:
    """The country of the first place that a text names in capitals (León, Mexico), and where its name ends."""
    found = [match for match in country_pattern().finditer(lower(text)) if text[match.start()].isupper()]
    state = state_pattern().search(text)
    if state and (not found or state.start() <= found[0].end() + 2):
        return "US", state.end()
    if not found:
        return "", 0
    codes, last = [country_in(found[0][0])], found[0].end()
    for match in found[1:]:
        if not _NEXT_PLACE.fullmatch(text, last, match.start()):
            break
        codes.append(country_in(match[0]))
        last = match.end()
    return "US" if codes[-1] == "GE" and "US" in codes else codes[-1], last  # Savannah, Georgia


@begun_by(lambda lang: (warranty_pattern(lang), _on_parts(lang)))
def warranties(span: Span, about: About) -> Iterator[Fact]:
    yield from _of_parts(span, about)
    for match in span.each(warranty_pattern(about.lang)):
        said = match[0].replace("-", " ")
        fact = warranty("lifetime" if said.endswith(" life") else said, about.lang)
        if fact.value == said:
            continue  # no period in it: a figure of speech
        span.take(*match.span())
        yield span.at(fact.but(start=None, end=None, confidence=0.8), *match.span())


def _of_parts(span: Span, about: About) -> Iterator[Fact]:
    """How long it holds for one part and the next: five years on the frame, two on the rest."""
    if " on " not in span.low:
        return
    following = pattern("warranty_next", about.lang, "(?:{})")
    for match in span.each(_on_parts(about.lang)):
        found: re.Match[str] | None = match
        begin = match.start()
        while found:
            fact = warranty(f"{found['time']} {match['unit']}", about.lang)
            span.take(begin, found.end())
            span.block(begin, found.end())
            yield span.at(fact.but(start=None, end=None, confidence=0.7), begin, found.end())
            begin, found = found.end(), following.match(span.low, found.end())


def _on_parts(lang: str) -> re.Pattern[str]:
    return pattern("warranty_on", lang, "(?<!\\w)(?:{})")


@begun_by(lambda lang: (named_certificates(), _BY_ACRONYM, weak_certificate_pattern()))
def certificates(span: Span, about: About) -> Iterator[Fact]:
    """Names of certificates; short ones only beside a word such as certified. Prose proves none of them."""
    found = [match.span() for match in named_certificates().each(span.text, span.signs)]
    found += [
        match.span()
        for match in span.each_written(_BY_ACRONYM)
        if not any(a < match.end() and match.start() < b for a, b in found)
    ]
    weak = [match.span() for match in span.each_written(weak_certificate_pattern())]
    if weak and not found and about.lang[:2] == "en" and not _ONLY_NAMES.fullmatch(span.text):
        weak = weak if certified_pattern().search(span.text) else []
    for start, end in found + [s for s in weak if not any(a < s[1] and s[0] < b for a, b in found)]:
        if more := _GRADE_OF.match(span.text, end):
            end = more.end()
        name = re.sub(r"[ -](?:certified|certification|approved)$", "", span.text[start:end])
        span.take(start, end)
        fact = Fact("", "certification", name, attribute="certificates", provable=False, confidence=0.6)
        yield span.at(fact, start, end)


@begun_by(lambda lang: (mark_pattern(), _SIGNED))
def marks(span: Span, about: About, known: list[Fact]) -> Iterator[Fact]:
    """Technologies and components by name, with the model that follows; a name with a sign behind it is one too.

    `known` are the materials: a name that has a share is the material itself (25 % Lycra).
    """
    shared = [((row.start or 0) - span.start, (row.end or 0) - span.start) for row in known if row.share is not None]
    for match in span.each_written(mark_pattern()):
        end = match.end()
        if match.lastgroup == "maker" and (model := _MODEL.match(span.text, end)):
            end = model.end()
        signed = _SIGN_BEHIND.match(span.text, end)  # Lycra® is a mark beside its share, BOA® Fit System goes on
        if signed and (more := _NAME_ON.match(span.text, signed.end())):
            end = more.end()
        whole = not signed and any(start < end and match.start() < last for start, last in shared)
        if span.allowed(match.start(), end) and not whole and lower(match[0]) not in about.vendor:
            span.take(match.start(), end)
            fact = Fact("", "technology_mark", span.text[match.start() : end], attribute="technology", confidence=0.75)
            yield span.at(fact, match.start(), end)
    for match in span.each_written(_SIGNED) if "™" in span.text or "®" in span.text else ():
        name = _OUR.sub("", match[1].strip(" -"))
        own = set(re.findall(r"[\w'-]{2,}", lower(name))) <= about.names or lower(name) == about.vendor
        begin, end = match.end(1) - len(match[1]) + match[1].find(name), match.end(1)
        if len(name) > 2 and not own and span.free(begin, end):
            if more := _NAME_ON.match(span.text, match.end()):
                name, end = span.text[begin : more.end()], more.end()
            span.take(begin, end)
            fact = Fact("", "technology_mark", name, attribute="technology", confidence=0.7)
            yield span.at(fact, begin, end)


@begun_by(lambda lang: (rule("care", lang),))
def care(span: Span, about: About) -> Iterator[Fact]:
    """Advice on washing and keeping, clause by clause. What stands in it is about care and no fact of its own."""
    if not rule("care", about.lang).found(span.low, span.signs):
        return
    for start, end in _with_rest(span.low, list(_clauses(span.low, about.lang))):
        piece = span.low[start:end]
        said = care_pattern(about.lang).search(piece)
        if said is None or end - start > 140 or "?" in piece or pattern("care_not", about.lang).search(piece):
            continue
        if said.start() > 40 or _NOT_CARE.search(piece):
            start += said.start()
        span.take(start, end)
        span.block(start, end)
        value = span.text[start:end].strip(" .,;")
        yield span.at(Fact("", "care", value, attribute="care", confidence=0.75), start, end)


_NOT_CARE = re.compile(r"\b(?:fabric|made|cotton|leather)\b.*(?:is|are|,)")


_REST = re.compile(
    r"(?:inside out|in|on|with|at|using|gentle|gently|cold|cool|warm|separately|low|medium)(?!\w)(?: [\w-]+){0,3}$"
)
_LISTS_ON = re.compile(r"(?:avoid|keep away from|keep (?:it |them )?from|do not expose|protect from)(?!\w)")
_ADVISES = re.compile(
    r"(?:do|don't|never|always|wash|machine|hand|dry|hang|lay|line|tumble|iron|store|wipe|clean|remove|take|polish)\b"
)


def _with_rest(low: str, clauses: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Clauses with what goes on behind a comma: "wash warm, gentle", "avoid perfume, lotion and chlorine"."""
    held: tuple[int, int] | None = None
    for start, end in clauses:
        goes_on = False
        if held is not None and low[held[1] : start] == ", ":
            listed = _LISTS_ON.match(low, held[0]) and not _ADVISES.match(low, start)
            goes_on = bool(listed or _REST.match(low[start:end].rstrip(" .;")))
        if held and not goes_on:
            yield held
        held = (held[0], end) if held and goes_on else (start, end)
    if held:
        yield held


def _clauses(low: str, lang: str) -> Iterator[tuple[int, int]]:
    at, joining = 0, pattern("care_join", lang, _CARE_JOIN)
    for cut in _CLAUSE_CUT.finditer(low):
        inner = at
        for join in joining.finditer(low, at, cut.start()):
            yield inner, join.start()
            inner = join.end()
        if cut.start() > inner:
            yield inner, cut.start()
        at = cut.end()
