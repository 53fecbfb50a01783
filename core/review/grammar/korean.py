"""Korean: particles by sound, counters by noun, objects without a verb that takes them, spacing, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from core.localisation.grammar.korean import PAIRS, bare, final
from core.localisation.terms import KINDS, terms
from core.review.grammar import Fault, once
from core.review.grammar.korean_patterns import COMMON, COUNTERS, DOUBLED, NATIVE, PATTERNS

_TOKEN = re.compile(r"\S+")
_OUTER = "\"'“”‘’「」『』.,!?:;·|…"
_HANGUL = re.compile(r"[가-힣]")
_FORMS = {form: name for name, forms in PAIRS.items() if name in ("은", "이", "을", "과", "으로") for form in forms}
_ENDINGS = ("으로", "로", "은", "는", "이", "가", "을", "를", "과", "와")
# Verb forms and words that end like a particle behind a vowel.
_NO_PARTICLE = (
    "가을", "마을", "노을", "고을", "지을", "이을", "나을", "부을", "저을", "그을",
    "지은", "이은", "나은", "부은", "저은", "그은",
)  # fmt: skip
_WORDS = frozenset(("창가", "말가", "물가", "별로", "새로", "공로", "차로", "창로", "물로"))
_ALSO = {"대": "개", "병": "개", "세트": "개", "동": "개", "장": "매", "개": "점", "짝": "켤레"}
_SPELLED = re.compile(r"(?:^|[^A-Za-z])([A-Z]+)$")
_SAID_AS_WORD = re.compile(r"[AEIOU].*[PTKBCGSX]$|[A-Z]{6,}$")
_COUNTED = re.compile(rf"(\d{{1,3}})({'|'.join(COUNTERS)})(?=$|[은는이가을를과와로의도만]|씩|입니|이며|으로)")
_BEFORE = re.compile(rf"(\d{{1,3}})({'|'.join(COUNTERS)})의$")
_BARE_COUNT = re.compile(r"\d{1,2}(?:을|를|이|가)$")
_LAST = frozenset("로은는이가을를과와")
_MARKS = frozenset("()“”「」『』[]")
_DIGITS = frozenset("0123456789")
MAX_NOUN = 9


@cache
def nouns() -> frozenset[str]:
    """Every noun of the word lists, whole and by its last word, with the words that frames use."""
    found = set(COMMON)
    for kind in KINDS:
        if kind in ("benefits", "care"):
            continue
        for term in terms(kind).values():
            raw = term.words.get("ko", "")
            said = [raw[0]] if isinstance(raw, list) else str(raw).split("|")[: 2 if kind == "uses" else 1]
            said += [term.short["ko"].split("|")[0]] if "ko" in term.short else []
            for word in said:
                found |= {word, word.rpartition(" ")[2]}
    return frozenset(
        word for word in found if _HANGUL.match(word[-1:]) and word not in ("은", "이", "가", "있음", "없음")
    )


@cache
def counters() -> dict[str, frozenset[str]]:
    """The counters that a noun (whole, or by its last word) may be counted with."""
    found: dict[str, set[str]] = {}
    for kind in ("categories", "parts"):
        for term in terms(kind).values():
            for raw in (str(term.words.get("ko", "")), term.short.get("ko", "")):
                word, _, counter = raw.partition("|")
                for name in {word, word.rpartition(" ")[2]} if counter else ():
                    found.setdefault(name, set()).update((counter, _ALSO.get(counter, counter)))
    return {name: frozenset(known) for name, known in found.items()}


@lru_cache(maxsize=16384)
def known(stem: str) -> bool:
    """Whether a word ends in a noun of the word lists; one syllable must be the whole word."""
    listed = nouns()
    if stem.endswith("용") and len(stem) > 2 and stem not in listed:  # 캠핑용: made for
        stem = stem[:-1]
    return stem in listed or any(stem[-size:] in listed for size in range(min(len(stem), MAX_NOUN), 1, -1))


class Korean:
    """Rules of Korean over one line."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault in order; one place is reported once."""
        yield from once([*_patterns(text), *_by_word(text), *_balance(text)])


def _patterns(text: str) -> Iterator[Fault]:
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(text):
            if not pattern.noun or known(_word_before(text, match.start())):
                yield Fault(match.start(), match.end(), pattern.rule)


def _word_before(text: str, end: int) -> str:
    return text[text.rfind(" ", 0, end) + 1 : end]


def _by_word(text: str) -> Iterator[Fault]:
    words = [(token.group(), token.start()) for token in _TOKEN.finditer(text)]
    before, last = " ", ""
    for index, (word, start) in enumerate(words):
        if word == last and len(word) > 1 and word[0] >= "가" and word not in DOUBLED:
            yield Fault(start, start + len(word), "double")
        last = word
        if word[-1] in _OUTER or word[0] in _OUTER:
            bared = word.strip(_OUTER)
            start, word = start + word.find(bared), bared or " "
            words[index] = (word, start)
        ending = word[-1]
        if ending in _LAST and (found := _particle(word)):
            yield Fault(start + found[0], start + len(word), "particle", found[1])
        if word[0] in _DIGITS or before in NATIVE or before[-1] == "의":
            yield from _counter(words, index)
        if ending == "다" and word.endswith("입니다") and (lone := _lone_object(words, index)):
            yield lone
        before = word


