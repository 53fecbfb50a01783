"""Which language a product's own text is in. The shop says so for most; a text in another one is recognised.

By script first; among languages of Latin script by words that carry a sentence (der, avec, with) and by the names of
attributes (Obermaterial, composición), which lists without a sentence have (data: source_language.toml,
core/facts/vocabulary). Texts that say too little stay with the shop's word.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files

from core.facts.vocabulary import attributes
from core.ports.wire import ProductSnapshot

DEFAULT = "en"
_SAMPLE, _MARKUP = 3_000, 12_000  # characters of text that are read; of mark-up in which they are looked for
_ENOUGH = 0.3  # share of letters in another script from which the shop's own word no longer counts
_KANA = 0.05
_HEARD, _CLEARLY = 2.0, 1.15  # least weight of words, and how many times that of the next language
_AGAINST = 4.0, 3.0  # the same where the shop says otherwise
_TAG = re.compile(r"<(?:script|style)\b.*?(?:</|\Z)|<[^>]*>?|&[a-zA-Z#0-9]{2,8};?", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (("hangul", "ko-KR"), ("arabic", "ar-SA"), ("hebrew", "he-IL"), ("han", "zh-CN"))
_NAMES = {"hiragana": "kana", "katakana": "kana", "hangul": "hangul", "arabic": "arabic", "hebrew": "hebrew"}


def source_language(snapshot: ProductSnapshot, told: str = "") -> str:
    """BCP 47 tag of the language that a product is written in. `told`: the shop's locale, empty when nobody says."""
    told = snapshot.locale or told
    text = f"{snapshot.title} {_TAG.sub(' ', snapshot.description_html[:_MARKUP])} {_TAG.sub(' ', snapshot.short_html)}"
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    return _by_script(sample, told) or _by_words(sample, told[:2].lower()) or told or DEFAULT


def _by_script(text: str, told: str) -> str:
    if text.isascii():
        return ""
    scripts: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if char.isalpha():
            scripts[_script(char)] += count
    letters = scripts.total()
    if not letters:
        return ""
    if scripts["kana"] > _KANA * letters:
        return told if told.startswith("ja") else "ja-JP"
    for script, locale in _SCRIPTS:
        if scripts[script] >= _ENOUGH * letters:
            return told if told[:2] == locale[:2] or (script == "han" and told[:2] == "ja") else locale
    return ""


@functools.lru_cache(maxsize=8192)
def _script(char: str) -> str:
    if char.isascii():
        return ""
    name = unicodedata.name(char, "")
    return "han" if name.startswith("CJK UNIFIED") else _NAMES.get(name.split(" ", 1)[0].lower(), "")


def _by_words(text: str, told: str) -> str:
    """A language that the words speak for clearly; empty when they do not, or agree with the shop."""
    weights: dict[str, float] = {}
    known = _languages_of()
    for owners in filter(None, map(known.get, _WORD.findall(text.casefold()))):
        for lang in owners:
            weights[lang] = weights.get(lang, 0.0) + 1 / len(owners)
    if not weights:
        return ""
    order = sorted(weights, key=lambda lang: (-weights[lang], lang))
    rival = weights.get(told, 0.0) if told else max((weights[lang] for lang in order[1:]), default=0.0)
    least, clearly = _AGAINST if told else (_HEARD, _CLEARLY)
    best = order[0]
    return best if best != told and weights[best] >= max(least, clearly * rival) else ""


@functools.cache
def _sentence_words() -> dict[str, frozenset[str]]:
    text = files("core.facts").joinpath("source_language.toml").read_text(encoding="utf-8")
    return {lang: frozenset(words.split()) for lang, words in tomllib.loads(text)["words"].items()}


@functools.cache
def sentence_words() -> frozenset[str]:
    """Words that carry a sentence, in any language: they stand in most texts."""
    return frozenset().union(*_sentence_words().values())


@functools.cache
def _languages_of() -> Mapping[str, frozenset[str]]:
    """Word -> the languages that it speaks for."""
    found: dict[str, set[str]] = {}
    for lang, words in _sentence_words().items():
        for word in words:
            found.setdefault(word, set()).add(lang)
    for attribute in attributes().values():
        for lang, names in attribute.names:
            for name in names:
                for word in _WORD.findall(name.casefold()):
                    if len(word) > 2 and word.isalpha():
                        found.setdefault(word, set()).add(lang)
    return {word: frozenset(langs) for word, langs in found.items()}
