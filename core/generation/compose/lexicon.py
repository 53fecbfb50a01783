"""From fact values to words of the target language; what has none is remembered for the owner."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.facts import vocabulary
from core.facts.sheet import Fact, FactSheet
from core.generation.compose.phrase import Words, capitalise
from core.localisation.format import Formatter, formatter
from core.localisation.grammar import Noun, noun, rules_of
from core.localisation.language import code_of, language, lineage
from core.localisation.terms import Term, find, fold, terms

MAX_SOURCE_WORDS = 80  # a longer text is a sentence, not a term
_COUNT = re.compile(
    r"^\s*(\d{1,3})\s*(?:x|×|\*|pcs\.?|pieces?\s+of)?\s+(?=\D)|\s*[(（]?\s*(?:x|×)\s*(\d{1,3})\s*[)）]?\s*$",
    re.IGNORECASE,
)
_PACKED = re.compile(r"^(\d{1,3})\s*[x×]\s*[\d.,]+\s?[A-Za-z]{1,4}\s+(\D+)$")
_LOOKS_UNSAFE = re.compile(r"[<>{}\[\]]|https?:|www\.|\d{6,}|[\x00-\x1f]")
_USE_ATTRIBUTES = frozenset(
    ("occasion", "target_group", "animal", "pet_size", "skin_type", "hair_type", "suitable_hobs")
)


class Lexicon:
    """Words of one target language for one sheet. `missing` lists source terms left out, in order."""

    def __init__(self, sheet: FactSheet, lang: str, locale: str, units: str = "") -> None:
        self.sheet = sheet
        self.lang = lang
        self.source = code_of(sheet.lang)
        self.same_language = bool(set(lineage(self.source)) & set(lineage(lang)))
        self.formatter: Formatter = formatter(locale, units)
        self.missing: dict[str, None] = {}

    # ------------------------------------------------------------------ single words

    def word(self, kinds: Iterable[str], text: str, *, note: bool = True) -> str:
        """The bare word for a source term, "" when there is none (then it is noted as missing)."""
        for kind in kinds:
            term = find(kind, text, self.source)
            if term and (plain := term.plain(self.lang)):
                return plain
        if self.passes(text):
            return text.strip()
        if note:
            self.miss(text)
        return ""

    def passes(self, text: str) -> bool:
        """Whether a source text may stand as it is: same language, or a name that all languages share."""
        text = text.strip()
        if not text or len(text) > MAX_SOURCE_WORDS or _LOOKS_UNSAFE.search(text):
            return False
        return self.same_language or is_code(text)

    def miss(self, text: str) -> None:
        """Remembers a term that has no words here."""
        clean = " ".join(text.split())[:120]
        if clean:
            self.missing.setdefault(clean)

    # ------------------------------------------------------------------ facts

    def attribute_of(self, fact: Fact) -> str:
        """The attribute row of a fact: its canonical attribute, else what its label says."""
        if fact.attribute or not fact.label:
            return fact.attribute
        own = find("attributes", fact.label.replace("_", " "), self.source) or _by_key(fact.label)
        return own.key if own else ""

    def label(self, fact: Fact) -> str:
        """The localised name of the fact's attribute for a table; empty when unknown."""
        return self.attribute_label(self.attribute_of(fact)) or (
            capitalise(fact.label) if fact.label and self.same_language and self.passes(fact.label) else ""
        )

    def attribute_label(self, key: str) -> str:
        """The localised name of an attribute, with a capital where the script has them."""
        row = terms("attributes").get(key)
        if row and row.plain(self.lang):
            return capitalise(row.plain(self.lang))
        known = vocabulary.attributes().get(key)
        names = known.names_in(self.lang) if known else ()
        return capitalise(names[0]) if names else ""

    def material(self, fact: Fact) -> Words | None:
        """`cotton`, `80 % Baumwolle`; with its dative in German and `d`-form in French."""
        term = find("materials", str(fact.value), self.source)
        raw = term.raw(self.lang) if term else None
        if isinstance(raw, str):
            item = noun(self.lang, raw)
        elif self.passes(str(fact.value)):
            item = Noun(self.lang, lowered(str(fact.value).strip(), self.lang))
        else:
            self.miss(str(fact.value))
            return None
        return Words(*self._shared(item, fact))

    def _shared(self, item: Noun, fact: Fact) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
        """The material with its share and the forms that sentences ask for."""
        if fact.share is None:
            return item.text, (fact.key,), rules_of(self.lang).forms_of(item)
        named, forms = rules_of(self.lang).with_share(item, self.formatter.percent(fact.share))
        return named, (fact.key,), forms

    def use(self, fact: Fact) -> Words | None:
        """What it is for: the label, and in `phrase` the words after for / für / pour."""
        term = find("uses", str(fact.value), self.source)
        raw = term.raw(self.lang) if term else None
        if not isinstance(raw, str):
            return None
        label, _, phrase = raw.partition("|")
        return Words(phrase or label, (fact.key,), (("label", label),))

    def use_family(self, fact: Fact) -> str:
        """The sort of a use: `who`, `pet`, `skin`, `hair`, `drink`, `heat`, or `place` for places and activities."""
        term = find("uses", str(fact.value), self.source)
        return (term.family or "place") if term else ""

    def is_use(self, fact: Fact) -> bool:
        """Whether the fact says what the product is for."""
        return self.attribute_of(fact) in _USE_ATTRIBUTES and find("uses", str(fact.value), self.source) is not None

    def part(self, fact: Fact) -> tuple[Noun, int | None, str] | None:
        """A box item: its noun, its count when one is said, and what of the source's words is left unsaid."""
        text, count = self._counted(" ".join(str(fact.value).split()))
        if self.same_language and self.passes(text) and not _named_so(text, self.source):
            return Noun(self.lang, lowered(text, self.lang)), count, ""
        for form in _shorter(text):
            for kind in ("parts", "categories"):
                term = find(kind, form, self.source) or find(kind, _singular(form), self.source)
                raw = term.raw(self.lang) if term else None
                # A shortened form must be the thing's own name: a torque wrench adapter is no power adapter.
                if isinstance(raw, str) and (form == text or _named_so(form, self.source)):
                    left = text[: len(text) - len(form)].strip() if form != text else ""
                    return noun(self.lang, raw), count, left
        if self.passes(text):
            return Noun(self.lang, lowered(text, self.lang)), count, ""
        return None

    def _counted(self, text: str) -> tuple[str, int | None]:
        """A box item without the number of its pieces."""
        if not self.same_language and (packed := _PACKED.match(text)):  # 2 x 2.0 Ah batteries
            return packed[2], int(packed[1])
        if found := _COUNT.search(text):
            return (text[: found.start()] + text[found.end() :]).strip(), int(found[1] or found[2])
        return text, None