# ------------------------------------------------------------------ particles


@lru_cache(maxsize=16384)
def _particle(word: str) -> tuple[int, str] | None:
    """Where a word's particle begins, and the form it should have; None where nothing is wrong."""
    ending = next(form for form in _ENDINGS if word.endswith(form))
    stem = word[: len(word) - len(ending)]
    right = _right(stem, ending) if stem else None
    if right is None or right == ending or not _is_particle(word, stem, ending):
        return None
    return len(stem), right


def _right(stem: str, ending: str) -> str | None:
    """The form that should stand behind the stem; None where nobody can be sure."""
    closing = final(stem)
    if closing is None or _unsure(bare(stem)):
        return None
    name = _FORMS[ending]
    if stem.endswith(")") and "(" in stem:  # many writers go by the word in the bracket
        inner = final(stem[:-1])
        if inner is None or bool(inner) != bool(closing):
            return None
    if name == "으로" and closing == "ㄹ":
        closing = ""
    return PAIRS[name][0 if closing else 1]


def _unsure(stem: str) -> bool:
    """Whether the sound of the last sign is open to debate: a Latin word, a bracket that opens elsewhere."""
    last = stem[-1:]
    if last in "%℃℉" or _HANGUL.match(last):
        return False
    if not last.isascii() or not last.isalnum():
        return True
    if last.isdigit():
        return False
    if re.search(r"\d[A-Za-z]{1,3}$", stem):
        return False
    spelled = _SPELLED.search(stem)
    return spelled is None or bool(_SAID_AS_WORD.search(spelled[1]))


def _is_particle(word: str, stem: str, ending: str) -> bool:
    """Whether the ending can only be a particle here, never part of a word."""
    tail = bare(stem)
    if not _HANGUL.match(tail[-1:]):
        return True
    if tail != stem:
        return ending != "로"
    if word in _WORDS or word in nouns():
        return False
    if ending in ("를", "와", "으로"):
        return True
    if len(stem) == 1:
        return stem in nouns() and ending in ("은", "는", "을", "가", "로")
    if known(stem):
        return True
    return ending in ("을", "은") and len(word) > 2 and not word.endswith(_NO_PARTICLE)


def _lone_object(words: list[tuple[str, int]], end: int) -> Fault | None:
    """An object in a sentence whose only predicate is 입니다: 무게를 385g입니다."""
    for index in range(end - 1, max(-1, end - 8), -1):
        word, start = words[index]
        if word.endswith("니다"):
            return None
        if word.endswith(("을", "를")) and known(word[:-1]):
            return Fault(start + len(word) - 1, start + len(word), "case", "은" if word[-1] == "을" else "는")
        if _HANGUL.match(word[-1]) and not (known(word) or known(word[:-1]) or word in ("약", "최대", "최고", "이상")):
            return None
    return None


# ------------------------------------------------------------------ counters


def _counter(words: list[tuple[str, int]], index: int) -> Iterator[Fault]:
    if not index:
        return
    word, start = words[index]
    before = words[index - 1][0]
    digit = word[0] in _DIGITS
    if digit and (match := _COUNTED.match(word)):
        right = _countable(words, index - 1)
        if right and match[2] not in right:
            yield Fault(start + match.start(2), start + match.end(2), "counter", _best(right))
    elif digit and _BARE_COUNT.match(word) and before in counters():
        yield Fault(start, start + len(word), "counter", _best(counters()[before]))
    elif before in NATIVE and index > 1:
        counter = next((c for c in COUNTERS if word == c or word[:-1] == c), "")
        right = _countable(words, index - 2)
        if counter and right and counter not in right:
            yield Fault(start, start + len(counter), "counter", _best(right))
    if before[-1] == "의" and (match := _BEFORE.search(before)):
        noun = word if word in counters() else word[:-1]
        used = match[2]
        if noun in counters() and used not in counters()[noun]:
            yield Fault(words[index - 1][1], words[index - 1][1] + len(before), "counter", _best(counters()[noun]))


def _countable(words: list[tuple[str, int]], index: int) -> frozenset[str]:
    """The counters of the noun that ends at this word; empty when it is none."""
    word = words[index][0]
    stems = (word, word[:-1]) if word[-1:] in "은는이가을를" else (word,)
    for stem in stems:
        whole = f"{words[index - 1][0]} {stem}" if index else stem
        if found := counters().get(whole) or counters().get(stem):
            return found
    return frozenset()


def _best(right: frozenset[str]) -> str:
    return sorted(right, key=lambda counter: (counter in ("개", "매", "점"), counter))[0]


# ------------------------------------------------------------------ marks


def _balance(text: str) -> Iterator[Fault]:
    if _MARKS.isdisjoint(text):
        return
    for opening, closing in ("()", "“”", "「」", "『』", "[]"):
        if text.count(opening) != text.count(closing):
            at = max(text.rfind(opening), text.rfind(closing))
            yield Fault(at, at + 1, "mark")


CHECKER = Korean()
