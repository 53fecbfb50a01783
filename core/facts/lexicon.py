"""Words by which things are recognised, compiled once (data: core/facts/words/<lang>.toml, countries from CLDR).

A text is read with the words of its language and the English ones, since shops mix them. What each row is for:
core/facts/words/README.md.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from babel import Locale

from core.facts.needs import ways_of
from core.facts.signs import Rule, signs_of
from core.facts.vocabulary import LANGUAGES

_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten|twelve"
_CJK = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")
_GRADE = (
    r"(?:(?:9|10|14|18|21|22|24) ?ct(?= (?:[a-z-]+ ){0,2}(?:gold|vermeil))"
    r"|\d{3,4}l?(?:-t\d)?|18/(?:8|10)|\d{1,2} ?kt?|\d{1,2} ?karat|vg-?10)(?: solid| yellow| white| rose)?"
)
_UNSPACED = ("zh", "ja", "ko", "th")
_NEVER = re.compile(r"(?!)")
# Edges of a word in Latin letters; Chinese, Japanese and Korean letters may stand right beside it (通过CE认证).
EDGE, EDGE_BEHIND = r"(?<![^\W\u3040-\u9fff\uac00-\ud7a3])", r"(?![^\W\u3040-\u9fff\uac00-\ud7a3])"


@functools.cache
def words_of(lang: str) -> dict[str, Any]:
    """The raw data of one language (two letters) or of `names`; empty for a language without a file."""
    entry = files("core.facts").joinpath("words", f"{lang}.toml")
    found = tomllib.loads(entry.read_text(encoding="utf-8")) if entry.is_file() else {}
    for name, inner in found.get("patterns", {}).items():
        if isinstance(inner, list):  # alternatives, one to a line
            found["patterns"][name] = "|".join(inner)
    return found


def _codes(lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((lang[:2].lower(), "en")))


def _all_codes() -> list[str]:
    entries = (entry.name for entry in files("core.facts").joinpath("words").iterdir())
    return sorted(name[:-5] for name in entries if re.fullmatch(r"[a-z]{2}\.toml", name))


def words(name: str, lang: str) -> list[str]:
    """A word list of the language with the English one behind it."""
    return [word for code in _codes(lang) for word in words_of(code).get(name, ())]


def alternatives(name: str, lang: str) -> str:
    """The patterns of that name of the language and of English, as alternatives; empty when there are none."""
    found = [words_of(code).get("patterns", {}).get(name, "") for code in _codes(lang)]
    return "|".join(pattern for pattern in found if pattern)


@functools.cache
def pattern(name: str, lang: str, frame: str = "(?<!\\w)(?:{})") -> re.Pattern[str]:
    """The compiled patterns of that name for `lower` text, set into `frame`; never matching when none is there."""
    inner = _with_lists(alternatives(name, lang), lang)
    return re.compile(_edged(frame).replace("{}", inner)) if inner else _NEVER


@functools.cache
def rule(name: str, lang: str, frame: str = "(?<!\\w)(?:{})") -> Rule:
    """The same, each alternative by itself: quicker where there are many, and groups have no numbers across them."""
    inner = _with_lists(alternatives(name, lang), lang)
    return Rule(ways_of(inner) if inner else (), _edged(frame), frame)


def _with_lists(inner: str, lang: str) -> str:
    for listed in re.findall(r"(?<!\?P)<([a-z]+(?:_[a-z]+)*)>", inner):
        inner = inner.replace(f"<{listed}>", grouped(words(listed, lang)))  # the place of a word list
    return inner


def _edged(frame: str) -> str:
    return frame.replace(r"(?<!\w)", EDGE).replace(r"(?!\w)", EDGE_BEHIND)


def choice(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first; Latin ones only as whole words.

    For text in lower case (`lower`), without IGNORECASE: grouped by first letter the scan is ten times as fast so.
    """
    lowered = {lower(word) for word in words}
    latin = grouped(word for word in lowered if not _CJK.search(word))
    cjk = grouped(word for word in lowered if _CJK.search(word))
    parts = [rf"{EDGE}{latin}{EDGE_BEHIND}" if latin else "", cjk]
    return "(?:" + "|".join(part for part in parts if part) + ")"


