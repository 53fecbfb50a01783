"""Arabic: agreement of verbs, adjectives and demonstratives, counted nouns, duals by case, joined prepositions, marks.

What agrees is read from the language's own words: every pair of neighbours in the term files and in fixed parts of the
sentence frames is right, so the same pair with the other gender is wrong, as long as nothing else attests it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from core.localisation.grammar.arabic import ARTICLE, RULES, category
from core.localisation.grammar.noun import Noun, noun
from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar import Fault
from core.review.grammar.arabic_words import attested, objects, verbs

_A = "\u0621-\u064a"
_TOKEN = re.compile(rf"[{_A}\u064b-\u0652ـ]+|\d+(?:[.,]\d+)*|[A-Za-z][\w.+/-]*")
_VOWELS = re.compile("[\u064b-\u0652]")
_ARABIC = re.compile(f"[{_A}]")
_MARKS = re.compile(
    rf"(?P<spaces>[ \u00a0]{{2,}})|(?P<space_before>[ \u00a0]+(?=[،؛؟!:»)]|\.(?!\d)))|(?P<space_inside>[«(][ \u00a0])"
    rf"|(?P<latin_mark>(?<=[{_A}])[ \u00a0]?[,;?]|[,;?](?=[ \u00a0]?[{_A}]))|(?P<space_after>[،؛؟](?=[^\W_]|[«(]))"
    rf"|(?P<digits>[٠-٩٪٫٬]+)|(?P<quotes>[“”„]|(?<!\d)\")|(?P<marks>[،؛:][،؛:.]|(?<!\.)\.\.(?!\.)|[؟!]\.)"
    rf"|(?P<joined>(?<![{_A}])[وف]?[لبك]ـ ?(?=[{_A}])|(?<![{_A}])[لبك][ \u00a0](?=[{_A}])"
    rf"|(?<![{_A}\w])و[ \u00a0](?=[{_A}]))"
)
_BRACKETS = {")": "(", "»": "«", "\u2069": "\u2068", "]": "["}
_OBLIQUE_AFTER = frozenset(
    ("من", "إلى", "على", "في", "عن", "مع", "حتى", "خلال", "بعد", "قبل", "لمدة", "نحو", "بطول", "بسعة", "بوزن", "عمر")
) | frozenset(("بارتفاع", "بعرض", "لكل", "يستغرق", "تستغرق", "تدوم", "يدوم"))
_SPELLING = {
    "الى": "إلى",
    "الي": "إلى",
    "حتي": "حتى",
    "او": "أو",
    "اي": "أي",
    "هاذا": "هذا",
    "هاذه": "هذه",
    "لاكن": "لكن",
}
# Verbs with an object: the noun behind one may be that object, unless another definite noun or a figure follows.
_NOMINAL = re.compile(
    r"^(?:مدة|طول|سعة|وزن|قطر|ارتفاع|عرض|سماكة|الطول|السعة|القطر|الارتفاع|نعم، مدة)(?![\u0621-\u064a])"
)
_VERBAL = re.compile(r"(?:^|[.:،] )(?:ي|ت)[\u0621-\u064a]{2,}")
_LASTS = re.compile(r"(?<![\u0621-\u064a])و?[يت](?:ستغرق|بلغ|دوم|عمل|بقى|حافظ|كفي|ستمر|حترق|ستوعب)(?![\u0621-\u064a])")
_CONTENTS = ("في العبوة:", "محتويات العبوة:")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    tied: bool  # only a space stands between it and the word before


def _tokens(text: str) -> list[_Token]:
    found, last = [], -2
    for match in _TOKEN.finditer(text):
        word = match.group()
        if not word.isascii():
            word = _VOWELS.sub("", word)
        found.append(_Token(match.start(), match.end(), word, text[last : match.start()] in (" ", "\u00a0")))
        last = match.end()
    return found


class Arabic:
    """The rules of Arabic."""

    def faults(self, text: str) -> Iterator[Fault]:
        if not _ARABIC.search(text):
            return
        found = [Fault(m.start(), m.end(), _rule(m.lastgroup or "")) for m in _MARKS.finditer(text)]
        found += _unbalanced(text)
        tokens = _tokens(text)
        found += _neighbours(tokens)
        found += _counts(text, tokens)
        found += _duals(text, tokens)
        found += _subjects(text, tokens)
        yield from sorted(found, key=lambda fault: (fault.start, fault.end))


def _rule(group: str) -> str:
    return {"joined": "preposition", "latin_mark": "punctuation", "marks": "punctuation", "digits": "digits"}.get(
        group, "quotes" if group == "quotes" else "spacing"
    )


def _unbalanced(text: str) -> list[Fault]:
    open_: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _BRACKETS.values():
            open_.append((char, at))
        elif char in _BRACKETS and (not open_ or open_.pop()[0] != _BRACKETS[char]):
            return [Fault(at, at + 1, "brackets")]
    return [Fault(at, at + 1, "brackets") for _, at in open_]


def _neighbours(tokens: Sequence[_Token]) -> Iterator[Fault]:
    """Doubled words, spelling, and pairs whose agreement is known to be otherwise."""
    known = attested()
    before, governed = "", False
    for token in tokens:
        word = token.text
        if token.tied and word == before and len(word) > 1 and not word[0].isdigit():
            yield Fault(token.start, token.end, "double")
        if better := _SPELLING.get(word) or known.spelling(word):
            yield Fault(token.start, token.end, "spelling", better)
        if token.tied and (better := known.better(before, word)):
            yield Fault(token.start, token.end, "agreement", better)
        elif token.tied and governed and (better := known.indefinite_adjective(before, word)):
            yield Fault(token.start, token.end, "article", better)
        governed = (token.tied and before in _OBLIQUE_AFTER) or word.startswith(("بال", "لل"))
        before = word


# ------------------------------------------------------------------ counted nouns


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
    for item in (*_unit_nouns(), *_term_nouns(("parts", "categories"))):
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


def _term_nouns(kinds: Iterable[str]) -> Iterator[Noun]:
    for kind in kinds:
        for term in terms(kind).values():
            for raw in (term.raw("ar"), term.short.get("ar")):
                if isinstance(raw, str):
                    yield noun("ar", raw)


def _counts(text: str, tokens: Sequence[_Token]) -> Iterator[Fault]:
    data = _counted()
    if not any(token.text[0].isdigit() for token in tokens):
        return
    for at, token in enumerate(tokens[:-1]):
        behind = tokens[at + 1]
        if not token.text[0].isdigit() or behind.text not in data.heads or not behind.tied:
            continue
        size = next((n for n in (4, 3, 2, 1) if _phrase(tokens, at + 1, n) in data.roles), 0)
        if not size:
            continue
        phrase = _phrase(tokens, at + 1, size)
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


def _phrase(tokens: Sequence[_Token], start: int, size: int) -> str:
    part = tokens[start : start + size]
    return " ".join(token.text for token in part) if len(part) == size and all(t.tied for t in part[1:]) else ""


# ------------------------------------------------------------------ duals


@cache
def _dual_forms() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Duals as subjects and after prepositions, each with its other form; only what can be nothing else."""
    plain: dict[str, str] = {}
    oblique: dict[str, str] = {}
    words = attested().words
    for item in (*_unit_nouns(), *_term_nouns(("parts", "categories"))):
        if not item.plural:
            continue
        first, second = RULES.dual(item, oblique=False), RULES.dual(item, oblique=True)
        one, two = first.split(" ")[0], second.split(" ")[0]
        if one != two and one not in words and one.endswith("ان"):
            plain[one] = two
        if one != two and two not in words and two.endswith("ين"):
            oblique[two] = one
    return plain, oblique


