"""Arabic figures: the form of the noun behind them, and duals by case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.localisation.grammar.arabic import ARTICLE, RULES, category
from core.localisation.grammar.noun import Noun, noun
from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.arabic_tokens import Token, phrase_of, term_nouns
from core.review.grammar.arabic_words import attested

_DIGIT = re.compile(r"\d")
OBLIQUE_AFTER = frozenset(
    ("من", "إلى", "على", "في", "عن", "مع", "حتى", "خلال", "بعد", "قبل", "لمدة", "نحو", "بطول", "بسعة", "بوزن", "عمر")
) | frozenset(("بارتفاع", "بعرض", "لكل", "يستغرق", "تستغرق", "تدوم", "يدوم"))
_NOMINAL = re.compile(
    r"^(?:مدة|طول|سعة|وزن|قطر|ارتفاع|عرض|سماكة|الطول|السعة|القطر|الارتفاع|نعم، مدة)(?![\u0621-\u064a])"
)
_VERBAL = re.compile(r"(?:^|[.:،] )(?:ي|ت)[\u0621-\u064a]{2,}")
_LASTS = re.compile(r"(?<![\u0621-\u064a])و?[يت](?:ستغرق|بلغ|دوم|عمل|بقى|حافظ|كفي|ستمر|حترق|ستوعب)(?![\u0621-\u064a])")
_CONTENTS = ("في العبوة:", "محتويات العبوة:")


@dataclass(frozen=True, slots=True)
class _Counted:
    """Phrases that can stand behind a figure, each with the plural categories it serves."""

    roles: Mapping[str, frozenset[str]]
    forms: Mapping[str, Noun]
    heads: frozenset[str]


@cache
def _counted() -> _Counted:
    roles: dict[str, set[str]] = {}
    forms: dict[str, Noun] = {}
    for item in (*_unit_nouns(), *term_nouns(("parts", "categories"))):
        if not item.plural:
            continue
        forms.setdefault(item.text, item)
        for plural in ("few", "many", "other"):
            roles.setdefault(RULES.counted_form(item, plural), set()).add(plural)
        for form in (item.text, item.plural, RULES.dual(item, oblique=False), RULES.dual(item, oblique=True)):
            roles.setdefault(form, set())
            forms.setdefault(form, item)
        forms.setdefault(RULES.counted_form(item, "many"), item)
    fixed = {form: frozenset(served) for form, served in roles.items()}
    return _Counted(fixed, forms, frozenset(form.split(" ")[0] for form in fixed))


def _unit_nouns() -> Iterator[Noun]:
    for forms in grammar_data("ar")["units"].values():
        if isinstance(forms, dict) and "two" in forms:
            words = {name: form.replace("{} ", "") for name, form in forms.items()}
            named = tuple((name, words[name]) for name in ("few", "many", "two"))
            gender = int(forms["one"].endswith("ة"))
            yield Noun("ar", words["other"], words["few"], gender, forms=named)
    for raw in grammar_data("ar")["counted"]["nouns"]:
        yield noun("ar", raw)


def count_faults(text: str, tokens: Sequence[Token]) -> Iterator[Fault]:
    if not _DIGIT.search(text):
        return
    data = _counted()
    for at, token in enumerate(tokens[:-1]):
        behind = tokens[at + 1]
        if not token.text[0].isdigit() or behind.text not in data.heads or not behind.tied:
            continue
        size = next((n for n in (4, 3, 2, 1) if phrase_of(tokens, at + 1, n) in data.roles), 0)
        if not size:
            continue
        phrase = phrase_of(tokens, at + 1, size)
        before = text[max(0, token.start - 6) : token.start].rstrip(" \u00a0")
        part = before.endswith(("–", "-", "×", "إلى", "/"))  # a range or a product of figures
        plural = category(float(token.text.replace(",", "")))
        allowed = {"few", "many", "other"} if part and plural in ("one", "two") else {plural}
        if not allowed & data.roles[phrase]:
            item = data.forms[phrase]
            better = (
                RULES.numbered(item, token.text, plural, "")
                if plural in ("one", "two")
                else RULES.counted_form(item, plural)
            )
            yield Fault(behind.start, tokens[at + size].end, "plural", better)


@cache
def dual_forms() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Duals as subjects and after prepositions, each with its other form; only what can be nothing else. A dual with a
    genitive stands with that word: كابلا شحن."""
    plain: dict[str, str] = {}
    oblique: dict[str, str] = {}
    words = attested().words
    for item in (*_unit_nouns(), *term_nouns(("parts", "categories"))):
        if not item.plural:
            continue
        first, second = RULES.dual(item, oblique=False), RULES.dual(item, oblique=True)
        size = 1 if first.split(" ")[0].endswith("ان") else 2
        one, two = (" ".join(form.split(" ")[:size]) for form in (first, second))
        if one != two and one not in words:
            plain[one] = two
        if one != two and two not in words:
            oblique[two] = one
    return plain, oblique


@cache
def _dual_heads() -> frozenset[str]:
    return frozenset(form.split(" ")[0] for forms in dual_forms() for form in forms)


def dual_faults(text: str, tokens: Sequence[Token]) -> Iterator[Fault]:
    """Duals in the wrong case, where the sentence shows which it asks for."""
    heads = _dual_heads()
    for at, token in enumerate(tokens):
        word = token.text
        bare = word[1:] if word[0] in "وبل" and word not in heads else word
        if bare in heads and (fault := _dual_fault(text, tokens, at, bare)):
            yield fault


def _dual_fault(text: str, tokens: Sequence[Token], at: int, bare: str) -> Fault | None:
    plain, oblique = dual_forms()
    token = tokens[at]
    before = tokens[at - 1].text if at and token.tied else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) and tokens[at + 1].tied else ""
    joined = token.text[: len(token.text) - len(bare)]
    governed = before in OBLIQUE_AFTER or joined in ("ب", "ل")
    form = next((form for form in (bare, f"{bare} {after}") if form in plain or form in oblique), "")
    if form in plain:
        lasting = not joined and not before.endswith(("ه", "ها")) and _governed(text, token.start)
        wrong, better = governed or lasting, plain[form]
    elif form in oblique:
        nominal = bool(_NOMINAL.match(text)) and not _VERBAL.search(text)
        measured = nominal and not (at == 1 and not before.startswith(ARTICLE))  # سعة لترين: a genitive
        alone = at == 0 and len(tokens) <= 3 and not _DIGIT.search(text)
        listed = text.startswith(_CONTENTS)
        wrong, better = not governed and (listed or (not joined and (measured or alone))), oblique[form]
    else:
        return None
    return Fault(token.start, token.end, "case", joined + better.split(" ")[0]) if wrong else None


def _governed(text: str, start: int) -> bool:
    """Whether a verb of the clause takes the measure as its object or as the time it lasts."""
    clause = re.split(r"[،.:؛(]", text[:start])[-1]
    return bool(_LASTS.search(clause))