def grouped(words: Iterable[str]) -> str:
    """An alternation of literals that is decided by its first letter; empty for no words."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return (
        "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items()) + ")"
        if groups
        else ""
    )


def lower(text: str) -> str:
    """Lower case of the same length, so that offsets hold (a few capitals grow when lowered; then unchanged)."""
    low = text.lower()
    return low if len(low) == len(text) else text


@functools.cache
def material_pattern(lang: str) -> re.Pattern[str]:
    """A material with the words that qualify it: organic cotton canvas, stainless steel, 食品级硅胶. For `lower` text.

    Where words are not set apart, the qualifying ones join the name on both sides.
    """
    names = choice(words("materials", lang)).replace(r"\ ", "[ -]")  # carbon fiber, carbon-fiber
    before, joined_before = _qualifying("material_before", lang)
    after, joined_after = _qualifying("material_after", lang)
    plants, forms = words("botanicals", lang), grouped(words("botanical_forms", lang))
    if plants and forms:
        names = rf"(?:{choice(plants)}[ -]{forms}(?!\w)|{names})"
    front = rf"{EDGE}(?:{before}|{_GRADE})[ -]" + (f"|{joined_before}[ -]?" if joined_before else "")
    behind = rf"[ -]{after}(?!\w)" + (f"|{joined_after}" if joined_after else "")
    begin = "" if lang[:2] in _UNSPACED else r"(?<!\w)(?=\w)"  # a word begins: most places are passed over at once
    return re.compile(rf"{begin}(?:{front}){{0,4}}{names}(?:{behind}){{0,3}}")


def _qualifying(name: str, lang: str) -> tuple[str, str]:
    """Alternatives of words and patterns set apart by a space, and of those that join what they qualify."""
    rows = words(name, lang)
    apart = [grouped(word for word in rows if not _CJK.search(word)), alternatives(name, lang)]
    return f"(?:{'|'.join(filter(None, apart))})", grouped(word for word in rows if _CJK.search(word))


@functools.cache
def part_words(lang: str) -> frozenset[str]:
    """The names of parts, in English also their plurals."""
    rows = words("parts", lang)
    return frozenset((*rows, *(f"{row}s" for row in rows if not row.endswith(("s", "ing", "x")))))


def singular_part(part: str) -> str:
    """Parts that come in pairs are one part (leather uppers); a gem is a stone."""
    if part in ("gemstone", "gemstones", "gem", "gems", "stones", "teardrop", "cabochon", "centerpiece"):
        return "stone"
    return part[:-1] if part in ("uppers", "outsoles", "soles", "insoles", "midsoles", "linings", "shells") else part


@functools.cache
def part_pattern(lang: str) -> re.Pattern[str]:
    """A part of a product right behind a material (leather trim); a word may stand between (steel ball bearings)."""
    parts = grouped(part_words(lang))
    between = "and|or|with|in|for|on|of|from|to|und|oder|mit|et|ou|avec|y|o|con|is|are|that|the|an?"
    return re.compile(rf"(?:[ -](?!(?:{between}) )[\w-]+)?[ -]({parts})(?!\w)" if parts else "(?!)")


@functools.cache
def part_verbs(lang: str) -> dict[str, str]:
    """The part that a word of making names: lined with, -lined, gefüttert mit."""
    return {
        verb: part for code in reversed(_codes(lang)) for verb, part in words_of(code).get("part_verbs", {}).items()
    }


@functools.cache
def finish_pattern(lang: str) -> re.Pattern[str]:
    """Words right behind a material by which it is a finish, a look or a colour (gold tone, marble effect)."""
    inner = "|".join(words("material_finish", lang))
    return re.compile(rf"[ -](?:{inner})(?!\w)") if inner else _NEVER


@functools.cache
def countries() -> dict[str, str]:
    """ISO 3166 alpha-2 code by the folded name of a country in the source languages."""
    found: dict[str, str] = {}  # names in lower case
    for locale in (*map(Locale, LANGUAGES), Locale("zh", script="Hant")):
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                found.setdefault(lower(str(name)), code)
    for lang in _all_codes():
        found.update(words_of(lang).get("places", {}))
    found.update(dict.fromkeys(words_of("en")["us_states"], "US"))
    return found


@functools.cache
def _place_names() -> str:
    """Any place with those that say where it lies: Limoges, Como (Italien)."""
    names = grouped(name for name in countries() if len(name) > 1 and not _CJK.search(name))
    return rf"{names}(?!\w)(?:(?:, | ?\(| - )(?:in |en )?{names}(?!\w))?"


@functools.cache
def country_pattern() -> re.Pattern[str]:
    """Any name of a country, state of the USA or union."""
    return re.compile(choice([name for name in countries() if len(name) > 1]))


def country_in(text: str) -> str:
    """The country that a place names: the last one of the text; `imported`; empty when none is known."""
    if len(text.strip()) == 2 and text.strip().isupper() and Locale("en").territories.get(text.strip()):
        return text.strip()
    names = [match[0] for match in country_pattern().finditer(lower(text))]
    if names:
        return countries()[names[-1]]
    return "imported" if text.strip(" .").casefold() in _imported() else ""


@functools.cache
def _imported() -> frozenset[str]:
    return frozenset(word for lang in _all_codes() for word in words_of(lang).get("imported", ()))


@functools.cache
def origin_pattern(lang: str) -> re.Pattern[str]:
    """A statement of where something was made; the one group that matched is the place. For `lower` text.

    Designed and inspired are no origin. A pattern of a language brings its own group where the place does not follow,
    or `{place}` where the name of one must stand right there.
    """
    found = []
    for code in _codes(lang):
        inner = words_of(code).get("patterns", {}).get("origin", "")
        if "{place}" in inner:
            found.append(inner.replace("{place}", f"({_place_names()})"))
        elif inner:
            found.append(
                inner
                if re.compile(inner).groups
                else rf"(?<!\w)(?:{inner})([^.;:!?\n(]{{2,80}}(?:\.[sa]\.?(?: ?a\.)?)?)"
            )
    imported = "|".join(map(re.escape, words("imported", lang)))
    if imported:
        found.append(rf"(?:^|[.;,|•/]\s*)({imported})(?=\s*(?:[.;,|•/]|$))")
    return re.compile("|".join(found)) if found else _NEVER


@functools.cache
def origin_words(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Phrases that tell the country by an adjective (fabrication française), and the code of each."""
    found = {phrase: code for own in _codes(lang) for phrase, code in words_of(own).get("origin_words", {}).items()}
    return (re.compile(rf"{EDGE}{grouped(found)}{EDGE_BEHIND}") if found else _NEVER), found