def _by_key(label: str) -> Term | None:
    return terms("attributes").get(fold(label).replace(" ", "_"))


def _shorter(text: str) -> Iterable[str]:
    """The text, then without its first one or two words: `braided USB-C cable` is still a USB-C cable."""
    words = text.split()
    yield text
    if words and words[0].lower() not in ("no", "without", "not", "non", "ohne", "sans"):
        for start in (1, 2):
            if len(words) - start >= 1 and len(words) > start:
                yield " ".join(words[start:])


def lowered(text: str, lang: str) -> str:
    """A phrase of the source inside a sentence: its capital goes unless it begins a name or a code."""
    first = text.split(" ")[0]
    return text[:1].lower() + text[1:] if language(lang).lower_first and first[1:].islower() else text


def _named_so(text: str, source: str) -> bool:
    """Whether the word lists call the thing by the very words of the source."""
    for kind in ("parts", "categories"):
        if term := find(kind, text, source) or find(kind, _singular(text), source):
            forms = f"{term.key}|{term.raw(source) or ''}".split("|")
            return fold(text) in {fold(form.removeprefix("p ")) for form in forms}
    return False


def _singular(text: str) -> str:
    if text.lower().endswith("ies"):
        return text[:-3] + "y"
    return text[:-1] if text.lower().endswith("s") and not text.lower().endswith("ss") else text


_CODE = re.compile(r"^(?=.*[0-9A-Z])[A-Z0-9][A-Za-z0-9]*(?:[ ./+\-‑][A-Z0-9][A-Za-z0-9.]*){0,4}[®™]?$")
_ACRONYM = re.compile(r"^[A-Z0-9][A-Z0-9.+/\-® ™]{0,15}$")


def is_code(text: str) -> bool:
    """Names that are the same everywhere: IP67, USB-C, XL, 42, RoHS. Ordinary capitalised words are not."""
    text = unicodedata.normalize("NFKC", text.strip())
    if _ACRONYM.match(text):
        return any(ch.isdigit() for ch in text) or len(text) <= 5 or not text.replace(" ", "").isalpha()
    return bool(_CODE.match(text)) and any(ch.isdigit() for ch in text)