def _duals(text: str, tokens: Sequence[_Token]) -> Iterator[Fault]:
    plain, oblique = _dual_forms()
    contents = text.startswith(_CONTENTS)
    nominal = bool(_NOMINAL.match(text)) and not _VERBAL.search(text)
    for at, token in enumerate(tokens):
        word = token.text
        before = tokens[at - 1].text if at and token.tied else ""
        bare = word[1:] if word[0] in "وبل" and word not in plain and word not in oblique else word
        if better := plain.get(bare):
            if before in _OBLIQUE_AFTER or (bare != word and word[0] in "بل"):
                yield Fault(token.start, token.end, "case", word.replace(bare, better))
            elif bare == word and not before.endswith(("ه", "ها")) and _governed(text, token.start):
                yield Fault(token.start, token.end, "case", better)
        elif (better := oblique.get(bare)) and before not in _OBLIQUE_AFTER:
            measured = nominal and not (at == 1 and not before.startswith(ARTICLE))  # سعة لترين: a genitive
            alone = at == 0 and all(not t.text[0].isdigit() for t in tokens)
            if (contents and word[0] not in "بل") or (bare == word and (measured or (alone and len(tokens) <= 3))):
                yield Fault(token.start, token.end, "case", word.replace(bare, better))


def _governed(text: str, start: int) -> bool:
    """Whether a verb of the clause takes the measure as its object or as the time it lasts."""
    clause = re.split(r"[،.:؛(]", text[:start])[-1]
    return bool(_LASTS.search(clause))