@functools.cache
def mark_pattern() -> re.Pattern[str]:
    """Technologies and makers of components by name; group `maker` where a model may follow."""
    makers, marks = grouped(words_of("names")["makers"]), grouped(words_of("names")["marks"])
    by_model = grouped(words_of("names")["makers_by_model"])  # names of people and places too: only with a model number
    return re.compile(
        rf"{EDGE}(?:(?P<maker>{makers})|{marks}|{by_model} [A-Z]{{0,5}}[ -]?\d{{2,4}}[\w-]*){EDGE_BEHIND}"
    )


@functools.cache
def certificates() -> Rule:
    """A certificate, mark of approval or standard by name, with "certified" and a number where they follow."""
    weak = set(words_of("names")["certificates_weak"])
    names = grouped(name for name in words_of("names")["certificates"] if name not in weak)
    standard = words_of("names")["standards"]
    tested = _tested()
    behind = rf"{EDGE_BEHIND}(?!-)|(?=-(?:{tested}))"
    firsts = "".join(
        sorted({re.escape(name[0]) for name in words_of("names")["certificates"]} - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    )
    named = rf"{EDGE}{names}(?:{behind})(?:[ -]?(?:{tested})(?!\w))?"
    return Rule((*ways_of(standard), named), rf"(?=[A-Z3\u2e80-\uffff{firsts}])(?:{{}})")


@functools.cache
def weak_certificate_pattern() -> re.Pattern[str]:
    """Short names that are certificates only beside a word such as certified (CE, UL, REACH)."""
    weak = grouped(words_of("names")["certificates_weak"])
    return re.compile(rf"{EDGE}{weak}{EDGE_BEHIND}(?!-(?!{_tested()}))")


def _tested() -> str:
    """What stands behind the name of a certificate, often joined to it: CE-geprüft, 3C认证."""
    found = [words_of(lang).get("patterns", {}).get("certified", "") for lang in _all_codes()]
    return f"(?i:{'|'.join(filter(None, ('certified', 'certification', *found)))})"


@functools.cache
def certified_pattern() -> re.Pattern[str]:
    """Words by which a short name is that of a certificate."""
    found = [words_of(lang).get("patterns", {}).get("certified", "") for lang in _all_codes()]
    own = r"certif|complian|complies|approv|listed|\bmark|tested|standard|meets|conform|rated"
    return re.compile("|".join(filter(None, (own, *found))), re.IGNORECASE)


@functools.cache
def demonym_pattern(lang: str) -> re.Pattern[str]:
    """Italian-made, Swiss made: group 1 names the country."""
    inner = grouped(demonyms(lang))
    return re.compile(rf"(?<![\w-])({inner})[- ]made(?![\w-])" if inner else "(?!)")


def demonyms(lang: str) -> dict[str, str]:
    """Country by the adjective of its people."""
    return {word: code for name in _codes(lang) for word, code in words_of(name).get("demonyms", {}).items()}


@functools.cache
def state_pattern() -> re.Pattern[str]:
    """A state of the USA by its two capitals, behind a comma or at the very start of the place (Made in NY)."""
    return re.compile(rf"(?:^|, ?)(?:{'|'.join(words_of('en')['state_codes'])})(?![\w-])")


def care_pattern(lang: str) -> re.Pattern[str]:
    """Advice on washing, drying, cleaning."""
    return pattern("care", lang)


@functools.cache
def claim_pattern(lang: str) -> re.Pattern[str]:
    """Superlatives, promises, comparisons and effects on health."""
    return re.compile(choice(words("claims", lang)))


@functools.cache
def claims_by_word(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Claims that may begin with any word, each with the word that must stand in the sentence."""
    found = {key: inner for code in _codes(lang) for key, inner in words_of(code).get("claims_by_word", {}).items()}
    return tuple((key, re.compile(rf"(?<!\w)(?:{inner})(?!\w)")) for key, inner in found.items())


@functools.cache
def notices(lang: str) -> tuple[Rule, ...]:
    """Sentences that are about the shop, a model, what a picture shows, a story or another product."""
    own = words_of(lang[:2].lower()).get("patterns", {}).get("notices", "") if lang[:2].lower() != "en" else ""
    english = Rule(ways_of(words_of("en")["patterns"]["notices"]), rf"{EDGE}(?:{{}})", r"(?<!\w)(?:{})")
    return (english, Rule(ways_of(own))) if own else (english,)


def is_notice(low: str, lang: str) -> bool:
    """Whether a text in lower case is such a notice."""
    return any(rule.found(low, signs_of(low)) for rule in notices(lang))


@functools.cache
def not_included_pattern() -> re.Pattern[str]:
    """Not in the box, sold apart; in any language. For `lower` text."""
    rows = {lang: words_of(lang).get("patterns", {}).get("not_included", "") for lang in _all_codes()}
    latin = "|".join(inner for lang, inner in rows.items() if inner and lang not in _UNSPACED)
    return re.compile("|".join([f"{EDGE}(?:{latin})", *(rows[lang] for lang in _UNSPACED if rows.get(lang))]))


@functools.cache
def excludes(lang: str) -> Rule:
    """Words behind which the thing stands that is not in the box (does not include ...); group `item`."""
    inner = alternatives("excludes", lang)
    item = r"(?P<item>[^.,;!?()（）\n。，、！]{2,50})"
    return Rule(ways_of(inner) if inner else (), *(rf"{edge}(?:{{}})\s*:?\s*{item}" for edge in (EDGE, r"(?<!\w)")))


@functools.cache
def warranty_pattern(lang: str) -> re.Pattern[str]:
    """A warranty with how long it lasts."""
    period, word = alternatives("warranty_period", lang), alternatives("warranty", lang)
    between, said = alternatives("warranty_between", lang), alternatives("warranty_said", lang)
    gap = rf"[ -]*(?:{between}){{0,3}}" if between else "[ -]*"
    return re.compile(
        (rf"{EDGE}(?:{said})|" if said else "")
        + rf"(?<!\w)(?:life\s?-?time|(?:\d{{1,3}}|{_NUMBERS})[- ]?(?:{period})){gap}(?:{word})(?!\w)"
        rf"|(?:limited |full )?(?:{word})[:： ]+(?:of |de |for )?"
        rf"(?:life(?:\s?-?time)?|(?:\d{{1,3}}|{_NUMBERS})[- ]?(?:{period}))(?!\w)"
        rf"|(?:limited )life\s?-?time (?:{word})"
    )
