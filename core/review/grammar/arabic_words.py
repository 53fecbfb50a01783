"""What the Arabic rules know of words: verbs in both genders, and which neighbours the language's own words attest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from core.localisation.grammar.arabic import ARTICLE, RULES
from core.localisation.grammar.noun import Noun, noun
from core.localisation.language import grammar_data
from core.localisation.terms import KINDS, terms

# Verbs said of a product, third person masculine. The noun behind a transitive one may be its object.
_INTRANSITIVE = (
    "يزن يتسع يتميز يأتي يتكون يعمل يتمتع يبقى يتصل يضيء يحترق يستمر يتوافق يتوقف يقترن يستقر يقف يستجيب يجف ينفتح "
    "يغلق يتمدد يدور يركب يصلح يخلو يتوفر يكفي يغسل يصنع يعقد يلون ينطوي يناسبها يغطيها يقدمه يحمي يسمح يحتوي يحافظ"
)
_TRANSITIVE = "يدعم يناسب يتحمل يقاوم يضم يغطي يستخدم يحمل يستشعر يعرض يتيح يشحن يعكس يمنع يمتص يستوعب يستهلك يقدم"
_PAST = "صنع صمم جهز"
_PARTICIPLES = "مصنوع مناسب مخصص متوافق مصمم محمي مزود صالح"
_SUFFIXED = "وزنه طوله قطره أبعاده"  # his, her: with و in front they speak of the product
_JOINED_VERBS = "يتسع يتحمل يأتي يناسب"
# Nouns with adjectives in the fixed parts of the sentences.
_FIXED = (
    "الشحن الكامل|الشحنة الواحدة|شحن كامل|شحنة واحدة|التشغيل المتواصل|المدى اللاسلكي|الاتصال اللاسلكي|القماش الخارجي"
    "|المشروبات الباردة|المشروبات الساخنة|الماء القوي|الغمر المؤقت|الغمر المستمر|الأطفال الصغار|الألوان المتوفرة"
    "|المقاسات المتوفرة|المقاسات التالية|الخامات المستخدمة|التقنيات المستخدمة|منظر آخر|صورة إضافية|زاوية أخرى|لقطة أخرى"
    "|الأسئلة الشائعة|نظرة سريعة|المواصفات الفنية|العلامة التجارية|الحرارة المتاحة|عدة ألوان|تفاصيل أخرى"
)
_TWINS = frozenset(("ألبان",))  # words that without their hamza are others: البان
_PARTICLES = frozenset(
    ("من", "مع", "ضد", "على", "في", "إلى", "عن", "بدون", "بلا", "أو", "لا", "غير", "حتى", "قبل", "بعد")
)
_CHOICE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_WORD = re.compile("[\u0621-\u064a]+")


@dataclass(frozen=True, slots=True)
class Verb:
    """A form with its gender (0 masculine, 1 feminine) and the form of the other one."""

    gender: int
    other: str
    transitive: bool = False


@dataclass(frozen=True, slots=True)
class Verbs:
    """Verb forms, participles, and words with a suffix or a verb behind و."""

    forms: Mapping[str, Verb]
    participles: Mapping[str, Verb]
    joined: Mapping[str, Verb]
    every: frozenset[str]  # all of them, and the demonstratives


def _both(masculine: str, feminine: str, transitive: bool = False) -> dict[str, Verb]:
    return {masculine: Verb(0, feminine, transitive), feminine: Verb(1, masculine, transitive)}


@cache
def verbs() -> Verbs:
    """The words that must agree with the product."""
    forms: dict[str, Verb] = {}
    for verb in _INTRANSITIVE.split():
        forms |= _both(verb, "ت" + verb[1:])
    for verb in _TRANSITIVE.split():
        forms |= _both(verb, "ت" + verb[1:], True)
    for verb in _PAST.split():
        forms |= _both(verb, verb + "ت")
    joined: dict[str, Verb] = {}
    for word in _SUFFIXED.split():
        joined |= _both("و" + word, f"و{word}ا")
    for verb in _JOINED_VERBS.split():
        joined |= _both("و" + verb, "وت" + verb[1:])
    participles: dict[str, Verb] = {}
    for word in _PARTICIPLES.split():
        participles |= _both(word, word + "ة")
    return Verbs(forms, participles, joined, frozenset((*forms, *participles, *joined, "هذا", "هذه")))


def bare(word: str) -> tuple[str, bool, bool]:
    """A word without what is written joined in front; whether it has the article, and whether a preposition."""
    rest = word.removeprefix("و") if word[:3] in ("وال", "وبا", "ولل") else word
    if rest.startswith("بال") and len(rest) > 4:
        return rest[3:], True, True
    if rest.startswith("لل") and len(rest) > 3:
        return rest[2:], True, True
    if rest.startswith(ARTICLE) and len(rest) > 3:
        return rest[2:], True, False
    return word, False, False


def other_gender(word: str) -> str:
    """An adjective in the other gender."""
    return word[:-1] if word.endswith("ة") else word + "ة"


@dataclass(frozen=True, slots=True)
class Attested:
    """Which words and neighbours are right. `agreeing`: what stands behind a word, both definite or both not;
    `adjectives`: those among them that are adjectives; `genitives`: what depends on a word without its article."""

    words: frozenset[str]
    agreeing: Mapping[str, frozenset[str]]
    adjectives: Mapping[str, frozenset[str]]
    genitives: Mapping[str, frozenset[str]]
    misspelt: Mapping[str, str]

    def spelling(self, word: str) -> str:
        """The right spelling of a word that lacks a hamza or its ta marbuta; empty for every other word."""
        right = self.misspelt.get(word)
        if right is None and word[:2] in ("ال", "با", "لل", "وا"):
            stem = bare(word)[0]
            found = self.misspelt.get(stem)
            right = word[: len(word) - len(stem)] + found if found else None
        return right or ""

    def better(self, first: str, second: str, told: bool) -> str:
        """What should stand instead of `second` behind `first`; empty where nothing is known to be wrong. `told`: the
        second word may be the object of a verb before (يناسب الفانوس التخييم)."""
        if not first or first in _PARTICLES:
            return ""
        one, one_definite, _ = bare(first)
        two, two_definite, joined = bare(second)
        if joined:
            return ""
        heads = (one,) if one in self.agreeing or one_definite else (one, one[1:]) if one[0] in "وبلف" else (one,)
        for head in heads:
            if one_definite == two_definite:
                known = self.agreeing.get(head, frozenset())
                if known and two not in known and other_gender(two) in known:
                    return (ARTICLE if two_definite else "") + other_gender(two)
            elif two_definite and two in self.adjectives.get(head, ()) and two not in self.genitives.get(head, ()):
                return two
            hanging = two in self.genitives.get(head, ()) and two not in self.adjectives.get(head, ())
            if one_definite and hanging and not (told and two_definite):
                return f"{head} {ARTICLE}{two}"
        return ""

    def better_third(self, first: str, second: str, third: str) -> str:
        """As `better` for an adjective behind a genitive, which agrees with the word before that: مكبر صوت محمول."""
        known = self.agreeing.get(f"{first} {bare(second)[0]}") or self.agreeing.get(f"{first[1:]} {bare(second)[0]}")
        word, definite, _ = bare(third)
        wrong = known and word not in known and other_gender(word) in known
        return (ARTICLE if definite else "") + other_gender(word) if wrong else ""

    def indefinite_adjective(self, first: str, second: str) -> str:
        """The adjective with its article where its noun has one behind a preposition: من القطن العضوي."""
        one, definite, _ = bare(first)
        return ARTICLE + second if definite and second in self.adjectives.get(one, ()) else ""


@cache
def objects() -> frozenset[str]:
    """Words that begin the object of a transitive verb in the term files: تدعم الشحن, تناسب السفر."""
    found = {text.partition("|")[2].split(" ")[0] or text.split(" ")[0] for text in _raws("uses")}
    for term in terms("features").values():
        raw = term.raw("ar")
        if isinstance(raw, list):
            verb, _, rest = raw[1].partition("] ")
            if rest and verb[1:].split("|")[0] in _TRANSITIVE:
                found.add(rest.split(" ")[0])
    return frozenset(found)


def _raws(kind: str) -> Iterator[str]:
    for term in terms(kind).values():
        if isinstance(raw := term.raw("ar"), str):
            yield raw


@cache
def attested() -> Attested:
    """Everything that the term files attest."""
    words: set[str] = set()
    agreeing: dict[str, set[str]] = {}
    adjectives: dict[str, set[str]] = {}
    genitives: dict[str, set[str]] = {}
    for text, plain in (*((text, True) for text in _texts()), *((text, False) for text in _counted_texts())):
        found = [match.group() for match in _WORD.finditer(text)]
        if plain:
            words.update(found)
            words.update(bare(word)[0] for word in found)
        for first, second in pairwise(found):
            one, one_definite, _ = bare(first)
            two, two_definite, joined = bare(second)
            if one_definite == two_definite and not joined and first not in _PARTICLES and f"{first} {second}" in text:
                agreeing.setdefault(one, set()).add(two)
    for item in _nouns():
        head, adjective = RULES.parts(item)
        if len(head) == 2 and adjective:
            for words_of in (item.text.split(" "), item.plural.split(" ")):
                if len(words_of) > 2:
                    agreeing.setdefault(" ".join(words_of[:2]), set()).add(words_of[2])
        chain = (head[-1], *adjective) if head else adjective
        for first, second in pairwise(chain):
            if _WORD.fullmatch(second) and not second.startswith("لل") and not first.startswith("معاد"):
                adjectives.setdefault(first, set()).add(second)
        if len(head) == 2 and not item.form("def") and not RULES.say(item, ("def",)).startswith(ARTICLE):
            genitives.setdefault(head[0], set()).add(head[1])
    return Attested(
        frozenset(words), _frozen(agreeing), _frozen(adjectives), _frozen(genitives), _misspelt(words)
    )  # fmt: skip


def _frozen(table: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(found) for key, found in table.items()}


def _misspelt(words: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        if word.endswith("ة") and (len(word) > 4 or word == "ساعة") and word[:-1] + "ه" not in words:
            found[word[:-1] + "ه"] = word
        if word[0] in "أإ" and len(word) > 3 and word not in _TWINS and "ا" + word[1:] not in words:
            found["ا" + word[1:]] = word
    return found


def _nouns() -> Iterator[Noun]:
    for kind in ("categories", "parts", "materials", "substances", "attributes"):
        for term in terms(kind).values():
            for raw in (term.raw("ar"), term.short.get("ar")):
                if isinstance(raw, str):
                    yield noun("ar", raw)


def _counted_texts() -> Iterator[str]:
    """Things in ones and twos: their adjectives agree, and no dual is a word of its own."""
    for item in _nouns():
        if item.plural:
            yield RULES.numbered(item, "1", "one", "")
            yield from (RULES.dual(item, oblique=True), RULES.dual(item, oblique=False))
    for forms in grammar_data("ar")["units"].values():
        if isinstance(forms, dict) and "one" in forms:
            yield forms["one"]


def _texts() -> Iterator[str]:
    yield from _FIXED.split("|")
    for item in _nouns():
        yield from (item.text, item.plural, item.say("def"), item.form("few"))
        if item.plural:
            yield from (RULES.counted_form(item, "many"), item.say("def", "pl"))
    for kind in KINDS:
        for term in terms(kind).values():
            raw = term.raw("ar")
            for text in raw if isinstance(raw, list) else (term.plain("ar"),):
                yield _CHOICE.sub(r"\1", text)
                yield _CHOICE.sub(r"\2", text)