# ------------------------------------------------------------------ the product and what is said of it


def _subjects(text: str, tokens: Sequence[_Token]) -> Iterator[Fault]:
    table, heads = verbs(), _heads()
    subject = -1
    for at, token in enumerate(tokens):
        word = token.text
        after = tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].tied else None
        if word in ("هذا", "هذه") and after:
            gender = heads.gender(after.text) if after.text.startswith(ARTICLE) else -1
            if gender >= 0 and gender != int(word == "هذه"):
                yield Fault(token.start, token.end, "agreement", ("هذا", "هذه")[gender])
        if word in ("هذا", "هذه") and at and token.tied and (not after or not after.text.startswith(ARTICLE)):
            gender = heads.phrase_before(tokens, at)
            if gender >= 0 and gender != int(word == "هذه"):
                yield Fault(token.start, token.end, "agreement", ("هذا", "هذه")[gender])
        if verb := table.forms.get(word):
            gender = _subject_gender(text, tokens, at, verb.transitive, heads)
            if gender >= 0:
                subject = gender
                if gender != verb.gender:
                    yield Fault(token.start, token.end, "agreement", verb.other)
        elif (suffix := table.joined.get(word)) and subject >= 0 and suffix.gender != subject:
            yield Fault(token.start, token.end, "agreement", suffix.other)
        elif (said := table.participles.get(word)) and at and token.tied:
            gender = heads.phrase_before(tokens, at)
            if gender >= 0 and gender != said.gender:
                yield Fault(token.start, token.end, "agreement", said.other)


def _subject_gender(text: str, tokens: Sequence[_Token], at: int, transitive: bool, heads: _Heads) -> int:
    """The gender of the product noun behind a verb; -1 where that noun may be something else."""
    where = at + 1
    if where < len(tokens) and tokens[where].tied and tokens[where].text in ("هذا", "هذه"):
        where += 1
    if where >= len(tokens) or not tokens[where].tied:
        return -1
    word = tokens[where].text
    gender = heads.gender(word)
    if gender < 0 or not transitive:
        return gender
    end = where + heads.length(tokens, where)
    if end >= len(tokens):
        return gender if text.endswith("؟") else -1
    behind = tokens[end]
    follows = behind.text in objects() or behind.text in _dual_forms()[1] or behind.text[0].isdigit()
    definite = word.startswith(ARTICLE) or (where + 1 < end and tokens[where + 1].text.startswith(ARTICLE))
    return gender if behind.tied and (follows or behind.text == "حتى") and definite else -1


@dataclass(frozen=True)
class _Heads:
    """Product nouns: gender by first word, and the whole definite phrases."""

    words: Mapping[str, int]
    phrases: Mapping[str, int]

    @cached_property
    def longest(self) -> int:
        return max(phrase.count(" ") + 1 for phrase in self.phrases)

    def gender(self, word: str) -> int:
        """Of a product noun with or without its article; -1 for other words."""
        return self.words.get(word.removeprefix(ARTICLE), self.words.get(word, -1))

    def length(self, tokens: Sequence[_Token], start: int) -> int:
        """How many words the product noun takes."""
        return next((n for n in range(self.longest, 0, -1) if _phrase(tokens, start, n) in self.phrases), 1)

    def phrase_before(self, tokens: Sequence[_Token], end: int) -> int:
        """The gender of the definite product noun that begins the sentence and ends here."""
        if end > self.longest:
            return -1
        return self.phrases.get(_phrase(tokens, 0, end), -1)


@cache
def _heads() -> _Heads:
    words: dict[str, set[int]] = {}
    phrases: dict[str, int] = {}
    for item in (*_term_nouns(("categories",)), noun("ar", grammar_data("ar")["nouns"]["default"])):
        words.setdefault(item.text.split(" ")[0], set()).add(min(item.agreement, 1))
        phrases[item.say("def")] = min(item.agreement, 1)
    return _Heads({word: next(iter(found)) for word, found in words.items() if len(found) == 1}, phrases)


CHECKER = Arabic()
