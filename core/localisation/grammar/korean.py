"""Korean: particles that follow the sound of the word before them, counters, no agreement.

Frames write a particle as `^` with either of its forms (`{cat}^은`, `{v}^으로`); it is settled when the sentence is
filled. `^및 ` stands between the two things of a list: the particle, or a comma where figures and codes are listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from core.localisation.grammar.english import last_word_once
from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data

# Form after a consonant, form after a vowel (Korean orthography, section on particles).
PAIRS = {
    "은": ("은", "는"), "이": ("이", "가"), "을": ("을", "를"), "과": ("과", "와"), "으로": ("으로", "로"),
    "이나": ("이나", "나"), "이며": ("이며", "며"), "이라": ("이라", "라"),
}  # fmt: skip
_MARK = re.compile(r"\^(은|이나|이며|이라|이|을|과|으로)")
_LIST = re.compile(r"\^및 ")
_CODE = re.compile(r"(?:[0-9A-Za-z%℃²)]|\d+\w{1,2}|가능)$")
_FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_SYLLABLES = range(0xAC00, 0xD7A4)
_QUOTES = "\"'”’»」』`"
_AFTER_DIGIT = re.compile(r"\d[\s\u00a0]?([A-Za-z°℃℉%Ω㎡²/]+)$")
_LATIN = re.compile(r"[A-Za-z]+$")
_CLOSED = re.compile(r"(?:[mn]|ng|l|le|[mn]e|[^aeiou][aeiou](?:ck|[ptk]))$", re.IGNORECASE)


def final(text: str) -> str | None:
    """The consonant that closes the last sound of a text read aloud: "" after a vowel, ㄹ, ㄱ ...; None when unsure.

    A bracket at the end is passed over: the particle follows the word before it. Digits and units of measure are
    read as Korean reads them, capitals by their names; of an English word the spelling tells (a guess).
    """
    text = bare(text)
    last = text[-1:]
    if not last:
        return None
    if ord(last) in _SYLLABLES:
        return _FINALS[(ord(last) - 0xAC00) % 28]
    sound = grammar_data("ko")["sound"]
    if last.isdigit() and last.isascii():
        return str(sound["digit"][int(last)])
    if (unit := _AFTER_DIGIT.search(text)) and unit[1] in sound["unit"]:
        return str(sound["unit"][unit[1]])
    word = _LATIN.search(text)
    if word is None:
        return "" if last == "%" else None
    if word[0].isupper() or len(word[0]) == 1:
        return str(sound["letter"].get(last.upper(), ""))
    if not _CLOSED.search(word[0]):
        return ""
    return "ㄹ" if word[0].lower().endswith(("l", "le")) else "ㄴ"


def bare(text: str) -> str:
    """The text without closing quotes and a bracket at its end."""
    text = text.rstrip(_QUOTES)
    while text.endswith((")", "）")) and (at := max(text.rfind("("), text.rfind("（"))) > 0:
        text = text[:at].rstrip().rstrip(_QUOTES)
    return text


def particle(before: str, name: str) -> str:
    """The form of a particle (a key of PAIRS) behind a text."""
    closing = final(before) or ""
    if name == "으로" and closing == "ㄹ":
        closing = ""
    return PAIRS[name][0 if closing else 1]


class Korean(Rules):
    """`noun|counter`. What depends on sound is settled by `finish`; `acc` is the noun with its object particle."""

    cases = ("acc",)

    def parse(self, lang: str, raw: str) -> Noun:
        word, _, counter = raw.partition("|")
        return Noun(lang, word, counter=counter.split("|")[0])

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        if "acc" in ops:
            return noun.text + particle(noun.text, "을")
        return f"{_this(noun.lang)}{noun.text}" if "this" in ops else noun.text

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        return f"{noun.text} {share}", ()

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        kinds = all(word.split(" ")[0].endswith("성") for word in words)  # 건성, 지성 피부; never 긴, 가는 모발
        return last_word_once(words, join) if kinds else join(words)

    def finish(self, text: str) -> str:
        """Settles lists, then particles from left to right: each depends only on what stands before it."""
        if "^" not in text:
            return text
        text = _LIST.sub(lambda found: _joined(found.string[: found.start()]), text)
        said = ""
        at = 0
        for mark in _MARK.finditer(text):
            said += text[at : mark.start()]
            said += particle(said, mark[1])
            at = mark.end()
        return said + text[at:]


def _joined(before: str) -> str:
    """What parts two things of a list: a comma behind figures, codes and counts, else the particle."""
    return ", " if _CODE.search(before) else f"{particle(before, '과')} "


@cache
def _this(lang: str) -> str:
    word: str = grammar_data(lang)["nouns"]["this"]
    return word


RULES = Korean()
